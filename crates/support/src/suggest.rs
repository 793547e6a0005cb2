//! Which open incident a message is about, and how soon it has to be answered.
//!
//! The score: 100 where the customer is one of those it reached; 20 for each different word of the message that is one of
//! a component's that does not work; 10 for each of four letters or more that stands in its title. With
//! [`LINKED_FROM`] the case is put into the incident; with [`SUGGESTED_FROM`] an agent is asked whether it belongs there.
//! Of equal ones the newest is taken.

use crate::case::Priority;
use kernel::IncidentId;
use std::collections::BTreeSet;

pub const LINKED_FROM: u32 = 40;
pub const SUGGESTED_FROM: u32 = 20;
/// Words of one message that are looked at.
const WORDS_MAX: usize = 400;

/// An open incident as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate<'a> {
    pub incident: IncidentId,
    /// The customer is one of those it reached.
    pub is_affected: bool,
    pub title: &'a str,
    /// The words of the components that do not work, as `login` or `cards`.
    pub components: Vec<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suggestion {
    None,
    Suggested(IncidentId),
    Linked(IncidentId),
}

/// What people call a component.
fn called(component: &str) -> &'static [&'static str] {
    match component {
        "login" => &[
            "login",
            "log",
            "logged",
            "logging",
            "sign",
            "signed",
            "signin",
            "password",
            "passkey",
            "pin",
            "locked",
            "out",
            "session",
            "einloggen",
            "anmelden",
            "anmeldung",
            "ausgeloggt",
        ],
        "app" => &["app", "crash", "crashes", "update", "loading", "screen"],
        "payments" => &["payment", "payments", "paid", "pay", "zahlung", "zahlungen"],
        "transfers" => &["transfer", "transfers", "sent", "send", "money", "überweisung"],
        "cards" => &["card", "cards", "declined", "karte"],
        "developer_api" => &["api", "oauth", "webhook", "webhooks", "token"],
        "support" => &["support", "answer", "chat"],
        _ => &[],
    }
}

/// The different words of a text, in small letters.
fn words(text: &str) -> BTreeSet<String> {
    let split = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    split.take(WORDS_MAX).map(str::to_lowercase).collect()
}

fn score(candidate: &Candidate<'_>, said: &BTreeSet<String>) -> u32 {
    let of_component = |word: &&String| {
        candidate.components.iter().any(|component| called(component).contains(&word.as_str()))
    };
    let title = words(candidate.title);
    let in_title = |word: &&String| 4 <= word.chars().count() && title.contains(*word);
    let count = |hits: usize, points: u32| u32::try_from(hits).unwrap_or(u32::MAX).saturating_mul(points);
    let affected = if candidate.is_affected { 100 } else { 0 };
    count(said.iter().filter(of_component).count(), 20)
        .saturating_add(count(said.iter().filter(in_title).count(), 10))
        .saturating_add(affected)
}

/// `candidates` come newest first.
#[must_use]
pub fn suggest(candidates: &[Candidate<'_>], text: &str) -> Suggestion {
    let said = words(text);
    let mut best: Option<(u32, IncidentId)> = None;
    for candidate in candidates {
        let score = score(candidate, &said);
        if best.is_none_or(|(before, _)| before < score) {
            best = Some((score, candidate.incident));
        }
    }
    match best {
        Some((score, incident)) if LINKED_FROM <= score => Suggestion::Linked(incident),
        Some((score, incident)) if SUGGESTED_FROM <= score => Suggestion::Suggested(incident),
        _ => Suggestion::None,
    }
}

/// What is known of whoever writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    pub is_vulnerable: bool,
    /// A customer without a session.
    pub is_locked_out: bool,
}

/// Words that speak of money on its way, or gone.
const MONEY: [&str; 14] = [
    "fraud",
    "scam",
    "stolen",
    "unauthorised",
    "unauthorized",
    "missing",
    "payment",
    "transfer",
    "rent",
    "salary",
    "wages",
    "betrug",
    "gestohlen",
    "überweisung",
];

#[must_use]
pub fn decide_priority(standing: Standing, text: &str) -> Priority {
    if standing.is_vulnerable {
        Priority::Vulnerable
    } else if standing.is_locked_out {
        Priority::LockedOut
    } else if words(text).iter().any(|word| MONEY.contains(&word.as_str())) {
        Priority::MoneyMoving
    } else {
        Priority::Ordinary
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn candidate<'a>(
        number: u128,
        is_affected: bool,
        title: &'a str,
        component: &'static str,
    ) -> Candidate<'a> {
        let incident = IncidentId::from_uuid(Uuid::from_u128(number));
        Candidate { incident, is_affected, title, components: vec![component] }
    }

    #[test]
    fn whom_it_reached_is_linked_whatever_they_say() {
        let all =
            [candidate(2, false, "Card payments fail", "cards"), candidate(1, true, "Login fails", "login")];
        assert_eq!(suggest(&all, "hello"), Suggestion::Linked(all[1].incident));
    }

    #[test]
    fn words_link_or_suggest_or_neither() {
        let all = [candidate(2, false, "Some customers cannot log in", "login")];
        let one = all[0].incident;
        assert_eq!(suggest(&all, "I was logged OUT!"), Suggestion::Linked(one));
        assert_eq!(suggest(&all, "my passkey"), Suggestion::Suggested(one));
        assert_eq!(suggest(&all, "my statement is wrong"), Suggestion::None);
        assert_eq!(suggest(&all, "pin pin pin"), Suggestion::Suggested(one), "a word counts once");
        assert_eq!(suggest(&[], "log in"), Suggestion::None);
    }

    #[test]
    fn of_equal_ones_the_newest_is_taken() {
        let all = [candidate(2, true, "b", "login"), candidate(1, true, "a", "login")];
        assert_eq!(suggest(&all, "?"), Suggestion::Linked(all[0].incident));
    }

    #[test]
    fn the_vulnerable_come_first() {
        let all = Standing { is_vulnerable: true, is_locked_out: true };
        assert_eq!(decide_priority(all, "fraud"), Priority::Vulnerable);
        assert_eq!(decide_priority(Standing { is_vulnerable: false, ..all }, "fraud"), Priority::LockedOut);
        assert_eq!(decide_priority(Standing::default(), "A SCAM!"), Priority::MoneyMoving);
        assert_eq!(decide_priority(Standing::default(), "hello"), Priority::Ordinary);
    }
}
