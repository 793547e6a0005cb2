//! The one courier that the outbox knows: it hands each parcel to whoever carries its kind.

use crate::{Mailbox, SmtpCourier, WebhookCourier};
use async_trait::async_trait;
use bank::{Courier, Parcel, Undelivered};
use std::sync::Arc;

/// Where the bank's mail goes.
pub enum MailWay {
    /// To the operator's mail server.
    Smtp(Box<SmtpCourier>),
    /// Into the memory of this process, and no further: for a demo.
    Mailbox(Arc<Mailbox>),
    /// Nowhere: each mail is tried as often as any delivery, because another node may know a server, and given up.
    Nowhere,
}

/// There is no way for mail.
#[derive(Debug, thiserror::Error)]
#[error("no mail server is configured")]
pub struct NoMailServer;

pub struct Dispatch {
    webhooks: WebhookCourier,
    mail: MailWay,
}

impl Dispatch {
    #[must_use]
    pub const fn new(webhooks: WebhookCourier, mail: MailWay) -> Self {
        Self { webhooks, mail }
    }
}

#[async_trait]
impl Courier for Dispatch {
    async fn deliver(&self, parcel: Parcel) -> Result<(), Undelivered> {
        match (parcel, &self.mail) {
            (Parcel::Webhook(parcel), _) => {
                let carried = self.webhooks.carry(&parcel).await;
                carried.map_err(|error| Undelivered::Failed(Box::new(error)))
            }
            (Parcel::Mail(parcel), MailWay::Smtp(courier)) => courier.carry(&parcel).await.map_err(|error| {
                if error.is_final() {
                    Undelivered::Refused(Box::new(error))
                } else {
                    Undelivered::Failed(Box::new(error))
                }
            }),
            (Parcel::Mail(parcel), MailWay::Mailbox(mailbox)) => {
                mailbox.put(*parcel);
                Ok(())
            }
            (Parcel::Mail(_), MailWay::Nowhere) => Err(Undelivered::Failed(Box::new(NoMailServer))),
        }
    }
}
