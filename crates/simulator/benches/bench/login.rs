//! `bench login`: logins, refreshes and session checks a second, beside what they cannot do without, beside a bare axum
//! route, and beside npm `oidc-provider` with its in-memory store.
//!
//! Each round measures everything once, and a bar compares what was measured in the same round.

mod calls;
pub(crate) mod customers;
mod inside;
mod limits;
mod peer;
mod phones;
mod sessions;
mod ways;
pub(crate) mod web;

use crate::figures::{Figures, ratio};
use crate::load::ROUNDS;
use crate::report::{Report, Sense};
use anyhow::{Context, Result};
use inside::{Inside, Scale};
use peer::Peer;
use phones::Phones;
use serde_json::json;
use std::path::Path;
use std::time::Duration;
use web::Web;

const QUICK: Scale =
    Scale { rounds: 3, lasts: Duration::from_millis(200), customers: 500, passkeys: 200, pins: 24 };
const FULL: Scale =
    Scale { rounds: ROUNDS, lasts: Duration::from_secs(1), customers: 4_000, passkeys: 1_500, pins: 150 };

pub(crate) async fn run(
    report: &mut Report,
    is_quick: bool,
    postgres: Option<&str>,
    node_modules: Option<&Path>,
) -> Result<()> {
    report.name("login");
    let scale = if is_quick { QUICK } else { FULL };
    let url = postgres.context("give --postgres URL, as cargo xtask bench does")?;
    let node_modules = node_modules.context("give --node-modules FOLDER, as cargo xtask bench does")?;
    let folder = tempfile::tempdir()?;
    let place = |name: &str| -> Result<_> {
        let place = folder.path().join(name);
        std::fs::create_dir(&place)?;
        Ok(place)
    };
    report.step("starting oidc-provider");
    let mut peer = Peer::start(&place("peer")?, node_modules, Phones::new().phone()?).await?;
    report.step("enrolling customers");
    let mut engines = [Inside::sqlite(&place("sqlite")?, scale).await?, Inside::postgres(url, scale).await?];
    let mut web = Web::open(&place("web")?, scale).await?;
    let mut of_peer = peer::Deed::ALL.map(|_| Vec::new());
    for round in 1..=scale.rounds {
        report.step(&format!("round {round} of {}", scale.rounds));
        for engine in &mut engines {
            engine.round(scale).await?;
        }
        web.round(scale).await?;
        for deed in peer::Deed::ALL {
            of_peer[deed as usize].push(peer.measure(deed, scale.lasts).await?);
        }
    }
    rows(report, &engines, &web, &of_peer);
    bars(report, &engines, &web, &of_peer);
    for engine in engines {
        engine.close().await;
    }
    web.close().await
}

fn rows(report: &mut Report, engines: &[Inside; 2], web: &Web, of_peer: &[Vec<Figures>; 4]) {
    let mut row = |what, on, measured: &[Figures]| {
        report.row(Figures::median(measured).row(&[("what", what), ("on", on)]));
    };
    for engine in engines {
        for deed in inside::Deed::ALL {
            row(deed.name(), engine.name, engine.measured(deed));
        }
    }
    for deed in web::Deed::ALL {
        row(deed.name(), "http", web.measured(deed));
    }
    for deed in peer::Deed::ALL {
        row(deed.name(), "oidc-provider", &of_peer[deed as usize]);
    }
}

fn bars(report: &mut Report, engines: &[Inside; 2], web: &Web, of_peer: &[Vec<Figures>; 4]) {
    let [sqlite, _] = engines;
    let check = ratio(web.measured(web::Deed::CheckBearer), web.measured(web::Deed::Bare));
    report.bar("session check / bare axum route", check, Sense::AtLeast, 0.5);
    let verifications = sqlite.measured(inside::Deed::Verification);
    let bound = ratio(sqlite.measured(inside::Deed::CheckBound), verifications);
    report.bar("bound session check / bare P-256 verification", bound, Sense::AtLeast, 0.5);
    let passkey = ratio(sqlite.measured(inside::Deed::PasskeyLogin), verifications);
    report.row(json!({"what": "login by passkey", "costs_verifications": passkey.recip()}));
    report.bar("login by passkey / bare P-256 verification", passkey, Sense::AtLeast, 0.3);
    let refresh = |deed, beside: peer::Deed| ratio(web.measured(deed), &of_peer[beside as usize]);
    let bearer = refresh(web::Deed::RefreshBearer, peer::Deed::Refresh);
    report.bar("durable refresh / oidc-provider in memory", bearer, Sense::AtLeast, 3.0);
    let bound = refresh(web::Deed::RefreshBound, peer::Deed::BoundRefresh);
    report.bar("durable refresh / oidc-provider in memory, both with DPoP", bound, Sense::AtLeast, 3.0);
}
