//! What operators are told of releases.

use crate::Alert;
use crate::model::{FELL_ALERT, HELD_ALERT, ROLLED_BACK_ALERT};
use identity::ReleaseName;
use kernel::Timestamp;
use rollout::{Evidence, Why, Witness};
use watch::Fall;

/// What operators are told of a rollback. Nobody ends it: it is over when they have seen it.
pub(super) fn rolled_back(evidence: &Evidence, now: Timestamp) -> Alert {
    let release = evidence.release.as_str();
    let labels = [("release", release), ("severity", "page")];
    Alert {
        name: ROLLED_BACK_ALERT.to_owned(),
        labels: labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        summary: format!("The login release {release} is rolled back: {}.", why(evidence).as_str()),
        started_at: now,
        ended_at: None,
    }
}

/// What operators are told of a release that is held because of a doubt: a person has to look.
pub(super) fn held(evidence: &Evidence, witness: Witness) -> Alert {
    let labels =
        [("release", evidence.release.as_str()), ("severity", "ticket"), ("witness", witness.word())];
    Alert {
        name: HELD_ALERT.to_owned(),
        labels: labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        summary: format!("The login release {} is held: {}.", evidence.release, why(evidence).as_str()),
        started_at: evidence.at,
        ended_at: None,
    }
}

/// The evidence in one line.
pub(super) fn why(evidence: &Evidence) -> Why {
    let Evidence { treatment, control, e_value, bound, .. } = evidence;
    let slice: Vec<String> = evidence.slice.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let place = if slice.is_empty() { "everywhere".to_owned() } else { slice.join(", ") };
    let text = format!(
        "{}: e-value {e_value:.3e} of {bound:.0}, {treatment} attempts of {control} others, {place}",
        evidence.verdict.word()
    );
    let short: String = text.chars().filter(|one| !one.is_control()).take(Why::CHARS_MAX).collect();
    Why::parse(&short).expect("it is a short line")
}

/// What operators are told of logins that succeed less often than before. Nobody ends it.
pub(super) fn fallen(release: &ReleaseName, fall: &Fall, now: Timestamp) -> Alert {
    let labels = [("release", release.as_str()), ("severity", "ticket")];
    Alert {
        name: FELL_ALERT.to_owned(),
        labels: labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        summary: format!(
            "Customers log in less often than they did: evidence {:.0} of {:.0} against {:.3} as before.",
            fall.e_value, fall.bound, fall.expected
        ),
        started_at: now,
        ended_at: None,
    }
}
