//! The options of `florin staff`.

use clap::{Args, Subcommand};
use identity::{StaffName, StaffRole, StaffWhy};

#[derive(Debug, Subcommand)]
pub(crate) enum StaffCommand {
    /// Make somebody a member of staff, and print the credential: it is shown this once.
    Add(Add),
    /// List all who are staff, and were.
    List {
        #[arg(long)]
        json: bool,
    },
    /// Take somebody's credential away, for good and at once.
    Revoke(Named),
    /// Give somebody other roles, in the place of those they have.
    Roles(Roles),
    /// Give somebody another credential, and print it; the one before opens nothing any more.
    Rotate(Rotate),
    /// Print what staff did, in order: with `--json` a line of JSON each.
    Audit(Audit),
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    #[arg(value_parser = StaffName::parse)]
    pub(super) name: StaffName,
    /// `support`, `incident`, `release`, `auditor` or `administrator`; may be given more than once.
    #[arg(long, required = true, value_parser = role)]
    pub(super) role: Vec<StaffRole>,
    /// How long the credential lasts.
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=366))]
    pub(super) days: u16,
    #[command(flatten)]
    pub(super) reason: Reason,
}

#[derive(Debug, Args)]
pub(crate) struct Named {
    #[arg(value_parser = StaffName::parse)]
    pub(super) name: StaffName,
    #[command(flatten)]
    pub(super) reason: Reason,
}

#[derive(Debug, Args)]
pub(crate) struct Roles {
    #[arg(value_parser = StaffName::parse)]
    pub(super) name: StaffName,
    /// `support`, `incident`, `release`, `auditor` or `administrator`; may be given more than once.
    #[arg(long, required = true, value_parser = role)]
    pub(super) role: Vec<StaffRole>,
    #[command(flatten)]
    pub(super) reason: Reason,
}

#[derive(Debug, Args)]
pub(crate) struct Rotate {
    #[arg(value_parser = StaffName::parse)]
    pub(super) name: StaffName,
    /// How long the credential lasts.
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=366))]
    pub(super) days: u16,
    #[command(flatten)]
    pub(super) reason: Reason,
}

/// Who does it, and why.
#[derive(Debug, Args)]
pub(crate) struct Reason {
    /// Who does it: the operator's own login name.
    #[arg(long, value_name = "NAME", default_value = "operator", value_parser = StaffName::parse)]
    pub(super) staff: StaffName,
    /// Why, in a line; it is kept in the book of what staff did.
    #[arg(long, value_name = "TEXT", value_parser = StaffWhy::parse)]
    pub(super) why: Option<StaffWhy>,
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Audit {
    /// Begin after the entry of this number.
    #[arg(long, value_name = "NUMBER", default_value_t = 0, conflicts_with = "verify")]
    pub(super) after: u64,
    /// Follow the hashes instead, and say where the book ends, or where it is not as it was written.
    #[arg(long)]
    pub(super) verify: bool,
    #[arg(long)]
    pub(super) json: bool,
}

fn role(text: &str) -> Result<StaffRole, String> {
    let all = || StaffRole::ALL.map(StaffRole::word).join(", ");
    StaffRole::parse(text).ok_or_else(|| format!("it is none of {}", all()))
}
