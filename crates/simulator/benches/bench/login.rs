//! `bench login`: logins, refreshes and session checks a second, beside what they cannot do without, beside a bare axum
//! route, and beside npm `oidc-provider` with its in-memory store.
//!
//! Each round measures everything once, and a bar compares what was measured in the same round.

mod calls;
mod customers;
mod inside;
mod limits;
mod peer;
mod phones;
mod sessions;
mod ways;

use crate::figures::{Figures, ratio};
use crate::load::ROUNDS;
use crate::report::{Report, Sense};
use anyhow::{Context, Result};
use inside::{Inside, Scale};
use peer::Peer;
use phones::Phones;
use std::path::Path;
use std::time::Duration;

const QUICK: Scale = Scale { rounds: 3, lasts: Duration::from_millis(200), customers: 500, pins: 24 };
const FULL: Scale = Scale { rounds: ROUNDS, lasts: Duration::from_secs(1), customers: 4_000, pins: 150 };

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
    let mut of_peer = peer::Deed::ALL.map(|_| Vec::new());
    for round in 1..=scale.rounds {
        report.step(&format!("round {round} of {}", scale.rounds));
        for engine in &mut engines {
            engine.round(scale).await?;
        }
        for deed in peer::Deed::ALL {
            of_peer[deed as usize].push(peer.measure(deed, scale.lasts).await?);
        }
    }
    for engine in &engines {
        for deed in inside::Deed::ALL {
            let figures = Figures::median(engine.measured(deed));
            report.row(figures.row(&[("what", deed.name()), ("on", engine.name)]));
        }
        engine.close().await;
    }
    for deed in peer::Deed::ALL {
        let figures = Figures::median(&of_peer[deed as usize]);
        report.row(figures.row(&[("what", deed.name()), ("on", "oidc-provider")]));
    }
    bars(report, &engines, &of_peer);
    Ok(())
}

fn bars(report: &mut Report, engines: &[Inside; 2], of_peer: &[Vec<Figures>; 4]) {
    use inside::Deed;
    let [sqlite, _] = engines;
    let share = |deed, limit| ratio(sqlite.measured(deed), sqlite.measured(limit));
    let bound = share(Deed::CheckBound, Deed::Verification);
    report.bar("bound session check on sqlite / bare P-256 verification", bound, Sense::AtLeast, 0.5);
    let refresh = ratio(sqlite.measured(Deed::RefreshBearer), &of_peer[peer::Deed::Refresh as usize]);
    report.bar("durable refresh on sqlite / oidc-provider in memory", refresh, Sense::AtLeast, 3.0);
}
