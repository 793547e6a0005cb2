//! The command itself.

use super::args::CheckArgs;
use super::build::this_build;
use super::report::Report;
use super::scratch::Scratch;
use super::versions::versions;
use super::{builds, golden, pairs};
use crate::config::Config;
use crate::staff::with_bank;
use crate::{place, screen};
use anyhow::{Context, Result};
use bank::{Key, Query, Store, StoreExt as _};
use identity::{AppVersion, Platform};
use rollout::{AppSupport, CheckResult, Release, release_id};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

const NO_BUILD: &str = "no build beside; give --beside";

/// `florin release check`: what it says is kept beside the release. Exit code 1 unless all of it was tried and nothing
/// breaks.
///
/// # Errors
/// When there is no such release, or the check cannot be made.
pub(crate) async fn check(config: &Config, args: &CheckArgs) -> Result<ExitCode> {
    let store = place::open_to_look(&config.store).await?;
    let found = read(&store, args).await;
    store.close().await;
    let (release, supports) = found?;
    let apps = versions(&release, &supports);
    let beside: Vec<PathBuf> = match (args.beside.as_slice(), &config.build_before) {
        ([], before) => before.iter().cloned().collect(),
        (given, _) => given.to_vec(),
    };
    let report = Box::pin(tried(config, &release, (&apps, &beside))).await?;

    let build = this_build()?;
    let kept = with_bank(config, async |bank| {
        let check = report.kept(release.name.clone(), build, bank.now())?;
        Ok(bank.keep_check(check).await?)
    });
    kept.await?;
    if args.json {
        screen::answer_json(&report.shown(&release.name))?;
    } else {
        for line in report.lines(&release.name) {
            screen::answer(&line)?;
        }
    }
    Ok(match report.result() {
        CheckResult::Passed => ExitCode::SUCCESS,
        CheckResult::Incomplete | CheckResult::Broken => ExitCode::FAILURE,
    })
}

/// Every part of the check, each on a scratch bank of its own.
async fn tried(
    config: &Config,
    release: &Release,
    (apps, beside): (&[(Platform, AppVersion)], &[PathBuf]),
) -> Result<Report> {
    let other = &config.bank.login;
    let mut report = Report::default();
    let own = |(platform, version): &&(_, _)| release.audience.contains(*platform, *version);
    let audience: Vec<_> = apps.iter().filter(own).copied().collect();
    // Whoever the release is for comes first; where it is for nobody who is supported, all others.
    let whose = if audience.is_empty() { apps } else { &audience };
    golden::check(&Scratch::new(config)?, (release, other), whose, &mut report).await?;

    let scratch = Scratch::new(config)?;
    let store = scratch.open().await?;
    Box::pin(pairs::check((&scratch, &store), (release, other), apps, &mut report)).await?;
    store.close().await;
    drop(store);
    for build in beside {
        let scratch = Scratch::new(config)?;
        builds::check(&scratch, (release, other), (&audience, build), &mut report).await?;
    }
    if beside.is_empty() {
        report.leave_out(NO_BUILD);
    }
    Ok(report)
}

async fn read(store: &Arc<dyn Store>, args: &CheckArgs) -> Result<(Release, Vec<AppSupport>)> {
    let id = release_id(&args.candidate);
    let found = store.one::<Release>(&Key::Release(id)).await?;
    let release = found.with_context(|| format!("there is no release {}", args.candidate))?.row;
    let supports = store.all::<AppSupport>(&Query::AppSupports).await?;
    Ok((release, supports.into_iter().map(|support| support.row).collect()))
}
