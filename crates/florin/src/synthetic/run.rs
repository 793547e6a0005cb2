//! The commands, and the rounds beside a server.

use super::args::{CreateArgs, RunArgs, SyntheticCommand};
use super::round::Round;
use super::{keys, make};
use crate::config::{Config, SyntheticConfig};
use crate::machine::MachineEntropy;
use crate::monitor::SyntheticMeter;
use crate::screen;
use crate::serve::Signals;
use crate::staff::{tell, with_bank};
use anyhow::{Context as _, Result};
use bank::{Bank, SyntheticMade};
use identity::{StaffName, Synthetic};
use kernel::Entropy as _;
use serde_json::{Value, json};
use simulator::{Visitor, Wire};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// In whose name a server makes them that finds no keys.
const SERVER: &str = "serve";

/// They live until this is dropped.
pub(crate) struct Rounds(#[expect(dead_code, reason = "it is held and then dropped")] JoinSet<()>);

/// `florin synthetic`.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn command(config: &Config, command: SyntheticCommand) -> Result<ExitCode> {
    match command {
        SyntheticCommand::Create(args) => create(config, &args).await,
        SyntheticCommand::List { json } => {
            let all = with_bank(config, async |bank| Ok(bank.synthetics().await?)).await?;
            if json {
                screen::answer_json(&all.iter().map(facts).collect::<Value>())?;
            } else {
                for one in &all {
                    let (platform, protocol) = (one.platform.word(), one.protocol.word());
                    screen::answer(&format!("{platform:<8} {protocol:<7} {} {}", one.person, one.account))?;
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        SyntheticCommand::Run(args) => run(&args).await,
    }
}

async fn create(config: &Config, args: &CreateArgs) -> Result<ExitCode> {
    let made = with_bank(config, async |bank| make::make(bank, &args.staff, &args.keys).await).await?;
    if args.json {
        let row = |made: &SyntheticMade| {
            let mut row = facts(&made.synthetic);
            row["email"] = json!(made.email.written());
            row
        };
        screen::answer_json(&made.iter().map(row).collect::<Value>())?;
        return Ok(ExitCode::SUCCESS);
    }
    tell(&json!({ "made": made.len(), "keys": args.keys.display().to_string() }), false)
}

fn facts(mark: &Synthetic) -> Value {
    json!({
        "user_id": mark.person.to_string(),
        "account_id": mark.account.to_string(),
        "platform": mark.platform.word(),
        "protocol": mark.protocol.word(),
        "created_by": mark.created_by.as_str(),
        "created_at": mark.created_at.to_string(),
    })
}

async fn run(args: &RunArgs) -> Result<ExitCode> {
    let meter = Arc::<SyntheticMeter>::default();
    let visitors = keys::read(&args.keys, args.seed)?;
    let url = args.against.as_str();
    let round = Arc::new(Round::new(wire(url, url)?, &visitors, meter)?);
    if args.once {
        let mut all = true;
        for mut visitor in visitors {
            let is_ok = round.visit(&mut visitor).await;
            let (platform, protocol) = (visitor.platform().word(), visitor.protocol().word());
            screen::answer_json(&json!({ "platform": platform, "protocol": protocol, "ok": is_ok }))?;
            all &= is_ok;
        }
        return Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let mut signals = Signals::listen()?;
    let rounds = live(&round, visitors, Duration::from_secs(args.every));
    let name = signals.next().await;
    tracing::info!("{name}: nobody comes any more");
    drop(rounds);
    Ok(ExitCode::SUCCESS)
}

impl Rounds {
    /// Beside a server that answers at `world`; those whose keys are not there yet are made.
    ///
    /// # Errors
    /// When they cannot be made, or the keys cannot be read.
    pub(crate) async fn beside(
        (bank, world): (&Bank, &str),
        config: &SyntheticConfig,
        meter: Arc<SyntheticMeter>,
    ) -> Result<Self> {
        if !config.keys.exists() {
            let staff = StaffName::parse(SERVER).context("it is a name")?;
            let made = make::make(bank, &staff, &config.keys).await?;
            tracing::info!(count = made.len(), keys = %config.keys.display(), "synthetic customers were made");
        }
        let mut seed = [0; 8];
        MachineEntropy.fill(&mut seed);
        let visitors = keys::read(&config.keys, u64::from_le_bytes(seed))?;
        let against = config.against.as_ref().map_or(world, url::Url::as_str);
        let round = Arc::new(Round::new(wire(against, world)?, &visitors, meter)?);
        Ok(live(&round, visitors, config.every))
    }
}

fn live(round: &Arc<Round>, visitors: Vec<Visitor>, every: Duration) -> Rounds {
    let mut tasks = JoinSet::new();
    for visitor in visitors {
        let round = Arc::clone(round);
        tasks.spawn(async move { round.live(visitor, every).await });
    }
    Rounds(tasks)
}

/// To the bank that answers at `against` and calls itself `world`. No two runs call their proofs the same.
fn wire(against: &str, world: &str) -> Result<Wire> {
    let mut mark = [0; 8];
    MachineEntropy.fill(&mut mark);
    let wire = Wire::new(&[against.to_owned()], world)?;
    Ok(wire.marked(format!("{:016x}-", u64::from_le_bytes(mark))))
}
