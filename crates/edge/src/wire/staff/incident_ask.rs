//! What staff ask of incidents.

use crate::ask::why;
use crate::problem::Problem;
use bank::{IncidentAsk, NewIncident, NewMaintenance};
use identity::StaffWhy;
use incidents::{
    Action, ActionKind, Body, Command, Component, Health, Impact, Line, Name, Reach, Role, Status, Title,
    Whom, Window,
};
use kernel::{ActionId, IncidentId, Timestamp, UpdateId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct StaffIncidentAsk {
    title: String,
    /// `none`, `minor`, `major` or `critical`.
    impact: Option<String>,
    /// `public`, `private` or `report_only` [default: `public`].
    reach: Option<String>,
    /// What is broken and how badly, as `{"login": "partial_outage"}`.
    #[serde(default)]
    components: BTreeMap<String, String>,
    /// Everybody feels it, not only some.
    #[serde(default)]
    everybody: bool,
    /// When it began [default: now].
    started_at: Option<String>,
    /// What the public reads, instead of the words that the system has.
    text: Option<String>,
    /// When it was over, of one that is only reported.
    resolved_at: Option<String>,
    /// A line for the book of staff.
    why: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct StaffMaintenanceAsk {
    title: String,
    from: String,
    until: String,
    text: String,
    #[serde(default)]
    components: BTreeMap<String, String>,
    /// `public` or `private` [default: `public`].
    reach: Option<String>,
    /// A line for the book of staff.
    why: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct StaffIncidentActAsk {
    #[serde(flatten)]
    act: StaffIncidentAct,
    /// A line for the book of staff.
    why: Option<String>,
}

/// What is done with an incident: the act's name, and what it needs.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
enum StaffIncidentAct {
    /// Somebody looks at it.
    Acknowledge,
    /// The public is told more.
    Update {
        text: String,
        status: Option<String>,
        #[serde(default)]
        components: BTreeMap<String, String>,
    },
    /// The public is told that it is over.
    Resolve {
        text: String,
    },
    /// The status changes without a word.
    Move {
        to: String,
    },
    /// Customers do not feel it any more, since now or then.
    Mitigate {
        at: Option<String>,
    },
    /// What it is called, in public.
    Title {
        title: String,
    },
    /// How bad it is.
    Impact {
        impact: String,
    },
    /// Who may know of it.
    Reach {
        reach: String,
    },
    /// A role is given to somebody, or to nobody.
    Role {
        role: String,
        to: Option<String>,
    },
    /// Other words for an update that the public did not see yet.
    Edit {
        update_id: String,
        text: String,
    },
    /// An update is kept from the public until it is published.
    Hold {
        update_id: String,
    },
    Publish {
        update_id: String,
    },
    /// A line into the time line, for staff.
    Note {
        text: String,
    },
    AddAction {
        kind: String,
        what: String,
        owner: Option<String>,
        due_at: Option<String>,
    },
    EndAction {
        action_id: String,
    },
    /// It becomes a part of another.
    Merge {
        into: String,
    },
}

/// An act as the bank takes it.
pub(crate) enum IncidentActParsed {
    Do(IncidentAsk),
    Merge(IncidentId),
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct StaffComponentAsk {
    /// How well it works, whatever its signals say; `null` lets it follow them again.
    health: Option<String>,
    /// Why; kept with it, and never public. Needed where `health` is given.
    why: Option<String>,
}

impl StaffIncidentAsk {
    pub(crate) fn why(&self) -> Result<Option<StaffWhy>, Problem> {
        why(self.why.as_deref())
    }

    pub(crate) fn parsed(self) -> Result<NewIncident, Problem> {
        Ok(NewIncident {
            title: Title::parse(&self.title).map_err(|_| Problem::bad("title"))?,
            started_at: instant(self.started_at.as_deref(), "started_at")?,
            impact: self.impact.as_deref().map(|text| word(Impact::parse(text), "impact")).transpose()?,
            reach: reach(self.reach.as_deref())?,
            components: components(&self.components)?,
            whom: if self.everybody { Whom::Everybody } else { Whom::Some },
            body: self.text.as_deref().map(body).transpose()?,
            resolved_at: instant(self.resolved_at.as_deref(), "resolved_at")?,
        })
    }
}

impl StaffMaintenanceAsk {
    pub(crate) fn why(&self) -> Result<Option<StaffWhy>, Problem> {
        why(self.why.as_deref())
    }

    pub(crate) fn parsed(self) -> Result<NewMaintenance, Problem> {
        let at = |text: &str, name| Timestamp::parse(text).map_err(|_| Problem::bad(name));
        Ok(NewMaintenance {
            title: Title::parse(&self.title).map_err(|_| Problem::bad("title"))?,
            window: Window { from: at(&self.from, "from")?, until: at(&self.until, "until")? },
            components: components(&self.components)?,
            reach: reach(self.reach.as_deref())?,
            body: body(&self.text)?,
        })
    }
}

impl StaffIncidentActAsk {
    pub(crate) fn why(&self) -> Result<Option<StaffWhy>, Problem> {
        why(self.why.as_deref())
    }

    /// `action` is a fresh id, for something to do.
    pub(crate) fn parsed(self, now: Timestamp, action: ActionId) -> Result<IncidentActParsed, Problem> {
        use StaffIncidentAct as Act;
        let command = match self.act {
            Act::Merge { into } => {
                let into = IncidentId::parse(&into).map_err(|_| Problem::bad("into"))?;
                return Ok(IncidentActParsed::Merge(into));
            }
            Act::Update { text, status, components: felt } => {
                let status = status.as_deref().map(|text| word(Status::parse(text), "status")).transpose()?;
                return tell(status, &text, &felt);
            }
            Act::Resolve { text } => return tell(Some(Status::Resolved), &text, &BTreeMap::new()),
            Act::Acknowledge => Command::Acknowledge,
            Act::Move { to } => Command::Move(word(Status::parse(&to), "to")?),
            Act::Mitigate { at } => Command::Mitigate(instant(at.as_deref(), "at")?.unwrap_or(now)),
            Act::Title { title } => {
                Command::SetTitle(Title::parse(&title).map_err(|_| Problem::bad("title"))?)
            }
            Act::Impact { impact } => Command::SetImpact(word(Impact::parse(&impact), "impact")?),
            Act::Reach { reach } => Command::SetReach(word(Reach::parse(&reach), "reach")?),
            Act::Role { role, to } => {
                Command::GiveRole(word(Role::parse(&role), "role")?, to.as_deref().map(name).transpose()?)
            }
            Act::Edit { update_id, text } => Command::Edit(update(&update_id)?, body(&text)?),
            Act::Hold { update_id } => Command::Hold(update(&update_id)?),
            Act::Publish { update_id } => Command::Release(update(&update_id)?),
            Act::Note { text } => Command::Note(line(&text, "text")?),
            Act::AddAction { kind, what, owner, due_at } => Command::AddAction(Action {
                id: action,
                kind: word(ActionKind::parse(&kind), "kind")?,
                what: line(&what, "what")?,
                owner: owner.as_deref().map(name).transpose()?,
                due_at: instant(due_at.as_deref(), "due_at")?,
                done_at: None,
            }),
            Act::EndAction { action_id } => {
                Command::EndAction(ActionId::parse(&action_id).map_err(|_| Problem::bad("action_id"))?)
            }
        };
        Ok(IncidentActParsed::Do(IncidentAsk::Do(command)))
    }
}

impl StaffComponentAsk {
    pub(crate) fn why(&self) -> Result<Option<StaffWhy>, Problem> {
        why(self.why.as_deref())
    }

    pub(crate) fn parsed(&self) -> Result<Option<(Health, Line)>, Problem> {
        let Some(health) = &self.health else { return Ok(None) };
        let why = self.why.as_deref().ok_or(Problem::missing("why"))?;
        Ok(Some((word(Health::parse(health), "health")?, line(why, "why")?)))
    }
}

fn tell(
    status: Option<Status>,
    text: &str,
    felt: &BTreeMap<String, String>,
) -> Result<IncidentActParsed, Problem> {
    let (body, components) = (body(text)?, components(felt)?);
    Ok(IncidentActParsed::Do(IncidentAsk::Tell { status, body, components }))
}

fn word<T>(found: Option<T>, name: &'static str) -> Result<T, Problem> {
    found.ok_or(Problem::bad(name))
}

fn reach(text: Option<&str>) -> Result<Reach, Problem> {
    text.map_or(Ok(Reach::Public), |text| word(Reach::parse(text), "reach"))
}

fn instant(text: Option<&str>, name: &'static str) -> Result<Option<Timestamp>, Problem> {
    text.map(Timestamp::parse).transpose().map_err(|_| Problem::bad(name))
}

fn body(text: &str) -> Result<Body, Problem> {
    Body::parse(text).map_err(|_| Problem::bad("text"))
}

fn line(text: &str, name: &'static str) -> Result<Line, Problem> {
    Line::parse(text).map_err(|_| Problem::bad(name))
}

fn name(text: &str) -> Result<Name, Problem> {
    Name::parse(text).map_err(|_| Problem::bad("name"))
}

fn update(text: &str) -> Result<UpdateId, Problem> {
    UpdateId::parse(text).map_err(|_| Problem::bad("update_id"))
}

fn components(given: &BTreeMap<String, String>) -> Result<Vec<(Component, Health)>, Problem> {
    let one = |(component, health): (&String, &String)| {
        Some((Component::parse(component)?, Health::parse(health)?))
    };
    given.iter().map(one).collect::<Option<_>>().ok_or(Problem::bad("components"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_title_is_an_act() {
        let parsed = |title: &str| {
            let ask = serde_json::json!({ "act": "title", "title": title });
            let ask: StaffIncidentActAsk = serde_json::from_value(ask).unwrap();
            ask.parsed(Timestamp::EPOCH, ActionId::from_uuid(Uuid::nil()))
        };
        let Ok(IncidentActParsed::Do(IncidentAsk::Do(Command::SetTitle(title)))) = parsed("Some cards fail")
        else {
            panic!("it is a title")
        };
        assert_eq!(title.as_str(), "Some cards fail");
        assert!(parsed("").is_err());
    }
}
