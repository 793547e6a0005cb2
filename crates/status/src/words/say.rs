//! What more than one page says: times, ages, shares, lists, and the bank's own sentences.

use super::{Language, Words};
use crate::age::Age;
use fluent_bundle::FluentArgs;
use jiff::civil::Date;
use kernel::Timestamp;
use projection::{Argument, Component, Health, Incident, IncidentStatus, Sentence, Update};
use std::time::Duration;

impl Words {
    /// As `22 November 2026`.
    pub(crate) fn date(&self, date: Date) -> String {
        let month = self.say(&format!("month-{}", date.month()));
        match self.language {
            Language::English => format!("{} {month} {}", date.day(), date.year()),
            Language::German => format!("{}. {month} {}", date.day(), date.year()),
        }
    }

    /// As `November 2026`.
    pub(crate) fn month(&self, date: Date) -> String {
        format!("{} {}", self.say(&format!("month-{}", date.month())), date.year())
    }

    /// As `22 November 2026, 09:14 UTC`.
    pub(crate) fn instant(&self, at: Timestamp) -> String {
        format!("{}, {}", self.date(date_of(at)), clock(at))
    }

    /// How old the knowledge is, as `12 minutes old`.
    pub(crate) fn age(&self, age: Age) -> String {
        match age {
            Age::Unknown => self.say("age-unknown"),
            Age::Known(age) if age < Duration::from_mins(1) => self.say("age-now"),
            Age::Known(age) => self.with("age", "span", self.span(age)),
        }
    }

    /// As `3 hours`: whole units, and never more than it was.
    pub(crate) fn span(&self, lasted: Duration) -> String {
        let minutes = lasted.as_secs() / 60;
        let (key, count) = match minutes {
            0..120 => ("span-minutes", minutes),
            120..2_880 => ("span-hours", minutes / 60),
            2_880.. => ("span-days", minutes / 1_440),
        };
        let mut arguments = FluentArgs::new();
        arguments.set("count", count);
        self.say_with(key, &arguments)
    }

    /// A share of a million as `99.98 %`, rounded down so that nothing that failed is rounded away.
    pub(crate) fn share(&self, ppm: u32) -> String {
        let (whole, part) = (ppm / 10_000, ppm % 10_000 / 10);
        let point = match self.language {
            Language::English => '.',
            Language::German => ',',
        };
        format!("{whole}{point}{part:03}\u{a0}%")
    }

    /// A message that takes one text.
    pub(crate) fn with(&self, key: &str, name: &str, value: String) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set(name, value);
        self.say_with(key, &arguments)
    }

    pub(crate) fn health(&self, health: Health) -> String {
        self.say(&format!("health-{}", health_word(health)))
    }

    pub(crate) fn status(&self, status: IncidentStatus) -> String {
        self.say(&format!("incident-status-{}", status_word(status)))
    }

    /// A component's name; the bank's own where this build knows it by none.
    pub(crate) fn component(&self, component: &Component) -> String {
        self.named(&component.key).unwrap_or_else(|| component.name.clone())
    }

    /// What a component is for.
    pub(crate) fn description(&self, component: &Component) -> String {
        let known = self.try_say(&format!("about-{}", component.key), &FluentArgs::new());
        known.unwrap_or_else(|| component.description.clone())
    }

    fn named(&self, key: &str) -> Option<String> {
        self.try_say(&format!("component-{key}"), &FluentArgs::new())
    }

    /// An incident's name, and the language it is in.
    pub(crate) fn title(&self, incident: &Incident) -> (String, Language) {
        let said =
            incident.name_words.as_ref().and_then(|words| self.translated(std::slice::from_ref(words)));
        said.map_or_else(|| (incident.name.clone(), Language::English), |said| (said, self.language))
    }

    /// What an update says, and the language it is in.
    pub(crate) fn body(&self, update: &Update) -> (String, Language) {
        let said = self.translated(&update.words);
        said.map_or_else(|| (update.body.clone(), Language::English), |said| (said, self.language))
    }

    /// How well everything works, in one sentence.
    pub(crate) fn overall(&self, status: &projection::Status) -> String {
        self.translated(std::slice::from_ref(&status.words)).unwrap_or_else(|| status.description.clone())
    }

    /// The bank's sentences in another language than its own; nothing when one of them is not known here, because half
    /// a message is worse than one in English.
    fn translated(&self, sentences: &[Sentence]) -> Option<String> {
        if self.language == Language::English || sentences.is_empty() {
            return None;
        }
        let said: Option<Vec<String>> = sentences.iter().map(|sentence| self.sentence(sentence)).collect();
        said.map(|said| said.join(" "))
    }

    fn sentence(&self, sentence: &Sentence) -> Option<String> {
        let mut arguments = FluentArgs::new();
        for (name, argument) in &sentence.args {
            let value = match (name.as_str(), argument) {
                ("since" | "by", Argument::One(text)) => clock(Timestamp::parse(text).ok()?),
                (_, Argument::One(text)) => text.clone(),
                (_, Argument::Many(keys)) => {
                    let names: Option<Vec<String>> = keys.iter().map(|key| self.named(key)).collect();
                    self.list(&names?)
                }
            };
            arguments.set(name.clone(), value);
        }
        self.try_say(&sentence.key, &arguments)
    }

    /// As `a, b and c`.
    pub(crate) fn list(&self, names: &[String]) -> String {
        match names {
            [] => self.say("list-none"),
            [only] => only.clone(),
            [first @ .., last] => format!("{} {} {last}", first.join(", "), self.say("list-and")),
        }
    }
}

/// The day in UTC.
pub(crate) fn date_of(at: Timestamp) -> Date {
    let text = at.to_string();
    crate::told::day(text.get(..10).unwrap_or_default())
}

/// As `09:14 UTC`.
pub(crate) fn clock(at: Timestamp) -> String {
    let minutes = at.as_seconds().rem_euclid(86_400) / 60;
    format!("{:02}:{:02} UTC", minutes / 60, minutes % 60)
}

/// As clients of the API know it.
pub(crate) const fn health_word(health: Health) -> &'static str {
    match health {
        Health::Operational => "operational",
        Health::UnderMaintenance => "under_maintenance",
        Health::DegradedPerformance => "degraded_performance",
        Health::PartialOutage => "partial_outage",
        Health::MajorOutage => "major_outage",
    }
}

/// As clients of the API know it.
pub(crate) const fn status_word(status: IncidentStatus) -> &'static str {
    match status {
        IncidentStatus::Investigating => "investigating",
        IncidentStatus::Identified => "identified",
        IncidentStatus::Monitoring => "monitoring",
        IncidentStatus::Resolved => "resolved",
        IncidentStatus::Postmortem => "postmortem",
        IncidentStatus::Scheduled => "scheduled",
        IncidentStatus::InProgress => "in_progress",
        IncidentStatus::Verifying => "verifying",
        IncidentStatus::Completed => "completed",
    }
}
