//! Pages for when there is nothing to show.

use super::frame::document;
use crate::words::Words;
use maud::html;

/// Before the bank said anything.
pub(crate) fn nothing(words: &Words) -> String {
    plain(words, "nothing-title", "nothing-text")
}

/// Of an address that leads nowhere.
pub(crate) fn missing(words: &Words) -> String {
    plain(words, "missing-title", "missing-text")
}

fn plain(words: &Words, title: &str, text: &str) -> String {
    let title = words.say(title);
    let body = html! {
        main #content {
            h1 { (title) }
            p { (words.say(text)) }
            p { a href={ "/" (words.language.tag()) } { (words.say("home")) } }
        }
    };
    document(words, &title, &html! {}, &body)
}
