//! The store as the bank sees it. It reads, and it commits; it never decides.

use crate::{
    Attachment, Change, CommitError, Committed, FeedItem, Key, OutboxEntry, Record, Reply, ReplyKey, Row,
    ServerKey, Upload, Versioned, Webhook,
};
use async_trait::async_trait;
use identity::{
    Approval, AuditEvent, ClientProfile, Device, DeviceReport, Fingerprint, Login, OidcGrant, Passkey,
    Person, Recovery, ServiceToken, Session, StaffEntry, StaffMember, Synthetic, Token,
};
use incidents::{Affected, ComponentState, Incident};
use kernel::{
    AccountId, AffectedId, CaseId, ClientId, DeviceId, IncidentId, LoginId, MerchantId, PersonId, ReleaseId,
    SessionId, ThreadId, Timestamp, TransactionId, TransferId,
};
use ledger::{Account, Balances, Hold, Transfer};
use payments::{AccountNumber, Card, CurrentAccount, Merchant, Pot, SortCode, Transaction};
use rollout::{AppSupport, Evidence, FeedPlace, Flag, Release, Shadow};
use std::error::Error;
use support::{Broadcast, Case, Message as CaseMessage, Thread};

/// The store could not answer.
#[derive(Debug, thiserror::Error)]
#[error("the store cannot be read")]
pub struct ReadError(#[source] pub Box<dyn Error + Send + Sync>);

/// A question for records by something else than their key. Each result is bounded by the asker's limit, or by the
/// number of such records that may exist.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Query {
    /// By [`identity::Email::key`].
    PersonByEmail(String),
    ApprovalByCode(Fingerprint),
    TokenByAccess(Fingerprint),
    TokenByRefresh(Fingerprint),
    /// Newest first.
    TokensOf(PersonId, u32),
    /// Oldest first, closed ones as well.
    AccountsOf(PersonId),
    AccountByNumber(SortCode, AccountNumber),
    /// Oldest first, deleted ones as well.
    PotsOf(AccountId),
    CardsOf(AccountId),
    Merchants(Vec<MerchantId>),
    /// Of every client, oldest first.
    WebhooksOf(AccountId),
    AttachmentsOf(TransactionId),
    Annotations(ClientId, Vec<TransactionId>),
    /// Of every client, made after the instant; oldest first.
    FeedItemsOf(AccountId, Timestamp, u32),
    /// Reserved after the instant, filled or not; oldest first.
    UploadsOf(PersonId, Timestamp, u32),
    /// Waiting entries due at or before the instant, the longest due first.
    OutboxDue(Timestamp, u32),
    /// Whatever their state, oldest first.
    DevicesOf(PersonId),
    /// Live and ended ones, newest first.
    SessionsOf(PersonId, u32),
    /// Those that have not ended, newest first; a device that gets a new one ends the one before.
    SessionsOfDevice(DeviceId),
    /// Those that ended at the instant or later, the longest ended first.
    SessionsEndedSince(Timestamp, u32),
    /// By their ids; unknown ones are left out.
    SessionsById(Vec<SessionId>),
    /// By the fingerprint of the link's token.
    LoginByLink(Fingerprint),
    /// Those that have not ended and are to be looked at ([`Login::waits_until`]) at the instant or before, the longest
    /// over first, and those of one time by their ids; after the given one.
    LoginsWaiting(Timestamp, Option<(Timestamp, LoginId)>, u32),
    /// Those that ended at the instant or later, with a session or without; the longest ended first.
    LoginsEndedSince(Timestamp, u32),
    /// Attempts of a treatment of which nothing is known yet ([`Login::is_undecided_treatment`]), in no order.
    LoginsUndecided(u32),
    /// Oldest first.
    PasskeysOf(PersonId),
    /// By [`Passkey::handle`].
    PasskeyByCredential(Fingerprint),
    /// Events of one chain with numbers above the given one, in order; `None` is the bank's own chain.
    AuditOf(Option<PersonId>, u64, u32),
    /// In any state, newest first.
    RecoveriesOf(PersonId, u32),
    /// Of everybody, in any state, newest first.
    Recoveries(u32),
    /// Of every purpose and state, by their numbers.
    ServerKeys,
    /// By the ids of their clients, after the given one.
    ClientProfiles(Option<ClientId>, u32),
    /// All there are, by their ids; so are the next ones.
    Flags,
    AppSupports,
    ServiceTokens,
    Synthetics,
    StaffMembers,
    /// With numbers above the given one, in order.
    StaffEntries(u64, u32),
    /// Newest first.
    StaffEntriesNewest(u32),
    /// Those that are not over at the instant as far as their record alone says, newest first.
    OidcGrantsOf(PersonId, Timestamp, u32),
    /// Newest first.
    Releases(u32),
    /// Of one release, newest first.
    Verdicts(ReleaseId, u32),
    /// Of one release, by their slots.
    ShadowsOf(ReleaseId),
    /// Whatever became of them, newest first.
    Incidents(u32),
    /// Those that are neither over nor a part of another, newest first.
    IncidentsOpen(u32),
    /// Those of which the public may know, whatever became of them, newest first.
    IncidentsPublic(u32),
    /// Those of them that are not over, newest first.
    IncidentsPublicOpen(u32),
    /// Customers of one incident by the ids of their records, after the given one.
    AffectedOf(IncidentId, Option<AffectedId>, u32),
    /// In the order of their components.
    ComponentStates,
    /// Cases that wait for an agent, in the order of [`support::Case::rank`].
    CasesWaiting(u32),
    /// Whatever became of them, by their ids, the newest first; before the given one.
    Cases(Option<CaseId>, u32),
    /// Those that were resolved or closed before the instant, the longest ago first.
    CasesEnded(Timestamp, u32),
    /// Messages and notes of a case with numbers above the given one, in order.
    CaseMessages(CaseId, u32, u32),
    /// What agents answered at the instant or later, the oldest first.
    AnswersSince(Timestamp, u32),
    /// Of one incident, by their ids, after the given one.
    ThreadsOf(IncidentId, Option<ThreadId>, u32),
    /// Those that are under way, oldest first.
    Broadcasts(u32),
    /// Of the newest incidents first, by when those were opened.
    ReviewNotes(u32),
    /// Reports that were sent, of every incident, the last one first.
    SentReports(u32),
}

/// Ties a kind of record to the query that finds it.
pub trait Queryable: Record {}

impl Queryable for Person {}
impl Queryable for Approval {}
impl Queryable for Token {}
impl Queryable for CurrentAccount {}
impl Queryable for Pot {}
impl Queryable for Card {}
impl Queryable for Merchant {}
impl Queryable for Webhook {}
impl Queryable for Attachment {}
impl Queryable for crate::Annotation {}
impl Queryable for FeedItem {}
impl Queryable for Upload {}
impl Queryable for OutboxEntry {}
impl Queryable for Device {}
impl Queryable for Session {}
impl Queryable for Login {}
impl Queryable for Passkey {}
impl Queryable for AuditEvent {}
impl Queryable for Recovery {}
impl Queryable for ServerKey {}
impl Queryable for ClientProfile {}
impl Queryable for OidcGrant {}
impl Queryable for Release {}
impl Queryable for Incident {}
impl Queryable for Affected {}
impl Queryable for ComponentState {}
impl Queryable for review::Notes {}
impl Queryable for review::Sent {}
impl Queryable for Evidence {}
impl Queryable for Shadow {}
impl Queryable for Flag {}
impl Queryable for AppSupport {}
impl Queryable for ServiceToken {}
impl Queryable for Synthetic {}
impl Queryable for Case {}
impl Queryable for CaseMessage {}
impl Queryable for Thread {}
impl Queryable for Broadcast {}
impl Queryable for StaffMember {}
impl Queryable for StaffEntry {}

/// A page of one account's feed, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedQuery {
    pub account: AccountId,
    pub start: FeedStart,
    /// Lines created before this instant only.
    pub before: Option<Timestamp>,
    pub limit: u32,
}

impl FeedQuery {
    pub const LIMIT_MAX: u32 = 100;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedStart {
    Beginning,
    /// Lines created at this instant or later.
    At(Timestamp),
    /// Lines after this one; nothing when it is not a line of the account.
    After(TransactionId),
}

/// An outcome as it was kept; names are text, because another build may have written them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOutcome {
    pub operation: String,
    pub code: String,
    /// [`kernel::Cohort::word`].
    pub channel: String,
    pub at: Timestamp,
    pub lasted_us: i64,
    pub count: u32,
}

/// A page of what there is to tell to whoever watches a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldPage {
    /// As they are now, in the order in which they were first told of; those that were pruned are left out.
    pub logins: Vec<Login>,
    /// The same of reports.
    pub reports: Vec<DeviceReport>,
    /// Where the next page begins; the place asked after when there is nothing beyond it yet.
    pub end: FeedPlace,
    /// Nothing that was told of by now is kept back, as it is where what commits late may still come before it.
    pub is_whole: bool,
}

/// A transaction of the engine's that is under way and may write; what is told of after it is kept back for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    /// Larger than those of all that began before it.
    pub number: i64,
    /// The engine's number for the session.
    pub process: i64,
    /// As whom the session came, and what it calls itself.
    pub user: String,
    pub program: String,
}

/// One audit's turn at a store, until it is dropped.
pub struct AuditTurn(#[expect(dead_code, reason = "it is held and then dropped")] Box<dyn Send>);

impl AuditTurn {
    /// `held` ends the turn when it is dropped.
    #[must_use]
    pub fn new(held: impl Send + 'static) -> Self {
        Self(Box::new(held))
    }
}

/// How busy a store is at a moment; nothing where it does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StoreVitals {
    /// Requests that wait for the one who commits.
    pub commits_waiting: Option<usize>,
    /// Connections for reads that are open.
    pub connections_open: Option<usize>,
    /// Of those, the ones that nobody uses.
    pub connections_idle: Option<usize>,
    /// Readers that wait for one.
    pub readers_waiting: Option<usize>,
}

/// Everything the bank keeps, on either engine.
#[async_trait]
pub trait Store: Send + Sync {
    /// Writes a change as one atom. Changes that wait together may share one engine transaction; one that is
    /// refused leaves the others untouched.
    async fn commit(&self, change: Change) -> Result<Committed, CommitError>;

    /// The kept reply under a key: how an unknown commit is looked up. Expired replies are gone.
    async fn reply(&self, key: &ReplyKey) -> Result<Option<Reply>, ReadError>;

    async fn get(&self, key: &Key) -> Result<Option<Versioned<Row>>, ReadError>;

    async fn find(&self, query: &Query) -> Result<Vec<Versioned<Row>>, ReadError>;

    /// Ledger accounts at one and the same moment, in the order asked; unknown ids are left out.
    async fn ledger_accounts(&self, ids: &[AccountId]) -> Result<Vec<Account>, ReadError>;

    /// The balances after the last posting booked at or before an instant; `None` before the account was opened.
    async fn balances_at(&self, account: AccountId, at: Timestamp) -> Result<Option<Balances>, ReadError>;

    /// Postings of an account with numbers above `after`, in order; `limit` at most.
    async fn postings(&self, account: AccountId, after: u64, limit: u32) -> Result<Vec<Transfer>, ReadError>;

    async fn transfer(&self, id: TransferId) -> Result<Option<Transfer>, ReadError>;

    async fn hold(&self, id: TransferId) -> Result<Option<Hold>, ReadError>;

    /// Open holds whose time is over, the longest over first.
    async fn holds_due(&self, now: Timestamp, limit: u32) -> Result<Vec<Hold>, ReadError>;

    async fn feed(&self, query: &FeedQuery) -> Result<Vec<Versioned<Transaction>>, ReadError>;

    /// Attempts and reports of which there is something to tell ([`Login::is_told`], [`DeviceReport::is_told`]), after a
    /// place; `limit` at most. Each has one place for good, and none ever comes to be at or before a place that a page ended with, whatever commits late and
    /// whatever the clocks say.
    async fn told_logins(&self, after: FeedPlace, limit: u32) -> Result<ToldPage, ReadError>;

    /// A place that nothing lies behind which is told of from now on.
    async fn told_end(&self) -> Result<FeedPlace, ReadError>;

    /// Outcomes kept at or after an instant, oldest first.
    async fn outcomes(&self, since: Timestamp, limit: u32) -> Result<Vec<StoredOutcome>, ReadError>;

    /// Removes what no one may ask for any more: replies that expired, deliveries ended, approvals whether answered or
    /// abandoned, sign-in codes spent, uploads never registered, and outcomes kept, all before `before`; logins and
    /// step-ups whose time was over by then, reports told before then, and sessions that had ended and could not have been refreshed any more.
    /// Returns how many rows; `limit` of each kind at most, where these last three count as one. `before` lies further
    /// back than anything waits.
    async fn prune(&self, now: Timestamp, before: Timestamp, limit: u32) -> Result<u64, ReadError>;

    /// Waits until no other audit of this store runs. While the turn is held, the pages of an audit that starts with
    /// the accounts show all of them as of one commit.
    async fn audit_turn(&self) -> AuditTurn;

    /// All ledger accounts, by id, for an audit.
    async fn audit_accounts(&self, after: Option<AccountId>, limit: u32) -> Result<Vec<Account>, ReadError>;

    /// All holds, by id, for an audit.
    async fn audit_holds(&self, after: Option<TransferId>, limit: u32) -> Result<Vec<Hold>, ReadError>;

    /// All transfers in an order in which each account's postings follow each other, for an audit. Start with
    /// `None`; go on with the last transfer of the page before.
    async fn audit_transfers(&self, after: Option<&Transfer>, limit: u32)
    -> Result<Vec<Transfer>, ReadError>;

    /// The transaction that has been under way longest and may write, whoever began it; `None` where there is none, or
    /// where nothing is kept back for it.
    async fn oldest_writer(&self) -> Result<Option<Writer>, ReadError> {
        Ok(None)
    }

    /// Names and values for `florin doctor`, without secrets.
    async fn describe(&self) -> Result<Vec<(String, String)>, ReadError>;

    /// How busy it is, without asking the engine.
    fn vitals(&self) -> StoreVitals {
        StoreVitals::default()
    }

    /// Ends the store in order: what was accepted is written, then files are closed.
    async fn close(&self);
}

/// Typed reads on top of [`Store`].
#[async_trait]
pub trait StoreExt {
    async fn one<R: Record>(&self, key: &Key) -> Result<Option<Versioned<R>>, ReadError>;
    async fn all<R: Queryable>(&self, query: &Query) -> Result<Vec<Versioned<R>>, ReadError>;
    async fn first<R: Queryable>(&self, query: &Query) -> Result<Option<Versioned<R>>, ReadError>;
}

fn typed<R: Record>(found: Versioned<Row>) -> Versioned<R> {
    let row = R::from_row(found.row).expect("a store answers a key or query with its own kind of record");
    Versioned { row, version: found.version }
}

#[async_trait]
impl StoreExt for dyn Store {
    async fn one<R: Record>(&self, key: &Key) -> Result<Option<Versioned<R>>, ReadError> {
        Ok(self.get(key).await?.map(typed))
    }

    async fn all<R: Queryable>(&self, query: &Query) -> Result<Vec<Versioned<R>>, ReadError> {
        Ok(self.find(query).await?.into_iter().map(typed).collect())
    }

    async fn first<R: Queryable>(&self, query: &Query) -> Result<Option<Versioned<R>>, ReadError> {
        Ok(self.find(query).await?.into_iter().next().map(typed))
    }
}
