//! The options of these commands, parsed into the bank's own words.

use clap::{Args, Subcommand};
use identity::{Email, PersonName, RedirectUri, StaffName};
use kernel::{ClientId, Currency, RecoveryId, Timestamp};

#[derive(Debug, Subcommand)]
pub(crate) enum ClientCommand {
    /// Make a client, and print its id and secret: the secret is shown this once.
    Add(ClientAdd),
}

#[derive(Debug, Args)]
pub(crate) struct ClientAdd {
    #[arg(long)]
    pub(super) name: String,
    /// An address a person may be sent back to; may be given more than once.
    #[arg(long, value_name = "URI", required = true, value_parser = RedirectUri::parse)]
    pub(super) redirect_uri: Vec<RedirectUri>,
    /// A client that cannot keep a secret gets none, and no refresh tokens.
    #[arg(long)]
    pub(super) public: bool,
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PersonCommand {
    /// Make a person a customer.
    Open(PersonOpen),
}

#[derive(Debug, Args)]
pub(crate) struct PersonOpen {
    #[arg(long, value_parser = Email::parse)]
    pub(super) email: Email,
    /// The full name.
    #[arg(long, value_parser = PersonName::parse)]
    pub(super) name: PersonName,
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Open a current account; not beside a running server on the embedded store, because the ledger is its own.
    Open(AccountOpen),
}

#[derive(Debug, Args)]
pub(crate) struct AccountOpen {
    /// E-mail address of a customer; more than one makes a joint account.
    #[arg(long, value_name = "EMAIL", required = true, value_parser = Email::parse)]
    pub(super) owner: Vec<Email>,
    /// ISO 4217.
    #[arg(long, default_value = "GBP", value_parser = Currency::parse)]
    pub(super) currency: Currency,
    /// How far below zero the account may go, in minor units.
    #[arg(long, default_value_t = 0)]
    pub(super) overdraft: i64,
    #[arg(long)]
    pub(super) json: bool,
}

/// The way back in for customers who lost every device: two members of staff, and a day in which anyone may object.
#[derive(Debug, Subcommand)]
pub(crate) enum RecoveryCommand {
    /// Ask for a customer whose identity was checked; the customer is told.
    Ask(RecoveryAsk),
    /// Agree, as another member of staff than the one who asked.
    Approve(RecoveryAnswer),
    /// Stop one that is under way; the customer is told.
    Stop(RecoveryAnswer),
    /// List those that are under way, newest first.
    List {
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct RecoveryAsk {
    /// Who asks: the operator's own login name.
    #[arg(long, value_name = "NAME", value_parser = StaffName::parse)]
    pub(super) staff: StaffName,
    /// The customer's e-mail address.
    #[arg(long, value_parser = Email::parse)]
    pub(super) email: Email,
    /// What the customer's new device shows.
    #[arg(long)]
    pub(super) code: String,
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RecoveryAnswer {
    /// Who answers: the operator's own login name.
    #[arg(long, value_name = "NAME", value_parser = StaffName::parse)]
    pub(super) staff: StaffName,
    #[arg(long, value_name = "ID", value_parser = RecoveryId::parse)]
    pub(super) recovery: RecoveryId,
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct EmailArgs {
    /// The customer's e-mail address.
    #[arg(long, value_parser = Email::parse)]
    pub(super) email: Email,
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Issue an approved token without the customer: for demonstrations and tests of clients.
    Issue(TokenIssue),
}

#[derive(Debug, Args)]
pub(crate) struct TokenIssue {
    #[arg(long, value_parser = ClientId::parse)]
    pub(super) client: ClientId,
    /// The customer's e-mail address.
    #[arg(long, value_parser = Email::parse)]
    pub(super) email: Email,
    /// As if issued and approved then (RFC 3339).
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    pub(super) issued_at: Option<Timestamp>,
    #[arg(long)]
    pub(super) json: bool,
}
