//! What stands around every page.

use crate::age::Age;
use crate::subscribe::Ways;
use crate::told::Told;
use crate::words::{Language, Words};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use projection::{Health, Indicator};
use sha2::{Digest as _, Sha256};

const STYLE: &str = include_str!("page.css");

/// What a page is made from.
pub(crate) struct View<'a> {
    pub(crate) words: &'a Words,
    pub(crate) told: &'a Told,
    pub(crate) age: Age,
    pub(crate) ways: Ways,
}

/// How a mood looks, beside its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Good,
    Maintained,
    Poor,
    Bad,
}

impl Mood {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Maintained => "maintained",
            Self::Poor => "poor",
            Self::Bad => "bad",
        }
    }

    pub(crate) const fn of(health: Health) -> Self {
        match health {
            Health::Operational => Self::Good,
            Health::UnderMaintenance => Self::Maintained,
            Health::DegradedPerformance | Health::PartialOutage => Self::Poor,
            Health::MajorOutage => Self::Bad,
        }
    }

    pub(crate) const fn of_all(indicator: Indicator) -> Self {
        match indicator {
            Indicator::None => Self::Good,
            Indicator::Minor => Self::Poor,
            Indicator::Major | Indicator::Critical => Self::Bad,
        }
    }

    /// A sign that differs in form, for whoever sees no colours.
    pub(crate) fn sign(self) -> Markup {
        let path = match self {
            Self::Good => "M6.5 12.5l4 4 7-8",
            Self::Maintained => "M12 7v5l3.5 2",
            Self::Poor => "M12 6.5v7M12 17v.5",
            Self::Bad => "M8 8l8 8M16 8l-8 8",
        };
        html! {
            svg.sign.(self.class()) viewBox="0 0 24 24" aria-hidden="true" {
                circle cx="12" cy="12" r="11" {}
                path d=(path) {}
            }
        }
    }
}

/// Where the forms of a page may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Forms {
    /// There are none.
    None,
    /// To the status page itself.
    Own,
}

/// What a browser may do with a page: show it, with its own style and pictures from here, and nothing else.
pub(crate) fn policy(forms: Forms) -> String {
    let action = match forms {
        Forms::None => "'none'",
        Forms::Own => "'self'",
    };
    let hash = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; img-src 'self'; base-uri 'none'; form-action {action}; \
         frame-ancestors 'none'"
    )
}

/// A whole page. `path` is what follows the language in its address.
pub(crate) fn page(view: &View<'_>, (title, path): (&str, &str), content: &Markup) -> String {
    let View { words, told, age, ways } = view;
    let bank = &told.all().page.name;
    let tag = words.language.tag();
    let url = told.url();
    let body = html! {
        header {
            div.top {
                p.bank { a href={ "/" (tag) } { (words.with("page-of", "bank", bank.clone())) } }
                nav aria-label=(words.say("languages")) {
                    @for language in Language::ALL {
                        @if language == words.language {
                            span aria-current="true" { (language.own_name()) }
                        } @else {
                            a href={ "/" (language.tag()) (path) } hreflang=(language.tag()) lang=(language.tag()) {
                                (language.own_name())
                            }
                        }
                    }
                }
            }
        }
        main #content {
            @if age.is_stale() { (stale(view)) }
            (content)
        }
        footer {
            h2 { (words.say("feeds")) }
            ul.links {
                @if ways.any() { li { a href={ "/" (tag) "/subscribe" } { (words.say("subscribe-link")) } } }
                li { a href="/history.atom" { (words.say("feed-atom")) } }
                li { a href="/history.rss" { (words.say("feed-rss")) } }
                li { a href="/history.ics" { (words.say("feed-ics")) } }
                li { a href="/api/v2/summary.json" { (words.say("feed-api")) } }
                li { a href={ "/" (tag) "/badge.svg" } { (words.say("feed-badge")) } }
            }
            p { (words.say("footer")) }
        }
    };
    let links = html! {
        @for language in Language::ALL {
            link rel="alternate" hreflang=(language.tag()) href={ (url) "/" (language.tag()) (path) };
        }
        link rel="alternate" type="application/atom+xml" href={ (url) "/history.atom" } title=(words.say("feed-atom"));
        link rel="alternate" type="application/rss+xml" href={ (url) "/history.rss" } title=(words.say("feed-rss"));
    };
    document(words, title, &links, &body)
}

/// An HTML document.
pub(super) fn document(words: &Words, title: &str, links: &Markup, body: &Markup) -> String {
    let whole = html! {
        (DOCTYPE)
        html lang=(words.language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                (links)
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#content" { (words.say("skip")) }
                (body)
            }
        }
    };
    whole.into_string()
}

fn stale(view: &View<'_>) -> Markup {
    let words = view.words;
    let title = match view.age {
        Age::Known(age) => words.with("stale-title", "span", words.span(age)),
        Age::Unknown => words.say("stale-title-unknown"),
    };
    html! {
        section.stale aria-labelledby="stale" {
            h2 #stale { (title) }
            p { (words.with("stale-text", "instant", words.instant(view.told.made_at()))) }
        }
    }
}

/// The line that says when the bank said it, and how old that is.
pub(super) fn as_of(view: &View<'_>) -> Markup {
    let (words, made_at) = (view.words, view.told.made_at());
    html! {
        p.as-of {
            time datetime=(made_at) { (words.with("as-of", "instant", words.instant(made_at))) }
            " \u{b7} " (words.age(view.age))
        }
    }
}

/// Text that the bank wrote, in paragraphs.
pub(crate) fn paragraphs(text: &str) -> Markup {
    html! {
        @for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
            p { @for (place, line) in paragraph.trim().lines().enumerate() { @if 0 < place { br; } (line) } }
        }
    }
}
