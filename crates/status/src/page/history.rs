//! All that is kept of what was, by month.

use super::frame::{View, page};
use super::incident::line;
use crate::told::began_at;
use crate::words::date_of;
use maud::html;
use projection::Incident;

pub(crate) fn history(view: &View<'_>) -> String {
    let words = view.words;
    let mut months: Vec<(String, Vec<&Incident>)> = Vec::new();
    for incident in view.told.past() {
        let month = words.month(date_of(began_at(incident)));
        match months.last_mut().filter(|(last, _)| *last == month) {
            Some((_, all)) => all.push(incident),
            None => months.push((month, vec![incident])),
        }
    }
    let title = words.say("past-title");
    let content = html! {
        p { a href={ "/" (words.language.tag()) } { (words.say("back")) } }
        h1 { (title) }
        @if months.is_empty() { p.none { (words.say("past-none")) } }
        @for (month, incidents) in months {
            section { h2 { (month) } ul.past { @for incident in incidents { (line(view, incident)) } } }
        }
    };
    let bank = words.with("page-title", "bank", view.told.all().page.name.clone());
    page(view, (&format!("{title} \u{b7} {bank}"), "/history"), &content)
}
