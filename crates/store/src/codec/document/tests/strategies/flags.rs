//! Records of flags and of what apps are supported.

use super::{at, fingerprint, id, one_of, staff};
use identity::{AppVersion, Platform, ServiceName, ServiceToken};
use kernel::{FlagId, ServiceTokenId, SupportId};
use proptest::option;
use proptest::prelude::*;
use rollout::{
    AppSupport, Flag, FlagKey, FlagNumber, FlagValue, Portion, Rule, Update, UpdateMessage, Variant,
    VariantName,
};

fn version() -> impl Strategy<Value = AppVersion> {
    (any::<u16>(), any::<u16>(), any::<u16>()).prop_map(|(major, minor, patch)| AppVersion {
        major,
        minor,
        patch,
    })
}

fn name() -> impl Strategy<Value = VariantName> {
    "[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}".prop_map(|text| VariantName::parse(&text).unwrap())
}

fn value() -> impl Strategy<Value = FlagValue> {
    prop_oneof![
        any::<bool>().prop_map(FlagValue::Bool),
        ".{0,60}".prop_map(FlagValue::Text),
        "-?(0|[1-9][0-9]{0,8})(\\.[0-9]{1,6})?"
            .prop_map(|text| FlagValue::Number(FlagNumber::parse(&text).unwrap())),
        ".{0,60}".prop_map(|text| FlagValue::Object(serde_json::json!({ "a": text }).to_string())),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    record!(Rule {
        platform: option::of(one_of(&Platform::ALL)),
        from: option::of(version()),
        below: option::of(version()),
        share: (0..=10_000_u16).prop_map(|number| Portion::try_from_ten_thousandths(number).unwrap()),
        variant: name(),
    })
}

pub(in super::super) fn flag() -> impl Strategy<Value = Flag> {
    let variant = (name(), value()).prop_map(|(name, value)| Variant { name, value });
    record!(Flag {
        id: id().prop_map(FlagId::from_uuid),
        key: "[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}".prop_map(|text| FlagKey::parse(&text).unwrap()),
        variants: prop::collection::vec(variant, 0..4),
        rules: prop::collection::vec(rule(), 0..4),
        default: name(),
        is_disabled: any::<bool>(),
        changed_at: at(),
        changed_by: staff(),
    })
}

pub(in super::super) fn app_support() -> impl Strategy<Value = AppSupport> {
    let update = || {
        let message = ".{1,60}".prop_filter_map("a message", |text: String| UpdateMessage::parse(&text).ok());
        option::of((version(), message).prop_map(|(below, message)| Update { below, message }))
    };
    record!(AppSupport {
        id: id().prop_map(SupportId::from_uuid),
        platform: one_of(&Platform::ALL),
        advised: update(),
        required: update(),
        changed_at: at(),
        changed_by: staff(),
    })
}

pub(in super::super) fn service_token() -> impl Strategy<Value = ServiceToken> {
    record!(ServiceToken {
        id: id().prop_map(ServiceTokenId::from_uuid),
        name: "[a-zA-Z0-9._-]{1,64}".prop_map(|text| ServiceName::parse(&text).unwrap()),
        secret: fingerprint(),
        created_at: at(),
        created_by: staff(),
    })
}
