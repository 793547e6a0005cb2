//! Flags, supported versions and tokens as staff read them.

use identity::{AppVersion, ServiceToken};
use rollout::{AppSupport, Flag, FlagValue, Update};
use serde_json::{Value, json};

pub(super) fn flag(flag: &Flag) -> Value {
    let variants = flag.variants.iter().map(|variant| (variant.name.to_string(), value(&variant.value)));
    let version = |version: Option<AppVersion>| version.map(|version| version.to_string());
    let rules: Vec<Value> = flag
        .rules
        .iter()
        .map(|rule| {
            json!({
                "variant": rule.variant.as_str(),
                "platform": rule.platform.map(identity::Platform::word),
                "from": version(rule.from),
                "below": version(rule.below),
                "share": rule.share.to_string(),
            })
        })
        .collect();
    json!({
        "key": flag.key.as_str(),
        "state": state(flag),
        "variants": variants.collect::<serde_json::Map<_, _>>(),
        "default": flag.default.as_str(),
        "rules": rules,
        "changed_at": flag.changed_at.to_string(),
        "changed_by": flag.changed_by.as_str(),
    })
}

pub(super) fn flag_line(flag: &Flag) -> String {
    let rules = flag.rules.len();
    format!(
        "{} {} default {} rules {rules} by {}",
        flag.key,
        state(flag),
        flag.default,
        flag.changed_by.as_str()
    )
}

const fn state(flag: &Flag) -> &'static str {
    if flag.is_disabled { "disabled" } else { "enabled" }
}

fn value(value: &FlagValue) -> Value {
    match value {
        FlagValue::Bool(value) => Value::from(*value),
        FlagValue::Text(text) => Value::from(text.as_str()),
        FlagValue::Number(number) => serde_json::from_str(number.as_str()).unwrap_or_default(),
        FlagValue::Object(text) => serde_json::from_str(text).unwrap_or_default(),
    }
}

pub(super) fn support(support: &AppSupport) -> Value {
    let update = |update: &Option<Update>| {
        let facts = |update: &Update| json!({ "below": update.below.to_string(), "message": update.message.as_str() });
        update.as_ref().map(facts)
    };
    json!({
        "platform": support.platform.word(),
        "advised": update(&support.advised),
        "required": update(&support.required),
        "changed_at": support.changed_at.to_string(),
        "changed_by": support.changed_by.as_str(),
    })
}

pub(super) fn support_line(support: &AppSupport) -> String {
    let below = |update: &Option<Update>| {
        update.as_ref().map_or_else(|| "never".to_owned(), |update| format!("below {}", update.below))
    };
    let (advised, required) = (below(&support.advised), below(&support.required));
    format!("{} advised {advised} required {required}", support.platform.word())
}

pub(super) fn service(token: &ServiceToken) -> Value {
    json!({
        "service_token_id": token.id.to_string(),
        "name": token.name.as_str(),
        "created_at": token.created_at.to_string(),
        "created_by": token.created_by.as_str(),
    })
}

pub(super) fn service_line(token: &ServiceToken) -> String {
    format!("{} {} {}", token.id, token.created_at, token.name.as_str())
}
