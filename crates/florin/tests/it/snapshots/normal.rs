//! What differs from run to run, written as what it is.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Keys whose values nobody can foretell.
const SECRETS: [&str; 5] = ["access_token", "refresh_token", "secret", "account_number", "upload_url"];
/// `florin ` in base64url, with which all that devices sign begins.
const SIGNED_HEAD: &str = "ZmxvcmluI";
/// A device's public key in base64url.
const KEY_CHARS: usize = 87;
/// Digits of an id behind its underscore.
const ID_DIGITS: usize = 22;
/// A secret in base64url.
const SECRET_CHARS: usize = 43;

/// A value with its secrets covered, keys by name and at any depth. Keys come in their order, whatever the order that
/// `serde_json` keeps: that is a feature of it, which another crate of the workspace may turn on.
pub(super) fn value(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<String, Value> = map.into_iter().collect();
            let covered = sorted.into_iter().map(|(key, inner)| {
                let is_secret = SECRETS.contains(&key.as_str()) && inner.is_string();
                // A user handle or a credential id of 16 bytes.
                let is_bytes = key == "id" && inner.as_str().is_some_and(|text| text.len() == ID_DIGITS);
                // What a device signs holds ids.
                let is_signed =
                    key == "message" && inner.as_str().is_some_and(|text| text.starts_with(SIGNED_HEAD));
                let is_key = key == "key" && inner.as_str().is_some_and(|text| text.len() == KEY_CHARS);
                let is_secret = is_secret || is_bytes || is_signed || is_key;
                let inner = if is_secret { Value::from(format!("<{key}>")) } else { self::value(inner) };
                (key, inner)
            });
            Value::Object(covered.collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(self::value).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

/// Ids are numbered by kind in the order in which they come, so that equal ones stay equal; what is as long as a
/// secret is covered.
pub(super) fn normal(text: &str) -> String {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut out = String::new();
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let mut rest = text;
    while let Some(start) = rest.find(is_word) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|c| !is_word(c)).unwrap_or(from.len()));
        out.push_str(before);
        match word.rsplit_once('_') {
            Some((kind, digits)) if digits.len() == ID_DIGITS && !digits.contains('-') => {
                let count = counts.entry(kind.to_owned()).or_default();
                let number = *seen.entry(word.to_owned()).or_insert_with(|| {
                    *count += 1;
                    *count
                });
                write!(out, "<{kind} {number}>").expect("a string takes every text");
            }
            _ if word.len() == SECRET_CHARS => out.push_str("<secret>"),
            _ => out.push_str(word),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}
