//! What became of attempts to log in: each opened when its challenge was issued, and ended once, in a session, in a
//! refusal, or in silence.

use crate::bank::{Op, update};
use crate::{Bank, Change, CommitError, Key, OpError, Query, StoreExt as _, Version, Versioned};
use futures_util::future::join_all;
use identity::{
    ANSWER_LASTS, AppVersion, Device, Login, LoginFailure, LoginPurpose, LoginStage, Place, Platform,
    Protocol, ReleaseName, Session, decide_fail, decide_overdue,
};
use kernel::{Cohort, LoginId, PersonId, SessionId, Timestamp};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::time::Duration;

/// Attempts ended as silent in one run.
const SILENT_BATCH_MAX: u32 = 256;
/// Attempts read at once while a release is watched, and how many times in one run. Silence among more than all of these
/// is told of late, and until then no release is led on.
const WATCHED_PAGE: u32 = 1_000;
const WATCHED_PAGES_MAX: u32 = 128;
/// Attempts that are ended, or noted as silent, at once.
const ENDING_AT_ONCE_MAX: usize = 32;
/// Bits of a person's mark: as many as every reader of JSON keeps of a number (RFC 8259, 6).
const MARK_BITS: u32 = 53;

/// One attempt that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptOutcome {
    pub login: LoginId,
    /// `None` where the address was nobody's, and for a passkey that never answered on a device that is nobody's.
    pub person: Option<PersonId>,
    /// The way in, as `sign_in` or `passkey`.
    pub way: &'static str,
    pub platform: Platform,
    pub app_version: AppVersion,
    /// What a session would have been of; `None` for an attempt that an older build began.
    pub protocol: Option<Protocol>,
    pub release: ReleaseName,
    /// Where the device was, once it was let in.
    pub network: Option<Place>,
    /// A live session stood on the device when it asked.
    pub is_unexpected: bool,
    /// A synthetic customer's.
    pub is_synthetic: bool,
    /// `ok`, or the stable code of its failure; silence is `timed_out`.
    pub code: &'static str,
    /// Wrong answers on the way.
    pub tries: u8,
    /// When the challenge was issued.
    pub opened_at: Timestamp,
    pub ended_at: Timestamp,
}

/// Since when this node sees attempts wait: the clock of the node that began one may be wrong.
#[derive(Debug, Default)]
pub(crate) struct Silence(Mutex<HashMap<LoginId, Timestamp>>);

/// An attempt that was silent for too long, to be written as such.
struct Silent {
    login: Login,
    version: Version,
    /// Its time is over.
    is_over: bool,
}

impl Silence {
    /// Since when an attempt is seen; a clock that was set back begins anew.
    fn since(&self, id: LoginId, now: Timestamp) -> Timestamp {
        self.0.lock().get(&id).copied().filter(|since| *since <= now).unwrap_or(now)
    }

    /// Those that are not among these wait no more, and are forgotten.
    fn keep(&self, seen: HashMap<LoginId, Timestamp>) {
        *self.0.lock() = seen;
    }
}

impl Silent {
    /// `None` of an attempt that may go on waiting.
    fn of(found: &Versioned<Login>, first_seen: Timestamp, now: Timestamp) -> Option<Self> {
        let Versioned { row, version } = found;
        let is_over = row.ends_at <= now;
        let login = if is_over {
            decide_fail(row, LoginFailure::TimedOut, now)
        } else if first_seen.after(ANSWER_LASTS) <= now {
            decide_overdue(row, now)
        } else {
            None
        };
        Some(Self { login: login?, version: *version, is_over })
    }
}

impl AttemptOutcome {
    /// What an attempt came to, its network left out; `None` while it goes on.
    pub(crate) fn of(login: &Login) -> Option<Self> {
        let (code, ended_at) = match login.stage {
            LoginStage::Done { at, .. } => ("ok", at),
            LoginStage::Failed { why, at } => (why.code(), at),
            LoginStage::Started | LoginStage::LinkProven { .. } => return None,
        };
        Some(Self {
            login: login.id,
            person: login.person,
            way: way(login),
            platform: login.device.platform,
            app_version: login.device.app_version,
            protocol: login.protocol,
            release: login.release.clone(),
            network: None,
            is_unexpected: login.is_unexpected,
            is_synthetic: login.is_synthetic,
            code,
            tries: login.tries,
            opened_at: login.created_at,
            ended_at,
        })
    }

    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.code == "ok"
    }

    /// Whether it was to let a customer in, which is what a release of the login is judged by.
    #[must_use]
    pub fn is_login(&self) -> bool {
        matches!(self.way, "sign_in" | "device" | "passkey")
    }

    /// Tells people apart, and says nothing else of them to whoever lacks the salt. Where nobody is known, each
    /// attempt is someone else's.
    #[must_use]
    pub fn person_mark(&self, salt: &[u8; 32]) -> u64 {
        let id = self.person.map_or(self.login.uuid(), PersonId::uuid);
        let mut mark = [0; 8];
        blake3::Hasher::new_keyed(salt).update(id.as_bytes()).finalize_xof().fill(&mut mark);
        u64::from_le_bytes(mark) >> (u64::BITS - MARK_BITS)
    }
}

impl Bank {
    /// Ends the attempts whose time ran out without an end, and notes those that are watched and were silent for too
    /// long; returns how many. Any number of nodes may ask at once, and each attempt ends once.
    ///
    /// # Errors
    /// A fault of the store; what was ended before it stays ended.
    pub async fn end_silent_logins(&self) -> Result<usize, OpError> {
        let silent = self.silent_logins().await?;
        let mut count = 0_usize;
        for some in silent.chunks(ENDING_AT_ONCE_MAX) {
            for ended in join_all(some.iter().map(|silent| self.end_silent(silent))).await {
                count = count.saturating_add(usize::from(ended?));
            }
        }
        Ok(count)
    }

    /// The attempts that were silent for too long. Watched ones are looked at from their beginning on: how long they are
    /// silent is for this node's clock to say.
    async fn silent_logins(&self) -> Result<Vec<Silent>, OpError> {
        let is_watched = self.releases().await?.under_way.is_some();
        let (ahead, limit, pages) = if is_watched {
            (ANSWER_LASTS, WATCHED_PAGE, WATCHED_PAGES_MAX)
        } else {
            (Duration::ZERO, SILENT_BATCH_MAX, 1)
        };
        let until = self.now().after(ahead);
        let (mut seen, mut silent, mut after) = (HashMap::new(), Vec::new(), None);
        for _ in 0..pages {
            let found = self.store.all::<Login>(&Query::LoginsWaiting(until, after, limit)).await?;
            let now = self.now();
            for found in &found {
                let first_seen = self.silence.since(found.row.id, now);
                seen.insert(found.row.id, first_seen);
                silent.extend(Silent::of(found, first_seen, now));
            }
            after = found.last().map(|last| (last.row.waits_until(), last.row.id));
            if found.len() < usize::try_from(limit).unwrap_or(usize::MAX) {
                break;
            }
        }
        self.silence.keep(seen);
        Ok(silent)
    }

    /// Whether it was this node that wrote it.
    async fn end_silent(&self, silent: &Silent) -> Result<bool, OpError> {
        let Silent { login, version, is_over } = silent;
        let now = self.now();
        let protocol = login.protocol.map_or("", Protocol::word);
        let cohort =
            Cohort { platform: login.device.platform.word(), protocol, ..Cohort::of(login.channel()) };
        let op = Op { name: "login.end", cohort, started: now };
        let outcomes = is_over.then(|| op.outcome(LoginFailure::TimedOut.code(), now)).into_iter().collect();
        let writes = vec![update(login.clone(), *version)];
        match self.commit_told(Change { at: now, writes, outcomes, ..Change::default() }).await {
            Ok(_) => Ok(true),
            // Another node was quicker.
            Err(CommitError::Conflict(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Attempts that ended at the instant or later, the longest ended first; `limit` at most.
    ///
    /// # Errors
    /// A fault.
    pub async fn attempts_since(&self, since: Timestamp, limit: u32) -> Result<Vec<AttemptOutcome>, OpError> {
        self.read("login.attempts", "staff", |_| async move {
            let found = self.store.all::<Login>(&Query::LoginsEndedSince(since, limit)).await?;
            let mut outcomes = Vec::with_capacity(found.len());
            for Versioned { row, .. } in found {
                let Some(ended) = AttemptOutcome::of(&row) else { continue };
                let session = match row.stage {
                    LoginStage::Done { session, .. } => Some(session),
                    LoginStage::Started | LoginStage::LinkProven { .. } | LoginStage::Failed { .. } => None,
                };
                let network = self.network_of(session).await?;
                outcomes.push(AttemptOutcome { network, ..ended });
            }
            Ok(outcomes)
        })
        .await
    }

    async fn network_of(&self, session: Option<SessionId>) -> Result<Option<Place>, OpError> {
        let Some(session) = session else { return Ok(None) };
        let Some(session) = self.store.one::<Session>(&Key::Session(session)).await? else { return Ok(None) };
        let device = self.store.one::<Device>(&Key::Device(session.row.device)).await?;
        Ok(device.and_then(|device| device.row.place))
    }
}

const fn way(login: &Login) -> &'static str {
    match &login.purpose {
        LoginPurpose::SignUp { .. } => "sign_up",
        LoginPurpose::SignIn => "sign_in",
        LoginPurpose::NewPin => "new_pin",
        LoginPurpose::Passkey { .. } => "passkey",
        LoginPurpose::AddPasskey { .. } => "add_passkey",
        LoginPurpose::Device { .. } => "device",
        // A device that showed staff a code comes back for its session by another attempt.
        LoginPurpose::Recovery { .. } if login.link.is_some() => "recovery_code",
        LoginPurpose::Recovery { .. } => "recovery",
    }
}
