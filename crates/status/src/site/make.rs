//! Makes every document of a projection.

use super::Kind;
use crate::age::Age;
use crate::document::{api, atom, calendar, rss};
use crate::page::{self, View};
use crate::subscribe::Ways;
use crate::told::Told;
use crate::words::{Language, Words};

const ICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\"><rect width=\"24\" height=\"24\" \
    rx=\"6\" fill=\"#1d2433\"/><path d=\"M9 19V5h7M9 12h5\" stroke=\"#fff\" stroke-width=\"2.4\" fill=\"none\" \
    stroke-linecap=\"round\"/></svg>";

/// Each document's address, kind and text.
pub(super) fn made(told: &Told, age: Age, ways: Ways) -> Vec<(String, Kind, String)> {
    let mut all = vec![
        ("/icon.svg".to_owned(), Kind::Picture, ICON.to_owned()),
        ("/history.atom".to_owned(), Kind::Atom, atom(told)),
        ("/history.rss".to_owned(), Kind::Rss, rss(told)),
        ("/history.ics".to_owned(), Kind::Calendar, calendar(told)),
    ];
    all.extend(api(told).into_iter().map(|(path, body)| (format!("/api/v2/{path}"), Kind::Json, body)));
    for language in Language::ALL {
        let words = Words::of(language);
        in_language(&View { words: &words, told, age, ways }, &mut all);
    }
    all
}

fn in_language(view: &View<'_>, all: &mut Vec<(String, Kind, String)>) {
    let tag = view.words.language.tag();
    let mut add = |path: &str, kind, text| all.push((format!("/{tag}{path}"), kind, text));
    add("", Kind::Html, page::home(view));
    add("/history", Kind::Html, page::history(view));
    if view.ways.any() {
        add("/subscribe", Kind::Form, page::subscribe(view));
    }
    add("/badge.svg", Kind::Picture, page::badge(view));
    for component in &view.told.all().components {
        add(&format!("/badges/{}.svg", component.key), Kind::Picture, page::component_badge(view, component));
    }
    for incident in view.told.everything() {
        add(&page::path(incident), Kind::Html, page::incident(view, incident));
    }
}
