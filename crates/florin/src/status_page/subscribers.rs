//! Those whom the status page tells of news: the forms, and what sends.

use super::run::read_key;
use crate::config::{Config, SubscribersConfig};
use crate::machine::{MachineClock, MachineEntropy};
use anyhow::{Context, Result};
use kernel::Clock;
use notify::{Keep, Lane, LaneSettings, Parts, Subscribers, Teller, TokenKey};
use outside::{Caller, SmtpCourier, WebhookSettings};
use status::{Desk, Reception, Told, Ways};
use std::num::NonZeroU32;
use std::sync::Arc;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

/// How somebody can be told, as far as it is set up.
pub(super) fn ways(config: &Config) -> Ways {
    config
        .subscribers
        .as_ref()
        .map_or_else(Ways::default, |chosen| Ways { mail: config.mail.is_some(), webhooks: chosen.webhooks })
}

/// Everything that tells, until it is stopped.
#[derive(Default)]
pub(super) struct Telling {
    pub(super) reception: Option<Arc<Reception>>,
    tasks: JoinSet<()>,
}

impl Telling {
    /// Starts it, if it is set up at all.
    ///
    /// # Errors
    /// When a key or the mail server's settings cannot be had.
    pub(super) fn start(
        config: &Config,
        keep: Option<&Keep>,
        (desk, stop): (&Desk, &watch::Receiver<bool>),
    ) -> Result<Self> {
        let (Some(chosen), Some(keep)) = (&config.subscribers, keep) else { return Ok(Self::default()) };
        let key = read_key(Some(&chosen.key_file))?;
        let key = TokenKey::try_new(key).context("the key of the subscribers cannot be used")?;
        let keep = keep.clone();
        let settings =
            WebhookSettings { allow_private: config.webhooks_allow_private, ..WebhookSettings::default() };
        let caller = Arc::new(Caller::new(settings)?);
        let (told, wake) = (desk.told(), Arc::new(Notify::new()));
        let clock: Arc<dyn Clock> = Arc::new(MachineClock);
        let subscribers = Arc::new(Subscribers::new(Parts {
            keep: keep.clone(),
            key: key.clone(),
            clock: Arc::clone(&clock),
            entropy: Arc::new(MachineEntropy),
            caller: Arc::clone(&caller),
            allows_plain: config.webhooks_allow_private,
            wake: Arc::clone(&wake),
        }));
        let reception = Reception::new(subscribers, ways(config), told.clone(), chosen.trusted_proxies);
        let mut tasks = JoinSet::new();
        let teller = Teller::new(keep.clone(), Arc::clone(&clock), told.clone(), Arc::clone(&wake));
        tasks.spawn(teller.run(stop.clone()));
        let lanes = Lanes { keep, key, clock, told, wake };
        if let Some(mail) = &config.mail {
            let courier = SmtpCourier::new(mail.settings()?)?;
            let written = (chosen.reply_to.clone(), chosen.postal_address.clone());
            let lane = Lane::mail(lanes.settings(chosen.mails_per_minute), courier, written);
            tasks.spawn(lane.run(stop.clone()));
        }
        if chosen.webhooks {
            tasks.spawn(Lane::webhooks(lanes.settings(chosen.webhooks_per_minute), caller).run(stop.clone()));
        }
        announce(config, chosen);
        Ok(Self { reception: Some(Arc::new(reception)), tasks })
    }

    /// Waits until everything has ended; it was told to stop.
    pub(super) async fn ended(mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}

/// What both lanes share.
struct Lanes {
    keep: Keep,
    key: TokenKey,
    clock: Arc<dyn Clock>,
    told: watch::Receiver<Option<Arc<Told>>>,
    wake: Arc<Notify>,
}

impl Lanes {
    fn settings(&self, per_minute: NonZeroU32) -> LaneSettings {
        LaneSettings {
            keep: self.keep.clone(),
            key: self.key.clone(),
            clock: Arc::clone(&self.clock),
            told: self.told.clone(),
            wake: Arc::clone(&self.wake),
            per_minute,
        }
    }
}

fn announce(config: &Config, chosen: &SubscribersConfig) {
    let (mail, webhooks) = (config.mail.is_some(), chosen.webhooks);
    tracing::info!(mail, webhooks, "people can ask to be told of news");
}
