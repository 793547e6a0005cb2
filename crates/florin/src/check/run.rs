//! The command itself.

use super::args::CheckArgs;
use super::report::Report;
use super::scratch::Scratch;
use super::versions::versions;
use super::{builds, pairs};
use crate::config::Config;
use crate::{place, screen};
use anyhow::{Context, Result};
use bank::{Key, Query, Store, StoreExt as _};
use rollout::{AppSupport, Release, release_id};
use std::process::ExitCode;
use std::sync::Arc;

const CHECK: &str = "format";

/// `florin release check`.
///
/// # Errors
/// When there is no such release, or the check cannot be made.
pub(crate) async fn check(config: &Config, args: &CheckArgs) -> Result<ExitCode> {
    let store = place::open_to_look(&config.store).await?;
    let found = read(&store, args).await;
    store.close().await;
    let (release, supports) = found?;
    let apps = versions(&release, &supports);
    let other = &config.bank.login;
    let mut report = Report::default();

    let scratch = Scratch::new(config)?;
    let store = scratch.open().await?;
    check_formats(&mut report);
    pairs::check((&scratch, &store), (&release, other), &apps, &mut report).await?;
    store.close().await;
    drop(store);
    let own = |(platform, version): &&(_, _)| release.audience.contains(*platform, *version);
    let apps: Vec<_> = apps.iter().filter(own).copied().collect();
    for build in &args.beside {
        let scratch = Scratch::new(config)?;
        builds::check(&scratch, (&release, other), (&apps, build), &mut report).await?;
    }

    let name = release.name.to_string();
    if args.json {
        screen::answer_json(&report.shown(&name))?;
    } else {
        for line in report.lines(&name) {
            screen::answer(&line)?;
        }
    }
    Ok(if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn read(store: &Arc<dyn Store>, args: &CheckArgs) -> Result<(Release, Vec<AppSupport>)> {
    let id = release_id(&args.candidate);
    let found = store.one::<Release>(&Key::Release(id)).await?;
    let release = found.with_context(|| format!("there is no release {}", args.candidate))?.row;
    let supports = store.all::<AppSupport>(&Query::AppSupports).await?;
    Ok((release, supports.into_iter().map(|support| support.row).collect()))
}

/// Sessions of every format that was ever stored, as this build reads them.
fn check_formats(report: &mut Report) {
    for (case, read) in store::golden_sessions() {
        report.formats = report.formats.saturating_add(1);
        if let Err(why) = read {
            report.find(CHECK, format!("sessions stored as {case}"), why);
        }
    }
}
