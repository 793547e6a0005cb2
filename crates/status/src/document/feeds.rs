//! Atom (RFC 4287) and RSS 2.0: an entry for every update, so that a reader shows news of an incident as news.

use super::xml::Xml;
use crate::page;
use crate::told::{Told, at};
use crate::words::{Language, Words};
use jiff::fmt::rfc2822;
use kernel::Timestamp;
use projection::{Incident, Update};

/// Entries of a feed.
const ENTRIES_MAX: usize = 50;

struct Entry<'a> {
    incident: &'a Incident,
    update: &'a Update,
}

impl Entry<'_> {
    fn title(&self, words: &Words) -> String {
        format!("{}: {}", words.status(self.update.status), self.incident.name)
    }

    fn url(&self, told: &Told) -> String {
        format!("{}{}", told.url(), page::path(self.incident))
    }

    /// What names it for ever, wherever the page is.
    fn id(&self, told: &Told) -> String {
        format!("urn:florin:{}:{}:{}", told.all().page.id, self.incident.id, self.update.id)
    }
}

/// Newest first.
fn entries(told: &Told) -> Vec<Entry<'_>> {
    let mut all: Vec<Entry<'_>> = Vec::new();
    for incident in told.everything() {
        all.extend(incident.incident_updates.iter().map(|update| Entry { incident, update }));
    }
    all.sort_by_key(|entry| std::cmp::Reverse(at(&entry.update.display_at)));
    all.truncate(ENTRIES_MAX);
    all
}

pub(crate) fn atom(told: &Told) -> String {
    let words = Words::of(Language::English);
    let name = &told.all().page.name;
    let own = format!("{}/history.atom", told.url());
    let mut xml = Xml::new();
    xml.element("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", "en")], |xml| {
        xml.text("id", &[], &format!("urn:florin:{}", told.all().page.id));
        xml.text("title", &[], &words.with("page-title", "bank", name.clone()));
        xml.text("updated", &[], &at(&told.all().page.updated_at).to_string());
        xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &own)]);
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", told.url())]);
        xml.element("author", &[], |xml| xml.text("name", &[], name));
        for entry in entries(told) {
            xml.element("entry", &[], |xml| {
                xml.text("id", &[], &entry.id(told));
                xml.text("title", &[], &entry.title(&words));
                xml.text("published", &[], &at(&entry.update.display_at).to_string());
                xml.text("updated", &[], &at(&entry.update.updated_at).to_string());
                xml.empty("link", &[("rel", "alternate"), ("href", &entry.url(told))]);
                xml.text("content", &[("type", "text")], &entry.update.body);
            });
        }
    });
    xml.end()
}

pub(crate) fn rss(told: &Told) -> String {
    let words = Words::of(Language::English);
    let name = &told.all().page.name;
    let title = words.with("page-title", "bank", name.clone());
    let own = format!("{}/history.rss", told.url());
    let mut xml = Xml::new();
    xml.element("rss", &[("version", "2.0"), ("xmlns:atom", "http://www.w3.org/2005/Atom")], |xml| {
        xml.element("channel", &[], |xml| {
            xml.text("title", &[], &title);
            xml.text("link", &[], told.url());
            xml.text("description", &[], &words.with("page-of", "bank", name.clone()));
            xml.text("language", &[], "en");
            xml.text("lastBuildDate", &[], &date(at(&told.all().page.updated_at)));
            let link = [("rel", "self"), ("type", "application/rss+xml"), ("href", own.as_str())];
            xml.empty("atom:link", &link);
            for entry in entries(told) {
                xml.element("item", &[], |xml| {
                    xml.text("guid", &[("isPermaLink", "false")], &entry.id(told));
                    xml.text("title", &[], &entry.title(&words));
                    xml.text("link", &[], &entry.url(told));
                    xml.text("pubDate", &[], &date(at(&entry.update.display_at)));
                    xml.text("description", &[], &escaped(&entry.update.body));
                });
            }
        });
    });
    xml.end()
}

/// A description of RSS is HTML, so plain text is escaped once for HTML, and again for XML by its writer.
fn escaped(text: &str) -> String {
    maud::html! { (text) }.into_string().replace('\n', "<br>")
}

/// As `Sun, 22 Nov 2026 09:14:00 +0000`.
fn date(instant: Timestamp) -> String {
    let civil = jiff::Timestamp::from_microsecond(instant.as_micros()).unwrap_or_default();
    rfc2822::to_string(&civil.to_zoned(jiff::tz::TimeZone::UTC)).unwrap_or_default()
}
