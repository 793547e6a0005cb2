//! Flags as staff keep them.

use crate::bank::upsert;
use crate::{Bank, Change, Key, OpError, Query, Refusal, StoreExt as _, Thing, Versioned, Write};
use identity::StaffName;
use rollout::{FLAGS_MAX, Flag, FlagKey, FlagValue, Rule, Variant, VariantName};

/// What a flag is to be.
#[derive(Debug, Clone)]
pub struct NewFlag {
    pub key: FlagKey,
    pub variants: Vec<Variant>,
    pub rules: Vec<Rule>,
    pub default: VariantName,
    pub is_disabled: bool,
    pub by: StaffName,
}

impl Bank {
    /// Makes a flag, or makes the flag of this key anew.
    ///
    /// # Errors
    /// [`rollout::FlagError`], [`crate::Refusal::Invalid`] for an object that is none,
    /// [`crate::Refusal::TooMany`], or a fault.
    pub async fn set_flag(&self, new: &NewFlag) -> Result<Flag, OpError> {
        let set = self
            .run("flags.set", "staff", |op| async move {
                let now = self.now();
                let flag = Flag {
                    id: new.key.id(),
                    key: new.key.clone(),
                    variants: new.variants.clone(),
                    rules: new.rules.clone(),
                    default: new.default.clone(),
                    is_disabled: new.is_disabled,
                    changed_at: now,
                    changed_by: new.by.clone(),
                };
                flag.check()?;
                if !flag.variants.iter().all(|variant| is_readable(&variant.value)) {
                    return Err(OpError::invalid("variant"));
                }
                let kept = self.store.all::<Flag>(&Query::Flags).await?;
                let found = kept.iter().find(|kept| kept.row.id == flag.id);
                if found.is_none() && FLAGS_MAX <= kept.len() {
                    return Err(Refusal::TooMany(Thing::Flag).into());
                }
                let writes = vec![upsert(flag.clone(), found)];
                self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                Ok(flag)
            })
            .await;
        self.switches.forget();
        set
    }

    /// All flags, by their keys.
    ///
    /// # Errors
    /// A fault.
    pub async fn list_flags(&self) -> Result<Vec<Flag>, OpError> {
        self.read("flags.list", "staff", |_| async move {
            let kept = self.store.all::<Flag>(&Query::Flags).await?;
            let mut flags: Vec<Flag> = kept.into_iter().map(|kept| kept.row).collect();
            flags.sort_by(|one, other| one.key.cmp(&other.key));
            Ok(flags)
        })
        .await
    }

    /// # Errors
    /// [`crate::Refusal::Unknown`], or a fault.
    pub async fn show_flag(&self, key: &FlagKey) -> Result<Flag, OpError> {
        self.read("flags.show", "staff", |_| async move { Ok(self.flag(key).await?.row) }).await
    }

    /// Removes a flag: whoever asks for it has the value of their own code.
    ///
    /// # Errors
    /// [`crate::Refusal::Unknown`], or a fault.
    pub async fn remove_flag(&self, key: &FlagKey) -> Result<(), OpError> {
        let removed = self
            .run("flags.remove", "staff", |op| async move {
                let found = self.flag(key).await?;
                let writes = vec![Write::Delete(Key::Flag(found.row.id), found.version)];
                self.commit(op, Change { at: self.now(), writes, ..Change::default() }).await?;
                Ok(())
            })
            .await;
        self.switches.forget();
        removed
    }

    async fn flag(&self, key: &FlagKey) -> Result<Versioned<Flag>, OpError> {
        let found = self.store.one::<Flag>(&Key::Flag(key.id())).await?;
        found.ok_or(OpError::unknown(Thing::Flag))
    }
}

/// Whether the text of an object is one.
fn is_readable(value: &FlagValue) -> bool {
    match value {
        FlagValue::Bool(_) | FlagValue::Text(_) | FlagValue::Number(_) => true,
        FlagValue::Object(text) => {
            serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).is_ok()
        }
    }
}
