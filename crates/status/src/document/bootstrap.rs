//! What the app reads before it asks the bank: whether there is anything to say, what works, whether it is too old, and
//! by which release it would log in.

use crate::page;
use crate::told::Told;
use crate::words::{Language, Words, health_word};
use projection::Platform;
use serde::Serialize;
use std::collections::BTreeMap;

/// The shape of the document. Fields may be added without another.
const FORMAT: u32 = 1;

/// A text by the tags of its languages.
type Texts = BTreeMap<&'static str, String>;

#[derive(Serialize)]
struct Bootstrap<'a> {
    format: u32,
    /// When the bank said it: how old it is, whoever handed it on.
    made_at: &'a str,
    page_url: &'a str,
    /// What the app shows before anything else; nothing while all is well.
    banner: Option<Banner<'a>>,
    features: Vec<Feature<'a>>,
    /// By which new logins are given.
    login_release: Option<&'a str>,
    platforms: &'a [Platform],
}

#[derive(Serialize)]
struct Banner<'a> {
    title: Texts,
    /// The last that was said of it.
    body: Texts,
    url: String,
    updated_at: &'a str,
    next_update_at: Option<&'a str>,
}

#[derive(Serialize)]
struct Feature<'a> {
    key: &'a str,
    status: &'static str,
    name: Texts,
    words: Texts,
}

/// # Panics
/// Never: it is text, numbers and lists.
pub(crate) fn bootstrap(told: &Told) -> String {
    let all = told.all();
    let words = Language::ALL.map(Words::of);
    let texts = |say: &dyn Fn(&Words) -> String| -> Texts {
        words.iter().map(|words| (words.language.tag(), say(words))).collect()
    };
    let banner = told.unresolved().next().map(|incident| Banner {
        title: texts(&|words| words.title(incident).0),
        body: texts(&|words| {
            incident.incident_updates.first().map_or_else(String::new, |update| words.body(update).0)
        }),
        url: format!("{}{}", told.url(), page::path(incident)),
        updated_at: &incident.updated_at,
        next_update_at: incident.next_update_at.as_deref(),
    });
    let features = all.components.iter().map(|component| Feature {
        key: &component.key,
        status: health_word(component.status),
        name: texts(&|words| words.component(component)),
        words: texts(&|words| words.health(component.status)),
    });
    let app = all.app.as_ref();
    let bootstrap = Bootstrap {
        format: FORMAT,
        made_at: &all.made_at,
        page_url: told.url(),
        banner,
        features: features.collect(),
        login_release: app.and_then(|app| app.login_release.as_deref()),
        platforms: app.map_or(&[], |app| &app.platforms),
    };
    serde_json::to_string(&bootstrap).expect("it is text, numbers and lists")
}
