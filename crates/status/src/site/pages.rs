//! All documents by their addresses.

use super::body::{Document, Kind};
use super::make::made;
use super::signer::{SIGNATURE_HEADER, Signer};
use crate::age::Moment;
use crate::document::bootstrap;
use crate::feed::Heard;
use crate::page;
use crate::subscribe::Ways;
use crate::words::{Language, Words};
use std::collections::HashMap;
use std::sync::Arc;

/// What the app reads first.
const BOOTSTRAP: &str = "/bootstrap.json";

/// A document, or one in every language.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    One(Arc<Document>),
    /// In the order of [`Language::ALL`].
    Each([Arc<Document>; 2]),
}

/// Whether the bank has said anything yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Knows {
    Nothing,
    Something,
}

/// What pages are made with, beside what the bank said.
#[derive(Clone, Copy, Default)]
pub struct Made<'a> {
    /// Without one there is nothing for the app.
    pub signer: Option<&'a Signer>,
    /// How somebody can be told of news.
    pub ways: Ways,
}

/// Everything that is served, until the bank says something else.
#[derive(Debug)]
pub struct Site {
    knows: Knows,
    found: HashMap<String, Found>,
    missing: [Arc<Document>; 2],
}

impl Site {
    /// Before the bank said anything.
    #[must_use]
    pub fn empty() -> Self {
        let nothing = Language::ALL
            .map(|language| Arc::new(Document::passing(Kind::Html, page::nothing(&Words::of(language)))));
        Self { knows: Knows::Nothing, found: HashMap::new(), missing: nothing }
    }

    /// All pages of what was heard.
    #[must_use]
    pub fn of(heard: &Heard, now: Moment, with: Made<'_>) -> Self {
        Self::after(&Self::empty(), heard, now, with)
    }

    /// All pages of what was heard. A document that says what it said before is taken over as it is, compressed.
    #[must_use]
    pub fn after(before: &Self, heard: &Heard, now: Moment, with: Made<'_>) -> Self {
        let mut found = HashMap::new();
        for (path, kind, text) in made(&heard.told, heard.age(now), with.ways) {
            let kept = match before.found.get(&path) {
                Some(Found::One(document)) if document.says(&text) => Some(Arc::clone(document)),
                Some(Found::One(_) | Found::Each(_)) | None => None,
            };
            let document = kept.unwrap_or_else(|| Arc::new(Document::new(kind, text)));
            found.insert(path, Found::One(document));
        }
        let missing = Language::ALL
            .map(|language| Arc::new(Document::passing(Kind::Html, page::missing(&Words::of(language)))));
        if let Some(signer) = with.signer {
            let text = bootstrap(&heard.told);
            let document =
                Document::new(Kind::Json, text.clone()).with(SIGNATURE_HEADER, &signer.sign(&text));
            found.insert(BOOTSTRAP.to_owned(), Found::One(Arc::new(document)));
        }
        let mut site = Self { knows: Knows::Something, found, missing };
        site.negotiate();
        site
    }

    /// Pages whose address names no language are given in the one that is asked for.
    fn negotiate(&mut self) {
        let [first, second] = Language::ALL.map(|language| format!("/{}", language.tag()));
        let mut each = Vec::new();
        for (path, found) in &self.found {
            let (Some(rest), Found::One(one)) = (path.strip_prefix(&first), found) else { continue };
            if let Some(Found::One(other)) = self.found.get(&format!("{second}{rest}")) {
                let path = if rest.is_empty() { "/" } else { rest };
                each.push((path.to_owned(), Found::Each([Arc::clone(one), Arc::clone(other)])));
            }
        }
        self.found.extend(each);
    }

    pub(crate) fn knows_nothing(&self) -> bool {
        self.knows == Knows::Nothing
    }

    pub(crate) fn find(&self, path: &str) -> Option<&Found> {
        self.found.get(path)
    }

    /// The page for an address that leads nowhere, or for any while nothing is known.
    pub(crate) fn missing(&self, language: Language) -> &Document {
        &self.missing[language as usize]
    }

    /// All addresses there are, in order.
    #[must_use]
    pub fn paths(&self) -> Vec<&str> {
        let mut paths: Vec<&str> = self.found.keys().map(String::as_str).collect();
        paths.sort_unstable();
        paths
    }

    /// What stands at an address that names its language.
    #[cfg(test)]
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        match self.find(path)? {
            Found::One(document) => Some(String::from_utf8_lossy(&document.plain.bytes).into_owned()),
            Found::Each(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
