//! Each thing there is to tell, by an id that never changes, and what is said of it.

use super::Letter;
use super::letter::of_update;
use crate::document::{component_webhook, incident_webhook};
use crate::told::{Told, at};
use crate::words::{Language, Words, health_word};
use kernel::Timestamp;
use projection::{Incident, Update};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What news are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// An update of an incident or a maintenance.
    Update,
    /// A component that works better or worse than before.
    Component,
}

/// One thing to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    pub topic: Topic,
    /// The incident's id, or the component's.
    pub about: String,
    /// The update's id; of a component, the instant of the change and what it changed to.
    pub item: String,
    /// The ids of the components that it touches; none where it is for everybody.
    pub touches: BTreeSet<String>,
    /// When the public was told.
    pub said_at: Timestamp,
}

/// What is said, and to whom it is said how; as it is kept until it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// The body of a webhook as Statuspage sends it, without the `meta` that each receiver has for itself.
    pub webhook: serde_json::Value,
    /// By the language's tag; nothing where no mail is sent.
    pub letters: BTreeMap<String, Letter>,
}

impl Told {
    /// Every update that is to be delivered, the oldest first.
    #[must_use]
    pub fn news(&self) -> Vec<News> {
        let mut found: Vec<News> = self.everything().flat_map(updates).collect();
        found.sort_by(|one, other| (one.said_at, &one.item).cmp(&(other.said_at, &other.item)));
        found
    }

    /// How each component is now: its id, and the word for its health.
    #[must_use]
    pub fn healths(&self) -> Vec<(String, &'static str)> {
        let all = self.all().components.iter();
        all.map(|component| (component.id.clone(), health_word(component.status))).collect()
    }

    /// That a component is not any more as it was.
    #[must_use]
    pub fn component_news(&self, id: &str) -> Option<News> {
        let component = self.component(id)?;
        Some(News {
            topic: Topic::Component,
            about: component.id.clone(),
            item: format!("{}.{}", component.updated_at, health_word(component.status)),
            touches: BTreeSet::from([component.id.clone()]),
            said_at: at(&component.updated_at),
        })
    }

    /// What is said of news; nothing where they are of another word of the bank.
    #[must_use]
    pub fn update_texts(&self, news: &News) -> Option<Texts> {
        let incident = self.everything().find(|incident| incident.id == news.about)?;
        let update = incident.incident_updates.iter().find(|update| update.id == news.item)?;
        let letters = Language::ALL.map(|language| {
            (language.tag().to_owned(), of_update(&Words::of(language), self, (incident, update)))
        });
        Some(Texts { webhook: incident_webhook(self, incident), letters: letters.into() })
    }

    /// The same of a component; `was` is the word for its health before.
    #[must_use]
    pub fn component_texts(&self, news: &News, was: &str) -> Option<Texts> {
        let component = self.component(&news.about)?;
        let webhook = component_webhook(self, component, (&news.item, was));
        Some(Texts { webhook, letters: BTreeMap::new() })
    }

    /// Where the page is, without a slash at the end.
    #[must_use]
    pub fn page_url(&self) -> &str {
        self.url()
    }

    /// What the bank is called.
    #[must_use]
    pub fn bank(&self) -> &str {
        &self.all().page.name
    }

    /// The ids of all components.
    #[must_use]
    pub fn component_ids(&self) -> BTreeSet<String> {
        self.all().components.iter().map(|component| component.id.clone()).collect()
    }
}

fn updates(incident: &Incident) -> impl Iterator<Item = News> {
    let named: BTreeSet<String> = incident.components.iter().map(|named| named.id.clone()).collect();
    let delivered = incident.incident_updates.iter().filter(|update| update.deliver_notifications);
    delivered.map(move |update: &Update| {
        let changed = update.affected_components.iter();
        News {
            topic: Topic::Update,
            about: incident.id.clone(),
            item: update.id.clone(),
            touches: named.iter().cloned().chain(changed.map(|change| change.code.clone())).collect(),
            said_at: at(&update.display_at),
        }
    })
}

#[cfg(test)]
mod tests;
