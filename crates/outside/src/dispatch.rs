//! The one courier that the outbox knows: it hands each parcel to whoever carries its kind.

use crate::{AlertmanagerCourier, Mailbox, SmtpCourier, WebhookCourier};
use async_trait::async_trait;
use bank::{Alert, Courier, Parcel, Undelivered};
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

/// Where alerts go.
pub enum AlertWay {
    Alertmanager(Box<AlertmanagerCourier>),
    /// Nowhere: tried and given up, as a mail is.
    Nowhere,
}

/// There is nobody to be alerted.
#[derive(Debug, thiserror::Error)]
#[error("no Alertmanager is configured")]
pub struct NoAlertmanager;

pub struct Dispatch {
    webhooks: WebhookCourier,
    mail: MailWay,
    alerts: AlertWay,
}

impl Dispatch {
    #[must_use]
    pub const fn new(webhooks: WebhookCourier, mail: MailWay) -> Self {
        Self { webhooks, mail, alerts: AlertWay::Nowhere }
    }

    /// The same, with a way for alerts.
    #[must_use]
    pub fn alerting(self, alerts: AlertWay) -> Self {
        Self { alerts, ..self }
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
            (Parcel::Alert(alert), _) => self.carry_alert(&alert).await,
            (Parcel::Mail(_), MailWay::Nowhere) => Err(Undelivered::Failed(Box::new(NoMailServer))),
        }
    }
}

impl Dispatch {
    async fn carry_alert(&self, alert: &Alert) -> Result<(), Undelivered> {
        match &self.alerts {
            AlertWay::Alertmanager(courier) => courier.carry(alert).await.map_err(|error| {
                tracing::debug!(alert = %alert.name, %error, "an alert was not taken");
                if error.is_final() {
                    Undelivered::Refused(Box::new(error))
                } else {
                    Undelivered::Failed(Box::new(error))
                }
            }),
            AlertWay::Nowhere => Err(Undelivered::Failed(Box::new(NoAlertmanager))),
        }
    }
}
