//! The catalogues, which are built in.

use super::Language;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

const ENGLISH: &str = include_str!("../../words/en.ftl");
const GERMAN: &str = include_str!("../../words/de.ftl");

/// One language's words.
pub(crate) struct Words {
    pub(crate) language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// # Panics
    /// Never: the catalogues are built in, and the tests read them.
    pub(crate) fn of(language: Language) -> Self {
        let source = match language {
            Language::English => ENGLISH,
            Language::German => GERMAN,
        };
        let tag: LanguageIdentifier = language.tag().parse().expect("the tags are good ones");
        let mut bundle = FluentBundle::new(vec![tag]);
        // The marks that keep writing directions apart would be copied with the text.
        bundle.set_use_isolating(false);
        let resource = FluentResource::try_new(source.to_owned()).expect("the catalogues are good ones");
        bundle.add_resource(resource).expect("no message stands twice in a catalogue");
        Self { language, bundle }
    }

    /// A message that takes nothing.
    pub(crate) fn say(&self, key: &str) -> String {
        self.say_with(key, &FluentArgs::new())
    }

    /// A message with what it takes; its key where there is no such message.
    pub(crate) fn say_with(&self, key: &str, arguments: &FluentArgs<'_>) -> String {
        self.try_say(key, arguments).unwrap_or_else(|| key.to_owned())
    }

    /// A message, if there is one of this name and it can be said with what is given.
    pub(crate) fn try_say(&self, key: &str, arguments: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(arguments), &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }
}

#[cfg(test)]
mod tests;
