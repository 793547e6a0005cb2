//! The first answer: what the bank knows of this customer in this incident, and nothing that it does not know.

use crate::text::Body;
use crate::wait::Wait;
use kernel::Timestamp;

/// What happened to the customer, as the incident's evidence has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Happening {
    Failed,
    Silent,
    SignedOut,
}

/// Payments out of all accounts of the customer's since the incident began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MoneyOut {
    /// All were looked at, and there is none.
    Nothing,
    /// All were looked at.
    Some(u32),
    /// Not all could be looked at.
    Unknown,
}

/// An incident as the public knows it, and the customer's part in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub title: String,
    pub started_at: Timestamp,
    /// In any order.
    pub happened: Vec<(Happening, Timestamp)>,
    /// When the customer's newest session that works was begun, where there is one.
    pub signed_in_at: Option<Timestamp>,
    pub money_out: MoneyOut,
}

/// The words of the first answer. Without an incident it says that somebody reads the message, and how long it takes.
///
/// # Panics
/// Never: it always says something.
#[must_use]
pub fn first_answer(known: Option<&Known>, wait: Wait, status_url: Option<&str>) -> Body {
    let mut said = vec!["We have your message.".to_owned()];
    if let Some(known) = known {
        said.push(format!("It seems to be about something we are working on now: {}.", known.title));
        said.extend(happened(known));
        said.extend(money(known));
        if let Some(url) = status_url {
            said.push(format!("What we know so far is always at {url}"));
        }
        said.push(
            "We tell you here when it is resolved. Tell us if it is still broken for you then.".to_owned(),
        );
    }
    said.push(format!("A person reads this. {}", wait.sentence()));
    Body::cut(&said.join("\n")).expect("it says something")
}

fn happened(known: &Known) -> Option<String> {
    let times = known.happened.iter().map(|(_, at)| *at);
    let (first, last) = (times.clone().min()?, times.max()?);
    let has = |kind| known.happened.iter().any(|(happened, _)| *happened == kind);
    let is_signed_out = has(Happening::SignedOut);
    let what = match (has(Happening::Failed) || has(Happening::Silent), is_signed_out) {
        (true, true) => "Your attempts to log in were affected, and you were signed out",
        (true, false) => "Your attempts to log in were affected",
        (false, _) => "You were signed out",
    };
    let when = if clock(first) == clock(last) {
        format!("at {}", clock(first))
    } else {
        format!("between {} and {}", clock(first), clock(last))
    };
    // Only a session begun after the last of it shows that it works again.
    let again = match known.signed_in_at {
        Some(at) if last < at => " You are signed in again.",
        Some(_) | None => "",
    };
    Some(format!("{what} {when}.{again}"))
}

fn money(known: &Known) -> Option<String> {
    let since = clock(known.started_at);
    match known.money_out {
        MoneyOut::Nothing => Some(format!("Nothing left your accounts since {since}.")),
        MoneyOut::Some(1) => {
            Some(format!("One payment left your accounts since {since}: please look whether it is yours."))
        }
        MoneyOut::Some(count) => Some(format!(
            "{count} payments left your accounts since {since}: please look whether they are yours."
        )),
        MoneyOut::Unknown => None,
    }
}

/// As `09:14 UTC on 2026-03-01`.
fn clock(at: Timestamp) -> String {
    let text = at.to_string();
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default().to_owned();
    format!("{} UTC on {}", part(11..16), part(0..10))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(&format!("2026-03-01T{text}Z")).unwrap()
    }

    fn known() -> Known {
        Known {
            title: "Some customers cannot log in".to_owned(),
            started_at: at("09:13:00"),
            happened: vec![(Happening::Failed, at("09:15:10")), (Happening::Silent, at("09:14:20"))],
            signed_in_at: Some(at("09:16:00")),
            money_out: MoneyOut::Nothing,
        }
    }

    #[test]
    fn it_tells_what_is_known_of_this_customer() {
        let said = first_answer(Some(&known()), Wait::Unknown, Some("https://status.example"));
        let said = said.as_str();
        assert!(said.contains("between 09:14 UTC on 2026-03-01 and 09:15 UTC on 2026-03-01."), "{said}");
        assert!(said.contains("You are signed in again."), "{said}");
        assert!(said.contains("Nothing left your accounts since 09:13 UTC on 2026-03-01."), "{said}");
        assert!(
            said.contains("https://status.example") && said.contains("We do not know yet how long"),
            "{said}"
        );
    }

    #[test]
    fn nothing_is_claimed_that_is_not_known() {
        let unknown = Known {
            happened: Vec::new(),
            signed_in_at: Some(at("09:16:00")),
            money_out: MoneyOut::Unknown,
            ..known()
        };
        let said = first_answer(Some(&unknown), Wait::Unknown, None);
        for claim in ["affected", "signed", "accounts", "http"] {
            assert!(!said.as_str().contains(claim), "{claim}: {}", said.as_str());
        }
        // A session from before the trouble shows nothing.
        let before = Known { signed_in_at: Some(at("09:14:30")), ..known() };
        assert!(!first_answer(Some(&before), Wait::Unknown, None).as_str().contains("signed in again"));
        let paid = Known { money_out: MoneyOut::Some(2), ..known() };
        let said = first_answer(Some(&paid), Wait::Unknown, None);
        assert!(said.as_str().contains("2 payments left") && !said.as_str().contains("Nothing left"));
        let stranger = first_answer(None, Wait::Between { from: 5, to: 9 }, Some("https://status.example"));
        assert_eq!(
            stranger.as_str(),
            "We have your message.\nA person reads this. As things are, somebody answers in 5 to 9 minutes."
        );
    }

    #[test]
    fn who_was_signed_out_is_told_so() {
        let out = Known { happened: vec![(Happening::SignedOut, at("09:14:20"))], ..known() };
        let said = first_answer(Some(&out), Wait::Unknown, None);
        assert!(said.as_str().contains("You were signed out at 09:14 UTC"), "{}", said.as_str());
    }
}
