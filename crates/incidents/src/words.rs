//! What the system says, in no language: a sentence of the catalogue and what it is about. English is written here,
//! because it is what everything falls back to; other languages are made from the key and the arguments.

use crate::component::Component;
use crate::text::{Body, Title};
use kernel::Timestamp;

/// Sentences of one update.
pub const SENTENCES_MAX: usize = 8;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sentence {
    /// What an incident is called.
    Title {
        whom: Whom,
        components: Vec<Component>,
    },
    /// What is broken, and for whom.
    Broken {
        whom: Whom,
        components: Vec<Component>,
        since: Timestamp,
    },
    /// What still works.
    Works {
        components: Vec<Component>,
    },
    MoneySafe,
    /// The cause is taken back.
    RetryNow,
    RetryLater,
    /// When more will be said.
    NextUpdate {
        by: Timestamp,
    },
    Resolved,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whom {
    Some,
    Everybody,
}

impl Whom {
    pub const ALL: [Self; 2] = [Self::Some, Self::Everybody];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Some => "some",
            Self::Everybody => "everybody",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|whom| whom.word() == text)
    }

    const fn english(self) -> &'static str {
        match self {
            Self::Some => "Some customers",
            Self::Everybody => "Customers",
        }
    }
}

impl Sentence {
    /// Its name in the catalogue, which never changes.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Title { .. } => "incident-title",
            Self::Broken { .. } => "incident-broken",
            Self::Works { .. } => "incident-works",
            Self::MoneySafe => "incident-money-safe",
            Self::RetryNow => "incident-retry-now",
            Self::RetryLater => "incident-retry-later",
            Self::NextUpdate { .. } => "incident-next-update",
            Self::Resolved => "incident-resolved",
        }
    }

    #[must_use]
    pub fn english(&self) -> String {
        match self {
            Self::Title { whom, components } => {
                format!("{} cannot {} as usual", whom.english(), broken(components))
            }
            Self::Broken { whom, components, since } => {
                format!("{} cannot {} as usual since {}.", whom.english(), broken(components), clock(*since))
            }
            Self::Works { components } => {
                let nouns: Vec<&str> = components.iter().map(|component| noun(*component)).collect();
                format!("What works as usual: {}.", listed(&nouns, "and"))
            }
            Self::MoneySafe => "Your money is safe.".to_owned(),
            Self::RetryNow => {
                "We have taken back the change that caused this: please try again now.".to_owned()
            }
            Self::RetryLater => "Trying again does not help yet; we will say when it does.".to_owned(),
            Self::NextUpdate { by } => format!("We will say more by {}.", clock(*by)),
            Self::Resolved => "This works as usual again.".to_owned(),
        }
    }
}

/// These sentences as one text, in English.
///
/// # Panics
/// Never: there is one at least, there are few components, so the words are few.
#[must_use]
pub fn body_of(sentences: &[Sentence]) -> Body {
    let words: Vec<String> = sentences.iter().map(Sentence::english).collect();
    Body::parse(&words.join(" ")).expect("a few sentences without control characters")
}

/// What an incident of these components is called, with its words.
///
/// # Panics
/// Never: three components at most are named.
#[must_use]
pub fn title_of(whom: Whom, components: &[Component]) -> (Title, Sentence) {
    let named = if TITLE_COMPONENTS_MAX < components.len() { Vec::new() } else { components.to_vec() };
    let words = Sentence::Title { whom, components: named };
    (Title::parse(&words.english()).expect("a few words"), words)
}

/// With more a title says nothing of which.
const TITLE_COMPONENTS_MAX: usize = 3;

/// As `09:14 UTC`.
fn clock(at: Timestamp) -> String {
    let minutes = at.as_seconds().rem_euclid(86_400) / 60;
    format!("{:02}:{:02} UTC", minutes / 60, minutes % 60)
}

fn broken(components: &[Component]) -> String {
    let verbs: Vec<&str> = components.iter().map(|component| verb(*component)).collect();
    if verbs.is_empty() { "use parts of the bank".to_owned() } else { listed(&verbs, "or") }
}

/// What customers cannot do.
const fn verb(component: Component) -> &'static str {
    match component {
        Component::Login => "log in",
        Component::App => "use the app",
        Component::Payments => "make payments",
        Component::Cards => "pay by card",
        Component::Transfers => "move money between accounts",
        Component::DeveloperApi => "use the developer API",
        Component::Support => "reach support",
    }
}

const fn noun(component: Component) -> &'static str {
    match component {
        Component::Login => "logging in",
        Component::App => "the app",
        Component::Payments => "payments",
        Component::Cards => "cards",
        Component::Transfers => "transfers",
        Component::DeveloperApi => "the developer API",
        Component::Support => "support",
    }
}

/// As `a, b and c`.
fn listed(words: &[&str], and: &str) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_fits_whatever_it_names() {
        let (title, words) = title_of(Whom::Some, &[Component::Login]);
        assert_eq!(title.as_str(), "Some customers cannot log in as usual");
        assert_eq!(words.english(), title.as_str());
        for count in 0..=Component::ALL.len() {
            let (title, words) = title_of(Whom::Everybody, &Component::ALL[..count]);
            assert_eq!(words.english(), title.as_str());
        }
        let (many, _) = title_of(Whom::Everybody, &Component::ALL);
        assert_eq!(many.as_str(), "Customers cannot use parts of the bank as usual");
    }
}
