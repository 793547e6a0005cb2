//! An incident or a maintenance: as a card among others, as a line of history, and as a page.

use super::frame::{Mood, View, as_of, page, paragraphs};
use crate::told::{at, began_at, review};
use crate::words::{Language, Words, date_of};
use fluent_bundle::FluentArgs;
use maud::{Markup, html};
use projection::{Impact, Incident, IncidentStatus, Update};

/// The page of one.
pub(crate) fn incident(view: &View<'_>, incident: &Incident) -> String {
    let words = view.words;
    let (title, language) = words.title(incident);
    let content = html! {
        p { a href={ "/" (words.language.tag()) } { (words.say("back")) } }
        article.incident {
            h1 lang=[other(words, language)] { (title) }
            (facts(view, incident))
            // What is over does not change any more, however old the rest is.
            @if !incident.status.is_over() { (as_of(view)) }
            @if let Some(review) = review(incident) {
                section.review id={ "update-" (review.id) } aria-labelledby="review" {
                    h2 #review { (words.say("review-title")) }
                    (said(words, review))
                }
            }
            h2 { (words.say("updates-title")) }
            (updates(words, incident))
        }
    };
    let bank = words.with("page-title", "bank", view.told.all().page.name.clone());
    page(view, (&format!("{title} \u{b7} {bank}"), &path(incident)), &content)
}

/// Its address without the language.
pub(crate) fn path(incident: &Incident) -> String {
    format!("/incidents/{}", incident.id)
}

/// One of those that are not over.
pub(super) fn card(view: &View<'_>, incident: &Incident) -> Markup {
    let words = view.words;
    let (title, language) = words.title(incident);
    html! {
        article.incident.card.(mood(incident).class()) {
            h3 {
                a href={ "/" (words.language.tag()) (path(incident)) } lang=[other(words, language)] { (title) }
            }
            (facts(view, incident))
            (updates(words, incident))
        }
    }
}

/// One of those that are over.
pub(super) fn line(view: &View<'_>, incident: &Incident) -> Markup {
    let words = view.words;
    let (title, language) = words.title(incident);
    html! {
        li {
            span.soft { (words.date(date_of(began_at(incident)))) }
            a href={ "/" (words.language.tag()) (path(incident)) } lang=[other(words, language)] { (title) }
            span.soft { (outcome(words, incident)) }
        }
    }
}

fn mood(incident: &Incident) -> Mood {
    match incident.impact {
        _ if incident.scheduled_for.is_some() => Mood::Maintained,
        Impact::Maintenance => Mood::Maintained,
        Impact::None | Impact::Minor => Mood::Poor,
        Impact::Major | Impact::Critical => Mood::Bad,
    }
}

fn outcome(words: &Words, incident: &Incident) -> String {
    let status = words.status(incident.status);
    let Some(resolved_at) = &incident.resolved_at else { return status };
    let lasted = at(resolved_at).since(began_at(incident));
    format!("{status} \u{b7} {}", words.with("lasted", "span", words.span(lasted)))
}

fn facts(view: &View<'_>, incident: &Incident) -> Markup {
    let words = view.words;
    let found = incident.components.iter().filter_map(|named| view.told.component(&named.id));
    let components: Vec<String> = found.map(|component| words.component(component)).collect();
    html! {
        p.facts {
            span.tag.(mood(incident).class()) { (words.status(incident.status)) }
            @if incident.scheduled_for.is_none() {
                " " span.tag { (words.say(impact_key(incident.impact))) }
            }
            @if !components.is_empty() {
                " " span { (words.with("affects", "components", words.list(&components))) }
            }
        }
        p.facts { (when(words, incident)) }
        @if let Some(by) = incident.next_update_at.as_deref().filter(|_| !incident.status.is_over()) {
            p.facts { (words.with("next-update", "instant", words.instant(at(by)))) }
        }
    }
}

fn when(words: &Words, incident: &Incident) -> String {
    if let (Some(from), Some(until)) = (&incident.scheduled_for, &incident.scheduled_until) {
        let mut arguments = FluentArgs::new();
        arguments.set("from", words.instant(at(from)));
        arguments.set("until", words.instant(at(until)));
        return words.say_with("maintenance-window", &arguments);
    }
    let started = words.with("started", "instant", words.instant(began_at(incident)));
    match &incident.resolved_at {
        Some(resolved_at) => {
            let lasted = at(resolved_at).since(began_at(incident));
            format!("{started} \u{b7} {}", words.with("lasted", "span", words.span(lasted)))
        }
        None => started,
    }
}

const fn impact_key(impact: Impact) -> &'static str {
    match impact {
        Impact::None => "impact-none",
        Impact::Minor => "impact-minor",
        Impact::Major => "impact-major",
        Impact::Critical => "impact-critical",
        Impact::Maintenance => "impact-maintenance",
    }
}

/// The updates, newest first; the review has a place of its own.
fn updates(words: &Words, incident: &Incident) -> Markup {
    let all = incident.incident_updates.iter();
    html! {
        ol.updates {
            @for update in all.filter(|update| update.status != IncidentStatus::Postmortem) {
                li id={ "update-" (update.id) } {
                    p.when {
                        b { (words.status(update.status)) } " "
                        time datetime=(update.display_at) { (words.instant(at(&update.display_at))) }
                    }
                    (said(words, update))
                }
            }
        }
    }
}

fn said(words: &Words, update: &Update) -> Markup {
    let (body, language) = words.body(update);
    html! { div lang=[other(words, language)] { (paragraphs(&body)) } }
}

/// The language of a part, where it is not that of its page.
fn other(words: &Words, language: Language) -> Option<&'static str> {
    (language != words.language).then(|| language.tag())
}
