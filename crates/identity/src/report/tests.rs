use super::*;
use crate::samples::uuid;

#[test]
fn a_name_is_short_and_plain() {
    for good in ["1", "a.B-c_9", &"x".repeat(64)] {
        assert!(ReportName::parse(good).is_ok(), "{good}");
    }
    for bad in ["", " ", "a b", "ä", "a/b", "a\n", &"x".repeat(65)] {
        assert_eq!(ReportName::parse(bad), Err(ReportNameError), "{bad}");
    }
}

#[test]
fn the_same_name_of_the_same_device_is_the_same_report() {
    let device = |number| DeviceId::from_uuid(uuid(number));
    let id = |text: &str, number| ReportName::parse(text).unwrap().id_of(device(number));
    assert_eq!(id("1", 7), id("1", 7));
    assert_ne!(id("1", 7), id("2", 7));
    assert_ne!(id("1", 7), id("1", 8), "another device has names of its own");
}

#[test]
fn words_name_one_kind_each() {
    for kind in ReportKind::ALL {
        assert_eq!(ReportKind::parse(kind.word()), Some(kind));
    }
    for other in ["", "Refused", "signed-out"] {
        assert_eq!(ReportKind::parse(other), None, "{other}");
    }
}
