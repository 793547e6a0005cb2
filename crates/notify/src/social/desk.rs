//! All channels of a status page.

use super::channel::{Channel, SocialError};
use super::network::{Network, Trouble};
use super::outbox::{Book, take};
use super::teller::Teller;
use super::telling::{Telling, tellings};
use super::text::{Saying, Text};
use crate::keep::{Keep, KeepError};
use kernel::{Clock, Entropy};
use projection::Projection;
use std::sync::Arc;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

/// Shows a person what would be posted.
pub type Say = Arc<dyn Fn(&str) + Send + Sync>;

/// What channels need of the machine.
#[derive(Clone)]
pub struct Ports {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub say: Say,
}

/// A channel that was asked whether its credentials are good.
#[derive(Debug)]
pub struct Checked {
    pub channel: String,
    /// What the account is called.
    pub account: Result<String, Trouble>,
}

/// The channels, each with its outbox.
pub struct Social {
    tellers: Vec<Arc<Teller>>,
    keep: Keep,
    clock: Arc<dyn Clock>,
}

impl Social {
    /// The process has to have a default rustls crypto provider by now.
    ///
    /// # Errors
    /// [`SocialError`]
    pub fn new(keep: Keep, channels: &[Channel], ports: &Ports) -> Result<Self, SocialError> {
        check(channels)?;
        let teller = |channel: &Channel| {
            let network = channel.outlet(&ports.entropy, &ports.say)?;
            Ok(Arc::new(Teller {
                book: book(channel, &*network),
                network,
                keep: keep.clone(),
                clock: Arc::clone(&ports.clock),
                bell: Notify::new(),
            }))
        };
        let tellers = channels.iter().map(teller).collect::<Result<_, SocialError>>()?;
        Ok(Self { tellers, keep, clock: Arc::clone(&ports.clock) })
    }

    /// Takes in what the public may read now: when this returns, what is new is in the outbox. `url` is that of the
    /// status page. Taking the same in again changes nothing.
    ///
    /// # Errors
    /// [`KeepError`]
    pub async fn take(&self, projection: &Projection, url: &str) -> Result<(), KeepError> {
        let (all, now): (Arc<[Telling]>, _) = (tellings(projection, url).into(), self.clock.now());
        for teller in &self.tellers {
            let (all, book) = (Arc::clone(&all), teller.book.clone());
            let new = self.keep.write(move |tx| take(tx, &book, &all, now)).await?;
            if 0 < new {
                tracing::info!(channel = teller.book.channel, new, "updates are to be told");
            }
            teller.bell.notify_one();
        }
        Ok(())
    }

    /// Posts on all channels, until it is told to stop.
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        let mut running = JoinSet::new();
        for teller in &self.tellers {
            let (teller, stop) = (Arc::clone(teller), stop.clone());
            running.spawn(async move { teller.run(stop).await });
        }
        while running.join_next().await.is_some() {}
    }

    /// Asks each network whether it lets the account in. Posts nothing.
    ///
    /// # Errors
    /// [`SocialError`]
    pub async fn check(channels: &[Channel], ports: &Ports) -> Result<Vec<Checked>, SocialError> {
        check(channels)?;
        let mut checked = Vec::with_capacity(channels.len());
        for channel in channels {
            let account = channel.network(&ports.entropy)?.check(ports.clock.now()).await;
            checked.push(Checked { channel: channel.name.clone(), account });
        }
        Ok(checked)
    }

    /// Shows what posts of all that a projection says would be, on every channel. Asks no network anything.
    ///
    /// # Errors
    /// [`SocialError`]
    pub fn show(
        channels: &[Channel],
        ports: &Ports,
        projection: &Projection,
        url: &str,
    ) -> Result<(), SocialError> {
        check(channels)?;
        for channel in channels {
            let length = channel.network(&ports.entropy)?.length();
            for Telling { head, body, url, .. } in &tellings(projection, url) {
                let text = Text::compose(Saying { head, body, url }, length).words;
                (ports.say)(&format!("{} would post:\n{text}\n", channel.name));
            }
        }
        Ok(())
    }
}

fn book(channel: &Channel, network: &dyn Network) -> Book {
    Book { channel: channel.book_name(), length: network.length(), edits: network.edits() }
}

fn check(channels: &[Channel]) -> Result<(), SocialError> {
    for (place, channel) in channels.iter().enumerate() {
        channel.check()?;
        if channels.iter().skip(place.saturating_add(1)).any(|other| other.name == channel.name) {
            return Err(SocialError::Twice(channel.name.clone()));
        }
    }
    Ok(())
}
