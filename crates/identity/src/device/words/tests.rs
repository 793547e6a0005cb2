use super::*;
use proptest::prelude::*;

#[test]
fn a_version_is_three_numbers() {
    for (text, wanted) in [("1.2.3", [1, 2, 3]), ("0.0.0", [0, 0, 0]), ("65535.65535.65535", [u16::MAX; 3])] {
        let [major, minor, patch] = wanted;
        assert_eq!(AppVersion::parse(text), Ok(AppVersion { major, minor, patch }));
    }
    for text in [
        "",
        ".",
        "..",
        "1",
        "1.2",
        "1.2.",
        "1.2.3.",
        "1.2.3.4",
        "1.2.x",
        "1.2.3-beta",
        "v1.2.3",
        "01.2.3",
        "1.02.3",
        "1.2.00",
        "+1.2.3",
        "1.2.-3",
        " 1.2.3",
        "1.2.3 ",
        "65536.0.0",
        "1,2,3",
        "１.2.3",
    ] {
        assert_eq!(AppVersion::parse(text), Err(AppVersionError), "{text}");
    }
}

#[test]
fn versions_are_ordered_as_numbers() {
    let versions = ["0.9.9", "1.0.0", "1.2.9", "1.2.10", "1.10.0", "2.0.0", "10.0.0"].map(AppVersion::parse);
    assert!(versions.is_sorted_by_key(|version| version.unwrap()));
}

#[test]
fn a_platform_reads_as_it_is_written() {
    for platform in Platform::ALL {
        assert_eq!(Platform::parse(platform.word()), Some(platform));
    }
    for text in ["", "iOS", "IOS", "windows", "android "] {
        assert_eq!(Platform::parse(text), None, "{text}");
    }
}

#[test]
fn a_name_is_short_and_without_control_characters() {
    let longest = "é".repeat(DeviceName::CHARS_MAX);
    for (raw, wanted) in [(" Ada's phone\t", "Ada's phone"), ("x", "x"), (&longest, &longest)] {
        assert_eq!(DeviceName::parse(raw).unwrap().as_str(), wanted);
    }
    for raw in ["", "  ", "a\u{0}b", "a\nb", "a\u{7f}b", "a\u{85}b", &format!("{longest}é")] {
        assert_eq!(DeviceName::parse(raw), Err(DeviceNameError), "{raw:?}");
    }
    assert!(!format!("{:?}", DeviceName::parse("Ada's phone")).contains("Ada"));
}

proptest! {
    #[test]
    fn versions_print_and_parse(major: u16, minor: u16, patch: u16) {
        let version = AppVersion { major, minor, patch };
        prop_assert_eq!(AppVersion::parse(&version.to_string()), Ok(version));
    }

    #[test]
    fn any_text_is_a_version_or_refused(text in "[0-9.+-]{0,12}") {
        if let Ok(version) = AppVersion::parse(&text) {
            prop_assert_eq!(version.to_string(), text);
        }
    }
}
