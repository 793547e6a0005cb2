//! The options of these commands, parsed into the bank's own words.

use clap::{Args, Subcommand, ValueEnum};
use identity::{Email, PersonName, RedirectUri, RemovalReason, Scopes, StaffName};
use kernel::{ClientId, Currency, DeviceId, RecoveryId, Timestamp};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum ClientCommand {
    /// Make a client, and print its id and secret: the secret is shown this once.
    Add(ClientAdd),
    /// List the clients of the OpenID provider.
    List(ClientList),
    /// Show a client of the OpenID provider.
    Show(ClientNamed),
    /// Close a client of the OpenID provider: it gets nothing more, and what it has opens nothing.
    Disable(ClientNamed),
    /// Change the public keys of a client that signs for itself. Give the old ones beside the new ones for a while:
    /// what it signed a moment ago is still on its way.
    SetJwks(ClientSetJwks),
}

/// What a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProfileChoice {
    /// The developer API's own OAuth; the customer approves in the app.
    Monzo,
    /// The OpenID provider as FAPI 2.0 describes it: pushed requests, signed assertions, tokens bound to a key.
    Fapi,
    /// The OpenID provider, with a secret.
    Confidential,
    /// The OpenID provider, for what runs where others can read it.
    Public,
}

/// Where a client with a secret shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SecretPlace {
    #[value(name = "client_secret_basic")]
    Basic,
    #[value(name = "client_secret_post")]
    Post,
}

#[derive(Debug, Args)]
pub(crate) struct ClientAdd {
    #[arg(long)]
    pub(super) name: String,
    /// An address a person may be sent back to; may be given more than once.
    #[arg(long, value_name = "URI", required = true, value_parser = RedirectUri::parse)]
    pub(super) redirect_uri: Vec<RedirectUri>,
    /// A client of the developer API that cannot keep a secret gets none, and no refresh tokens.
    #[arg(long, conflicts_with = "profile")]
    pub(super) public: bool,
    #[arg(long, value_enum, default_value_t = ProfileChoice::Monzo)]
    pub(super) profile: ProfileChoice,
    #[command(flatten)]
    pub(super) provider: ProviderArgs,
    #[arg(long)]
    pub(super) json: bool,
}

/// What clients of the OpenID provider have besides.
#[derive(Debug, Args)]
pub(crate) struct ProviderArgs {
    /// The most the client may ask for [default: `openid profile email offline_access`].
    #[arg(long, value_name = "WORDS", value_parser = Scopes::parse)]
    pub(super) scope: Option<Scopes>,
    /// The public keys of a client that signs for itself (JSON Web Key Set).
    #[arg(long, value_name = "FILE")]
    pub(super) jwks: Option<PathBuf>,
    /// An address a person may be sent to after they logged out; may be given more than once.
    #[arg(long, value_name = "URI", value_parser = RedirectUri::parse)]
    pub(super) post_logout_redirect: Vec<RedirectUri>,
    /// How a client with a secret proves itself [default: `client_secret_basic`].
    #[arg(long, value_name = "METHOD", value_enum)]
    pub(super) auth: Option<SecretPlace>,
}

#[derive(Debug, Args)]
pub(crate) struct ClientList {
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ClientNamed {
    #[arg(long, value_parser = ClientId::parse)]
    pub(super) client: ClientId,
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ClientSetJwks {
    #[arg(long, value_parser = ClientId::parse)]
    pub(super) client: ClientId,
    /// JSON Web Key Set of public keys.
    #[arg(long, value_name = "FILE")]
    pub(super) jwks: PathBuf,
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
    /// Agree, as another member of staff than the one who asked; the customer is told.
    Approve(RecoveryApprove),
    /// Stop one that is under way; the customer is told.
    Stop(RecoveryAnswer),
    /// List those that are under way, or all of one customer, newest first; of each that a device stopped, which.
    List {
        /// The customer's e-mail address.
        #[arg(long, value_parser = Email::parse)]
        email: Option<Email>,
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
    /// A device that stopped an earlier recovery, and is in other hands: it cannot stop this one, which waits longer.
    #[arg(long, value_name = "DEVICE", value_parser = DeviceId::parse)]
    pub(super) distrusts: Option<DeviceId>,
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RecoveryApprove {
    #[command(flatten)]
    pub(super) answer: RecoveryAnswer,
    /// The device that whoever asked does not believe, by your own judgement.
    #[arg(long, value_name = "DEVICE", value_parser = DeviceId::parse)]
    pub(super) distrusts: Option<DeviceId>,
}

/// Devices of customers. Two members of staff take one away that is in other hands.
#[derive(Debug, Subcommand)]
pub(crate) enum DeviceCommand {
    /// List a customer's devices, oldest first.
    List(EmailArgs),
    /// Ask for a device to be removed, and say why.
    Remove(DeviceRemove),
    /// Agree, as another member of staff than the one who asked: it is out for good, and the customer is told.
    ApproveRemoval(DeviceAnswer),
}

#[derive(Debug, Args)]
pub(crate) struct DeviceRemove {
    #[command(flatten)]
    pub(super) answer: DeviceAnswer,
    /// Why: one line, kept for good.
    #[arg(long, value_parser = RemovalReason::parse)]
    pub(super) reason: RemovalReason,
}

#[derive(Debug, Args)]
pub(crate) struct DeviceAnswer {
    /// Who answers: the operator's own login name.
    #[arg(long, value_name = "NAME", value_parser = StaffName::parse)]
    pub(super) staff: StaffName,
    #[arg(long, value_name = "ID", value_parser = DeviceId::parse)]
    pub(super) device: DeviceId,
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
