//! Cases, their messages, who writes them, and replies to many at once.

use super::columns::{Document, FoundBy};
use super::form::{At, Id, InWords};
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use kernel::{
    BroadcastId, CaseId, CaseMessageId, CorrespondentId, IncidentId, PersonId, ThreadId, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use support::{
    Author, Body as Words, Broadcast, Case, Complaint, ComplaintKind, Correspondent, Look, Mailbox,
    Message as CaseMessage, Name, Priority, Sender, State, Subject, Thread, Via,
};
use uuid::Uuid;

/// In whose list the cases are that wait for an agent: the bank's own.
pub(crate) const QUEUE: Uuid = Uuid::nil();
/// In whose list replies are that are on their way.
pub(crate) const UNDER_WAY: Uuid = Uuid::nil();

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum SenderV1<'a> {
    Customer { person: Id },
    Mailbox { mailbox: Cow<'a, str> },
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum AuthorV1<'a> {
    Customer,
    System,
    Agent { name: Cow<'a, str> },
}

#[derive(Serialize, Deserialize)]
struct LookV1<'a> {
    #[serde(borrow)]
    by: Cow<'a, str>,
    is_typing: bool,
    until: At,
}

#[derive(Serialize, Deserialize)]
struct ComplaintV1 {
    kind: InWords<ComplaintKind>,
    received_at: At,
    is_exceptional: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    concluded_at: Option<At>,
}

#[derive(Serialize, Deserialize)]
struct CaseV1<'a> {
    v: u64,
    from: SenderV1<'a>,
    via: InWords<Via>,
    #[serde(borrow)]
    subject: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    incident: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    suggested: Option<Id>,
    priority: InWords<Priority>,
    state: InWords<State>,
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    assignee: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    look: Option<LookV1<'a>>,
    messages: u32,
    waits_since: At,
    created_at: At,
    updated_at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answered_at: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended_at: Option<At>,
    reopened: u32,
    still_broken: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    complaint: Option<ComplaintV1>,
}

#[derive(Serialize, Deserialize)]
struct MessageV1<'a> {
    v: u64,
    case: Id,
    number: u32,
    author: AuthorV1<'a>,
    is_note: bool,
    #[serde(borrow)]
    body: Cow<'a, str>,
    at: At,
}

#[derive(Serialize, Deserialize)]
struct KeptV1 {
    case: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    incident: Option<Id>,
}

#[derive(Serialize, Deserialize)]
struct CorrespondentV1<'a> {
    v: u64,
    from: SenderV1<'a>,
    is_vulnerable: bool,
    cases: Vec<KeptV1>,
}

#[derive(Serialize, Deserialize)]
struct ThreadV1 {
    v: u64,
    incident: Id,
    correspondent: Id,
    case: Id,
}

#[derive(Serialize, Deserialize)]
struct BroadcastV1<'a> {
    v: u64,
    incident: Id,
    author: AuthorV1<'a>,
    #[serde(borrow)]
    body: Cow<'a, str>,
    resolves: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<Id>,
    told: u32,
    created_at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    done_at: Option<At>,
}

impl<'a> SenderV1<'a> {
    fn of(from: &'a Sender) -> Self {
        match from {
            Sender::Customer(person) => Self::Customer { person: Id(person.uuid()) },
            Sender::Mailbox(mailbox) => Self::Mailbox { mailbox: mailbox.as_str().into() },
        }
    }

    fn read(self) -> Result<Sender, DocumentError> {
        Ok(match self {
            Self::Customer { person } => Sender::Customer(PersonId::from_uuid(person.0)),
            Self::Mailbox { mailbox: text } => {
                Sender::Mailbox(Mailbox::parse(&text).map_err(|_| DocumentError::Value("mailbox"))?)
            }
        })
    }
}

impl<'a> AuthorV1<'a> {
    fn of(author: &'a Author) -> Self {
        match author {
            Author::Customer => Self::Customer,
            Author::System => Self::System,
            Author::Agent(name) => Self::Agent { name: name.as_str().into() },
        }
    }

    fn read(self) -> Result<Author, DocumentError> {
        Ok(match self {
            Self::Customer => Author::Customer,
            Self::System => Author::System,
            Self::Agent { name: text } => Author::Agent(name(&text)?),
        })
    }
}

fn name(text: &str) -> Result<Name, DocumentError> {
    Name::parse(text).map_err(|_| DocumentError::Value("name of an agent"))
}

fn words(text: &str) -> Result<Words, DocumentError> {
    Words::parse(text).map_err(|_| DocumentError::Value("message"))
}

fn incident(id: Option<Id>) -> Option<IncidentId> {
    id.map(|id| IncidentId::from_uuid(id.0))
}

impl Document for Case {
    const KIND: Kind = Kind::Case;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        let rank = self.rank();
        FoundBy {
            owner: rank.map(|_| QUEUE),
            place: rank.map(Timestamp::as_micros),
            ended_at: self.ended_at,
            ..FoundBy::default()
        }
    }

    fn body(&self) -> String {
        let look = |look: &'_ Look| (look.by.as_str().to_owned(), look.is_typing, look.until);
        let complaint = |it: &Complaint| ComplaintV1 {
            kind: InWords(it.kind),
            received_at: At(it.received_at),
            is_exceptional: it.is_exceptional,
            concluded_at: it.concluded_at.map(At),
        };
        write(&CaseV1 {
            v: 1,
            from: SenderV1::of(&self.from),
            via: InWords(self.via),
            subject: self.subject.as_str().into(),
            incident: self.incident.map(|id| Id(id.uuid())),
            suggested: self.suggested.map(|id| Id(id.uuid())),
            priority: InWords(self.priority),
            state: InWords(self.state),
            assignee: self.assignee.as_ref().map(|name| name.as_str().into()),
            look: self.look.as_ref().map(look).map(|(by, is_typing, until)| LookV1 {
                by: by.into(),
                is_typing,
                until: At(until),
            }),
            messages: self.messages,
            waits_since: At(self.waits_since),
            created_at: At(self.created_at),
            updated_at: At(self.updated_at),
            answered_at: self.answered_at.map(At),
            ended_at: self.ended_at.map(At),
            reopened: self.reopened,
            still_broken: self.still_broken,
            complaint: self.complaint.as_ref().map(complaint),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        let it: CaseV1<'_> = match body.format {
            1 => body.members()?,
            _ => return Err(body.unknown()),
        };
        let look = |it: LookV1<'_>| {
            Ok::<_, DocumentError>(Look { by: name(&it.by)?, is_typing: it.is_typing, until: it.until.0 })
        };
        let complaint = |it: ComplaintV1| Complaint {
            kind: it.kind.0,
            received_at: it.received_at.0,
            is_exceptional: it.is_exceptional,
            concluded_at: it.concluded_at.map(|at| at.0),
        };
        Ok(Self {
            id: CaseId::from_uuid(id),
            from: it.from.read()?,
            via: it.via.0,
            subject: Subject::parse(&it.subject).map_err(|_| DocumentError::Value("subject"))?,
            incident: incident(it.incident),
            suggested: incident(it.suggested),
            priority: it.priority.0,
            state: it.state.0,
            assignee: it.assignee.map(|text| name(&text)).transpose()?,
            look: it.look.map(look).transpose()?,
            messages: it.messages,
            waits_since: it.waits_since.0,
            created_at: it.created_at.0,
            updated_at: it.updated_at.0,
            answered_at: it.answered_at.map(|at| at.0),
            ended_at: it.ended_at.map(|at| at.0),
            reopened: it.reopened,
            still_broken: it.still_broken,
            complaint: it.complaint.map(complaint),
        })
    }
}

impl Document for CaseMessage {
    const KIND: Kind = Kind::CaseMessage;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    /// An agent's answer is found by its time as well, so that they can be counted.
    fn found_by(&self) -> FoundBy {
        let is_answer = matches!(self.author, Author::Agent(_)) && !self.is_note;
        FoundBy {
            owner: Some(self.case.uuid()),
            place: Some(i64::from(self.number)),
            ended_at: is_answer.then_some(self.at),
            ..FoundBy::default()
        }
    }

    fn body(&self) -> String {
        write(&MessageV1 {
            v: 1,
            case: Id(self.case.uuid()),
            number: self.number,
            author: AuthorV1::of(&self.author),
            is_note: self.is_note,
            body: self.body.as_str().into(),
            at: At(self.at),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        let it: MessageV1<'_> = match body.format {
            1 => body.members()?,
            _ => return Err(body.unknown()),
        };
        Ok(Self {
            id: CaseMessageId::from_uuid(id),
            case: CaseId::from_uuid(it.case.0),
            number: it.number,
            author: it.author.read()?,
            is_note: it.is_note,
            body: words(&it.body)?,
            at: it.at.0,
        })
    }
}

impl Document for Correspondent {
    const KIND: Kind = Kind::Correspondent;

    fn id(&self) -> Uuid {
        Self::id(self).uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        let kept = |(case, incident): &(CaseId, Option<IncidentId>)| KeptV1 {
            case: Id(case.uuid()),
            incident: incident.map(|id| Id(id.uuid())),
        };
        write(&CorrespondentV1 {
            v: 1,
            from: SenderV1::of(&self.from),
            is_vulnerable: self.is_vulnerable,
            cases: self.cases.iter().map(kept).collect(),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        let it: CorrespondentV1<'_> = match body.format {
            1 => body.members()?,
            _ => return Err(body.unknown()),
        };
        let kept = |it: KeptV1| (CaseId::from_uuid(it.case.0), incident(it.incident));
        let found = Self {
            from: it.from.read()?,
            is_vulnerable: it.is_vulnerable,
            cases: it.cases.into_iter().map(kept).collect(),
        };
        // The id follows from who it is.
        if Self::id(&found).uuid() == id { Ok(found) } else { Err(DocumentError::Id) }
    }
}

impl Document for Thread {
    const KIND: Kind = Kind::Thread;

    fn id(&self) -> Uuid {
        Self::id(self).uuid()
    }

    /// All at one place of their incident's list, so that they come by their ids.
    fn found_by(&self) -> FoundBy {
        FoundBy { owner: Some(self.incident.uuid()), place: Some(0), ..FoundBy::default() }
    }

    fn body(&self) -> String {
        write(&ThreadV1 {
            v: 1,
            incident: Id(self.incident.uuid()),
            correspondent: Id(self.correspondent.uuid()),
            case: Id(self.case.uuid()),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        let it: ThreadV1 = match body.format {
            1 => body.members()?,
            _ => return Err(body.unknown()),
        };
        let found = Self {
            incident: IncidentId::from_uuid(it.incident.0),
            correspondent: CorrespondentId::from_uuid(it.correspondent.0),
            case: CaseId::from_uuid(it.case.0),
        };
        if Self::id(&found).uuid() == id { Ok(found) } else { Err(DocumentError::Id) }
    }
}

impl Document for Broadcast {
    const KIND: Kind = Kind::Broadcast;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        let created = self.done_at.is_none().then_some(self.created_at);
        let place = created.map(Timestamp::as_micros);
        FoundBy { owner: created.map(|_| UNDER_WAY), place, ..FoundBy::default() }
    }

    fn body(&self) -> String {
        write(&BroadcastV1 {
            v: 1,
            incident: Id(self.incident.uuid()),
            author: AuthorV1::of(&self.author),
            body: self.body.as_str().into(),
            resolves: self.resolves,
            after: self.after.map(|id| Id(id.uuid())),
            told: self.told,
            created_at: At(self.created_at),
            done_at: self.done_at.map(At),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        let it: BroadcastV1<'_> = match body.format {
            1 => body.members()?,
            _ => return Err(body.unknown()),
        };
        Ok(Self {
            id: BroadcastId::from_uuid(id),
            incident: IncidentId::from_uuid(it.incident.0),
            author: it.author.read()?,
            body: words(&it.body)?,
            resolves: it.resolves,
            after: it.after.map(|id| ThreadId::from_uuid(id.0)),
            told: it.told,
            created_at: it.created_at.0,
            done_at: it.done_at.map(|at| at.0),
        })
    }
}
