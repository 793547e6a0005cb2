//! Tokens of programs of the bank's own.

use crate::bank::insert;
use crate::{Bank, Change, Key, OpError, Query, Refusal, SessionTrouble, StoreExt as _, Thing, Write};
use identity::{Fingerprint, SERVICE_TOKENS_MAX, ServiceName, ServiceToken, StaffName};
use kernel::{Secret, ServiceTokenId};

/// A new token, which is shown this once.
#[derive(Debug, Clone)]
pub struct ServiceTokenMade {
    pub token: ServiceToken,
    pub secret: Secret<String>,
}

impl Bank {
    /// Makes a token. More than one may have the same name, so that a program changes from one to the next.
    ///
    /// # Errors
    /// [`crate::Refusal::TooMany`], or a fault.
    pub async fn add_service(&self, name: &ServiceName, by: &StaffName) -> Result<ServiceTokenMade, OpError> {
        let made = self
            .run("services.add", "staff", |op| async move {
                let kept = self.count::<ServiceToken>(&Query::ServiceTokens).await?;
                if u32::try_from(SERVICE_TOKENS_MAX).unwrap_or(u32::MAX) <= kept {
                    return Err(Refusal::TooMany(Thing::ServiceToken).into());
                }
                let now = self.now();
                let secret = ServiceToken::written(&self.secret());
                let token = ServiceToken {
                    id: ServiceTokenId::from_uuid(self.id(now)),
                    name: name.clone(),
                    secret: Fingerprint::of(secret.expose()),
                    created_at: now,
                    created_by: by.clone(),
                };
                let writes = vec![insert(token.clone())];
                self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                Ok(ServiceTokenMade { token, secret })
            })
            .await;
        self.switches.forget();
        made
    }

    /// All tokens, oldest first.
    ///
    /// # Errors
    /// A fault.
    pub async fn list_services(&self) -> Result<Vec<ServiceToken>, OpError> {
        self.read("services.list", "staff", |_| async move {
            let kept = self.store.all::<ServiceToken>(&Query::ServiceTokens).await?;
            Ok(kept.into_iter().map(|kept| kept.row).collect())
        })
        .await
    }

    /// Removes a token: it opens nothing any more, on other nodes after a second.
    ///
    /// # Errors
    /// [`crate::Refusal::Unknown`], or a fault.
    pub async fn remove_service(&self, id: ServiceTokenId) -> Result<(), OpError> {
        let removed = self
            .run("services.remove", "staff", |op| async move {
                let found = self.store.one::<ServiceToken>(&Key::ServiceToken(id)).await?;
                let found = found.ok_or(OpError::unknown(Thing::ServiceToken))?;
                let writes = vec![Write::Delete(Key::ServiceToken(id), found.version)];
                self.commit(op, Change { at: self.now(), writes, ..Change::default() }).await?;
                Ok(())
            })
            .await;
        self.switches.forget();
        removed
    }

    /// Which program a token is of.
    ///
    /// # Errors
    /// [`SessionTrouble::InvalidToken`], or a fault.
    pub async fn check_service(&self, token: &str) -> Result<ServiceName, OpError> {
        let shown = Fingerprint::of(token);
        let board = self.board_of_now().await?;
        let found = board.services.iter().find(|kept| kept.secret == shown);
        Ok(found.ok_or(SessionTrouble::InvalidToken)?.name.clone())
    }
}
