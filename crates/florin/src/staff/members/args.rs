//! The options of `florin staff`.

use clap::{Args, Subcommand};
use identity::{StaffName, StaffRole, StaffWhy};
use serde_json::Value;
use std::path::PathBuf;
use url::Url;

/// Who is staff and what they do: on the store, or with `--url` over HTTP at a running bank.
#[derive(Debug, Args)]
pub(crate) struct StaffArgs {
    #[command(flatten)]
    pub(super) way: Way,
    #[command(subcommand)]
    pub(super) command: StaffCommand,
}

/// How a running bank is asked.
#[derive(Debug, Default, Args)]
pub(super) struct Way {
    /// Where the bank serves its staff, as `https://staff.bank.example`; what it answers is printed as JSON.
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<Url>,
    /// File that holds the credential.
    #[arg(long, value_name = "FILE", requires = "url")]
    pub(super) credential: Option<PathBuf>,
    /// PEM file of authorities that vouch for the bank, beside the public ones.
    #[arg(long, value_name = "FILE", requires = "url")]
    pub(super) authorities: Option<PathBuf>,
    /// Does an act once, however often it is repeated with this key.
    #[arg(long, value_name = "KEY", requires = "url", allow_hyphen_values = true)]
    pub(super) key: Option<String>,
    /// Does an act only if the incident still has the `etag` that was printed with it.
    #[arg(long, value_name = "ETAG", requires = "url")]
    pub(super) if_match: Option<String>,
}

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
    /// Say who I am (with `--url`).
    Me,
    /// Incidents and maintenances (with `--url`): `list`, `show ID`, `affected ID`, `open`, `maintenance`, or an act
    /// on one, as `update ID text=... status=identified components.login=operational`.
    Incident(IncidentArgs),
    /// What each component shows, or what it shows from now on (with `--url`).
    Component(ComponentArgs),
    /// Releases of the login (with `--url`): `list`, `show NAME`, `create NAME protocol=...`, or `start`, `stop`,
    /// `back` and `go-on` with a reason.
    Release(ReleaseArgs),
}

#[derive(Debug, Args)]
pub(crate) struct IncidentArgs {
    /// The act, as the API calls it.
    pub(super) act: String,
    /// The incident's id, where the act has one; otherwise the first pair.
    pub(super) id: Option<String>,
    /// What the act needs, as `text=...`; `name:=...` for JSON.
    #[arg(value_name = "NAME=VALUE", value_parser = pair)]
    pub(super) set: Vec<Pair>,
    /// Why, in a line; it is kept in the book of what staff did.
    #[arg(long, value_name = "TEXT", value_parser = StaffWhy::parse)]
    pub(super) why: Option<StaffWhy>,
}

impl IncidentArgs {
    /// The pairs; of an act that has no id, with the one that stands in its place.
    pub(super) fn pairs(&self, has_no_id: bool) -> Vec<Pair> {
        let first = self.id.as_deref().filter(|_| has_no_id).and_then(|text| pair(text).ok());
        first.into_iter().chain(self.set.iter().cloned()).collect()
    }
}

#[derive(Debug, Args)]
pub(crate) struct ComponentArgs {
    pub(super) component: Option<String>,
    /// How well it works, or `follow`.
    #[arg(requires = "component")]
    pub(super) health: Option<String>,
    /// Why, in a line; it is kept.
    #[arg(long, value_name = "TEXT", value_parser = StaffWhy::parse)]
    pub(super) why: Option<StaffWhy>,
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseArgs {
    /// The act, as the API calls it.
    pub(super) act: String,
    pub(super) name: Option<String>,
    /// What the act needs, as `protocol=signed`; `name:=...` for JSON.
    #[arg(value_name = "NAME=VALUE", value_parser = pair)]
    pub(super) set: Vec<Pair>,
    /// Why, in a line; it is kept with the step.
    #[arg(long, value_name = "TEXT", value_parser = StaffWhy::parse)]
    pub(super) why: Option<StaffWhy>,
}

/// A member of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) name: String,
    pub(super) value: Value,
}

/// Reads `name=text` or `name:=json`.
pub(super) fn pair(text: &str) -> Result<Pair, String> {
    let form = || format!("{text} is not of the form `name=text` or `name:=json`");
    let (name, value) = text.split_once('=').ok_or_else(form)?;
    let (name, value) = match name.strip_suffix(':') {
        Some(name) => (name, serde_json::from_str(value).map_err(|_| form())?),
        None => (name, Value::String(value.to_owned())),
    };
    if name.is_empty() || name.split('.').any(str::is_empty) {
        return Err(form());
    }
    Ok(Pair { name: name.to_owned(), value })
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
    /// Whose; over HTTP it is one's own.
    #[arg(value_parser = StaffName::parse)]
    pub(super) name: Option<StaffName>,
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
