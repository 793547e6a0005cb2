//! The first words for the public, which wait for nobody: what is broken for whom, what still works, that money is safe,
//! whether to try again, and when more will be said.

use crate::component::{Component, Health};
use crate::words::{Sentence, Whom};
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

/// Whether it helps to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Retry {
    /// The cause is taken back.
    Now,
    /// Not yet.
    Later,
}

impl FirstWords<'_> {
    #[must_use]
    pub fn sentences(&self) -> Vec<Sentence> {
        let broken: Vec<Component> = self.components.iter().map(|(component, _)| *component).collect();
        let untouched = self
            .others
            .iter()
            .filter(|(component, health)| !broken.contains(component) && *health == Health::Operational);
        let usual: Vec<Component> = untouched.map(|(component, _)| *component).collect();
        let mut words = vec![Sentence::Broken { whom: self.whom, components: broken, since: self.since }];
        if !usual.is_empty() {
            words.push(Sentence::Works { components: usual });
        }
        words.push(Sentence::MoneySafe);
        words.push(match self.retry {
            Retry::Now => Sentence::RetryNow,
            Retry::Later => Sentence::RetryLater,
        });
        words.push(Sentence::NextUpdate { by: self.next_update_at });
        words
    }
}

#[cfg(test)]
mod tests;
