//! The first words for the public, which wait for nobody: what is broken for whom, what still works, that money is safe,
//! whether to try again, and when more will be said.

use crate::component::{Component, Health};
use crate::text::Body;
use kernel::Timestamp;

#[derive(Debug, Clone, Copy)]
pub struct FirstWords<'a> {
    /// What is broken.
    pub components: &'a [(Component, Health)],
    /// What is known of the others; one that is not among them is not spoken of.
    pub others: &'a [(Component, Health)],
    pub whom: Whom,
    pub since: Timestamp,
    pub retry: Retry,
    pub next_update_at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whom {
    Some,
    Everybody,
}

/// Whether it helps to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Retry {
    /// The cause is taken back.
    Now,
    /// Not yet.
    Later,
}

impl FirstWords<'_> {
    /// # Panics
    /// Never: there are few components, so the words are few.
    #[must_use]
    pub fn body(&self) -> Body {
        let whom = match self.whom {
            Whom::Some => "Some customers",
            Whom::Everybody => "Customers",
        };
        let broken: Vec<&str> = self.components.iter().map(|(component, _)| verb(*component)).collect();
        let broken =
            if broken.is_empty() { "use parts of the bank".to_owned() } else { listed(&broken, "or") };
        let mut words = vec![format!("{whom} cannot {broken} as usual since {}.", clock(self.since))];
        let is_broken = |component| self.components.iter().any(|(broken, _)| *broken == component);
        let untouched = self
            .others
            .iter()
            .filter(|(component, health)| !is_broken(*component) && *health == Health::Operational);
        let usual: Vec<&str> = untouched.map(|(component, _)| noun(*component)).collect();
        if !usual.is_empty() {
            words.push(format!("What works as usual: {}.", listed(&usual, "and")));
        }
        words.push("Your money is safe.".to_owned());
        words.push(match self.retry {
            Retry::Now => "We have taken back the change that caused this: please try again now.".to_owned(),
            Retry::Later => "Trying again does not help yet; we will say when it does.".to_owned(),
        });
        words.push(format!("We will say more by {}.", clock(self.next_update_at)));
        Body::parse(&words.join(" ")).expect("a few sentences without control characters")
    }
}

/// As `09:14 UTC`.
fn clock(at: Timestamp) -> String {
    let minutes = at.as_seconds().rem_euclid(86_400) / 60;
    format!("{:02}:{:02} UTC", minutes / 60, minutes % 60)
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
mod tests;
