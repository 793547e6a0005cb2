//! The command line: what it reads, and how the program ends. 0 is success, 1 a failure or a finding, 2 a command
//! or configuration that cannot be followed.

mod given;

use crate::config::{Config, Environment};
use crate::monitor::{self, SloCommand, Traces};
use crate::{
    backtest, demo, doctor, drill, keep, log, review, screen, serve, staff, status_page, synthetic, verify,
};
use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
pub(crate) use given::ServerArgs;
use given::{Common, ServeArgs};
use std::process::ExitCode;

const BAD_USAGE: u8 = 2;

/// A whole bank in one program.
#[derive(Debug, Parser)]
#[command(name = "florin", version)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a bank with customers and a year behind it, and serve it.
    Demo(demo::Args),
    /// Serve the API.
    Serve(ServeArgs),
    /// Serve the status page, which needs nothing of the bank but its word.
    Status(status_page::Args),
    /// Ship a release with a flaw to simulated customers, and see how long it takes to be noticed and taken back.
    Drill(drill::Args),
    /// A process of a drill with several.
    #[command(hide = true)]
    DrillNode(drill::NodeArgs),
    /// Make the store, or bring it to this build's schema.
    Migrate(keep::MigrateArgs),
    /// Recompute every balance, hold and hash from the transfers, and say what differs.
    Verify(verify::Args),
    /// Say what the configuration comes to, and what is wrong with it.
    Doctor(doctor::Args),
    /// Copy the embedded store to a file; a server may run meanwhile.
    Backup(keep::BackupArgs),
    /// Make a store from a backup, and verify it.
    Restore(keep::RestoreArgs),
    /// Developers' clients.
    #[command(subcommand)]
    Client(staff::ClientCommand),
    /// Customers.
    #[command(subcommand)]
    Person(staff::PersonCommand),
    /// Customers' accounts.
    #[command(subcommand)]
    Account(staff::AccountCommand),
    /// Customers who lost every device.
    #[command(subcommand)]
    Recovery(staff::RecoveryCommand),
    /// Customers' devices.
    #[command(subcommand)]
    Device(staff::DeviceCommand),
    /// Print a one-time code by which a customer signs in on the approval page.
    ApprovalCode(staff::EmailArgs),
    /// Approve a customer's newest token, as the customer would in the app.
    Approve(staff::EmailArgs),
    /// Access tokens.
    #[command(subcommand)]
    Token(staff::TokenCommand),
    /// The keys by which the bank signs, and makes tokens and nonces.
    #[command(subcommand)]
    Keys(staff::KeysCommand),
    /// Feature flags.
    #[command(subcommand)]
    Flag(staff::FlagCommand),
    /// Which versions of the bank's apps are supported.
    #[command(subcommand)]
    AppSupport(staff::AppSupportCommand),
    /// Tokens of programs of the bank's own.
    #[command(subcommand)]
    Service(staff::ServiceCommand),
    /// Print what became of attempts to log in, a line of JSON each, without anyone's name.
    Outcomes(staff::OutcomesArgs),
    /// Releases of the login: what new sessions are given, and how far that has come.
    #[command(subcommand)]
    Release(staff::ReleaseCommand),
    /// Synthetic customers: programs that use the bank as an app does, so that trouble is noticed whoever is asleep.
    #[command(subcommand)]
    Synthetic(synthetic::SyntheticCommand),
    /// What customers write to the bank: the queue, answers, replies to all of an incident, complaints.
    #[command(subcommand)]
    Support(staff::SupportCommand),
    /// Incidents and maintenances, and how well each part of the bank works.
    #[command(subcommand)]
    Incident(staff::IncidentCommand),
    /// Members of staff: who they are, and what they did.
    Staff(staff::StaffArgs),
    /// What an incident came to, what regulators are told of it, and by when.
    Review(review::ReviewArgs),
    /// The guard of login releases.
    #[command(subcommand)]
    Watch(backtest::WatchCommand),
    /// The service levels.
    #[command(subcommand)]
    Slo(SloCommand),
}

/// Runs the program.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let (config, traces) = match configured(&cli) {
        Ok(configured) => configured,
        Err(error) => {
            screen::say(&format!("florin: {error:#}"));
            return ExitCode::from(if cli.command.is_piped() { staff::TRY_AGAIN } else { BAD_USAGE });
        }
    };
    let is_piped = cli.command.is_piped();
    match execute(cli.command, &config, traces.as_ref()) {
        Ok(code) => code,
        Err(error) => {
            screen::say(&format!("florin: {error:#}"));
            if is_piped { ExitCode::from(staff::TRY_AGAIN) } else { ExitCode::FAILURE }
        }
    }
}

impl Command {
    /// Whether a mail server runs it, which takes any other failure than its own word for the end of the mail.
    const fn is_piped(&self) -> bool {
        matches!(self, Self::Support(staff::SupportCommand::Mail))
    }
}

/// What was chosen, and what collects traces, where there are to be any.
fn configured(cli: &Cli) -> Result<(Config, Option<Traces>)> {
    let mut given = cli.common.given();
    match &cli.command {
        Command::Serve(args) => args.give(&mut given),
        Command::Demo(args) => args.give(&mut given),
        Command::Doctor(args) => args.server.give(&mut given),
        Command::Drill(_)
        | Command::DrillNode(_)
        | Command::Status(_)
        | Command::Migrate(_)
        | Command::Verify(_)
        | Command::Backup(_)
        | Command::Restore(_)
        | Command::Client(_)
        | Command::Person(_)
        | Command::Account(_)
        | Command::Recovery(_)
        | Command::Device(_)
        | Command::ApprovalCode(_)
        | Command::Approve(_)
        | Command::Token(_)
        | Command::Keys(_)
        | Command::Release(_)
        | Command::Incident(_)
        | Command::Support(_)
        | Command::Staff(_)
        | Command::Review(_)
        | Command::Flag(_)
        | Command::AppSupport(_)
        | Command::Service(_)
        | Command::Outcomes(_)
        | Command::Synthetic(_)
        | Command::Watch(_)
        | Command::Slo(_) => {}
    }
    let config = Config::resolve(&given, &Environment::read())?;
    // Only a server has anything to tell.
    let wanted = config.monitoring.traces.as_ref().filter(|_| matches!(cli.command, Command::Serve(_)));
    let traces = wanted.map(Traces::new).transpose()?;
    log::start(&config.log, traces.as_ref())?;
    Ok((config, traces))
}

fn execute(command: Command, config: &Config, traces: Option<&Traces>) -> Result<ExitCode> {
    // Chosen here, once, for the server, the webhooks and the database alike; there is none before.
    drop(rustls::crypto::ring::default_provider().install_default());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.context("the asynchronous runtime cannot be started")?;
    traces.map_or(Ok(()), |traces| traces.attach(runtime.handle()))?;
    let done = runtime.block_on(async {
        match command {
            Command::Demo(args) => demo::run(config, &args).await,
            Command::Serve(args) => serve::serve(config, args.json).await,
            Command::Status(args) => status_page::run(config, &args).await,
            Command::Drill(args) => drill::run(config, &args).await,
            Command::DrillNode(_) => drill::run_node(config).await,
            Command::Migrate(args) => keep::migrate(config, &args).await,
            Command::Verify(args) => verify::run(config, &args).await,
            Command::Doctor(args) => doctor::run(config, &args).await,
            Command::Backup(args) => keep::backup(config, &args).await,
            Command::Restore(args) => keep::restore(config, &args).await,
            Command::Client(command) => staff::client(config, command).await,
            Command::Person(command) => staff::person(config, command).await,
            Command::Account(command) => staff::account(config, command).await,
            Command::Recovery(command) => staff::recovery(config, command).await,
            Command::Device(command) => staff::device(config, command).await,
            Command::ApprovalCode(args) => staff::approval_code(config, &args).await,
            Command::Approve(args) => staff::approve(config, &args).await,
            Command::Token(command) => staff::token(config, command).await,
            Command::Keys(command) => staff::keys(config, command).await,
            Command::Flag(command) => staff::flag(config, command).await,
            Command::AppSupport(command) => staff::app_support(config, command).await,
            Command::Service(command) => staff::service(config, command).await,
            Command::Outcomes(args) => staff::outcomes(config, &args).await,
            Command::Release(command) => Box::pin(staff::release(config, command)).await,
            Command::Synthetic(command) => synthetic::command(config, command).await,
            Command::Incident(command) => staff::incident(config, command).await,
            Command::Support(command) => Box::pin(staff::support(config, command)).await,
            Command::Staff(args) => staff::staff(config, args).await,
            Command::Review(args) => review::run(config, args).await,
            Command::Watch(command) => backtest::run(&command),
            Command::Slo(command) => monitor::run(&command),
        }
    });
    traces.into_iter().for_each(Traces::end);
    // What is left is waiting for something outside, as a name that does not resolve; nobody waits for that.
    runtime.shutdown_background();
    done
}

#[cfg(test)]
mod tests;
