//! Incidents and maintenances. They stay.

use super::columns::{Document, FoundBy};
use super::form::{At, Id, InWords};
use super::kind::Kind;
use super::sentence::{SentenceV1, sentence, sentences};
use super::text::{Body, DocumentError, write};
use incidents::{
    Action, ActionKind, Author, Component, ComponentChange, Count, Entry, Health, Impact, Incident, Line,
    Name, Origin, Out, Reach, Reminded, Role, Status, Times, Title, Update, What, Window,
};
use kernel::{ActionId, IncidentId, ReleaseId, SignalId, UpdateId, VerdictId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

/// In whose list all incidents are: the bank's own.
pub(crate) const INCIDENTS: Uuid = Uuid::nil();
/// What those that are open share.
pub(crate) const OPEN: Uuid = Uuid::nil();

#[derive(Serialize, Deserialize)]
struct IncidentV1<'a> {
    v: u64,
    title: Cow<'a, str>,
    /// Where the system wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title_words: Option<SentenceV1<'a>>,
    origin: OriginV1,
    status: InWords<Status>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    impact: Option<InWords<Impact>>,
    reach: InWords<Reach>,
    started_at: At,
    detected_at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    acknowledged_at: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mitigated_at: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resolved_at: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    window: Option<WindowV1>,
    roles: Vec<(InWords<Role>, Cow<'a, str>)>,
    components: Vec<(InWords<Component>, InWords<Health>)>,
    affected: CountV1,
    firing: Vec<Id>,
    updates: Vec<UpdateV1<'a>>,
    entries: Vec<EntryV1<'a>>,
    entries_lost: u32,
    actions: Vec<ActionV1<'a>>,
    reminded: RemindedV1,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    merged_into: Option<Id>,
    merged: Vec<Id>,
    created_at: At,
    updated_at: At,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum OriginV1 {
    Staff,
    Guard { release: Id, verdict: Id },
    Alert,
}

#[derive(Serialize, Deserialize)]
struct WindowV1 {
    from: At,
    until: At,
}

#[derive(Serialize, Deserialize)]
struct CountV1 {
    people: u64,
    failed: u64,
    silent: u64,
    signed_out: u64,
}

#[derive(Serialize, Deserialize)]
struct UpdateV1<'a> {
    id: Id,
    status: InWords<Status>,
    body: Cow<'a, str>,
    /// Where the system wrote it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    words: Vec<SentenceV1<'a>>,
    /// A member of staff; the system where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<Cow<'a, str>>,
    /// Before and after.
    components: Vec<(InWords<Component>, InWords<Health>, InWords<Health>)>,
    created_at: At,
    updated_at: At,
    out: OutV1<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum OutV1<'a> {
    Public { at: At },
    Held { by: Cow<'a, str>, at: At },
    Inside,
}

#[derive(Serialize, Deserialize)]
struct EntryV1<'a> {
    at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<Cow<'a, str>>,
    what: InWords<What>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
struct ActionV1<'a> {
    id: Id,
    kind: InWords<ActionKind>,
    what: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    due_at: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    done_at: Option<At>,
}

#[derive(Serialize, Deserialize)]
struct RemindedV1 {
    lead: bool,
    impact: bool,
    days: u32,
}

impl Document for Incident {
    const KIND: Kind = Kind::Incident;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy {
            owner: Some(INCIDENTS),
            device: self.is_open().then_some(OPEN),
            place: Some(self.created_at.as_micros()),
            ..FoundBy::default()
        }
    }

    fn body(&self) -> String {
        let origin = match self.origin {
            Origin::Staff => OriginV1::Staff,
            Origin::Guard { release, verdict } => {
                OriginV1::Guard { release: Id(release.uuid()), verdict: Id(verdict.uuid()) }
            }
            Origin::Alert => OriginV1::Alert,
        };
        let Count { people, failed, silent, signed_out } = self.affected;
        let Reminded { is_of_lead: lead, is_of_impact: impact, times: days } = self.reminded;
        let component = |&(component, health)| (InWords(component), InWords(health));
        write(&IncidentV1 {
            v: 1,
            title: self.title.as_str().into(),
            title_words: self.title_words.as_ref().map(SentenceV1::of),
            origin,
            status: InWords(self.status),
            impact: self.impact.map(InWords),
            reach: InWords(self.reach),
            started_at: At(self.times.started()),
            detected_at: At(self.times.detected()),
            acknowledged_at: self.times.acknowledged().map(At),
            mitigated_at: self.times.mitigated().map(At),
            resolved_at: self.times.resolved().map(At),
            window: self.window.map(|window| WindowV1 { from: At(window.from), until: At(window.until) }),
            roles: self.roles.iter().map(|(role, name)| (InWords(*role), name.as_str().into())).collect(),
            components: self.components.iter().map(component).collect(),
            affected: CountV1 { people, failed, silent, signed_out },
            firing: self.firing.iter().map(|id| Id(id.uuid())).collect(),
            updates: self.updates.iter().map(UpdateV1::of).collect(),
            entries: self.entries.iter().map(EntryV1::of).collect(),
            entries_lost: self.entries_lost,
            actions: self.actions.iter().map(ActionV1::of).collect(),
            reminded: RemindedV1 { lead, impact, days },
            merged_into: self.merged_into.map(|id| Id(id.uuid())),
            merged: self.merged.iter().map(|id| Id(id.uuid())).collect(),
            created_at: At(self.created_at),
            updated_at: At(self.updated_at),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<IncidentV1<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl IncidentV1<'_> {
    fn read(self, id: Uuid) -> Result<Incident, DocumentError> {
        let origin = match self.origin {
            OriginV1::Staff => Origin::Staff,
            OriginV1::Guard { release, verdict } => Origin::Guard {
                release: ReleaseId::from_uuid(release.0),
                verdict: VerdictId::from_uuid(verdict.0),
            },
            OriginV1::Alert => Origin::Alert,
        };
        let later = [self.acknowledged_at, self.mitigated_at, self.resolved_at];
        let later = later.map(|at| at.map(|at| at.0));
        let times = Times::try_from_parts((self.started_at.0, self.detected_at.0), later);
        let roles = self.roles.iter().map(|(role, by)| Ok((role.0, name(by)?)));
        let CountV1 { people, failed, silent, signed_out } = self.affected;
        let RemindedV1 { lead: is_of_lead, impact: is_of_impact, days } = self.reminded;
        Ok(Incident {
            id: IncidentId::from_uuid(id),
            title: Title::parse(&self.title).map_err(|_| DocumentError::Value("title"))?,
            title_words: self.title_words.and_then(sentence),
            origin,
            status: self.status.0,
            impact: self.impact.map(|impact| impact.0),
            reach: self.reach.0,
            times: times.map_err(|_| DocumentError::Value("order of times"))?,
            window: self.window.map(|window| Window { from: window.from.0, until: window.until.0 }),
            roles: roles.collect::<Result<_, _>>()?,
            components: self.components.iter().map(|(component, health)| (component.0, health.0)).collect(),
            affected: Count { people, failed, silent, signed_out },
            firing: self.firing.iter().map(|id| SignalId::from_uuid(id.0)).collect(),
            updates: self.updates.into_iter().map(UpdateV1::read).collect::<Result<_, _>>()?,
            entries: self.entries.into_iter().map(EntryV1::read).collect::<Result<_, _>>()?,
            entries_lost: self.entries_lost,
            actions: self.actions.into_iter().map(ActionV1::read).collect::<Result<_, _>>()?,
            reminded: Reminded { is_of_lead, is_of_impact, times: days },
            merged_into: self.merged_into.map(|id| IncidentId::from_uuid(id.0)),
            merged: self.merged.iter().map(|id| IncidentId::from_uuid(id.0)).collect(),
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        })
    }
}

impl<'a> UpdateV1<'a> {
    fn of(update: &'a Update) -> Self {
        let change = |it: &ComponentChange| (InWords(it.component), InWords(it.old), InWords(it.new));
        Self {
            id: Id(update.id.uuid()),
            status: InWords(update.status),
            body: update.body.as_str().into(),
            words: update.words.iter().map(SentenceV1::of).collect(),
            by: by(&update.by),
            components: update.components.iter().map(change).collect(),
            created_at: At(update.created_at),
            updated_at: At(update.updated_at),
            out: match &update.out {
                Out::At(at) => OutV1::Public { at: At(*at) },
                Out::Held { by, at } => OutV1::Held { by: by.as_str().into(), at: At(*at) },
                Out::Inside => OutV1::Inside,
            },
        }
    }

    fn read(self) -> Result<Update, DocumentError> {
        let change = |(component, old, new): &(InWords<Component>, InWords<Health>, InWords<Health>)| {
            ComponentChange { component: component.0, old: old.0, new: new.0 }
        };
        Ok(Update {
            id: UpdateId::from_uuid(self.id.0),
            status: self.status.0,
            body: incidents::Body::parse(&self.body).map_err(|_| DocumentError::Value("text"))?,
            words: sentences(self.words),
            by: author(self.by.as_deref())?,
            components: self.components.iter().map(change).collect(),
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
            out: match self.out {
                OutV1::Public { at } => Out::At(at.0),
                OutV1::Held { by, at } => Out::Held { by: name(&by)?, at: at.0 },
                OutV1::Inside => Out::Inside,
            },
        })
    }
}

impl<'a> EntryV1<'a> {
    fn of(entry: &'a Entry) -> Self {
        let note = entry.note.as_ref().map(|note| note.as_str().into());
        Self { at: At(entry.at), by: by(&entry.by), what: InWords(entry.what), note }
    }

    fn read(self) -> Result<Entry, DocumentError> {
        let note = self.note.map(|note| line(&note)).transpose()?;
        Ok(Entry { at: self.at.0, by: author(self.by.as_deref())?, what: self.what.0, note })
    }
}

impl<'a> ActionV1<'a> {
    fn of(action: &'a Action) -> Self {
        Self {
            id: Id(action.id.uuid()),
            kind: InWords(action.kind),
            what: action.what.as_str().into(),
            owner: action.owner.as_ref().map(|owner| owner.as_str().into()),
            due_at: action.due_at.map(At),
            done_at: action.done_at.map(At),
        }
    }

    fn read(self) -> Result<Action, DocumentError> {
        Ok(Action {
            id: ActionId::from_uuid(self.id.0),
            kind: self.kind.0,
            what: line(&self.what)?,
            owner: self.owner.map(|owner| name(&owner)).transpose()?,
            due_at: self.due_at.map(|at| at.0),
            done_at: self.done_at.map(|at| at.0),
        })
    }
}

fn by(author: &Author) -> Option<Cow<'_, str>> {
    match author {
        Author::System => None,
        Author::Staff(name) => Some(name.as_str().into()),
    }
}

fn author(text: Option<&str>) -> Result<Author, DocumentError> {
    text.map_or(Ok(Author::System), |text| name(text).map(Author::Staff))
}

pub(super) fn name(text: &str) -> Result<Name, DocumentError> {
    Name::parse(text).map_err(|_| DocumentError::Value("name of staff"))
}

pub(super) fn line(text: &str) -> Result<Line, DocumentError> {
    Line::parse(text).map_err(|_| DocumentError::Value("line"))
}
