//! Where a client hears of an account's transactions.

use crate::bank::{insert, update};
use crate::ops::Caller;
use crate::{Bank, Change, Key, OpError, Query, Refusal, StoreExt, Thing, Webhook, WebhookUrl, Write};
use kernel::{AccountId, WebhookId};

impl Bank {
    /// Keeps an address to tell of new lines. The answer holds the secret of its signatures, which is shown once.
    ///
    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`]; [`Refusal::Unknown`] for an account that is not the
    /// caller's; [`Refusal::TooMany`] at [`Webhook::COUNT_MAX`]; or a fault.
    pub async fn make_webhook(
        &self,
        caller: Caller,
        account: AccountId,
        url: WebhookUrl,
    ) -> Result<Webhook, OpError> {
        let url = &url;
        self.run("webhooks.make", "api", |op| async move {
            caller.access.check_approved()?;
            let owned = self.owned_account(caller.person, account).await?;
            if Webhook::COUNT_MAX <= self.own_webhooks(caller, account).await?.len() {
                return Err(Refusal::TooMany(Thing::Webhook).into());
            }
            let now = self.now();
            let webhook = Webhook {
                id: WebhookId::from_uuid(self.id(now)),
                account,
                client: caller.client,
                url: url.clone(),
                secret: self.secret(),
                created_at: now,
            };
            // The account is written as well, so that of two webhooks made at once each is counted by the other.
            let writes = vec![insert(webhook.clone()), update(owned.row, owned.version)];
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(webhook)
        })
        .await
    }

    /// The webhooks of the caller's client on an account, oldest first.
    ///
    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`], [`Refusal::Unknown`], or a fault.
    pub async fn webhooks(&self, caller: Caller, account: AccountId) -> Result<Vec<Webhook>, OpError> {
        self.read("webhooks.list", "api", |_| async move {
            caller.access.check_approved()?;
            self.owned_account(caller.person, account).await?;
            self.own_webhooks(caller, account).await
        })
        .await
    }

    /// Removes a webhook of the caller's client; what still waits for it is given up.
    ///
    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`], [`Refusal::Unknown`], or a fault.
    pub async fn delete_webhook(&self, caller: Caller, id: WebhookId) -> Result<(), OpError> {
        self.run("webhooks.delete", "api", |op| async move {
            caller.access.check_approved()?;
            let found = self.store.one::<Webhook>(&Key::Webhook(id)).await?;
            let found = found.filter(|found| found.row.client == caller.client);
            let found = found.ok_or(OpError::unknown(Thing::Webhook))?;
            match self.owned_account(caller.person, found.row.account).await {
                Ok(_) => {}
                Err(OpError::Refused(_)) => return Err(OpError::unknown(Thing::Webhook)),
                Err(fault) => return Err(fault),
            }
            let writes = vec![Write::Delete(Key::Webhook(id), found.version)];
            self.commit(op, Change { at: self.now(), writes, ..Change::default() }).await?;
            Ok(())
        })
        .await
    }

    async fn own_webhooks(&self, caller: Caller, account: AccountId) -> Result<Vec<Webhook>, OpError> {
        let all = self.store.all::<Webhook>(&Query::WebhooksOf(account)).await?;
        Ok(all.into_iter().map(|found| found.row).filter(|webhook| webhook.client == caller.client).collect())
    }
}
