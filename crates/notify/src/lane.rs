//! One way of telling, at its own pace: mails and webhooks do not wait for each other, and nobody who is slow holds up more
//! than one place of the few there are.

use crate::keep::Keep;
use crate::outbox::{CLOSED_PAUSE, Ended, Errand, Outbox, What};
use crate::tokens::{Named, Purpose, TokenKey};
use kernel::{Clock, Secret};
use outside::{Caller, Post, Posted, Recipient, Sender, SmtpCourier};
use serde_json::json;
use status::{Language, Letter, Texts, Told, Way};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep};

/// Sent at once by each way.
pub(crate) const FLYING_MAX: usize = 16;
/// How often it is looked whether anything is due, when nobody says so.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// What is on its way when the process ends may take so long.
const LAND_WAIT_MAX: Duration = Duration::from_secs(25);

/// What a lane sends by.
enum Carrier {
    Mail { courier: Box<SmtpCourier>, reply_to: Option<Sender>, postal: Option<String> },
    Webhook(Arc<Caller>),
}

/// What both lanes are made with.
#[derive(Clone)]
pub struct LaneSettings {
    pub keep: Keep,
    pub key: TokenKey,
    pub clock: Arc<dyn Clock>,
    pub told: watch::Receiver<Option<Arc<Told>>>,
    pub wake: Arc<Notify>,
    pub per_minute: NonZeroU32,
}

/// A way of telling, with what waits for it.
pub struct Lane {
    settings: LaneSettings,
    outbox: Outbox,
    flight: Arc<Flight>,
}

impl Lane {
    /// Sends mails. `postal` stands under each of them.
    #[must_use]
    pub fn mail(
        settings: LaneSettings,
        courier: SmtpCourier,
        (reply_to, postal): (Option<Sender>, Option<String>),
    ) -> Self {
        Self::new(settings, Way::Mail, Carrier::Mail { courier: Box::new(courier), reply_to, postal })
    }

    /// Calls webhooks.
    #[must_use]
    pub fn webhooks(settings: LaneSettings, caller: Arc<Caller>) -> Self {
        Self::new(settings, Way::Webhook, Carrier::Webhook(caller))
    }

    fn new(settings: LaneSettings, way: Way, carrier: Carrier) -> Self {
        let outbox = Outbox::new(settings.keep.clone(), way);
        let (key, clock, told) = (settings.key.clone(), Arc::clone(&settings.clock), settings.told.clone());
        let flight =
            Flight { outbox: outbox.clone(), key, clock, told, carrier, is_closed: AtomicBool::new(false) };
        Self { settings, outbox, flight: Arc::new(flight) }
    }

    /// Works until it is told to stop; what is on its way then is waited for.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        match self.outbox.let_go().await {
            Ok(0) => {}
            Ok(lost) => {
                tracing::warn!(lost, "the process ended while this was being told; it may not have arrived");
            }
            Err(error) => tracing::error!(%error, "what was being told could not be looked up"),
        }
        let every = Duration::from_mins(1) / self.settings.per_minute.get();
        let mut pace = interval(every.max(Duration::from_millis(1)));
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut flying = JoinSet::new();
        loop {
            let is_stopped = tokio::select! {
                biased;
                _ = stop.wait_for(|stopped| *stopped) => true,
                Some(_) = flying.join_next(), if FLYING_MAX <= flying.len() => continue,
                _ = pace.tick(), if flying.len() < FLYING_MAX => false,
            };
            if is_stopped {
                break;
            }
            while flying.try_join_next().is_some() {}
            if self.flight.is_closed.swap(false, Ordering::Relaxed) {
                wait(&mut stop, sleep(CLOSED_PAUSE)).await;
                continue;
            }
            let woken = self.settings.wake.notified();
            match self.take().await {
                Some(errand) => {
                    let flight = Arc::clone(&self.flight);
                    flying.spawn(async move { flight.fly(errand).await });
                }
                None => {
                    wait(&mut stop, async {
                        tokio::select! { () = woken => {}, () = sleep(LOOK_EVERY) => {} }
                    })
                    .await;
                }
            }
        }
        let landed = async { while flying.join_next().await.is_some() {} };
        drop(tokio::time::timeout(LAND_WAIT_MAX, landed).await);
    }

    /// Before the bank said anything there is nothing to link to.
    async fn take(&self) -> Option<Errand> {
        if self.settings.told.borrow().is_none() {
            return None;
        }
        let taken = self.outbox.take(self.settings.clock.now()).await;
        taken
            .inspect_err(|error| tracing::error!(%error, "what is due could not be looked up"))
            .ok()
            .flatten()
    }

    /// Sends the next thing that is due and waits until it is settled; whether there was any.
    #[cfg(test)]
    pub(crate) async fn step(&self) -> bool {
        let Some(errand) = self.take().await else { return false };
        self.flight.fly(errand).await;
        true
    }
}

/// Waits, unless it is told to stop.
async fn wait(stop: &mut watch::Receiver<bool>, until: impl Future<Output = ()>) {
    tokio::select! {
        _ = stop.wait_for(|stopped| *stopped) => {}
        () = until => {}
    }
}

/// What sends one thing, from its mark to its end.
struct Flight {
    outbox: Outbox,
    key: TokenKey,
    clock: Arc<dyn Clock>,
    told: watch::Receiver<Option<Arc<Told>>>,
    carrier: Carrier,
    /// Whether the way itself was closed when it was tried last.
    is_closed: AtomicBool,
}

impl Flight {
    async fn fly(&self, errand: Errand) {
        let ended = self.send(&errand).await;
        if ended == Ended::Closed {
            self.is_closed.store(true, Ordering::Relaxed);
        }
        // While it is marked nothing else is told to this subscriber; the end of the process does not wait for ever.
        while let Err(error) = self.outbox.settle(&errand.what, ended, self.clock.now()).await {
            tracing::error!(%error, "how telling ended could not be written down, and is tried again");
            sleep(CLOSED_PAUSE).await;
        }
    }

    async fn send(&self, errand: &Errand) -> Ended {
        let Some(told) = self.told.borrow().clone() else { return Ended::Closed };
        match &self.carrier {
            Carrier::Mail { courier, reply_to, postal } => {
                let written = self.letter(errand, (&told, postal.as_deref()));
                let (Some((id, letter, end)), Ok(to)) = (written, Recipient::parse(errand.address.expose()))
                else {
                    return Ended::Refused;
                };
                let post = Post {
                    id,
                    to,
                    subject: letter.subject.clone(),
                    html: Secret::new(letter.document(errand.language)),
                    text: Secret::new(letter.text),
                    unsubscribe: end,
                    reply_to: reply_to.clone(),
                    at: self.clock.now(),
                };
                posted(courier.post(&post).await)
            }
            Carrier::Webhook(caller) => self.call(caller, errand, &told).await,
        }
    }

    /// The mail with its id, and where it is ended by one POST.
    fn letter(
        &self,
        errand: &Errand,
        (told, postal): (&Told, Option<&str>),
    ) -> Option<(String, Letter, Option<Secret<String>>)> {
        let (language, page) = (errand.language, told.page_url());
        let tag = language.tag();
        match &errand.what {
            What::Confirm { pending, nonce } => {
                let token = self.key.confirm(nonce);
                let url = format!("{page}/{tag}/subscribe/confirm?token={}", token.expose());
                Some((format!("ask-{pending}"), Letter::confirm(language, told.bank(), &url), None))
            }
            What::Already { pending, named } => {
                let url = self.manage_url(page, language, (*named)?);
                Some((format!("known-{pending}"), Letter::already(language, told.bank(), &url), None))
            }
            What::News { named, item, body, .. } => {
                let texts: Texts = serde_json::from_str(body).ok()?;
                let letter = texts.letters.get(tag)?;
                let token = self.key.lasting(Purpose::End, *named);
                let end = format!("{page}/{tag}/unsubscribe?token={}", token.expose());
                let manage = self.manage_url(page, language, *named);
                let letter = letter.with_foot(language, (&manage, &end), postal);
                Some((format!("{item}-{}", named.subscriber), letter, Some(Secret::new(end))))
            }
        }
    }

    fn manage_url(&self, page: &str, language: Language, named: Named) -> String {
        let token = self.key.lasting(Purpose::Manage, named);
        format!("{page}/{}/subscribe/manage?token={}", language.tag(), token.expose())
    }

    async fn call(&self, caller: &Caller, errand: &Errand, told: &Told) -> Ended {
        let What::News { named, item, body, .. } = &errand.what else { return Ended::Refused };
        let Ok(Texts { mut webhook, .. }) = serde_json::from_str(body) else { return Ended::Refused };
        let page = told.page_url();
        let token = self.key.lasting(Purpose::End, *named);
        let unsubscribe = format!("{page}/{}/unsubscribe?token={}", errand.language.tag(), token.expose());
        webhook["meta"] =
            json!({ "unsubscribe": unsubscribe, "documentation": format!("{page}/en/subscribe") });
        let secret = self.key.webhook_secret(&named.nonce);
        let seconds = self.clock.now().as_seconds();
        let (place, signing) = ((errand.address.expose().as_str(), item.as_str()), (&secret, seconds));
        match caller.call(place, signing, webhook.to_string().into_bytes()).await {
            Ok(answer) if answer.status.is_success() => Ended::Told,
            // It said that it is gone (RFC 9110, section 15.5.11).
            Ok(answer) if answer.status.as_u16() == 410 => Ended::NoReceiver,
            Err(error) if error.is_unsure() => Ended::Unsure,
            Ok(_) | Err(_) => Ended::Later,
        }
    }
}

fn posted(posted: Posted) -> Ended {
    match posted {
        Posted::Taken => Ended::Told,
        Posted::NoMailbox(_) => Ended::NoReceiver,
        Posted::Refused(code) => {
            tracing::warn!(code, "the mail server refuses what is told");
            Ended::Refused
        }
        Posted::Unsure => Ended::Unsure,
        Posted::Later(_) => Ended::Later,
        Posted::Closed(error) => {
            tracing::warn!(%error, "no mail can be sent; it is tried again");
            Ended::Closed
        }
    }
}

#[cfg(test)]
mod tests;
