//! Feature flags and supported versions: over HTTP, by staff's commands, and through the clients that others wrote.

mod over_http;
mod providers;
mod staff;
mod support;
mod trouble;

use bank::NewFlag;
use identity::{AppVersion, Platform, StaffName};
use rollout::{FlagKey, FlagValue, Portion, Rule, Variant, VariantName};

fn name(text: &str) -> VariantName {
    VariantName::parse(text).expect("a name")
}

fn sam() -> StaffName {
    StaffName::parse("sam").expect("a name")
}

/// `on` for iOS from 5.2.0 on, and `off` for everyone else.
pub(crate) fn new_home() -> NewFlag {
    let variant = |text, value| Variant { name: name(text), value: FlagValue::Bool(value) };
    let rule = Rule {
        platform: Some(Platform::Ios),
        from: Some(AppVersion::parse("5.2.0").expect("a version")),
        below: None,
        share: Portion::ALL,
        variant: name("on"),
    };
    NewFlag {
        key: FlagKey::parse("new-home").expect("a key"),
        variants: vec![variant("on", true), variant("off", false)],
        rules: vec![rule],
        default: name("off"),
        is_disabled: false,
        by: sam(),
    }
}

/// `on` for a half of all people.
fn half() -> NewFlag {
    let share = Portion::parse("50").expect("a share");
    let rules = vec![Rule { platform: None, from: None, below: None, share, variant: name("on") }];
    NewFlag { key: FlagKey::parse("half").expect("a key"), rules, ..new_home() }
}
