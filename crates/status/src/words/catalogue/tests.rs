use super::*;
use std::collections::BTreeSet;

/// The names of a catalogue's messages, in the order they stand in.
fn keys(source: &str) -> Vec<&str> {
    let is_message = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
    source.lines().filter(is_message).filter_map(|line| line.split_once(" = ")).map(|(key, _)| key).collect()
}

#[test]
fn every_language_says_the_same() {
    assert_eq!(keys(ENGLISH), keys(GERMAN));
    let once: BTreeSet<&str> = keys(ENGLISH).into_iter().collect();
    assert_eq!(once.len(), keys(ENGLISH).len());
}

#[test]
fn every_message_can_be_said() {
    for language in Language::ALL {
        let words = Words::of(language);
        for key in keys(ENGLISH) {
            let mut arguments = FluentArgs::new();
            for name in [
                "bank",
                "instant",
                "span",
                "share",
                "name",
                "worst",
                "from",
                "until",
                "components",
                "whom",
                "since",
                "by",
                "title",
                "status",
            ] {
                arguments.set(name, "x");
            }
            for count in [0, 1, 2] {
                arguments.set("count", count);
                arguments.set("days", count);
                assert!(words.try_say(key, &arguments).is_some(), "{key} in {language:?}");
            }
        }
    }
}

#[test]
fn one_minute_is_not_one_minutes() {
    let say = |language, minutes| Words::of(language).span(std::time::Duration::from_mins(minutes));
    assert_eq!(say(Language::English, 1), "1 minute");
    assert_eq!(say(Language::English, 119), "119 minutes");
    assert_eq!(say(Language::English, 120), "2 hours");
    assert_eq!(say(Language::German, 1), "1 Minute");
    assert_eq!(say(Language::German, 60 * 48), "2 Tage");
}

#[test]
fn a_share_is_never_rounded_up() {
    let english = Words::of(Language::English);
    assert_eq!(english.share(1_000_000), "100.000\u{a0}%");
    assert_eq!(english.share(999_999), "99.999\u{a0}%");
    assert_eq!(english.share(0), "0.000\u{a0}%");
    assert_eq!(Words::of(Language::German).share(987_654), "98,765\u{a0}%");
}
