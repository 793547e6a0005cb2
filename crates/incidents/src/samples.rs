//! Incidents for tests.

use crate::component::{Component, Health};
use crate::entry::Author;
use crate::incident::{Incident, Origin, Reach, Window};
use crate::open::{Begun, Opening, decide_open, decide_schedule};
use crate::status::{Impact, Status};
use crate::text::{Body, Name, Title};
use crate::update::Policy;
use crate::words::Whom;
use kernel::{IncidentId, Timestamp, UpdateId};
use uuid::Uuid;

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(1_700_000_000_000_000 + second * 1_000_000)
}

pub(crate) fn zoe() -> Author {
    Author::Staff(Name::parse("zoe").unwrap())
}

pub(crate) fn update_id(number: u128) -> UpdateId {
    UpdateId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn body(text: &str) -> Body {
    Body::parse(text).unwrap()
}

pub(crate) fn opening(number: u128) -> Opening {
    Opening {
        id: IncidentId::from_uuid(Uuid::from_u128(number)),
        update: update_id(1),
        origin: Origin::Alert,
        by: Author::System,
        title: Title::parse("Logging in fails").unwrap(),
        title_words: None,
        begun: Begun { started_at: at(0), detected_at: at(5), mitigated_at: None, whom: Whom::Some },
        impact: Some(Impact::Minor),
        reach: Reach::Public,
        components: vec![(Component::Login, Health::PartialOutage)],
        body: None,
        note: None,
    }
}

/// One that came to this status by the ways that lead there, the last step 20 seconds after the first.
pub(crate) fn incident(status: Status) -> Incident {
    use Status::{
        Completed, Identified, InProgress, Investigating, Monitoring, Postmortem, Resolved, Scheduled,
        Verifying,
    };
    let path: &[Status] = match status {
        Investigating | Scheduled => &[],
        Identified => &[Identified],
        Monitoring => &[Identified, Monitoring],
        Resolved => &[Resolved],
        Postmortem => &[Resolved, Postmortem],
        InProgress => &[InProgress],
        Verifying => &[InProgress, Verifying],
        Completed => &[InProgress, Verifying, Completed],
    };
    let policy = Policy::default();
    let first = if status.is_of_maintenance() {
        let window = Window { from: at(100), until: at(200) };
        decide_schedule(opening(1), window, body("We move."), at(10)).unwrap()
    } else {
        decide_open(opening(1), &[], &policy, at(10)).unwrap()
    };
    path.iter().fold(first, |incident, to| {
        crate::decide(&incident, crate::Command::Move(*to), &Author::System, &policy, at(20)).unwrap()
    })
}
