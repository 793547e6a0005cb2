//! What a drill is told.

use rollout::Share;
use std::path::PathBuf;
use url::Url;

/// Any number would do.
const SEED: u64 = 7;
const CUSTOMERS_MAX: i64 = 1_000_000;
const NODES_MAX: i64 = 9;

#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    /// What goes wrong; `all` runs one after the other.
    #[arg(long, value_name = "NAME", default_value = "session-bug")]
    pub(super) scenario: String,
    /// Customers of the bank, each with a phone.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(10..=CUSTOMERS_MAX))]
    pub(super) customers: u32,
    /// The number from which all customers and their days follow.
    #[arg(long, default_value_t = SEED)]
    pub(super) seed: u64,
    /// Print the scenarios and nothing else.
    #[arg(long)]
    pub(super) list: bool,
    /// Write a page with plots, which needs nothing else to be read.
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    /// Print one line of JSON for each scenario.
    #[arg(long)]
    pub(super) json: bool,
    /// Visits of customers a second, by the machine's clock: the bank's clock runs as much faster
    /// [default: as many as the scenario needs].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(super) visits: Option<u32>,
    /// How long one scenario may take, by the machine's clock.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=1_440))]
    pub(super) minutes: u32,
    /// Percent of customers that staff give the release at once [default: the stage with a budget].
    #[arg(long, value_name = "PERCENT", value_parser = share)]
    pub(super) from: Option<Share>,
    /// Processes that serve; more than one needs `--database` and an empty database.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=NODES_MAX))]
    pub(super) nodes: u32,
    /// A running bank at this address, whose store the configuration names, instead of one that the drill starts. It
    /// keeps the customers.
    #[arg(long, value_name = "URL")]
    pub(super) against: Option<Url>,
}

fn share(text: &str) -> Result<Share, String> {
    let found = Share::ALL.into_iter().find(|share| share.percent().to_string() == text);
    found.ok_or_else(|| "1, 5, 25, 50 or 100".to_owned())
}
