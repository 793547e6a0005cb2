//! Query and form parameters: an ordered list of names and values with typed readers that name what is wrong.
//!
//! Keys keep their brackets (`metadata[notes]`, `expand[]`), percent-encoded or not, which serde's form reader cannot
//! hold. A single-valued parameter that is given twice is refused: whoever checks one and acts on the other must not
//! get past us.

use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use kernel::{Amount, Timestamp};
use std::sync::Arc;

/// No parameter has a use for it, and PostgreSQL cannot keep it in a text.
const NUL: char = '\0';

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pairs(Vec<(String, String)>);

/// The parameters behind the question mark.
#[derive(Debug)]
pub(crate) struct Query(pub(crate) Pairs);

impl Pairs {
    /// Pairs in one form or query: what 64 metadata keys need, and more than any other route.
    pub(crate) const COUNT_MAX: usize = 128;

    /// Reads `application/x-www-form-urlencoded`; bytes that are no UTF-8 become replacement characters.
    pub(crate) fn parse(encoded: &[u8]) -> Result<Self, Problem> {
        let mut pairs = Vec::new();
        for (name, value) in form_urlencoded::parse(encoded) {
            if pairs.len() == Self::COUNT_MAX {
                return Err(Problem::of(Kind::TOO_MANY_PARAMS));
            }
            pairs.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(pairs))
    }

    /// Reads a JSON object whose values are texts, as one client sends its form.
    pub(crate) fn parse_flat_json(bytes: &[u8]) -> Result<Self, Problem> {
        let map: std::collections::BTreeMap<String, String> =
            serde_json::from_slice(bytes).map_err(|_| Problem::of(Kind::BAD_JSON))?;
        if Self::COUNT_MAX < map.len() {
            return Err(Problem::of(Kind::TOO_MANY_PARAMS));
        }
        Ok(Self(map.into_iter().collect()))
    }

    /// A value as it came, be it empty.
    pub(crate) fn raw(&self, name: &'static str) -> Result<Option<&str>, Problem> {
        let mut found = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(Problem::with(Kind::REPEATED_PARAM, name)),
            (Some(value), None) if value.contains(NUL) => Err(Problem::bad(name)),
            (value, None) => Ok(value),
        }
    }

    /// A value, if there is one and it is not empty.
    pub(crate) fn given(&self, name: &'static str) -> Result<Option<&str>, Problem> {
        Ok(self.raw(name)?.filter(|value| !value.is_empty()))
    }

    /// A value that has to be there and not empty.
    pub(crate) fn required(&self, name: &'static str) -> Result<&str, Problem> {
        self.given(name)?.ok_or(Problem::missing(name))
    }

    /// A text that may be missing.
    pub(crate) fn text(&self, name: &'static str) -> Result<String, Problem> {
        Ok(self.raw(name)?.unwrap_or_default().to_owned())
    }

    /// A required value of a type that reads itself from text.
    pub(crate) fn parsed<T, E>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Problem> {
        parse(self.required(name)?).map_err(|_| Problem::bad(name))
    }

    /// The same, where it may be missing.
    pub(crate) fn parsed_if_given<T, E>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Problem> {
        self.given(name)?.map(parse).transpose().map_err(|_| Problem::bad(name))
    }

    /// A required count of minor units above zero: decimal digits and nothing else.
    pub(crate) fn amount(&self, name: &'static str) -> Result<Amount, Problem> {
        self.parsed(name, amount)
    }

    /// The same, where it may be missing.
    pub(crate) fn amount_if_given(&self, name: &'static str) -> Result<Option<Amount>, Problem> {
        self.parsed_if_given(name, amount)
    }

    /// A count above zero that may be missing; what is beyond `max` counts as `max`.
    pub(crate) fn count_if_given(&self, name: &'static str, max: u32) -> Result<Option<u32>, Problem> {
        self.parsed_if_given(name, |text| match digits(text).map(str::parse::<u32>) {
            Some(Ok(0)) | None => Err(NotDigits),
            Some(Ok(count)) => Ok(count.min(max)),
            // More digits than a u32 holds.
            Some(Err(_)) => Ok(max),
        })
    }

    /// A number that may be missing; what is beyond `max` counts as `max`.
    pub(crate) fn number_if_given(&self, name: &'static str, max: u64) -> Result<Option<u64>, Problem> {
        self.parsed_if_given(name, |text| {
            let number = digits(text).ok_or(NotDigits)?.parse::<u64>();
            Ok::<u64, NotDigits>(number.map_or(max, |number| number.min(max)))
        })
    }

    pub(crate) fn instant_if_given(&self, name: &'static str) -> Result<Option<Timestamp>, Problem> {
        self.parsed_if_given(name, Timestamp::parse)
    }

    /// `true` or `false`; missing and empty are `None`.
    pub(crate) fn truth_if_given(&self, name: &'static str) -> Result<Option<bool>, Problem> {
        self.parsed_if_given(name, str::parse::<bool>)
    }

    /// Every value of a repeatable parameter.
    pub(crate) fn all(&self, name: &'static str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// What stands under `name[key]`, in order; a later value of a key follows an earlier one.
    pub(crate) fn entries(&self, name: &'static str) -> Result<Vec<(String, String)>, Problem> {
        let mut entries = Vec::new();
        for (key, value) in &self.0 {
            let Some(inner) = key.strip_prefix(name).and_then(|rest| rest.strip_prefix('[')) else {
                continue;
            };
            let inner =
                inner.strip_suffix(']').filter(|inner| !inner.is_empty() && !inner.contains(['[', ']']));
            let inner = inner.filter(|inner| !inner.contains(NUL) && !value.contains(NUL));
            entries.push((inner.ok_or(Problem::bad(name))?.to_owned(), value.clone()));
        }
        Ok(entries)
    }
}

/// The text is not decimal digits, or not a number that can be.
struct NotDigits;

fn amount(text: &str) -> Result<Amount, NotDigits> {
    let minor = digits(text).and_then(|text| text.parse().ok()).ok_or(NotDigits)?;
    Amount::try_from_minor(minor).map_err(|_| NotDigits)
}

fn digits(text: &str) -> Option<&str> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(text)
}

impl FromRequestParts<Arc<Edge>> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Edge>) -> Result<Self, Problem> {
        Pairs::parse(parts.uri.query().unwrap_or_default().as_bytes()).map(Self)
    }
}
