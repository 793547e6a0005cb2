//! What is written to subscribers by mail: plain text, and the same as simple HTML.

use crate::page::path;
use crate::told::{Told, at};
use crate::words::{Language, Words};
use fluent_bundle::FluentArgs;
use maud::{Markup, html};
use projection::{Incident, Update};
use serde::{Deserialize, Serialize};

/// A mail without those lines that each reader has for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    /// The inside of a page's body.
    pub html: String,
}

/// Where the links at the end of a letter lead.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) says: &'a str,
    pub(crate) url: &'a str,
}

impl Letter {
    /// Asks whether somebody really wants to be told; `url` leads to the button.
    #[must_use]
    pub fn confirm(language: Language, bank: &str, url: &str) -> Self {
        let words = Words::of(language);
        Self::of_three(&words, bank, ("letter-confirm", "letter-confirm-link", url))
    }

    /// Says to somebody who asked again that they are a subscriber already.
    #[must_use]
    pub fn already(language: Language, bank: &str, url: &str) -> Self {
        let words = Words::of(language);
        Self::of_three(&words, bank, ("letter-already", "letter-already-link", url))
    }

    fn of_three(words: &Words, bank: &str, (key, label, url): (&str, &str, &str)) -> Self {
        let say = |end: &str| words.with(&format!("{key}-{end}"), "bank", bank.to_owned());
        let (subject, why, unasked) = (say("subject"), say("text"), say("unasked"));
        let label = words.say(label);
        let body = html! {
            p { (why) }
            p { a href=(url) { (label) } }
            p { (unasked) }
        };
        Self { subject, text: format!("{why}\n\n{label}:\n{url}\n\n{unasked}\n"), html: body.into_string() }
    }

    /// With the lines that only this reader gets: how to change or to end it, and who writes.
    #[must_use]
    pub fn with_foot(&self, language: Language, (manage, end): (&str, &str), postal: Option<&str>) -> Self {
        let words = Words::of(language);
        let (why, change, leave) =
            (words.say("letter-why"), words.say("letter-manage"), words.say("letter-end"));
        let lines = [Line { says: &change, url: manage }, Line { says: &leave, url: end }];
        let mut text = format!("{}\n-- \n{why}\n", self.text);
        for Line { says, url } in lines {
            text.extend([says, ": ", url, "\n"]);
        }
        text.push_str(&postal.map(|postal| format!("\n{postal}\n")).unwrap_or_default());
        let foot = html! {
            hr;
            p { small { (why) " "
                @for Line { says, url } in lines { a href=(url) { (says) } " " }
            } }
            @if let Some(postal) = postal { p { small { (postal) } } }
        };
        Self { subject: self.subject.clone(), text, html: format!("{}{}", self.html, foot.into_string()) }
    }

    /// The HTML as a whole document.
    #[must_use]
    pub fn document(&self, language: Language) -> String {
        let whole = html! {
            (maud::DOCTYPE)
            html lang=(language.tag()) {
                head { meta charset="utf-8"; title { (self.subject) } }
                body { (maud::PreEscaped(&self.html)) }
            }
        };
        whole.into_string()
    }
}

/// What an update says, as a mail.
pub(super) fn of_update(words: &Words, told: &Told, (incident, update): (&Incident, &Update)) -> Letter {
    let (title, _) = words.title(incident);
    let (body, language) = words.body(update);
    let status = words.status(update.status);
    let when = words.instant(at(&update.display_at));
    let url = format!("{}/{}{}", told.url(), words.language.tag(), path(incident));
    let mut arguments = FluentArgs::new();
    arguments.set("bank", told.all().page.name.clone());
    arguments.set("title", title.clone());
    arguments.set("status", status.clone());
    let subject = words.say_with("letter-update-subject", &arguments);
    let subject: String = subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let more = words.say("letter-update-link");
    let found = incident.components.iter().filter_map(|named| told.component(&named.id));
    let components: Vec<String> = found.map(|component| words.component(component)).collect();
    let affects =
        (!components.is_empty()).then(|| words.with("affects", "components", words.list(&components)));
    let text = format!(
        "{title}\n{status} \u{b7} {when}\n{}\n{body}\n\n{more}:\n{url}\n",
        affects.as_ref().map(|affects| format!("{affects}\n")).unwrap_or_default(),
    );
    let html: Markup = html! {
        h1 { (title) }
        p { b { (status) } " \u{b7} " (when) }
        @if let Some(affects) = affects { p { (affects) } }
        div lang=(language.tag()) { (crate::page::paragraphs(&body)) }
        p { a href=(url) { (more) } }
    };
    Letter { subject, text, html: html.into_string() }
}
