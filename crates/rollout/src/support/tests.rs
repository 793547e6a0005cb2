use super::*;
use proptest::option;
use proptest::prelude::*;

fn version(text: &str) -> AppVersion {
    AppVersion::parse(text).unwrap()
}

fn update(below: &str) -> Update {
    Update { below: version(below), message: UpdateMessage::parse("Please update.").unwrap() }
}

fn support(advised: Option<&str>, required: Option<&str>) -> AppSupport {
    AppSupport {
        id: AppSupport::id_of(Platform::Ios),
        platform: Platform::Ios,
        advised: advised.map(update),
        required: required.map(update),
        changed_at: Timestamp::EPOCH,
        changed_by: StaffName::parse("sam").unwrap(),
    }
}

#[test]
fn versions_are_compared_as_numbers() {
    let support = support(Some("4.10.0"), Some("4.9.1"));
    for (text, word) in [
        ("4.9.0", "update_required"),
        ("4.9.1", "update_advised"),
        ("4.9.10", "update_advised"),
        ("4.10.0", "supported"),
        ("10.0.0", "supported"),
        ("0.0.0", "update_required"),
    ] {
        assert_eq!(support.of(version(text)).word(), word, "{text}");
    }
}

#[test]
fn what_is_required_is_advised() {
    for (advised, required, is_right) in [
        (None, None, true),
        (Some("4.0.0"), None, true),
        (None, Some("4.0.0"), true),
        (Some("4.0.0"), Some("4.0.0"), true),
        (Some("4.0.0"), Some("4.0.1"), false),
        (Some("4.9.0"), Some("4.10.0"), false),
    ] {
        assert_eq!(support(advised, required).check().is_ok(), is_right, "{advised:?} {required:?}");
    }
}

#[test]
fn each_platform_has_its_record() {
    let ids: std::collections::BTreeSet<SupportId> = Platform::ALL.map(AppSupport::id_of).into();
    assert_eq!(ids.len(), Platform::ALL.len());
}

#[test]
fn messages_are_plain_text() {
    let longest = "é".repeat(UpdateMessage::CHARS_MAX);
    assert_eq!(UpdateMessage::parse(&longest).unwrap().as_str(), longest);
    assert_eq!(UpdateMessage::parse(" a b \n").unwrap().as_str(), "a b");
    for text in ["", " \t", "a\nb", "\u{7}", &format!("{longest}e")] {
        assert_eq!(UpdateMessage::parse(text), Err(UpdateMessageError), "{text:?}");
    }
}

fn any_version() -> impl Strategy<Value = AppVersion> {
    (0..4_u16, 0..12_u16, 0..12_u16).prop_map(|(major, minor, patch)| AppVersion { major, minor, patch })
}

proptest! {
    /// Whoever updates is never told worse.
    #[test]
    fn a_later_version_is_supported_no_less(
        advised in option::of(any_version()), required in option::of(any_version()),
        one in any_version(), other in any_version()
    ) {
        let mut all = support(None, None);
        let update = |below| Update { below, message: UpdateMessage::parse("x").unwrap() };
        all.advised = advised.map(update);
        all.required = required.map(update);
        let rank = |version| match all.of(version) {
            Support::UpdateRequired(_) => 0,
            Support::UpdateAdvised(_) => 1,
            Support::Supported => 2,
        };
        prop_assert!(rank(one.min(other)) <= rank(one.max(other)));
    }
}
