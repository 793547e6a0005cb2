use super::*;
use proptest::option;
use proptest::prelude::*;

fn name(text: &str) -> VariantName {
    VariantName::parse(text).unwrap()
}

fn version(text: &str) -> AppVersion {
    AppVersion::parse(text).unwrap()
}

fn share(percent: &str) -> Portion {
    Portion::parse(percent).unwrap()
}

fn variant(text: &str, value: FlagValue) -> Variant {
    Variant { name: name(text), value }
}

/// `on` and `off`, off by default.
fn flag(rules: Vec<Rule>) -> Flag {
    let key = FlagKey::parse("new-home").unwrap();
    Flag {
        id: key.id(),
        key,
        variants: vec![variant("on", FlagValue::Bool(true)), variant("off", FlagValue::Bool(false))],
        rules,
        default: name("off"),
        is_disabled: false,
        changed_at: Timestamp::EPOCH,
        changed_by: StaffName::parse("sam").unwrap(),
    }
}

fn everyone() -> Rule {
    Rule { platform: None, from: None, below: None, share: Portion::ALL, variant: name("on") }
}

#[track_caller]
fn check(flag: &Flag, context: FlagContext<'_>, expected: &str) {
    let told = match flag.evaluate(&context) {
        Ok(found) => format!("{} {}", found.variant.name, found.reason.word()),
        Err(error) => format!("{error:?}"),
    };
    assert_eq!(told, expected, "{context:?}");
}

fn on(platform: Platform, text: &str) -> FlagContext<'static> {
    FlagContext { targeting_key: Some("user_1"), platform: Some(platform), version: Some(version(text)) }
}

#[test]
fn a_flag_without_rules_is_static() {
    check(&flag(Vec::new()), FlagContext::default(), "off STATIC");
}

#[test]
fn a_disabled_flag_looks_at_nothing() {
    let disabled = Flag { is_disabled: true, ..flag(vec![everyone()]) };
    check(&disabled, FlagContext::default(), "off DISABLED");
    let split = Rule { share: share("50"), ..everyone() };
    check(&Flag { is_disabled: true, ..flag(vec![split]) }, FlagContext::default(), "off DISABLED");
}

#[test]
fn rules_look_at_platform_and_version_as_numbers() {
    let rule = Rule {
        platform: Some(Platform::Android),
        from: Some(version("5.2.0")),
        below: Some(version("5.10.0")),
        ..everyone()
    };
    let flag = flag(vec![rule]);
    for (text, expected) in [
        ("5.1.9", "off DEFAULT"),
        ("5.2.0", "on TARGETING_MATCH"),
        ("5.9.9", "on TARGETING_MATCH"),
        ("5.10.0", "off DEFAULT"),
        ("10.0.0", "off DEFAULT"),
    ] {
        check(&flag, on(Platform::Android, text), expected);
        check(&flag, on(Platform::Ios, text), "off DEFAULT");
    }
    let unknown = FlagContext { version: None, ..on(Platform::Android, "5.2.0") };
    check(&flag, unknown, "off DEFAULT");
    check(&flag, FlagContext { platform: None, ..on(Platform::Android, "5.2.0") }, "off DEFAULT");
}

#[test]
fn the_first_rule_that_fits_decides() {
    let ios_off = Rule { platform: Some(Platform::Ios), variant: name("off"), ..everyone() };
    let flag = flag(vec![ios_off, everyone()]);
    check(&flag, on(Platform::Ios, "1.0.0"), "off TARGETING_MATCH");
    check(&flag, on(Platform::Web, "1.0.0"), "on TARGETING_MATCH");
}

#[test]
fn a_share_needs_to_know_who_asks() {
    let flag = flag(vec![Rule { platform: Some(Platform::Ios), share: share("50"), ..everyone() }]);
    let nobody = FlagContext { targeting_key: None, ..on(Platform::Ios, "1.0.0") };
    check(&flag, nobody, "TargetingKeyMissing");
    check(&flag, FlagContext { platform: Some(Platform::Web), ..nobody }, "off DEFAULT");
}

#[test]
fn a_share_splits_people_and_goes_on_with_the_rest() {
    let (mut by_share, mut rest) = (0, 0);
    let flag = flag(vec![Rule { share: share("25"), ..everyone() }]);
    for number in 0..4_000 {
        let key = format!("user_{number}");
        let found = flag.evaluate(&FlagContext { targeting_key: Some(&key), ..FlagContext::default() });
        match found.unwrap().reason {
            FlagReason::Split => by_share += 1,
            FlagReason::Default => rest += 1,
            other @ (FlagReason::Static | FlagReason::TargetingMatch | FlagReason::Disabled) => {
                panic!("{other:?}")
            }
        }
    }
    assert!((850..1_150).contains(&by_share), "{by_share}");
    assert_eq!(by_share + rest, 4_000);
}

#[test]
fn what_a_flag_has_to_be() {
    assert_eq!(flag(vec![everyone()]).check(), Ok(()));
    let with = |change: fn(&mut Flag)| {
        let mut flag = flag(vec![everyone()]);
        change(&mut flag);
        flag.check()
    };
    assert_eq!(with(|flag| flag.variants.clear()), Err(FlagError::Variants));
    assert_eq!(with(|flag| flag.variants[1].name = name("on")), Err(FlagError::NameTwice));
    assert_eq!(
        with(|flag| flag.variants[1].value = FlagValue::Text("off".to_owned())),
        Err(FlagError::Types)
    );
    assert_eq!(with(|flag| flag.default = name("maybe")), Err(FlagError::NoSuchVariant));
    assert_eq!(with(|flag| flag.rules[0].variant = name("maybe")), Err(FlagError::NoSuchVariant));
    assert_eq!(with(|flag| flag.rules = vec![everyone(); RULES_MAX]), Ok(()));
    assert_eq!(with(|flag| flag.rules = vec![everyone(); RULES_MAX + 1]), Err(FlagError::Rules));
    let bounds = |from, below| {
        flag(vec![Rule { from: Some(version(from)), below: Some(version(below)), ..everyone() }]).check()
    };
    assert_eq!(bounds("1.9.0", "1.10.0"), Ok(()));
    assert_eq!(bounds("1.10.0", "1.10.0"), Err(FlagError::Versions));
}

#[test]
fn words_have_their_form() {
    let longest = "a".repeat(64);
    for text in ["a", "New.home_2-x", "0", &longest] {
        assert_eq!(FlagKey::parse(text).unwrap().as_str(), text);
        assert_eq!(VariantName::parse(text).unwrap().as_str(), text);
    }
    for text in ["", ".", "..", "-_", "a b", "a/b", "é", "a\n", &format!("{longest}a")] {
        assert_eq!(FlagKey::parse(text), Err(FlagWordError::Name), "{text:?}");
    }
    for text in ["0", "-1", "3.25", "-0.5", "123456789012345", "0.10"] {
        assert_eq!(FlagNumber::parse(text).unwrap().as_str(), text);
    }
    for text in ["", "-", ".5", "1.", "01", "+1", "1e3", "1.2.3", "NaN", "1234567890123456", "--1"] {
        assert_eq!(FlagNumber::parse(text), Err(FlagWordError::Number), "{text:?}");
    }
    let long = "x".repeat(FlagValue::BYTES_MAX + 1);
    assert_eq!(FlagValue::try_from_text(long.clone()), Err(FlagWordError::TooLong));
    assert_eq!(FlagValue::try_from_object(long), Err(FlagWordError::TooLong));
}

#[test]
fn ids_follow_from_keys_for_ever() {
    let id = FlagKey::parse("new-home").unwrap().id();
    assert_eq!(id, FlagKey::parse("new-home").unwrap().id());
    assert_ne!(id, FlagKey::parse("New-home").unwrap().id());
}

fn any_version() -> impl Strategy<Value = AppVersion> {
    (0..3_u16, 0..12_u16, 0..3_u16).prop_map(|(major, minor, patch)| AppVersion { major, minor, patch })
}

fn any_platform() -> impl Strategy<Value = Platform> {
    prop::sample::select(Platform::ALL.to_vec())
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let variant = prop::sample::select(vec!["on", "off"]);
    let share = (0..=100_u16).prop_map(|percent| Portion::try_from_ten_thousandths(percent * 100).unwrap());
    (option::of(any_platform()), option::of(any_version()), option::of(any_version()), share, variant)
        .prop_map(|(platform, from, below, share, text)| Rule {
            platform,
            from,
            below,
            share,
            variant: name(text),
        })
}

proptest! {
    /// Whoever asks gets one of the variants, and always the same one.
    #[test]
    fn a_right_flag_always_has_a_value(
        rules in prop::collection::vec(any_rule(), 0..5), key in ".{1,30}",
        platform in option::of(any_platform()), at in option::of(any_version()), is_disabled: bool
    ) {
        let flag = Flag { is_disabled, ..flag(rules) };
        let context = FlagContext { targeting_key: Some(&key), platform, version: at };
        let found = flag.evaluate(&context).expect("it is known who asks");
        prop_assert_eq!(flag.evaluate(&context), Ok(found));
        let is_fallback = [FlagReason::Static, FlagReason::Default, FlagReason::Disabled].contains(&found.reason);
        prop_assert!(!is_fallback || found.variant.name == flag.default);
        prop_assert_eq!(found.reason == FlagReason::Static, flag.rules.is_empty() && !is_disabled);
    }

    /// No one who has a value by a share loses it when the share grows.
    #[test]
    fn a_growing_share_takes_nobody_out(key in ".{1,30}", one in 1..=99_u16, more in 0..=100_u16) {
        let of = |percent: u16| {
            let share = Portion::try_from_ten_thousandths(percent.min(100) * 100).unwrap();
            flag(vec![Rule { share, ..everyone() }])
        };
        let context = FlagContext { targeting_key: Some(&key), ..FlagContext::default() };
        let (before, after) = (of(one), of(one + more));
        let is_on = |flag: &Flag| flag.evaluate(&context).unwrap().variant.name == name("on");
        prop_assert!(!is_on(&before) || is_on(&after));
    }
}
