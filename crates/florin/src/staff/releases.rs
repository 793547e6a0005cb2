//! `florin release`: releases of the login, made and stepped by staff.

use super::run::{tell, with_bank};
use crate::check;
use crate::config::Config;
use crate::screen;
use anyhow::{Context as _, Result};
use bank::{NewRelease, ReleaseView};
use clap::{Args, Subcommand};
use identity::{AppVersion, PinParams, Platform, Policy, Protocol, ReleaseName, StaffName};
use rollout::{AppRange, Audience, By, Evidence, Release, Rollout, StaffCommand, Terms, Why};
use serde_json::{Value, json};
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
    /// Start a release: it is in shadow, and given to nobody yet.
    Start(ReleaseStep),
    /// Give a release to nobody any more, for good; its sessions go on.
    Stop(ReleaseStep),
    /// Roll a release back, for good: nobody is given it from the next login on, and its sessions are moved, without
    /// anyone being signed out.
    Back(ReleaseStep),
    /// Lead a release on to its next stage, whatever the watch says.
    GoOn(ReleaseStep),
    /// Try a release on a scratch bank, and say what it would break, and for whom; nothing of the bank is touched.
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

/// `florin release`.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn release(config: &Config, command: ReleaseCommand) -> Result<ExitCode> {
    match command {
        ReleaseCommand::Check(args) => Box::pin(check::check(config, &args)).await,
        ReleaseCommand::Probe(args) => check::probe(config, &args).await,
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
        ReleaseCommand::Start(args) => {
            let started = with_bank(config, async |bank| {
                Ok(bank.start_release(&args.name, (args.staff, args.why)).await?)
            });
            tell(&rollout_facts(&started.await?), args.json)
        }
        ReleaseCommand::Stop(args) => step(config, StaffCommand::Stop, args).await,
        ReleaseCommand::Back(args) => step(config, StaffCommand::Back, args).await,
        ReleaseCommand::GoOn(args) => step(config, StaffCommand::GoOn, args).await,
    }
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
    Ok(NewRelease {
        name: args.name,
        terms: Terms { policy, pin_params, rehashes_pins: args.rehash_pins },
        audience: Audience { ranges: args.app },
        pace: Duration::from_secs(args.pace),
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
        "app": release.audience.ranges.iter().map(range).collect::<Vec<_>>(),
        "pace": release.pace.as_secs(),
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
    shown["verdicts"] = view.verdicts.iter().map(verdict_facts).collect();
    shown
}

/// The evidence as it was; what is beyond all numbers is shown as text.
fn verdict_facts(evidence: &Evidence) -> Value {
    let number = |value: f64| if value.is_finite() { json!(value) } else { json!(value.to_string()) };
    let slice: serde_json::Map<String, Value> =
        evidence.slice.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    json!({
        "at": evidence.at.to_string(),
        "stage": evidence.stage.word(),
        "verdict": evidence.verdict.word(),
        "fault": evidence.fault.word(),
        "witness": evidence.witness.map(rollout::Witness::word),
        "e_value": number(evidence.e_value),
        "bound": number(evidence.bound),
        "distance": number((evidence.bound / evidence.e_value).ln().max(0.0)),
        "slice": slice,
        "slice_e_value": number(evidence.slice_e_value),
        "treatment_attempts": evidence.treatment,
        "control_attempts": evidence.control,
        "path": evidence.path.iter().map(|(count, value)| json!([count, number(*value)])).collect::<Vec<_>>(),
    })
}
