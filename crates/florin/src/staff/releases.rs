//! `florin release`: releases of the login, made and stepped by staff.

mod shown;

use super::run::{tell, with_bank};
use crate::check;
use crate::config::Config;
use crate::screen;
use anyhow::{Context as _, Result};
use bank::{NewRelease, ReleaseView};
use clap::{Args, Subcommand};
use identity::{
    AppVersion, PasskeyAlgorithm, PasskeyAlgorithms, PasskeyOptions, PinParams, Platform, Policy, Protocol,
    ReleaseName, StaffName,
};
use rollout::{
    AppRange, Audience, By, Release, ReleaseCheck, Rollout, SHADOW_ADMITTED_MIN, StaffCommand, Terms, Why,
};
use serde_json::{Value, json};
use shown::{shadow_facts, verdict_facts};
use std::process::ExitCode;
use std::time::Duration;

#[derive(Debug, Subcommand)]
pub(crate) enum ReleaseCommand {
    /// Make a release. It never changes, and is given to nobody until it is started.
    Create(ReleaseCreate),
    /// List all releases, newest first.
    List {
        #[arg(long)]
        json: bool,
    },
    /// Show a release, every step of it, and what the watch said.
    Show {
        #[arg(value_parser = ReleaseName::parse)]
        name: ReleaseName,
        #[arg(long)]
        json: bool,
    },
    /// Start a release: it is in shadow, where it judges beside the release in force, and given to nobody yet.
    Start(ReleaseStart),
    /// Give a release to nobody any more, for good; its sessions go on.
    Stop(ReleaseStep),
    /// Roll a release back, for good: nobody is given it from the next login on, and its sessions are moved, without
    /// anyone being signed out.
    Back(ReleaseStep),
    /// Lead a release on to its next stage, whatever the watch says; out of its shadow only when that judged enough and
    /// answered nothing otherwise.
    GoOn(ReleaseStep),
    /// Try a release on scratch banks, and say what it would break, and for whom. What it came to is kept with the
    /// release, which is started on it; nothing else of the bank is touched.
    Check(check::CheckArgs),
    /// Take part in another build's check.
    #[command(hide = true)]
    Probe(check::ProbeArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseCreate {
    #[arg(value_parser = ReleaseName::parse)]
    name: ReleaseName,
    /// Who makes it: the operator's own login name.
    #[arg(long, value_name = "NAME", value_parser = StaffName::parse)]
    staff: StaffName,
    /// What new sessions are: `bearer`, `bound` or `signed`.
    #[arg(long, value_parser = protocol)]
    protocol: Protocol,
    /// How long access tokens last, in seconds [default: as a bank begins with].
    #[arg(long, value_name = "SECONDS")]
    access_lasts: Option<u64>,
    /// How long a session lasts without a refresh, in seconds.
    #[arg(long, value_name = "SECONDS")]
    refresh_lasts: Option<u64>,
    /// How long a refresh token that was replaced is still answered, in seconds.
    #[arg(long, value_name = "SECONDS")]
    replay_lasts: Option<u64>,
    /// What hashing a new PIN costs: KiB of memory, passes, lanes.
    #[arg(long, value_name = "KIB,PASSES,LANES", value_parser = pin_params)]
    pin_costs: Option<PinParams>,
    /// Hash a right PIN anew where its hash has other costs.
    #[arg(long)]
    rehash_pins: bool,
    /// What a new passkey may sign by, as `ES256,RS256` [default: all that the bank verifies]. A release that leaves out
    /// what customers hold does not leave its shadow.
    #[arg(long, value_name = "NAMES", value_parser = algorithms)]
    passkey_algorithms: Option<PasskeyAlgorithms>,
    /// How long a browser waits for the user of a passkey, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = PasskeyOptions::DEFAULT.waits.as_secs())]
    passkey_waits: u64,
    /// How many that were let in its shadow judges before it is given to anybody; a small bank takes fewer.
    #[arg(long, value_name = "COUNT", default_value_t = SHADOW_ADMITTED_MIN)]
    shadow_min: u32,
    /// Whom it is for, as `ios:4.9.0..` or `android:5.0.0..5.2.0`, the last not included; may be given more than once
    /// [default: everybody].
    #[arg(long, value_name = "RANGE", value_parser = range)]
    app: Vec<AppRange>,
    /// How long each stage lasts at least, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pace: u64,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseStep {
    #[arg(value_parser = ReleaseName::parse)]
    name: ReleaseName,
    /// Who does it: the operator's own login name.
    #[arg(long, value_name = "NAME", value_parser = StaffName::parse)]
    staff: StaffName,
    /// Why, in a line; it is kept.
    #[arg(long, value_name = "TEXT", value_parser = Why::parse)]
    why: Why,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseStart {
    #[command(flatten)]
    step: ReleaseStep,
    /// Start it although no recent and whole check by this build has passed.
    #[arg(long, requires = "reason")]
    unchecked: bool,
    /// Why it is started unchecked, in a line; it is kept with the step.
    #[arg(long, value_name = "TEXT", requires = "unchecked", value_parser = Why::parse)]
    reason: Option<Why>,
}

/// `florin release`.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn release(config: &Config, command: ReleaseCommand) -> Result<ExitCode> {
    match command {
        ReleaseCommand::Check(args) => Box::pin(check::check(config, &args)).await,
        ReleaseCommand::Probe(args) => Box::pin(check::probe(config, &args)).await,
        ReleaseCommand::Create(args) => {
            let is_json = args.json;
            let new = new_release(args)?;
            let made = with_bank(config, async |bank| Ok(bank.create_release(new).await?)).await?;
            tell(&facts(&made, None, false), is_json)
        }
        ReleaseCommand::List { json } => {
            let views = with_bank(config, async |bank| Ok(bank.list_releases().await?)).await?;
            if json {
                screen::answer_json(&views.iter().map(view_facts).collect::<Value>())?;
            } else {
                for view in &views {
                    screen::answer(&line(view))?;
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        ReleaseCommand::Show { name, json } => {
            let view = with_bank(config, async |bank| Ok(bank.show_release(&name).await?)).await?;
            tell(&shown(&view), json)
        }
        ReleaseCommand::Start(args) => start(config, args).await,
        ReleaseCommand::Stop(args) => step(config, StaffCommand::Stop, args).await,
        ReleaseCommand::Back(args) => step(config, StaffCommand::Back, args).await,
        ReleaseCommand::GoOn(args) => step(config, StaffCommand::GoOn, args).await,
    }
}

async fn start(config: &Config, args: ReleaseStart) -> Result<ExitCode> {
    let ReleaseStart { step, reason, .. } = args;
    let started = if let Some(reason) = reason {
        let why = Why::parse(&format!("{}; unchecked: {}", step.why.as_str(), reason.as_str()));
        let by = (step.staff, why.context("the two reasons are too long for one line")?);
        with_bank(config, async |bank| Ok(bank.start_release(&step.name, by).await?)).await?
    } else {
        let build = check::this_build()?;
        let by = (step.staff, step.why);
        with_bank(config, async |bank| Ok(bank.start_checked_release(&step.name, by, &build).await?))
            .await
            .context("run `florin release check`, or give --unchecked and --reason")?
    };
    tell(&rollout_facts(&started), step.json)
}

async fn step(config: &Config, command: StaffCommand, args: ReleaseStep) -> Result<ExitCode> {
    let stepped = with_bank(config, async |bank| {
        Ok(bank.step_release(&args.name, command, (args.staff, args.why)).await?)
    });
    tell(&rollout_facts(&stepped.await?), args.json)
}

fn new_release(args: ReleaseCreate) -> Result<NewRelease> {
    let usual = Policy::default_of(args.protocol);
    let seconds = |given: Option<u64>, usual| given.map_or(usual, Duration::from_secs);
    let policy = Policy {
        protocol: args.protocol,
        access_lasts: seconds(args.access_lasts, usual.access_lasts),
        refresh_lasts: seconds(args.refresh_lasts, usual.refresh_lasts),
        replay_lasts: seconds(args.replay_lasts, usual.replay_lasts),
    };
    policy.check().context("the release cannot be meant")?;
    let pin_params = args.pin_costs.unwrap_or(PinParams::DEFAULT);
    let passkeys = PasskeyOptions {
        algorithms: args.passkey_algorithms.unwrap_or(PasskeyOptions::DEFAULT.algorithms),
        waits: Duration::from_secs(args.passkey_waits),
    };
    Ok(NewRelease {
        name: args.name,
        terms: Terms { policy, pin_params, rehashes_pins: args.rehash_pins, passkeys },
        audience: Audience { ranges: args.app },
        pace: Duration::from_secs(args.pace),
        shadow_min: args.shadow_min,
        staff: args.staff,
    })
}

fn protocol(text: &str) -> Result<Protocol, String> {
    Protocol::parse(text).ok_or_else(|| "it is none of `bearer`, `bound` and `signed`".to_owned())
}

fn pin_params(text: &str) -> Result<PinParams, String> {
    let numbers: Option<Vec<u32>> = text.split(',').map(|part| part.parse().ok()).collect();
    match numbers.as_deref() {
        Some([memory, passes, lanes]) => {
            PinParams::try_from_costs(*memory, *passes, *lanes).map_err(|error| error.to_string())
        }
        Some(_) | None => Err("it is not three numbers with commas between them".to_owned()),
    }
}

fn algorithms(text: &str) -> Result<PasskeyAlgorithms, String> {
    let names: Option<Vec<_>> = text.split(',').map(PasskeyAlgorithm::parse).collect();
    let known = || PasskeyAlgorithm::ALL.map(PasskeyAlgorithm::word).join(", ");
    let algorithms = names.as_deref().and_then(PasskeyAlgorithms::of);
    algorithms.ok_or_else(|| format!("it is not a list of some of {}", known()))
}

fn range(text: &str) -> Result<AppRange, String> {
    let form = || "it is not of the form `ios:4.9.0..5.0.0`".to_owned();
    let (platform, versions) = text.split_once(':').ok_or_else(form)?;
    let (from, below) = versions.split_once("..").ok_or_else(form)?;
    let version = |text| AppVersion::parse(text).map_err(|error| error.to_string());
    let below = if below.is_empty() { None } else { Some(version(below)?) };
    Ok(AppRange { platform: Platform::parse(platform).ok_or_else(form)?, from: version(from)?, below })
}

/// Where a release stands.
fn stage_word(rollout: Option<&Rollout>, is_in_force: bool) -> &'static str {
    match rollout {
        Some(rollout) => rollout.stage.word(),
        None if is_in_force => "promoted",
        None => "draft",
    }
}

fn facts(release: &Release, rollout: Option<&Rollout>, is_in_force: bool) -> Value {
    let policy = release.terms.policy;
    let (memory, passes, lanes) = release.terms.pin_params.costs();
    let passkeys = release.terms.passkeys;
    let range = |range: &AppRange| {
        let below = range.below.map(|below| below.to_string()).unwrap_or_default();
        format!("{}:{}..{below}", range.platform.word(), range.from)
    };
    json!({
        "name": release.name.as_str(),
        "stage": stage_word(rollout, is_in_force),
        "in_force": is_in_force,
        "protocol": policy.protocol.word(),
        "access_lasts": policy.access_lasts.as_secs(),
        "refresh_lasts": policy.refresh_lasts.as_secs(),
        "replay_lasts": policy.replay_lasts.as_secs(),
        "pin_costs": format!("{memory},{passes},{lanes}"),
        "rehash_pins": release.terms.rehashes_pins,
        "passkey_algorithms": passkeys.algorithms.iter().map(PasskeyAlgorithm::word).collect::<Vec<_>>(),
        "passkey_waits": passkeys.waits.as_secs(),
        "app": release.audience.ranges.iter().map(range).collect::<Vec<_>>(),
        "pace": release.pace.as_secs(),
        "shadow_min": release.shadow_min,
        "created_by": release.created_by.as_str(),
        "created_at": release.created_at.to_string(),
    })
}

fn view_facts(view: &ReleaseView) -> Value {
    facts(&view.release, view.rollout.as_ref(), view.is_in_force)
}

fn line(view: &ReleaseView) -> String {
    let (release, mark) = (&view.release, if view.is_in_force { "  in force" } else { "" });
    let stage = stage_word(view.rollout.as_ref(), view.is_in_force);
    format!("{:<24} {stage:<12} {}{mark}", release.name.as_str(), release.terms.policy.protocol.word())
}

fn rollout_facts(rollout: &Rollout) -> Value {
    let step = |step: &rollout::Step| {
        let by = match &step.by {
            By::Staff(name) => name.as_str(),
            By::Watch => "the watch",
        };
        json!({ "at": step.at.to_string(), "by": by, "to": step.to.word(), "why": step.why.as_str() })
    };
    json!({
        "name": rollout.release.as_str(),
        "control": rollout.control.as_str(),
        "stage": rollout.stage.word(),
        "since": rollout.since.to_string(),
        "steps": rollout.steps.iter().map(step).collect::<Vec<_>>(),
    })
}

fn shown(view: &ReleaseView) -> Value {
    let mut shown = view_facts(view);
    if let Some(rollout) = &view.rollout {
        shown["steps"] = rollout_facts(rollout)["steps"].take();
    }
    shown["check"] = view.check.as_ref().map_or(Value::Null, check_facts);
    shown["shadow"] = shadow_facts(&view.shadow);
    shown["verdicts"] = view.verdicts.iter().map(verdict_facts).collect();
    shown
}

fn check_facts(check: &ReleaseCheck) -> Value {
    json!({
        "at": check.at.to_string(),
        "build": check.build.as_str(),
        "result": check.result.word(),
        "summary": check.summary.as_str(),
    })
}
