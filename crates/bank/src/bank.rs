//! The bank itself: a store, a clock, randomness, and settings. Operations are in `ops`.

use crate::ended::{EndedSessions, SessionEnd};
use crate::jose::{ReplayMemory, SignerRandom};
use crate::keyring::{KeyRing, RootKey};
use crate::observer::{News, Observer};
use crate::ops::{HASHES_WAITING_MAX, KnownReleases, Pace, SeenWriter, Shadowing, Silence, Watching};
use crate::presence::Presence;
use crate::pulse::Pulse;
use crate::switches::Switches;
use crate::tally::Tally;
use crate::webauthn::{RelyingParty, RelyingPartyError};
use crate::{
    Change, CommitError, Committed, Flawed, LoginSettings, OpError, Query, Queryable, Record, Reply,
    ReplyKey, ShadowSettings, Store, StoreExt, Version, Versioned, WatchSettings, Write,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{AccountId, Clock, Cohort, Currency, Entropy, IdClock, Money, Outcome, Secret, Timestamp};
use parking_lot::Mutex;
use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};
use tracing::Instrument as _;
use uuid::Uuid;

/// What an operator may choose.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The most one payment may move, in minor units.
    pub payment_minor_max: i64,
    /// Six digits given to new accounts.
    pub sort_code: payments::SortCode,
    /// The most that a payment to a known payee moves without a step-up, until the customer chooses otherwise.
    pub payment_without_step_up: Money,
    /// Of the account that comes with a sign-up.
    pub currency: Currency,
    /// How long a repeat of an operation is known by its key.
    pub reply_lasts: Duration,
    /// What mails call the bank.
    pub bank_name: String,
    /// Where the world reaches the bank, as `https://bank.example`: what mailed links begin with.
    pub public_url: String,
    /// Seals the bank's own keys; without it there are no sessions.
    pub root_key: Option<RootKey>,
    /// What signatures take their chance from; without it the bank signs nothing.
    pub signer_random: Option<SignerRandom>,
    pub login: LoginSettings,
    pub watch: WatchSettings,
    pub shadow: ShadowSettings,
    /// Set by the drill and by nothing else; see [`crate::Flaw`].
    pub flaw: Option<Flawed>,
    /// When the public sees what the system writes of an incident.
    pub incidents: incidents::Policy,
    /// Who reports to regulators.
    pub review: Arc<review::Entity>,
    /// Where the world reaches the status page, as `https://status.example`.
    pub status_url: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            payment_minor_max: 1_000_000,
            sort_code: payments::SortCode::parse("040099").expect("six digits"),
            payment_without_step_up: identity::PAYMENT_WITHOUT_STEP_UP,
            currency: Currency::Gbp,
            reply_lasts: Duration::from_hours(7 * 24),
            bank_name: "Florin".to_owned(),
            public_url: "http://127.0.0.1:8080".to_owned(),
            root_key: None,
            signer_random: None,
            login: LoginSettings::default(),
            watch: WatchSettings::default(),
            shadow: ShadowSettings::default(),
            flaw: None,
            incidents: incidents::Policy::default(),
            review: Arc::default(),
            status_url: None,
        }
    }
}

pub struct Bank {
    pub(crate) store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    ids: Mutex<IdClock>,
    pub(crate) settings: Settings,
    pub(crate) tally: Tally,
    pub(crate) pulse: Arc<Pulse>,
    pub(crate) keyring: KeyRing,
    pub(crate) presence: Presence,
    /// Assertions of clients that this process has taken.
    pub(crate) assertions: OnceLock<ReplayMemory>,
    pub(crate) ended: EndedSessions,
    pub(crate) switches: Switches,
    pub(crate) known_releases: KnownReleases,
    pub(crate) watching: Watching,
    pub(crate) shadowing: Shadowing,
    pub(crate) silence: Silence,
    pub(crate) seen_writer: SeenWriter,
    pub(crate) pace: Pace,
    /// Told of each commit that left something to deliver.
    outbox_written: Notify,
    /// Hashes of PINs under way.
    pub(crate) hashing: Semaphore,
    /// Those and the ones that wait for them.
    pub(crate) hashing_queue: Semaphore,
    /// `None` where the bank's address can have no passkeys.
    pub(crate) relying_party: Option<RelyingParty>,
}

/// The target of spans that are made for traces and not for the log.
pub const SPANS_TARGET: &str = "florin::spans";

/// One running operation: its name, and when it began.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Op {
    pub(crate) name: &'static str,
    pub(crate) cohort: Cohort,
    pub(crate) started: Timestamp,
}

impl Op {
    /// The span of one try, for traces: whoever collects none pays nothing for it.
    fn span(self) -> tracing::Span {
        tracing::debug_span!(
            target: SPANS_TARGET, "operation",
            otel.name = self.name, florin.operation = self.name, florin.channel = self.cohort.channel
        )
    }

    /// How this one run ended.
    pub(crate) fn outcome(self, code: &'static str, now: Timestamp) -> Outcome {
        Outcome {
            operation: self.name,
            code,
            at: now,
            lasted: now.since(self.started),
            cohort: self.cohort,
            count: 1,
        }
    }
}

/// The bank's own accounts: the other side of money that comes from outside or goes there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum House {
    /// Money at other banks.
    Settlement,
    /// What is owed to the card network.
    Cards,
}

impl House {
    pub const ALL: [Self; 2] = [Self::Settlement, Self::Cards];

    /// The same id in every bank, so that no one has to look it up.
    #[must_use]
    pub fn account(self, currency: Currency) -> AccountId {
        let place = Currency::ALL.iter().position(|known| *known == currency).unwrap_or_default();
        let kind = match self {
            Self::Settlement => 1_u128,
            Self::Cards => 2,
        };
        let low = u128::try_from(place).unwrap_or_default();
        AccountId::from_uuid(Uuid::from_u128((kind << 64) | (1 << 63) | low))
    }
}

impl Bank {
    /// Tries of one operation whose rows others keep changing.
    pub const CONFLICT_TRIES_MAX: u32 = 16;

    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        settings: Settings,
    ) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let relying_party =
            RelyingParty::try_new(&settings.bank_name, &settings.public_url, &settings.login.passkeys);
        if let Err(error @ (RelyingPartyError::OtherDomain | RelyingPartyError::BadOrigin)) = &relying_party {
            tracing::error!(error = %error, "there are no passkeys");
        }
        let pulse = Arc::<Pulse>::default();
        Self {
            store,
            clock,
            entropy,
            ids: Mutex::default(),
            settings,
            tally: Tally::of(Arc::clone(&pulse)),
            pulse,
            keyring: KeyRing::default(),
            presence: Presence::default(),
            assertions: OnceLock::new(),
            ended: EndedSessions::default(),
            switches: Switches::default(),
            known_releases: KnownReleases::default(),
            watching: Watching::default(),
            shadowing: Shadowing::default(),
            silence: Silence::default(),
            seen_writer: SeenWriter::default(),
            pace: Pace::default(),
            outbox_written: Notify::new(),
            hashing: Semaphore::new(cores),
            hashing_queue: Semaphore::new(HASHES_WAITING_MAX),
            relying_party: relying_party.ok(),
        }
    }

    /// The bank with someone who is told of what happens in it.
    #[must_use]
    pub fn observed_by(mut self, observer: Arc<dyn Observer>) -> Self {
        self.tally.observer = Some(observer);
        self
    }

    /// Opens the bank's own accounts and draws its own keys; safe to repeat.
    ///
    /// # Errors
    /// [`OpError`] when the store cannot be written.
    pub async fn prepare(&self) -> Result<(), OpError> {
        let open = |house: House, currency| {
            ledger::Command::Open(ledger::Open {
                account: house.account(currency),
                currency,
                floor: None,
                ceiling: None,
            })
        };
        let commands = House::ALL
            .into_iter()
            .flat_map(|house| Currency::ALL.into_iter().map(move |currency| open(house, currency)))
            .collect();
        self.store.commit(Change { at: self.now(), commands, ..Change::default() }).await?;
        self.prepare_keys().await
    }

    /// Whether the store answers reads, and holds what [`Self::prepare`] opens.
    ///
    /// # Errors
    /// [`OpError::Unavailable`], or [`crate::Refusal::Unknown`] before the bank was prepared.
    pub async fn check_ready(&self) -> Result<(), OpError> {
        let id = House::Settlement.account(Currency::Gbp);
        let found = self.store.ledger_accounts(&[id]).await?;
        if found.is_empty() { Err(OpError::unknown(crate::Thing::Account)) } else { Ok(()) }
    }

    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A fresh time-ordered id, for one of the typed ids.
    pub(crate) fn id(&self, now: Timestamp) -> Uuid {
        let mut random = [0; 8];
        self.entropy.fill(&mut random);
        self.ids.lock().next(now, u64::from_le_bytes(random))
    }

    /// 256 random bits, printed for an address or a header.
    pub(crate) fn secret(&self) -> Secret<String> {
        let mut random = [0; 32];
        self.entropy.fill(&mut random);
        Secret::new(URL_SAFE_NO_PAD.encode(random))
    }

    /// How many records a query finds, up to its limit.
    pub(crate) async fn count<R: Queryable>(&self, query: &Query) -> Result<u32, OpError> {
        let found = self.store.all::<R>(query).await?;
        Ok(u32::try_from(found.len()).unwrap_or(u32::MAX))
    }

    pub(crate) fn entropy(&self) -> &dyn Entropy {
        &*self.entropy
    }

    /// Tallies the success of an operation that had nothing to write.
    pub(crate) fn note_ok(&self, op: Op) {
        self.tally.add(op, "ok", self.now());
    }

    pub(crate) fn random_below(&self, bound: u64) -> u64 {
        let mut random = [0; 16];
        self.entropy.fill(&mut random);
        let wide = u128::from_le_bytes(random) % u128::from(bound.max(1));
        u64::try_from(wide).expect("below a u64")
    }

    /// Runs an operation, again while others change its rows; its failure, or its success when it writes nothing,
    /// is tallied.
    pub(crate) async fn run<T, F, Fut>(
        &self,
        name: &'static str,
        channel: &'static str,
        once: F,
    ) -> Result<T, OpError>
    where
        F: Fn(Op) -> Fut + Send + Sync,
        Fut: Future<Output = Result<T, OpError>> + Send,
        T: Send,
    {
        self.run_for(name, &Mutex::new(Cohort::of(channel)), once).await
    }

    /// As [`Self::run`], for an operation that finds out on the way who is asking, and puts it there.
    pub(crate) async fn run_for<T, F, Fut>(
        &self,
        name: &'static str,
        who: &Mutex<Cohort>,
        once: F,
    ) -> Result<T, OpError>
    where
        F: Fn(Op) -> Fut + Send + Sync,
        Fut: Future<Output = Result<T, OpError>> + Send,
        T: Send,
    {
        let op = Op { name, cohort: *who.lock(), started: self.now() };
        let mut tries = 1;
        let result = loop {
            match once(op).instrument(op.span()).await {
                Err(OpError::Conflict) if tries < Self::CONFLICT_TRIES_MAX => tries += 1,
                result => break result,
            }
        };
        if let Err(error) = &result {
            self.tally.add(Op { cohort: *who.lock(), ..op }, error.code(), self.now());
        }
        result
    }

    /// As [`Self::run`], for operations that only read.
    pub(crate) async fn read<T, F, Fut>(
        &self,
        name: &'static str,
        channel: &'static str,
        once: F,
    ) -> Result<T, OpError>
    where
        F: FnOnce(Op) -> Fut + Send,
        Fut: Future<Output = Result<T, OpError>> + Send,
        T: Send,
    {
        let op = Op { name, cohort: Cohort::of(channel), started: self.now() };
        let result = once(op).instrument(op.span()).await;
        let code = result.as_ref().map_or_else(OpError::code, |_| "ok");
        self.tally.add(op, code, self.now());
        result
    }

    /// Commits with the operation's own outcome; where the store does not say whether it wrote, the reply tells.
    pub(crate) async fn commit(&self, op: Op, change: Change) -> Result<Committed, OpError> {
        let mut outcomes = change.outcomes;
        outcomes.push(op.outcome("ok", self.now()));
        let reply = change.reply.as_ref().map(|reply| reply.key.clone());
        let ends = SessionEnd::all_of(&change.writes);
        match (self.commit_told(Change { outcomes, ..change }).await, reply) {
            (Ok(committed), _) => {
                self.ended.note(&ends);
                Ok(committed)
            }
            (Err(CommitError::Unknown(source)), Some(key)) => match self.store.reply(&key).await? {
                Some(reply) => Ok(Committed::Before(reply.body)),
                None => Err(OpError::TimedOut(source)),
            },
            (Err(error), _) => Err(error.into()),
        }
    }

    /// Commits, and tells the observer of what was written.
    pub(crate) async fn commit_told(&self, change: Change) -> Result<Committed, CommitError> {
        let outcomes = change.outcomes.clone();
        let is_to_deliver = !change.outbox.is_empty();
        let observer = self.tally.observer.as_ref();
        let news = observer.map(|observer| (News::of(&change), observer));
        let committed = self.store.commit(change).await?;
        if matches!(committed, Committed::Now(_)) {
            for outcome in &outcomes {
                self.pulse.note(outcome);
            }
            if let Some((news, observer)) = news {
                news.tell(observer.as_ref());
            }
            if is_to_deliver {
                self.outbox_written.notify_one();
            }
        }
        Ok(committed)
    }

    /// Waits for the next commit of this process that leaves something to deliver, or for one since the last wait. One
    /// caller at a time is told.
    pub async fn outbox_written(&self) {
        self.outbox_written.notified().await;
    }

    /// A reply to keep, for a repeat of the same request.
    pub(crate) fn reply(&self, key: ReplyKey, asked: &str, body: Vec<u8>, now: Timestamp) -> Reply {
        let fingerprint = *blake3::hash(asked.as_bytes()).as_bytes();
        Reply { key, fingerprint, body, expires_at: now.after(self.settings.reply_lasts) }
    }
}

/// The write of a row that was read.
pub(crate) fn update<R: Record>(row: R, version: Version) -> Write {
    Write::Update(row.into_row(), version)
}

/// The write of a row that may be there already.
pub(crate) fn upsert<R: Record>(row: R, found: Option<&Versioned<R>>) -> Write {
    match found {
        Some(found) => Write::Update(row.into_row(), found.version),
        None => Write::Insert(row.into_row()),
    }
}

pub(crate) fn insert<R: Record>(row: R) -> Write {
    Write::Insert(row.into_row())
}
