//! Which addresses are answered here and not from what is made already.

use crate::words::Language;
use hyper::Method;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Ask,
    Confirm,
    Manage,
    End,
}

/// A form, and what is done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) form: Form,
    /// As the address names it.
    pub(super) language: Option<Language>,
    pub(super) is_posted: bool,
}

impl Target {
    /// Nothing where the address or the method is another one.
    pub(super) fn of(method: &Method, path: &str) -> Option<Self> {
        let named = Language::ALL.into_iter().find_map(|language| {
            let rest = path.strip_prefix('/')?.strip_prefix(language.tag())?;
            rest.starts_with('/').then_some((language, rest))
        });
        let rest = named.map_or(path, |(_, rest)| rest);
        let form = match rest.trim_end_matches('/') {
            "/subscribe" => Form::Ask,
            "/subscribe/confirm" => Form::Confirm,
            "/subscribe/manage" => Form::Manage,
            "/unsubscribe" => Form::End,
            _ => return None,
        };
        let is_posted = *method == Method::POST;
        let is_shown = form != Form::Ask && (*method == Method::GET || *method == Method::HEAD);
        (is_posted || is_shown).then(|| Self {
            form,
            language: named.map(|(language, _)| language),
            is_posted,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_found_in_every_language_and_nothing_else_is() {
        let found = |method: Method, path: &str| Target::of(&method, path);
        let german = Target { form: Form::Confirm, language: Some(Language::German), is_posted: false };
        assert_eq!(found(Method::GET, "/de/subscribe/confirm"), Some(german));
        assert_eq!(found(Method::POST, "/unsubscribe").map(|target| target.form), Some(Form::End));
        assert_eq!(found(Method::POST, "/subscribe/").map(|target| target.form), Some(Form::Ask));
        // The page with the form is made already.
        assert_eq!(found(Method::GET, "/subscribe"), None);
        for path in
            ["/", "/en", "/fr/subscribe", "/subscribers", "/de/de/subscribe", "/desubscribe", "//subscribe"]
        {
            assert_eq!(found(Method::POST, path), None, "{path}");
        }
        assert_eq!(found(Method::DELETE, "/unsubscribe"), None);
    }
}
