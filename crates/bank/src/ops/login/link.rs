//! The mailed link: opening it proves the mailbox, and hands nothing out.

use crate::bank::update;
use crate::{Bank, Change, OpError, Query, StoreExt as _};
use identity::{DeviceName, Fingerprint, Login, decide_link};

impl Bank {
    /// The name of the device whose attempt a link is of, for the page to show; nothing is spent by looking.
    ///
    /// # Errors
    /// As [`Self::prove_link`].
    pub async fn look_at_link(&self, token: &str) -> Result<DeviceName, OpError> {
        self.read("login.look_at_link", "app", |op| async move {
            let token = Fingerprint::of(token);
            let found = self.store.first::<Login>(&Query::LoginByLink(token)).await?;
            Ok(decide_link(found.as_ref().map(|found| &found.row), token, op.started)?.device.name)
        })
        .await
    }

    /// Marks the attempt whose link was opened; returns the name of the device that asked, for the page to show.
    ///
    /// # Errors
    /// [`identity::LoginRefusal::BadLink`], [`identity::LoginRefusal::LinkUsed`], [`identity::LoginRefusal::Late`], or a
    /// fault.
    pub async fn prove_link(&self, token: &str) -> Result<DeviceName, OpError> {
        self.run("login.link", "app", |op| async move {
            let token = Fingerprint::of(token);
            let found = self.store.first::<Login>(&Query::LoginByLink(token)).await?;
            let now = self.now();
            let proven = decide_link(found.as_ref().map(|found| &found.row), token, now)?;
            let name = proven.device.name.clone();
            let version = found.map_or(crate::Version::FIRST, |found| found.version);
            let writes = vec![update(proven, version)];
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(name)
        })
        .await
    }
}
