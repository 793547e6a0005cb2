//! The records of a case.

use crate::complaint::Complaint;
use crate::text::{Body, Mailbox, Name, Subject};
use kernel::{
    BroadcastId, CaseId, CaseMessageId, CorrespondentId, IncidentId, PersonId, ThreadId, Timestamp,
};
use std::time::Duration;
use uuid::Uuid;

/// Messages and notes of one case.
pub const MESSAGES_MAX: u32 = 500;
/// Cases of one correspondent that are listed; older ones are found by staff alone.
pub const CASES_MAX: usize = 50;
/// Cases of one correspondent that are open at a time; what is written beyond goes into the newest of them.
pub const OPEN_MAX: usize = 5;
/// How long after it was resolved a case may be opened again.
pub const REOPEN_WITHIN: Duration = Duration::from_hours(14 * 24);
/// How long an agent is shown to be at a case after saying so.
pub const LOOK_LASTS: Duration = Duration::from_secs(45);

/// Who writes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Sender {
    Customer(PersonId),
    /// Of whom nobody has proven whose it is: nothing personal is told to it.
    Mailbox(Mailbox),
}

/// One conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub id: CaseId,
    pub from: Sender,
    pub via: Via,
    pub subject: Subject,
    pub incident: Option<IncidentId>,
    /// An open incident that the words are about, for an agent to agree to.
    pub suggested: Option<IncidentId>,
    pub priority: Priority,
    pub state: State,
    pub assignee: Option<Name>,
    pub look: Option<Look>,
    /// Messages and notes so far: the number of the newest, and the state that an answer is written against.
    pub messages: u32,
    /// Since when the customer waits, where they do.
    pub waits_since: Timestamp,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// When an agent answered first.
    pub answered_at: Option<Timestamp>,
    /// When it was resolved or closed.
    pub ended_at: Option<Timestamp>,
    pub reopened: u32,
    /// Times the customer said that it is still broken for them.
    pub still_broken: u32,
    pub complaint: Option<Complaint>,
}

/// One message of a case, or a note beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: CaseMessageId,
    pub case: CaseId,
    /// From 1, without gaps.
    pub number: u32,
    pub author: Author,
    /// Notes are for agents alone.
    pub is_note: bool,
    pub body: Body,
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Author {
    Customer,
    Agent(Name),
    System,
}

/// An agent who reads a case, or writes in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Look {
    pub by: Name,
    pub is_typing: bool,
    pub until: Timestamp,
}

/// What the bank knows of whoever writes to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correspondent {
    pub from: Sender,
    /// Staff said so: they are answered first.
    pub is_vulnerable: bool,
    /// Oldest first, [`CASES_MAX`] of them.
    pub cases: Vec<(CaseId, Option<IncidentId>)>,
}

/// Which case a correspondent has in an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thread {
    pub incident: IncidentId,
    pub correspondent: CorrespondentId,
    pub case: CaseId,
}

/// One reply to every case of an incident, on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broadcast {
    pub id: BroadcastId,
    pub incident: IncidentId,
    pub author: Author,
    pub body: Body,
    /// Whether the cases are resolved by it.
    pub resolves: bool,
    /// The last thread that was told.
    pub after: Option<ThreadId>,
    /// Cases told so far.
    pub told: u32,
    pub created_at: Timestamp,
    pub done_at: Option<Timestamp>,
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal),+ $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$of])* $variant),+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.word() == text)
            }
        }
    )*};
}
pub(crate) use words;

words! {
    /// How it came.
    Via { App = "app", Mail = "mail" }
    State {
        /// The customer waits for an agent.
        Open = "open",
        /// An agent waits for the customer.
        Waiting = "waiting",
        Resolved = "resolved",
        /// For good.
        Closed = "closed",
    }
    /// Who is answered before others; later ones first.
    Priority {
        Ordinary = "ordinary",
        /// Money is on its way, or may be gone.
        MoneyMoving = "money_moving",
        LockedOut = "locked_out",
        Vulnerable = "vulnerable",
    }
}

impl Sender {
    /// The id follows from who it is; the letters of a mailbox count as small ones.
    #[must_use]
    pub fn id(&self) -> CorrespondentId {
        let mut hasher = blake3::Hasher::new_derive_key("florin support correspondent 1");
        match self {
            Self::Customer(person) => hasher.update(b"person").update(person.uuid().as_bytes()),
            Self::Mailbox(mailbox) => {
                hasher.update(b"mailbox").update(mailbox.as_str().to_lowercase().as_bytes())
            }
        };
        CorrespondentId::from_uuid(first_16(&hasher))
    }

    #[must_use]
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            Self::Customer(person) => Some(*person),
            Self::Mailbox(_) => None,
        }
    }
}

fn first_16(hasher: &blake3::Hasher) -> Uuid {
    let mut first = [0; 16];
    hasher.finalize_xof().fill(&mut first);
    Uuid::from_bytes(first)
}

/// The id of a message that is written once into a case, whoever tries again.
#[must_use]
pub fn told_id(case: CaseId, broadcast: BroadcastId) -> CaseMessageId {
    let mut hasher = blake3::Hasher::new_derive_key("florin support told 1");
    hasher.update(case.uuid().as_bytes()).update(broadcast.uuid().as_bytes());
    CaseMessageId::from_uuid(first_16(&hasher))
}

/// The id of the one notice that an incident is resolved, however often it was.
#[must_use]
pub fn notice_id(incident: IncidentId, resolved_at: Timestamp) -> BroadcastId {
    let mut hasher = blake3::Hasher::new_derive_key("florin support notice 1");
    hasher.update(incident.uuid().as_bytes()).update(&resolved_at.as_micros().to_be_bytes());
    BroadcastId::from_uuid(first_16(&hasher))
}

/// The id of a thread, which follows from both.
#[must_use]
pub fn thread_id(incident: IncidentId, correspondent: CorrespondentId) -> ThreadId {
    let mut hasher = blake3::Hasher::new_derive_key("florin support thread 1");
    hasher.update(incident.uuid().as_bytes()).update(correspondent.uuid().as_bytes());
    ThreadId::from_uuid(first_16(&hasher))
}

impl Thread {
    #[must_use]
    pub fn id(&self) -> ThreadId {
        thread_id(self.incident, self.correspondent)
    }
}

impl Correspondent {
    #[must_use]
    pub fn new(from: Sender) -> Self {
        Self { from, is_vulnerable: false, cases: Vec::new() }
    }

    #[must_use]
    pub fn id(&self) -> CorrespondentId {
        self.from.id()
    }

    /// With one more case; the oldest make room.
    #[must_use]
    pub fn with(&self, case: CaseId, incident: Option<IncidentId>) -> Self {
        let mut cases: Vec<_> = self.cases.iter().filter(|(kept, _)| *kept != case).copied().collect();
        cases.push((case, incident));
        let skipped = cases.len().saturating_sub(CASES_MAX);
        Self { cases: cases.split_off(skipped), ..self.clone() }
    }

    #[must_use]
    pub fn without(&self, case: CaseId) -> Self {
        let cases = self.cases.iter().filter(|(kept, _)| *kept != case).copied().collect();
        Self { cases, ..self.clone() }
    }
}

impl Priority {
    /// How much earlier a case counts as having come. Nobody is overtaken by whoever comes later than the longest of
    /// these after them, so nobody waits for ever.
    #[must_use]
    pub const fn head_start(self) -> Duration {
        match self {
            Self::Ordinary => Duration::ZERO,
            Self::MoneyMoving => Duration::from_hours(2),
            Self::LockedOut => Duration::from_hours(4),
            Self::Vulnerable => Duration::from_hours(8),
        }
    }
}

impl Case {
    /// Its place in the queue, where it waits for an agent: the least comes first.
    #[must_use]
    pub fn rank(&self) -> Option<Timestamp> {
        (self.state == State::Open).then(|| self.waits_since.before(self.priority.head_start()))
    }

    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, State::Open | State::Waiting)
    }

    /// Whether the customer may write into it at this instant.
    #[must_use]
    pub fn takes_messages(&self, now: Timestamp) -> bool {
        match self.state {
            State::Open | State::Waiting => true,
            State::Resolved => self.ended_at.is_none_or(|at| now <= at.after(REOPEN_WITHIN)),
            State::Closed => false,
        }
    }

    /// The agent at it now, where there is one.
    #[must_use]
    pub fn looked_at_by(&self, now: Timestamp) -> Option<&Look> {
        self.look.as_ref().filter(|look| now < look.until)
    }
}
