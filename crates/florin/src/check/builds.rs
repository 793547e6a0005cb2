//! Builds that serve beside this one, both ways: each takes what the release issues, writes it in its own format, and
//! this build takes it back; and this build, under the release, takes what each of them issues, and it takes that back
//! (decision 12).

use super::pairs::terms_of;
use super::phone::Phone;
use super::probe::{AppTold, Handed, Taken, take};
use super::report::Report;
use super::scratch::Scratch;
use anyhow::{Context, Result, ensure};
use bank::{Bank, LoginSettings};
use identity::{AppVersion, Platform, Protocol};
use rollout::Release;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

const CHECK: &str = "build";
/// The longest another build may take.
const PROBE_WAITS: Duration = Duration::from_mins(2);
/// The exit code of a program that does not know an option.
const UNKNOWN_OPTION: i32 = 2;

type Apps<'a> = &'a [(Platform, AppVersion)];

/// # Errors
/// When there can be no scratch bank, or the other build does not run.
pub(super) async fn check(
    scratch: &Scratch,
    (release, other): (&Release, &LoginSettings),
    (apps, build): (Apps<'_>, &Path),
    report: &mut Report,
) -> Result<()> {
    report.builds = report.builds.saturating_add(1);
    let name = build.display().to_string();
    let terms = terms_of(release, other);
    let mut handed = Vec::new();
    on(scratch, &terms, async |bank| {
        for (number, (platform, version)) in apps.iter().enumerate() {
            let phone = Phone::new(number, *platform, *version)?;
            let pair = phone.sign_up(bank).await?;
            handed.push(Handed::of(pair, phone.proof()));
        }
        Ok(())
    })
    .await?;
    let taken = taken_by(scratch, build, &handed).await?;
    on(scratch, &terms, async |bank| {
        for ((platform, version), taken) in apps.iter().zip(&taken) {
            let whom = format!("sessions of {} {version} beside {name}", platform.word());
            match (&taken.next, &taken.error) {
                (Some(next), _) => {
                    if let Err(error) = take(bank, next).await {
                        report.find(CHECK, whom, format!("what it refreshed is not taken back: {error:#}"));
                    }
                }
                (None, error) => report.find(CHECK, whom, error.clone().unwrap_or_default()),
            }
        }
        Ok(())
    })
    .await?;
    issued_by(scratch, &terms, (apps, build), report).await
}

/// The other way: sessions of every protocol that the other build issues.
async fn issued_by(
    scratch: &Scratch,
    terms: &LoginSettings,
    (apps, build): (Apps<'_>, &Path),
    report: &mut Report,
) -> Result<()> {
    let name = build.display().to_string();
    let told: Vec<AppTold> =
        apps.iter().map(|(platform, version)| AppTold::of(*platform, *version)).collect();
    let Some(issued) = ask::<_, Vec<Handed>>(scratch, build, ("--issue", &told)).await? else {
        report.leave_out(format!("{name} cannot issue sessions for a check: give a newer build beside"));
        return Ok(());
    };
    let whose: Vec<String> = Protocol::ALL
        .iter()
        .flat_map(|protocol| apps.iter().map(move |(platform, version)| (protocol, platform, version)))
        .map(|(protocol, platform, version)| {
            format!("{} sessions of {} {version} issued by {name}", protocol.word(), platform.word())
        })
        .collect();
    ensure!(issued.len() == whose.len(), "{name} did not issue every session");
    let (mut back, mut whom) = (Vec::new(), Vec::new());
    on(scratch, terms, async |bank| {
        for (issued, whose) in issued.iter().zip(&whose) {
            match take(bank, issued).await {
                Ok(next) => {
                    back.push(next);
                    whom.push(whose);
                }
                Err(error) => report.find(CHECK, whose, format!("it is not taken: {error:#}")),
            }
        }
        Ok(())
    })
    .await?;
    for (taken, whose) in taken_by(scratch, build, &back).await?.into_iter().zip(whom) {
        if let Some(error) = taken.error {
            report.find(CHECK, whose, format!("what this build refreshed is not taken there: {error}"));
        }
    }
    Ok(())
}

/// With the scratch store open here, and nowhere else.
async fn on<T>(
    scratch: &Scratch,
    terms: &LoginSettings,
    work: impl AsyncFnOnce(&Bank) -> Result<T>,
) -> Result<T> {
    scratch.catch_up();
    let store = scratch.open().await?;
    let bank = scratch.node(&store, terms.clone()).await?;
    let done = work(&bank).await;
    drop(bank);
    store.close().await;
    done
}

async fn taken_by(scratch: &Scratch, build: &Path, handed: &[Handed]) -> Result<Vec<Taken>> {
    let name = build.display();
    let taken: Option<Vec<Taken>> = ask(scratch, build, ("--sessions", &handed)).await?;
    let taken = taken.with_context(|| format!("{name} knows no `release probe`"))?;
    ensure!(taken.len() == handed.len(), "{name} did not answer for every session");
    Ok(taken)
}

/// Hands the other build a list, and reads what it answers; `None` where it does not know the option.
async fn ask<A: Serialize, T: DeserializeOwned>(
    scratch: &Scratch,
    build: &Path,
    (option, list): (&str, &A),
) -> Result<Option<T>> {
    let file = scratch.folder().join("handed.json");
    std::fs::write(&file, serde_json::to_string(list)?).context("the sessions cannot be handed on")?;
    let mut command = Command::new(build);
    command.args(["release", "probe", option]).arg(&file);
    command.arg("--data").arg(scratch.folder()).arg("--config").arg(scratch.config());
    command.stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(PROBE_WAITS, command.output()).await;
    let output = output.context("the other build did not end in time")?;
    let output = output.with_context(|| format!("{} cannot be run", build.display()))?;
    if output.status.code() == Some(UNKNOWN_OPTION) {
        return Ok(None);
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success(), "{} ended with {}: {said}", build.display(), output.status);
    serde_json::from_slice(&output.stdout).map(Some).context("the other build did not answer in its form")
}
