//! The first page: what works, what does not, what was said of it, and how it was.

use super::bars::{bad_days, bars};
use super::frame::{Mood, View, as_of, page};
use super::incident::{card, line};
use maud::{Markup, html};
use projection::Component;

/// Things past that the first page shows.
const PAST_MAX: usize = 8;

pub(crate) fn home(view: &View<'_>) -> String {
    let (words, told) = (view.words, view.told);
    let all = told.all();
    let mood = Mood::of_all(all.status.indicator);
    let title = words.with("page-title", "bank", all.page.name.clone());
    let overall = words.overall(&all.status);
    let content = html! {
        section.state.(mood.class()) aria-labelledby="state" {
            (mood.sign())
            div { h1 #state { (overall) } (as_of(view)) }
        }
        (incidents(view))
        (works(view))
        (maintenances(view))
        (uptime(view))
        (past(view))
    };
    page(view, (&format!("{overall} \u{b7} {title}"), ""), &content)
}

fn incidents(view: &View<'_>) -> Markup {
    let open: Vec<_> = view.told.unresolved().collect();
    html! {
        section aria-labelledby="incidents" {
            h2 #incidents { (view.words.say("incidents-title")) }
            @if open.is_empty() { p.none { (view.words.say("incidents-none")) } }
            @for incident in open { (card(view, incident)) }
        }
    }
}

fn works(view: &View<'_>) -> Markup {
    let words = view.words;
    html! {
        section aria-labelledby="works" {
            h2 #works { (words.say("works-title")) }
            ul.works {
                @for component in &view.told.all().components {
                    @let mood = Mood::of(component.status);
                    li {
                        (mood.sign())
                        div { b { (words.component(component)) } span.soft { (words.description(component)) } }
                        span.word.(mood.class()) { (words.health(component.status)) }
                    }
                }
            }
        }
    }
}

fn maintenances(view: &View<'_>) -> Markup {
    let active = view.told.active();
    let all: Vec<_> = active.chain(view.told.upcoming()).collect();
    html! {
        section aria-labelledby="maintenance" {
            h2 #maintenance { (view.words.say("maintenance-title")) }
            @if all.is_empty() { p.none { (view.words.say("maintenance-none")) } }
            @for maintenance in all { (card(view, maintenance)) }
        }
    }
}

fn uptime(view: &View<'_>) -> Markup {
    let words = view.words;
    html! {
        section aria-labelledby="uptime" {
            h2 #uptime { (words.say("uptime-title")) }
            @for component in &view.told.all().components { (component_uptime(view, component)) }
            details {
                summary { (words.say("uptime-definition-title")) }
                p { (words.say("uptime-definition")) }
            }
        }
    }
}

fn component_uptime(view: &View<'_>, component: &Component) -> Markup {
    let words = view.words;
    let share = component.uptime_ppm.map(|ppm| words.with("uptime-share", "share", words.share(ppm)));
    let bad = bad_days(words, component);
    html! {
        div.uptime {
            div.row {
                h3 { (words.component(component)) }
                span.soft { (share.unwrap_or_else(|| words.say("uptime-none"))) }
            }
            (bars(words, component))
            div.row.scale aria-hidden="true" {
                span { (words.say("uptime-start")) } span { (words.say("uptime-today")) }
            }
            @if !bad.is_empty() {
                details {
                    summary { (words.say("uptime-days-title")) span.hidden { ": " (words.component(component)) } }
                    ul {
                        @for (date, day) in bad {
                            li {
                                (date) ": " (words.health(day.worst))
                                @if let Some(ppm) = day.uptime_ppm { " (" (words.share(ppm)) ")" }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn past(view: &View<'_>) -> Markup {
    let words = view.words;
    let past = view.told.past();
    html! {
        section aria-labelledby="past" {
            h2 #past { (words.say("past-title")) }
            @if past.is_empty() { p.none { (words.say("past-none")) } }
            @else {
                ul.past { @for incident in past.iter().take(PAST_MAX) { (line(view, incident)) } }
                p { a href={ "/" (words.language.tag()) "/history" } { (words.say("past-more")) } }
            }
        }
    }
}
