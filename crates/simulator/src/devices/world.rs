//! What all devices of a crowd share.

use super::clock::FastClock;
use super::told::{Told, What};
use super::wire::{Post, Wire};
use identity::Platform;
use kernel::Clock as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio::sync::mpsc::Sender;

pub struct World {
    pub wire: Wire,
    pub clock: Arc<FastClock>,
    /// Where mails arrive; without it, nobody logs in by mailed link.
    pub post: Option<Arc<dyn Post>>,
    /// Takes what happens; bounded, so that nobody runs ahead of whoever listens.
    pub told: Sender<Told>,
    /// The apps that cannot read signed tokens: platform, major and minor version.
    pub broken: Option<(Platform, u16, u16)>,
    /// Whether the bank takes reports of devices; found out by the first.
    pub takes_reports: AtomicBool,
}

impl World {
    /// Waits a span of the bank's clock.
    pub(super) async fn wait(&self, lasts: Duration) {
        tokio::time::sleep(self.clock.real(lasts)).await;
    }

    pub(super) async fn tell(&self, customer: usize, what: What) {
        let told = Told { at: self.clock.now(), customer, what };
        // Where nobody listens any more, the drill is over.
        drop(self.told.send(told).await);
    }
}
