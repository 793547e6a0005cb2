//! From the bank's own types to those of the public document, by hand.

use incidents::{
    Component, ComponentHistory, Health, HistoryDay, Impact, PublicIncident, Sentence, Tallied, Update,
    day_of,
};
use kernel::Timestamp;
use projection::{Argument, ComponentChange, Day, IncidentStatus, Named};
use rollout::AppSupport;
use std::time::Duration;

/// Characters of a public id.
const ID_CHARS: usize = 12;
/// Digits and letters that are not taken for each other (Crockford's).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const DAY: Duration = Duration::from_hours(24);

/// An id for the public: it is always the same, and says nothing of the one it is made from, which holds a time.
pub(super) fn public_id(kind: &str, id: &[u8; 16]) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("florin status public id 1");
    hasher.update(kind.as_bytes()).update(&[0]).update(id);
    let hash = hasher.finalize();
    let letter = |byte: &u8| char::from(ALPHABET[usize::from(byte % 32)]);
    hash.as_bytes().iter().take(ID_CHARS).map(letter).collect()
}

fn component_id(component: Component) -> String {
    public_id("component", &u128::from(component.number()).to_be_bytes())
}

pub(super) fn instant(at: Timestamp) -> String {
    at.to_string()
}

pub(super) fn incident(known: &PublicIncident<'_>) -> projection::Incident {
    let PublicIncident { incident, since, updated_at, status, components, .. } = known;
    let named = |&(component, health): &(Component, Health)| Named {
        id: component_id(component),
        key: component.word().to_owned(),
        status: health_of(health),
    };
    let mut updates: Vec<projection::Update> = known.updates.iter().map(|(it, at)| update(it, *at)).collect();
    updates.reverse();
    projection::Incident {
        id: public_id("incident", incident.id.uuid().as_bytes()),
        name: incident.title.to_string(),
        name_words: incident.title_words.as_ref().map(sentence),
        status: status_of(*status),
        impact: if incident.is_maintenance() {
            projection::Impact::Maintenance
        } else {
            impact(known.impact)
        },
        created_at: instant(*since),
        updated_at: instant(*updated_at),
        started_at: instant(incident.times.started()),
        monitoring_at: known.monitoring_at.map(instant),
        resolved_at: known.resolved_at.map(instant),
        scheduled_for: incident.window.map(|window| instant(window.from)),
        scheduled_until: incident.window.map(|window| instant(window.until)),
        next_update_at: known.next_update_at.map(instant),
        components: components.iter().map(named).collect(),
        incident_updates: updates,
    }
}

/// An update, and since when the public sees it: when it was written is nobody's business.
fn update(update: &Update, since: Timestamp) -> projection::Update {
    let change = |it: &incidents::ComponentChange| ComponentChange {
        code: component_id(it.component),
        key: it.component.word().to_owned(),
        name: name(it.component).0.to_owned(),
        old_status: health_of(it.old),
        new_status: health_of(it.new),
    };
    projection::Update {
        id: public_id("update", update.id.uuid().as_bytes()),
        status: status_of(update.status),
        body: update.body.to_string(),
        words: update.words.iter().map(sentence).collect(),
        created_at: instant(since),
        updated_at: instant(since),
        display_at: instant(since),
        affected_components: update.components.iter().map(change).collect(),
        deliver_notifications: true,
    }
}

fn sentence(sentence: &Sentence) -> projection::Sentence {
    let words = projection::Sentence::plain(sentence.key());
    let one = |text: &str| Argument::One(text.to_owned());
    let many = |all: &[Component]| Argument::Many(all.iter().map(|it| it.word().to_owned()).collect());
    match sentence {
        Sentence::Title { whom, components } => {
            words.with("whom", one(whom.word())).with("components", many(components))
        }
        Sentence::Broken { whom, components, since } => words
            .with("whom", one(whom.word()))
            .with("components", many(components))
            .with("since", one(&instant(*since))),
        Sentence::Works { components } => words.with("components", many(components)),
        Sentence::NextUpdate { by } => words.with("by", one(&instant(*by))),
        Sentence::MoneySafe | Sentence::RetryNow | Sentence::RetryLater | Sentence::Resolved => words,
    }
}

/// A component, how well it works, and its days up to now.
pub(super) fn component(
    (component, health): (Component, Health),
    history: &ComponentHistory,
    (created_at, updated_at): (Timestamp, Timestamp),
    now: Timestamp,
) -> projection::Component {
    let days = days(history, health, now);
    let sum = days.iter().fold(Tallied::default(), |sum, day| sum.with(day.tallied));
    let (name, description) = name(component);
    projection::Component {
        id: component_id(component),
        key: component.word().to_owned(),
        name: name.to_owned(),
        description: description.to_owned(),
        status: health_of(health),
        created_at: instant(created_at),
        updated_at: instant(updated_at),
        position: component.number(),
        start_date: days.first().map(|day| date(day.day)).unwrap_or_default(),
        days: days.iter().map(wire_day).collect(),
        uptime_ppm: sum.good_ppm(),
    }
}

/// The last days up to today's, without gaps: from the first of which anything is known.
fn days(history: &ComponentHistory, health: Health, now: Timestamp) -> Vec<HistoryDay> {
    let today = day_of(now);
    let most = u32::try_from(projection::DAYS_MAX).unwrap_or(u32::MAX);
    let oldest = today.saturating_sub(most.saturating_sub(1));
    let known = history.days.iter().find(|day| oldest <= day.day).map_or(today, |day| day.day.min(today));
    let blank = |day| HistoryDay { day, worst: Health::Operational, tallied: Tallied::default() };
    let of = |day| history.days.iter().find(|kept| kept.day == day).copied().unwrap_or_else(|| blank(day));
    let mut days: Vec<HistoryDay> = (known..=today).map(of).collect();
    if let Some(last) = days.last_mut() {
        last.worst = last.worst.max(health);
    }
    days
}

fn wire_day(day: &HistoryDay) -> Day {
    Day { date: date(day.day), worst: health_of(day.worst), uptime_ppm: day.tallied.good_ppm() }
}

/// As `2026-11-22`.
fn date(day: u32) -> String {
    instant(Timestamp::EPOCH.after(DAY.saturating_mul(day))).chars().take("2026-11-22".len()).collect()
}

pub(super) fn platform(support: &AppSupport) -> projection::Platform {
    let update = |it: &rollout::Update| projection::AppUpdate {
        below: it.below.to_string(),
        message: it.message.as_str().to_owned(),
    };
    projection::Platform {
        platform: support.platform.word().to_owned(),
        advised: support.advised.as_ref().map(update),
        required: support.required.as_ref().map(update),
    }
}

const fn health_of(health: Health) -> projection::Health {
    match health {
        Health::Operational => projection::Health::Operational,
        Health::UnderMaintenance => projection::Health::UnderMaintenance,
        Health::DegradedPerformance => projection::Health::DegradedPerformance,
        Health::PartialOutage => projection::Health::PartialOutage,
        Health::MajorOutage => projection::Health::MajorOutage,
    }
}

const fn impact(impact: Impact) -> projection::Impact {
    match impact {
        Impact::None => projection::Impact::None,
        Impact::Minor => projection::Impact::Minor,
        Impact::Major => projection::Impact::Major,
        Impact::Critical => projection::Impact::Critical,
    }
}

const fn status_of(status: incidents::Status) -> IncidentStatus {
    match status {
        incidents::Status::Investigating => IncidentStatus::Investigating,
        incidents::Status::Identified => IncidentStatus::Identified,
        incidents::Status::Monitoring => IncidentStatus::Monitoring,
        incidents::Status::Resolved => IncidentStatus::Resolved,
        incidents::Status::Postmortem => IncidentStatus::Postmortem,
        incidents::Status::Scheduled => IncidentStatus::Scheduled,
        incidents::Status::InProgress => IncidentStatus::InProgress,
        incidents::Status::Verifying => IncidentStatus::Verifying,
        incidents::Status::Completed => IncidentStatus::Completed,
    }
}

/// Name and description, in English.
const fn name(component: Component) -> (&'static str, &'static str) {
    match component {
        Component::Login => ("Login", "Getting into the app and allowing others in"),
        Component::App => ("App", "Balances, transactions and settings in the app"),
        Component::Payments => ("Payments", "Payments to others"),
        Component::Cards => ("Cards", "Paying by card"),
        Component::Transfers => ("Transfers", "Moving money between accounts and pots"),
        Component::DeveloperApi => ("Developer API", "What other programs ask for"),
        Component::Support => ("Support", "Reaching the bank's people"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_ids_are_short_steady_and_apart() {
        let id = public_id("incident", &[7; 16]);
        assert_eq!(id.len(), ID_CHARS);
        assert!(id.bytes().all(|byte| ALPHABET.contains(&byte)));
        assert_eq!(id, public_id("incident", &[7; 16]));
        assert_ne!(id, public_id("update", &[7; 16]));
        assert_ne!(id, public_id("incident", &[8; 16]));
    }

    #[test]
    fn days_have_no_gaps_and_end_today() {
        let now = Timestamp::parse("2026-11-22T12:00:00Z").unwrap();
        let today = day_of(now);
        let day = |day, worst| HistoryDay { day, worst, tallied: Tallied { good: 9, bad: 1 } };
        let mut history = ComponentHistory::new(Component::Login);
        assert_eq!(days(&history, Health::Operational, now).len(), 1);
        history.days = vec![day(today - 200, Health::MajorOutage), day(today - 3, Health::PartialOutage)];
        let shown = component((Component::Login, Health::DegradedPerformance), &history, (now, now), now);
        let worst: Vec<_> = shown.days.iter().map(|day| (day.date.as_str(), day.worst)).collect();
        assert_eq!(
            worst,
            [
                ("2026-11-19", projection::Health::PartialOutage),
                ("2026-11-20", projection::Health::Operational),
                ("2026-11-21", projection::Health::Operational),
                ("2026-11-22", projection::Health::DegradedPerformance),
            ]
        );
        assert_eq!((shown.start_date.as_str(), shown.uptime_ppm), ("2026-11-19", Some(900_000)));
        assert_eq!(shown.days[1].uptime_ppm, None);
        history.days = vec![day(today - 89, Health::Operational), day(today, Health::Operational)];
        assert_eq!(days(&history, Health::Operational, now).len(), projection::DAYS_MAX);
    }

    #[test]
    fn every_sentence_carries_what_it_is_about() {
        let since = Timestamp::parse("2026-11-22T09:14:00Z").unwrap();
        let broken =
            Sentence::Broken { whom: incidents::Whom::Some, components: vec![Component::Login], since };
        let wire = sentence(&broken);
        assert_eq!(wire.key, "incident-broken");
        assert_eq!(wire.args["components"], Argument::Many(vec!["login".to_owned()]));
        assert_eq!(wire.args["whom"], Argument::One("some".to_owned()));
        assert_eq!(wire.args["since"], Argument::One(instant(since)));
    }
}
