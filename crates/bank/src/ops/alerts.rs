//! Alerts: written into the outbox, in the commit of what they tell of where there is one.

use crate::bank::Op;
use crate::{Alert, Bank, Change, Delivery, OpError, OutboxEntry};
use kernel::Timestamp;

impl Bank {
    /// An alert for the outbox of a change.
    pub(crate) fn alert(&self, alert: Alert, now: Timestamp) -> OutboxEntry {
        debug_assert!(alert.labels.len() <= Alert::LABELS_MAX, "an alert has few labels");
        self.outbox_entry(Delivery::Alert(Box::new(alert)), now)
    }

    /// Tells operators of something that no change of its own brings about.
    ///
    /// # Errors
    /// A fault.
    pub async fn raise_alert(&self, alert: Alert) -> Result<(), OpError> {
        self.run("alerts.raise", "system", |op: Op| {
            let alert = alert.clone();
            async move {
                let now = self.now();
                let outbox = vec![self.alert(alert, now)];
                self.commit(op, Change { at: now, outbox, ..Change::default() }).await?;
                Ok(())
            }
        })
        .await
    }
}
