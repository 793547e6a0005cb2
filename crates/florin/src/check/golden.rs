//! Sessions as every build before wrote them, in the store of a scratch bank under the release: looked at, refreshed and
//! brought back over its real edge.

use super::edge::Edge;
use super::pairs::terms_of;
use super::phone::Phone;
use super::report::Report;
use super::scratch::Scratch;
use crate::place;
use anyhow::{Context, Result};
use bank::{Key, LoginSettings, Query, Record, SessionPair, Store, StoreExt as _};
use identity::{AppVersion, Device, PinParams, Platform, Policy, Protocol, ReleaseName, Session};
use kernel::AccountId;
use payments::CurrentAccount;
use rollout::Release;
use std::sync::Arc;
use store::{Golden, GoldenKind};

const CHECK: &str = "format";

/// One stored session and the phone that holds it.
struct Held {
    /// Whose it is, in words.
    whom: String,
    phone: Phone,
    pair: SessionPair,
    account: AccountId,
}

/// # Errors
/// When there can be no scratch bank.
pub(super) async fn check(
    scratch: &Scratch,
    (release, other): (&Release, &LoginSettings),
    apps: &[(Platform, AppVersion)],
    report: &mut Report,
) -> Result<()> {
    for golden in store::golden_texts() {
        report.formats = report.formats.saturating_add(1);
        if let Err(why) = golden.read() {
            report.find(CHECK, format!("sessions stored as {}", golden.name), why);
        }
    }
    let held = stored(scratch, other, apps).await?;
    let store = scratch.open().await?;
    let bank = Arc::new(scratch.node(&store, terms_of(release, other)).await?);
    let edge = Edge::open(scratch, Arc::clone(&bank))?;
    for one in &held {
        report.used = report.used.saturating_add(1);
        if let Err((step, code)) = one.used(&edge).await? {
            report.find(CHECK, &one.whom, format!("{step}: {code}"));
        }
    }
    edge.close().await?;
    scratch.wait();
    for one in &held {
        if let Err(error) = one.phone.by_key(&bank, &one.pair).await {
            report.find(CHECK, &one.whom, format!("a login by the device's key: {error:#}"));
        }
    }
    drop(bank);
    store.close().await;
    Ok(())
}

/// Which text a session and its device are stored as: each of either at least once, and each protocol that a text of a
/// session can be of.
fn cases() -> Vec<(Golden, Protocol, Golden)> {
    let (sessions, devices): (Vec<Golden>, Vec<Golden>) =
        store::golden_texts().partition(|golden| golden.kind == GoldenKind::Session);
    let of = |golden: Golden| -> Vec<(Golden, Protocol)> {
        let bound = [Protocol::Bound, Protocol::Signed].map(|protocol| (golden, protocol));
        if golden.is_bound() { bound.into() } else { vec![(golden, Protocol::Bearer)] }
    };
    let sessions: Vec<(Golden, Protocol)> = sessions.into_iter().flat_map(of).collect();
    let count = sessions.len().max(devices.len());
    let pairs = sessions.into_iter().cycle().zip(devices.into_iter().cycle()).take(count);
    pairs.map(|((session, protocol), device)| (session, protocol, device)).collect()
}

/// Live sessions, stored as these texts say.
async fn stored(
    scratch: &Scratch,
    other: &LoginSettings,
    apps: &[(Platform, AppVersion)],
) -> Result<Vec<Held>> {
    let store = scratch.open().await?;
    let (mut held, mut texts) = (Vec::new(), Vec::new());
    let cases = cases();
    for (number, ((session, protocol, device), app)) in cases.iter().zip(apps.iter().cycle()).enumerate() {
        let control = LoginSettings {
            release: ReleaseName::parse("scratch-before")?,
            policy: Policy::default_of(*protocol),
            pin_params: PinParams::try_from_costs(64, 1, 1)?,
            ..other.clone()
        };
        let bank = scratch.node(&store, control).await?;
        let phone = Phone::new(number, app.0, app.1)?;
        let pair = phone.sign_up(&bank).await?;
        texts.push(text::<Session>(&store, Key::Session(pair.session), session).await?);
        texts.push(text::<Device>(&store, Key::Device(pair.device), device).await?);
        let account = store.first::<CurrentAccount>(&Query::AccountsOf(pair.person)).await?;
        let account = account.context("a customer has an account")?.row.id;
        let whom =
            format!("{} sessions stored as {} on devices as {}", protocol.word(), session.name, device.name);
        held.push(Held { whom, phone, pair, account });
    }
    store.close().await;
    drop(store);
    store::rewrite_documents(&place::file_of(scratch.folder()), &texts)?;
    Ok(held)
}

async fn text<R: Record>(store: &Arc<dyn Store>, key: Key, golden: &Golden) -> Result<(Key, String)> {
    let row = store.one::<R>(&key).await?.context("it was just stored")?.row.into_row();
    let text = golden.written(&row).with_context(|| format!("{} is of another kind", golden.name))?;
    Ok((key, text))
}

impl Held {
    /// Uses the session as its app does; the step and the code where it broke off.
    async fn used(&self, edge: &Edge) -> Result<Result<(), (&'static str, String)>> {
        let mut visitor = self.phone.visitor(&self.pair, self.account)?;
        let Edge { wire, clock, .. } = edge;
        if let Err(code) = visitor.look(wire, clock).await? {
            return Ok(Err(("a look at the balance", code)));
        }
        if let Err(code) = visitor.refresh(wire, clock).await? {
            return Ok(Err(("a refresh", code)));
        }
        Ok(visitor.look(wire, clock).await?.map(drop).map_err(|code| ("a look after the refresh", code)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_text_and_every_protocol_of_each_format_is_used() {
        let used: BTreeSet<&str> =
            cases().iter().flat_map(|(session, _, device)| [session.name, device.name]).collect();
        let all: BTreeSet<&str> = store::golden_texts().map(|golden| golden.name).collect();
        assert_eq!(used, all);
        for format in ["v1/", "v2/"] {
            let protocols: BTreeSet<Protocol> = cases()
                .iter()
                .filter(|(session, ..)| session.name.starts_with(format))
                .map(|(_, protocol, _)| *protocol)
                .collect();
            assert_eq!(protocols, BTreeSet::from(Protocol::ALL), "{format}");
        }
    }
}
