//! The forms of those who ask to be told, and what is said to them.

use super::frame::{View, document, page};
use crate::subscribe::{Subscription, Wants, Way};
use crate::told::Told;
use crate::words::Words;
use kernel::Secret;
use maud::{Markup, html};

/// The longest mailbox there is (RFC 5321, 4.5.3.1).
const MAILBOX_CHARS_MAX: &str = "254";
const URL_CHARS_MAX: &str = "2000";

/// What is said once a form was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    Written,
    BadMailbox,
    BadUrl,
    TooOften,
    Busy,
    NotRead,
    BadLink,
    /// With the token that changes the subscription.
    Confirmed(Secret<String>),
    /// With the token that confirms it.
    NotAnswered(Secret<String>),
    /// With the token that changes it again.
    Changed(Secret<String>),
    Ended,
}

impl Said {
    /// What its messages are called; `-title` and `-text` follow.
    const fn key(&self) -> &'static str {
        match self {
            Self::Written => "subscribe-written",
            Self::BadMailbox => "subscribe-bad-mailbox",
            Self::BadUrl => "subscribe-bad-url",
            Self::TooOften => "subscribe-too-often",
            Self::Busy => "subscribe-busy",
            Self::NotRead => "subscribe-not-read",
            Self::BadLink => "subscribe-bad-link",
            Self::Confirmed(_) => "subscribe-confirmed",
            Self::NotAnswered(_) => "subscribe-not-answered",
            Self::Changed(_) => "subscribe-changed",
            Self::Ended => "subscribe-ended",
        }
    }
}

/// The page with the forms.
pub(crate) fn subscribe(view: &View<'_>) -> String {
    let words = view.words;
    let title = words.say("subscribe-title");
    let content = html! {
        p { a href={ "/" (words.language.tag()) } { (words.say("back")) } }
        h1 { (title) }
        p { (words.say("subscribe-intro")) }
        @if view.ways.mail {
            section aria-labelledby="by-mail" {
                h2 #by-mail { (words.say("subscribe-mail-title")) }
                (asking(view, Way::Mail))
                p.soft { (words.say("subscribe-mail-promise")) }
            }
        }
        @if view.ways.webhooks {
            section aria-labelledby="by-webhook" {
                h2 #by-webhook { (words.say("subscribe-webhook-title")) }
                p { (words.say("subscribe-webhook-text")) }
                (asking(view, Way::Webhook))
            }
        }
    };
    let bank = words.with("page-title", "bank", view.told.all().page.name.clone());
    page(view, (&format!("{title} \u{b7} {bank}"), "/subscribe"), &content)
}

fn asking(view: &View<'_>, way: Way) -> Markup {
    let words = view.words;
    let (name, kind, auto, most) = match way {
        Way::Mail => ("mail", "email", "email", MAILBOX_CHARS_MAX),
        Way::Webhook => ("webhook", "url", "off", URL_CHARS_MAX),
    };
    let id = format!("{name}-address");
    html! {
        form method="post" action={ "/" (words.language.tag()) "/subscribe" } {
            input type="hidden" name="way" value=(name);
            label for=(id) { (words.say(&format!("subscribe-{name}-label"))) }
            input id=(id) name="address" type=(kind) autocomplete=(auto) maxlength=(most) required;
            (choices(words, view.told, (name, &Wants::Everything)))
            button { (words.say(&format!("subscribe-{name}-button"))) }
        }
    }
}

/// The components to tick.
fn choices(words: &Words, told: &Told, (form, wants): (&str, &Wants)) -> Markup {
    let is_wanted = |id: &str| match wants {
        Wants::Everything => false,
        Wants::These(wanted) => wanted.contains(id),
    };
    html! {
        fieldset {
            legend { (words.say("subscribe-components")) }
            @for component in &told.all().components {
                @let id = format!("{form}-{}", component.key);
                div.tick {
                    input id=(id) type="checkbox" name="component" value=(component.id) checked[is_wanted(&component.id)];
                    label for=(id) { (words.component(component)) }
                }
            }
        }
    }
}

/// What the link of the mail leads to.
pub(crate) fn confirm(words: &Words, token: &str) -> String {
    let form = button(words, ("/subscribe/confirm", "subscribe-confirm-button"), token);
    bare(words, "subscribe-confirm", &form)
}

/// What the link at the end of each mail leads to.
pub(crate) fn unsubscribe(words: &Words, token: &str) -> String {
    bare(words, "unsubscribe", &button(words, ("/unsubscribe", "unsubscribe-button"), token))
}

/// What a webhook needs before it is told anything.
pub(crate) fn asked_webhook(words: &Words, (secret, token): (&str, &str)) -> String {
    let more = html! {
        p { (words.say("subscribe-webhook-secret")) }
        p { code.secret { (secret) } }
        p { (words.say("subscribe-webhook-challenge")) }
        (button(words, ("/subscribe/confirm", "subscribe-webhook-verify"), token))
    };
    bare(words, "subscribe-webhook-asked", &more)
}

/// A subscription, to be changed.
pub(crate) fn manage(words: &Words, told: Option<&Told>, (token, found): (&str, &Subscription)) -> String {
    let tag = words.language.tag();
    let more = html! {
        p { b.address { (found.address.expose()) } }
        @if let Some(told) = told {
            form method="post" action={ "/" (tag) "/subscribe/manage" } {
                input type="hidden" name="token" value=(token);
                (choices(words, told, ("manage", &found.wants)))
                button { (words.say("manage-button")) }
            }
        }
    };
    bare(words, "manage", &more)
}

/// What came of a form.
pub(crate) fn said(words: &Words, said: &Said) -> String {
    let tag = words.language.tag();
    let more = match said {
        Said::Confirmed(token) | Said::Changed(token) => html! {
            p { a href={ "/" (tag) "/subscribe/manage?token=" (token.expose()) } { (words.say("manage-link")) } }
        },
        Said::NotAnswered(token) => {
            button(words, ("/subscribe/confirm", "subscribe-webhook-verify"), token.expose())
        }
        Said::Written
        | Said::BadMailbox
        | Said::BadUrl
        | Said::TooOften
        | Said::Busy
        | Said::NotRead
        | Said::BadLink
        | Said::Ended => html! {},
    };
    bare(words, said.key(), &more)
}

fn button(words: &Words, (path, label): (&str, &str), token: &str) -> Markup {
    html! {
        form method="post" action={ "/" (words.language.tag()) (path) } {
            input type="hidden" name="token" value=(token);
            button { (words.say(label)) }
        }
    }
}

/// A page of its own, for one reader: `-title` and `-text` of a key, and what follows.
fn bare(words: &Words, key: &str, more: &Markup) -> String {
    let title = words.say(&format!("{key}-title"));
    let tag = words.language.tag();
    let body = html! {
        main #content {
            h1 { (title) }
            p { (words.say(&format!("{key}-text"))) }
            (more)
            p { a href={ "/" (tag) } { (words.say("home")) } }
        }
    };
    document(words, &title, &html! {}, &body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{PROJECTION, told};
    use crate::words::Language;

    const HOSTILE: &str = "\"><script>alert(1)</script>";

    #[test]
    fn everything_is_said_in_every_language_and_nothing_becomes_markup() {
        let told = told(PROJECTION);
        let found = Subscription {
            way: Way::Mail,
            address: Secret::new(HOSTILE.to_owned()),
            wants: Wants::These(["logi2c3d4e5f".to_owned()].into()),
        };
        let hostile = || Secret::new(HOSTILE.to_owned());
        let all = [
            Said::Written,
            Said::BadMailbox,
            Said::BadUrl,
            Said::TooOften,
            Said::Busy,
            Said::NotRead,
            Said::BadLink,
            Said::Confirmed(hostile()),
            Said::NotAnswered(hostile()),
            Said::Changed(hostile()),
            Said::Ended,
        ];
        for language in Language::ALL {
            let words = Words::of(language);
            let mut pages: Vec<String> = all.iter().map(|one| said(&words, one)).collect();
            pages.push(confirm(&words, HOSTILE));
            pages.push(unsubscribe(&words, HOSTILE));
            pages.push(asked_webhook(&words, (HOSTILE, HOSTILE)));
            pages.push(manage(&words, Some(&told), (HOSTILE, &found)));
            for page in pages {
                assert!(!page.contains("<script>"), "{page}");
                for key in ["subscribe-", "manage-", "unsubscribe-"] {
                    for end in ["title<", "text<", "button<", "link<"] {
                        assert!(!page.contains(&format!("{key}{end}")), "{page}");
                    }
                }
            }
        }
        let page = manage(&Words::of(Language::English), Some(&told), ("t", &found));
        assert_eq!(page.matches(" checked").count(), 1, "{page}");
    }
}
