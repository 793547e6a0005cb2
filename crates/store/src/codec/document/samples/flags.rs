//! Flags, the support of apps, and the tokens of programs.

use super::{ODD, at, bytes, id, staff};
use identity::{AppVersion, Fingerprint, Platform, ServiceName, ServiceToken};
use kernel::{FlagId, ServiceTokenId, SupportId, Timestamp};
use rollout::{
    AppSupport, Flag, FlagKey, FlagNumber, FlagValue, Portion, Rule, Update, UpdateMessage, Variant,
    VariantName,
};

fn name(text: &str) -> VariantName {
    VariantName::parse(text).unwrap()
}

fn of(values: Vec<FlagValue>) -> Vec<Variant> {
    let named = values.into_iter().enumerate();
    named.map(|(place, value)| Variant { name: name(&format!("{place}")), value }).collect()
}

fn last() -> AppVersion {
    AppVersion { major: u16::MAX, minor: u16::MAX, patch: u16::MAX }
}

pub(crate) fn flags() -> [Flag; 5] {
    let plain = Flag {
        id: FlagId::from_uuid(id(1)),
        key: FlagKey::parse("0").unwrap(),
        variants: of(vec![FlagValue::Bool(false)]),
        rules: Vec::new(),
        default: name("0"),
        is_disabled: false,
        changed_at: Timestamp::EPOCH,
        changed_by: staff("s"),
    };
    let everyone =
        Rule { platform: None, from: None, below: None, share: Portion::NOBODY, variant: name("0") };
    let some = Rule {
        platform: Some(Platform::Web),
        from: Some(AppVersion { major: 0, minor: 0, patch: 0 }),
        below: Some(last()),
        share: Portion::ALL,
        variant: name("1"),
    };
    let full = Flag {
        key: FlagKey::parse("New.home_2-x").unwrap(),
        variants: of(vec![FlagValue::Bool(true), FlagValue::Bool(false)]),
        rules: vec![everyone, some],
        is_disabled: true,
        changed_at: at(1),
        changed_by: staff("sam"),
        ..plain.clone()
    };
    let other = |variants| Flag { variants: of(variants), ..plain.clone() };
    let text = |text: &str| FlagValue::Text(text.to_owned());
    let number = |text| FlagValue::Number(FlagNumber::parse(text).unwrap());
    let object = |text: &str| FlagValue::Object(text.to_owned());
    let texts = other(vec![text(""), text(ODD)]);
    let numbers = other(vec![number("0"), number("-0.10"), number("999999999999999")]);
    let objects = other(vec![object("{}"), object("{\"a\":[1,{\"b\":null}],\"\\u0000\":\"🏦\"}")]);
    [plain, full, texts, numbers, objects]
}

pub(crate) fn app_supports() -> [AppSupport; 2] {
    let plain = AppSupport {
        id: SupportId::from_uuid(id(1)),
        platform: Platform::Ios,
        advised: None,
        required: None,
        changed_at: Timestamp::EPOCH,
        changed_by: staff("s"),
    };
    let update = |below, message| Update { below, message: UpdateMessage::parse(message).unwrap() };
    let full = AppSupport {
        platform: Platform::Android,
        advised: Some(update(last(), "Nouvelle version — \"mieux\" \\ 🏦 \u{202e}txet\u{202c}")),
        required: Some(update(AppVersion { major: 0, minor: 0, patch: 1 }, "x")),
        changed_at: at(1),
        changed_by: staff("sam"),
        ..plain.clone()
    };
    [plain, full]
}

pub(crate) fn service_tokens() -> [ServiceToken; 2] {
    let plain = ServiceToken {
        id: ServiceTokenId::from_uuid(id(1)),
        name: ServiceName::parse("a").unwrap(),
        secret: Fingerprint([0; 32]),
        created_at: Timestamp::EPOCH,
        created_by: staff("s"),
    };
    let full = ServiceToken {
        name: ServiceName::parse("Ledger-2.main_x").unwrap(),
        secret: Fingerprint(bytes(1)),
        created_at: at(1),
        created_by: staff("sam"),
        ..plain.clone()
    };
    [plain, full]
}
