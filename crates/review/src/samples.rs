//! A morning on which few could log in.

use crate::{Answer, Entity, Facts, Given, Notes, Payments, Question, Report, Sent};
use incidents::{
    Author, Component, Count, Health, Incident, Name, Origin, Reach, Reminded, Status, Times, Title,
};
use kernel::{IncidentId, SentReportId, Timestamp};
use std::collections::BTreeMap;
use uuid::Uuid;

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

pub(crate) fn incident_id(number: u128) -> IncidentId {
    IncidentId::from_uuid(Uuid::from_u128(number))
}

/// Three customers, from 09:14:00 to 09:15:01; resolved an hour after it began.
pub(crate) fn incident() -> Incident {
    let started = at("2026-11-22T09:14:00Z");
    let detected = at("2026-11-22T09:15:00Z");
    let ends =
        ["2026-11-22T09:25:00Z", "2026-11-22T09:15:01Z", "2026-11-22T10:14:00Z"].map(|it| Some(at(it)));
    Incident {
        id: incident_id(1),
        title: Title::parse("Logging in fails for some").unwrap(),
        title_words: None,
        origin: Origin::Alert,
        status: Status::Resolved,
        impact: None,
        reach: Reach::Public,
        times: Times::try_from_parts((started, detected), ends).unwrap(),
        window: None,
        roles: Vec::new(),
        components: vec![(Component::Login, Health::Operational)],
        affected: Count { people: 3, failed: 3, silent: 0, signed_out: 0 },
        firing: Vec::new(),
        updates: Vec::new(),
        entries: Vec::new(),
        entries_lost: 0,
        actions: Vec::new(),
        reminded: Reminded::default(),
        merged_into: None,
        merged: Vec::new(),
        created_at: detected,
        updated_at: at("2026-11-22T10:14:00Z"),
    }
}

pub(crate) fn facts() -> Facts {
    Facts {
        incident: incident(),
        entity: Entity::default(),
        notes: None,
        sent: Vec::new(),
        minutes: BTreeMap::new(),
        is_minutes_whole: true,
        payments: Payments { is_whole: true, ..Payments::default() },
        guard: None,
        support_contacts: None,
        past: Vec::new(),
        now: at("2026-11-22T12:00:00Z"),
    }
}

/// The same while it goes on.
pub(crate) fn open_facts() -> Facts {
    let mut facts = facts();
    let times = facts.incident.times;
    facts.incident.times =
        Times::try_from_parts((times.started(), times.detected()), [times.acknowledged(), None, None])
            .unwrap();
    facts.incident.status = Status::Investigating;
    facts
}

pub(crate) fn notes(incident: u128, answers: &[(Question, &str)]) -> Notes {
    let at = at("2026-11-22T11:00:00Z");
    let given = |&(question, text): &(Question, &str)| Given {
        question,
        answer: Answer::parse(question, text).unwrap(),
        by: Author::Staff(Name::parse("zoe").unwrap()),
        at,
    };
    Notes {
        incident: incident_id(incident),
        opened_at: at,
        answers: answers.iter().map(given).collect(),
        reminded: Vec::new(),
        updated_at: at,
    }
}

pub(crate) fn sent(report: Report, at: Timestamp) -> Sent {
    let mut incident = incident();
    incident.times = Times::new(Timestamp::EPOCH, Timestamp::EPOCH).unwrap();
    let id = SentReportId::from_uuid(Uuid::from_u128(9));
    Sent::new(id, &incident, (report, "{}".to_owned()), (at, Name::parse("zoe").unwrap()), at).unwrap()
}
