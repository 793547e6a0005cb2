//! Every supported app with a session of every protocol, while the release comes and goes.

use super::phone::Phone;
use super::report::Report;
use super::scratch::Scratch;
use anyhow::{Result, ensure};
use bank::{Bank, LoginSettings, SessionPair, Store};
use identity::{AppVersion, Platform, Policy, Protocol, ReleaseName};
use rollout::Release;
use std::sync::Arc;

const CHECK: &str = "pair";

/// What new sessions are given by a release.
pub(super) fn terms_of(release: &Release, other: &LoginSettings) -> LoginSettings {
    LoginSettings {
        release: release.name.clone(),
        policy: release.terms.policy,
        pin_params: release.terms.pin_params,
        rehashes_pins: release.terms.rehashes_pins,
        passkey_options: release.terms.passkeys,
        ..other.clone()
    }
}

/// Tries all of them; each finding names whose sessions they are.
///
/// # Errors
/// When there can be no scratch bank.
pub(super) async fn check(
    (scratch, store): (&Scratch, &Arc<dyn Store>),
    (release, other): (&Release, &LoginSettings),
    apps: &[(Platform, AppVersion)],
    report: &mut Report,
) -> Result<()> {
    let after = scratch.node(store, terms_of(release, other)).await?;
    for (place, protocol) in Protocol::ALL.into_iter().enumerate() {
        let control = LoginSettings {
            release: ReleaseName::parse("scratch-control")?,
            policy: Policy::default_of(protocol),
            ..other.clone()
        };
        let before = scratch.node(store, control).await?;
        for (number, (platform, version)) in apps.iter().enumerate() {
            report.pairs = report.pairs.saturating_add(1);
            let number = place.saturating_mul(apps.len()).saturating_add(number);
            let phone = Phone::new(number, *platform, *version)?;
            let is_for = release.audience.contains(*platform, *version);
            let tried = Trial { scratch, phone, before: &before, after: &after, release, is_for };
            if let Err(error) = tried.run(protocol).await {
                let whom = format!("{} sessions of {} {version}", protocol.word(), platform.word());
                report.find(CHECK, whom, format!("{error:#}"));
            }
        }
    }
    Ok(())
}

/// One app of one customer, who has a session already when the release comes.
struct Trial<'a> {
    scratch: &'a Scratch,
    phone: Phone,
    before: &'a Bank,
    after: &'a Bank,
    release: &'a Release,
    /// Whether the release is for this app.
    is_for: bool,
}

impl Trial<'_> {
    async fn run(&self, protocol: Protocol) -> Result<()> {
        let old = self.phone.sign_up(self.before).await.map_err(|error| error.context("a sign-up"))?;
        ensure!(old.protocol == protocol, "it was not issued at all");
        // The release comes: what is there is taken, refreshed, and given anew.
        self.taken(self.after, &old, "a session from before the release").await?;
        if !self.is_for {
            return Ok(());
        }
        self.scratch.wait();
        let new = self.phone.by_key(self.after, &old).await;
        let new = new.map_err(|error| error.context("a login by the device's key"))?;
        self.issued(&new)?;
        self.taken(self.after, &new, "a session of the release").await?;
        // It goes again: what it issued is taken all the same.
        self.taken(self.before, &new, "a session of the release after it was rolled back").await?;
        self.scratch.wait();
        let back = self.phone.by_key(self.before, &new).await;
        let back = back.map_err(|error| error.context("the way back by the device's key"))?;
        self.taken(self.before, &back, "a session after the way back").await?;
        self.scratch.wait();
        let typed = self.phone.sign_in(self.after).await;
        let typed = typed.map_err(|error| error.context("a login by mailed link and PIN"))?;
        self.issued(&typed)?;
        self.scratch.wait();
        let typed = self.phone.sign_in(self.before).await;
        typed.map_err(|error| error.context("a login by PIN after the release was rolled back"))?;
        Ok(())
    }

    fn issued(&self, pair: &SessionPair) -> Result<()> {
        let wanted = self.release.terms.policy.protocol;
        ensure!(pair.protocol == wanted, "it issues {} and not {}", pair.protocol.word(), wanted.word());
        Ok(())
    }

    /// Whether a node takes the session's tokens, and refreshes them.
    async fn taken(&self, bank: &Bank, pair: &SessionPair, what: &'static str) -> Result<()> {
        let proof = Some(self.phone.proof());
        let told = |error: bank::OpError| anyhow::Error::from(error).context(what);
        bank.check_session(pair.access.expose(), proof).await.map_err(told)?;
        let next = bank.refresh_session(pair.refresh.expose(), proof).await.map_err(told)?;
        bank.check_session(next.access.expose(), proof).await.map_err(told)?;
        Ok(())
    }
}
