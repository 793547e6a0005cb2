//! Answers that agents need often, with places to fill in.

use crate::text::Body;
use kernel::TextError;

/// One answer; `{name}` is a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Canned {
    pub name: &'static str,
    pub text: &'static str,
}

pub const CANNED: &[Canned] = &[
    Canned {
        name: "known-incident",
        text: "This is part of {incident}, which we are working on. Your money is where it was. {agent}",
    },
    Canned {
        name: "log-in-again",
        text: "Please close the app, open it again and log in. Tell us what you see if that does not help. {agent}",
    },
    Canned {
        name: "need-more",
        text: "To find out more we need the time at which it happened and what the app said. Never send us your PIN. {agent}",
    },
    Canned {
        name: "thanks",
        text: "Thank you for telling us. Write here again if anything is left open. {agent}",
    },
];

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannedError {
    #[error("there is no such answer")]
    Unknown,
    #[error("nothing is given for {0}")]
    Missing(String),
    #[error(transparent)]
    Text(#[from] TextError),
}

/// The answer with its places filled in. What is filled in is not looked at for places again.
///
/// # Errors
/// [`CannedError`].
pub fn fill(name: &str, values: &[(&str, &str)]) -> Result<Body, CannedError> {
    let canned = CANNED.iter().find(|canned| canned.name == name).ok_or(CannedError::Unknown)?;
    let mut rest = canned.text;
    let mut filled = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}').unwrap_or((after, ""));
        let value = values.iter().find(|(name, _)| *name == place);
        let (_, value) = value.ok_or_else(|| CannedError::Missing(place.to_owned()))?;
        filled.push_str(before);
        filled.push_str(value);
        rest = after;
    }
    filled.push_str(rest);
    Ok(Body::parse(&filled)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_once() {
        let filled = fill("known-incident", &[("incident", "{agent}"), ("agent", "Zoe")]).unwrap();
        assert_eq!(
            filled.as_str(),
            "This is part of {agent}, which we are working on. Your money is where it was. Zoe"
        );
        assert_eq!(fill("thanks", &[]), Err(CannedError::Missing("agent".to_owned())));
        assert_eq!(fill("nothing", &[]), Err(CannedError::Unknown));
        for canned in CANNED {
            let values = [("agent", "Zoe"), ("incident", "an incident")];
            assert!(!fill(canned.name, &values).unwrap().as_str().contains(['{', '}']), "{}", canned.name);
        }
    }
}
