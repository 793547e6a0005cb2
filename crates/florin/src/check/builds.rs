//! Builds that serve beside this one: each takes what the release issues, writes it in its own format, and this build
//! takes it back (decision 12).

use super::pairs::terms_of;
use super::phone::Phone;
use super::probe::{Handed, Taken, take};
use super::report::Report;
use super::scratch::Scratch;
use anyhow::{Context, Result, ensure};
use bank::LoginSettings;
use identity::{AppVersion, Platform};
use rollout::Release;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

const CHECK: &str = "build";
/// The longest another build may take.
const PROBE_WAITS: Duration = Duration::from_mins(2);

/// # Errors
/// When there can be no scratch bank, or the other build does not run.
pub(super) async fn check(
    scratch: &Scratch,
    (release, other): (&Release, &LoginSettings),
    (apps, build): (&[(Platform, AppVersion)], &Path),
    report: &mut Report,
) -> Result<()> {
    report.builds = report.builds.saturating_add(1);
    let name = build.display().to_string();
    let store = scratch.open().await?;
    let bank = scratch.node(&store, terms_of(release, other)).await?;
    let mut handed = Vec::new();
    for (number, (platform, version)) in apps.iter().enumerate() {
        let phone = Phone::new(number, *platform, *version)?;
        let pair = phone.sign_up(&bank).await?;
        handed.push(Handed {
            access: pair.access.into_exposed(),
            refresh: pair.refresh.into_exposed(),
            proof: phone.proof().0,
        });
    }
    drop(bank);
    store.close().await;
    drop(store);

    let taken = ask(scratch, build, &handed).await?;
    ensure!(taken.len() == handed.len(), "{name} did not answer for every session");
    let store = scratch.open().await?;
    let bank = scratch.node(&store, terms_of(release, other)).await?;
    for ((platform, version), taken) in apps.iter().zip(taken) {
        let whom = format!("sessions of {} {version} beside {name}", platform.word());
        match (taken.next, taken.error) {
            (Some(next), _) => {
                if let Err(error) = take(&bank, &next).await {
                    report.find(CHECK, whom, format!("what it refreshed is not taken back: {error:#}"));
                }
            }
            (None, error) => report.find(CHECK, whom, error.unwrap_or_default()),
        }
    }
    drop(bank);
    store.close().await;
    Ok(())
}

async fn ask(scratch: &Scratch, build: &Path, handed: &[Handed]) -> Result<Vec<Taken>> {
    let file = scratch.folder().join("sessions.json");
    std::fs::write(&file, serde_json::to_string(handed)?).context("the sessions cannot be handed on")?;
    let mut command = Command::new(build);
    command.args(["release", "probe", "--data-dir"]).arg(scratch.folder()).arg("--sessions").arg(&file);
    command.stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(PROBE_WAITS, command.output()).await;
    let output = output.context("the other build did not end in time")?;
    let output = output.with_context(|| format!("{} cannot be run", build.display()))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success(), "{} ended with {}: {said}", build.display(), output.status);
    serde_json::from_slice(&output.stdout).context("the other build did not answer in its form")
}
