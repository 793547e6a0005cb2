//! Small pictures for other people's pages: a name and a word.

use super::frame::{Mood, View};
use crate::words::clock;
use maud::{Markup, html};
use projection::Component;

/// How wide a letter is taken to be; the text is stretched to fit.
const LETTER: usize = 7;
const PADDING: usize = 8;

/// Of the whole bank.
pub(crate) fn badge(view: &View<'_>) -> String {
    let all = view.told.all();
    draw(view, &all.page.name, &view.words.overall(&all.status), Mood::of_all(all.status.indicator))
}

pub(crate) fn component_badge(view: &View<'_>, component: &Component) -> String {
    let words = view.words;
    let (name, word) = (words.component(component), words.health(component.status));
    draw(view, &name, &word, Mood::of(component.status))
}

/// What is old says of when it is, and has no colour.
fn draw(view: &View<'_>, name: &str, word: &str, mood: Mood) -> String {
    let is_stale = view.age.is_stale();
    let word = if is_stale {
        format!("{word} ({})", view.words.with("as-of", "instant", clock(view.told.made_at())))
    } else {
        word.to_owned()
    };
    let ground = match mood {
        _ if is_stale => "#5b6474",
        Mood::Good => "#18794e",
        Mood::Maintained => "#2f5fa8",
        Mood::Poor => "#8a5200",
        Mood::Bad => "#b3261e",
    };
    let width = |text: &str| text.chars().count() * LETTER;
    let (left, right) = (width(name) + 2 * PADDING, width(&word) + 2 * PADDING);
    let whole = format!("{name}: {word}");
    html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(left + right) height="22" role="img" aria-label=(whole) {
            title { (whole) }
            clipPath id="c" { rect width=(left + right) height="22" rx="4" {} }
            g clip-path="url(#c)" {
                rect width=(left) height="22" fill="#1d2433" {}
                rect x=(left) width=(right) height="22" fill=(ground) {}
            }
            g fill="#fff" font-family="system-ui,Verdana,sans-serif" font-size="12" {
                (text(PADDING, width(name), name))
                (text(left + PADDING, width(&word), &word))
            }
        }
    }
    .into_string()
}

fn text(x: usize, width: usize, words: &str) -> Markup {
    html! { text x=(x) y="15" textLength=(width) lengthAdjust="spacingAndGlyphs" { (words) } }
}
