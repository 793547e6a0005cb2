//! What the system says, as it is kept in an incident: the key in the catalogue and what it is about.

use super::form::{At, InWords};
use incidents::{Component, Sentence, Whom};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Serialize, Deserialize)]
pub(super) struct SentenceV1<'a> {
    key: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    whom: Option<InWords<Whom>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    components: Option<Vec<InWords<Component>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<At>,
}

impl SentenceV1<'_> {
    pub(super) fn of(sentence: &Sentence) -> Self {
        let (whom, components, at) = match sentence {
            Sentence::Title { whom, components } => (Some(*whom), Some(components), None),
            Sentence::Broken { whom, components, since } => (Some(*whom), Some(components), Some(*since)),
            Sentence::Works { components } => (None, Some(components), None),
            Sentence::NextUpdate { by } => (None, None, Some(*by)),
            Sentence::MoneySafe | Sentence::RetryNow | Sentence::RetryLater | Sentence::Resolved => {
                (None, None, None)
            }
        };
        Self {
            key: sentence.key().into(),
            whom: whom.map(InWords),
            components: components.map(|all| all.iter().copied().map(InWords).collect()),
            at: at.map(At),
        }
    }

    /// `None` for what a later build wrote: the text beside it says the same.
    fn read(self) -> Option<Sentence> {
        let whom = self.whom.map(|whom| whom.0);
        let components = self.components.map(|all| all.into_iter().map(|component| component.0).collect());
        let at = self.at.map(|at| at.0);
        Some(match self.key.as_ref() {
            "incident-title" => Sentence::Title { whom: whom?, components: components? },
            "incident-broken" => Sentence::Broken { whom: whom?, components: components?, since: at? },
            "incident-works" => Sentence::Works { components: components? },
            "incident-money-safe" => Sentence::MoneySafe,
            "incident-retry-now" => Sentence::RetryNow,
            "incident-retry-later" => Sentence::RetryLater,
            "incident-next-update" => Sentence::NextUpdate { by: at? },
            "incident-resolved" => Sentence::Resolved,
            _ => return None,
        })
    }
}

/// All of them, or none where one is not known: half of what was said would say something else.
pub(super) fn sentences(words: Vec<SentenceV1<'_>>) -> Vec<Sentence> {
    words.into_iter().map(SentenceV1::read).collect::<Option<_>>().unwrap_or_default()
}

pub(super) fn sentence(words: SentenceV1<'_>) -> Option<Sentence> {
    words.read()
}
