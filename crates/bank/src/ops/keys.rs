//! The bank's own keys, seen and rotated: by staff, and by themselves.

use crate::bank::{insert, update};
use crate::jose::KeyStage;
use crate::keyring::{KeyRefusal, KeysDue, decide_due, decide_publish, decide_rotate, stages};
use crate::{
    Bank, Change, Key, OpError, Query, ServerKey, ServerKeyPurpose, ServerKeyState, StoreExt as _, Versioned,
    Write,
};
use kernel::Timestamp;

/// A key as staff see it: nothing of it that is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyView {
    /// Counts the keys of every purpose together.
    pub id: u32,
    pub purpose: ServerKeyPurpose,
    pub stage: KeyStage,
    /// The name of a key to sign with, where this node can sign.
    pub kid: Option<String>,
    pub created_at: Timestamp,
}

/// Why a key was not published or rotated.
#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    #[error(transparent)]
    Refused(KeyRefusal),
    #[error(transparent)]
    Failed(#[from] OpError),
}

/// What a step of a rotation comes to.
type Step = Result<u32, KeyRefusal>;

impl Bank {
    /// All keys, in the order of their numbers.
    ///
    /// # Errors
    /// A fault.
    pub async fn list_keys(&self) -> Result<Vec<KeyView>, OpError> {
        self.read("keys.list", "staff", |_| async move {
            let kept = self.kept_keys().await?;
            // Without a root key they are seen all the same.
            let public = match self.root_key() {
                Ok(_) => self.keys_anew().await?.public.clone(),
                Err(_) => Vec::new(),
            };
            let kid = |id| {
                public.iter().find(|(known, _)| *known == id).map(|(_, key)| key.thumbprint().to_string())
            };
            let of = |purpose| stages(&kept, purpose);
            let views = ServerKeyPurpose::ALL.into_iter().flat_map(of).map(|(key, stage)| KeyView {
                id: key.id,
                purpose: key.purpose,
                stage,
                kid: kid(key.id),
                created_at: key.created_at,
            });
            let mut views: Vec<_> = views.collect();
            views.sort_by_key(|view| view.id);
            Ok(views)
        })
        .await
    }

    /// Draws the next key of a purpose. Every node knows it within seconds, every verifier within
    /// [`crate::jose::KEY_LEAD`]; then it may be rotated in. Keys of which nothing lives any more leave.
    ///
    /// # Errors
    /// [`KeyRefusal::NextKeyWaits`], [`KeyRefusal::TooManyKeys`], or a fault.
    pub async fn publish_key(&self, purpose: ServerKeyPurpose) -> Result<KeyView, RotationError> {
        let step = self
            .run("keys.publish", "staff", |op| async move {
                let kept = self.store.all::<ServerKey>(&Query::ServerKeys).await?;
                let now = self.now();
                let plan = match decide_publish(&rows(&kept), purpose, now) {
                    Ok(plan) => plan,
                    Err(refused) => return Ok(Err(refused)),
                };
                let root = self.root_key()?;
                let next = self.draw_key(root, (plan.id, purpose, ServerKeyState::Next), now)?;
                let mut writes = vec![insert(next)];
                let over = kept.iter().filter(|key| plan.over.contains(&key.row.id));
                writes.extend(over.map(|key| Write::Delete(Key::ServerKey(key.row.id), key.version)));
                self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                Ok(Ok(plan.id))
            })
            .await?;
        self.stepped(step).await
    }

    /// Lets the published key of a purpose make what is new from now on; the one before it is known for as long as
    /// anything that it made may live.
    ///
    /// # Errors
    /// [`KeyRefusal::NoNextKey`], [`KeyRefusal::TooEarly`], or a fault.
    pub async fn rotate_key(&self, purpose: ServerKeyPurpose) -> Result<KeyView, RotationError> {
        let step = self
            .run("keys.rotate", "staff", |op| async move {
                let kept = self.store.all::<ServerKey>(&Query::ServerKeys).await?;
                let now = self.now();
                let moved = match decide_rotate(&rows(&kept), purpose, now) {
                    Ok(moved) => moved,
                    Err(refused) => return Ok(Err(refused)),
                };
                let (mut writes, mut newest) = (Vec::new(), 0);
                for key in moved {
                    let read = kept.iter().find(|read| read.row.id == key.id).ok_or(OpError::Conflict)?;
                    newest = newest.max(key.id);
                    writes.push(update(key, read.version));
                }
                self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                Ok(Ok(newest))
            })
            .await?;
        self.stepped(step).await
    }

    /// Publishes or rotates the key to sign with when its time has come ([`crate::SIGNING_LASTS`]); returns how many
    /// steps were made. Any number of nodes may ask at once.
    ///
    /// # Errors
    /// A fault.
    pub async fn rotate_due_keys(&self) -> Result<usize, OpError> {
        if self.settings.root_key.is_none() || self.settings.signer_random.is_none() {
            return Ok(0);
        }
        let purpose = ServerKeyPurpose::Signing;
        let made = match decide_due(&self.kept_keys().await?, purpose, self.now()) {
            None => return Ok(0),
            Some(KeysDue::Publish) => self.publish_key(purpose).await,
            Some(KeysDue::Rotate) => self.rotate_key(purpose).await,
        };
        match made {
            Ok(view) => {
                tracing::info!(key.id = view.id, "the bank's key to sign with goes one step on");
                Ok(1)
            }
            // Another node was quicker, or the set is full; it is looked at again.
            Err(RotationError::Refused(refused)) => {
                tracing::info!(%refused, "the bank's key to sign with stays");
                Ok(0)
            }
            Err(RotationError::Failed(error)) => Err(error),
        }
    }

    /// The key that a step was about, known here from now on.
    async fn stepped(&self, step: Step) -> Result<KeyView, RotationError> {
        let id = step.map_err(RotationError::Refused)?;
        let views = self.list_keys().await?;
        let view = views.into_iter().find(|view| view.id == id);
        Ok(view.ok_or(OpError::Conflict)?)
    }
}

fn rows(kept: &[Versioned<ServerKey>]) -> Vec<ServerKey> {
    kept.iter().map(|key| key.row.clone()).collect()
}
