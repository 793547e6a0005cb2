use super::*;
use crate::samples::release;
use identity::Protocol;

fn version(text: &str) -> AppVersion {
    AppVersion::parse(text).unwrap()
}

fn range(from: &str, below: Option<&str>) -> AppRange {
    AppRange { platform: Platform::Ios, from: version(from), below: below.map(version) }
}

#[test]
fn versions_are_compared_as_numbers() {
    let audience = Audience { ranges: vec![range("4.9.0", Some("4.10.2"))] };
    for (text, is_in) in
        [("4.8.9", false), ("4.9.0", true), ("4.10.1", true), ("4.10.2", false), ("5.0.0", false)]
    {
        assert_eq!(audience.contains(Platform::Ios, version(text)), is_in, "{text}");
    }
    assert!(!audience.contains(Platform::Android, version("4.9.0")), "another platform");
    assert!(Audience::default().contains(Platform::Web, version("0.0.0")), "everybody");
}

#[test]
fn a_release_that_cannot_be_meant_is_refused() {
    let whole = release("new");
    assert_eq!(decide_create(whole.clone()), Ok(whole.clone()));
    // F18: seconds taken for milliseconds.
    let mut short = whole.clone();
    short.terms.policy.access_lasts = Duration::from_millis(900);
    assert_eq!(decide_create(short), Err(ReleaseRefusal::Policy(PolicyError::Access)));
    let with = |ranges| Release { audience: Audience { ranges }, ..whole.clone() };
    let many = with(vec![range("1.0.0", None); RANGES_MAX + 1]);
    assert_eq!(decide_create(many), Err(ReleaseRefusal::TooManyRanges));
    let empty = with(vec![range("2.0.0", Some("2.0.0"))]);
    assert_eq!(decide_create(empty), Err(ReleaseRefusal::EmptyRange));
    let slow = Release { pace: PACE_MAX + Duration::from_micros(1), ..whole.clone() };
    assert_eq!(decide_create(slow), Err(ReleaseRefusal::Pace));
    let mut hasty = whole.clone();
    hasty.terms.passkeys.waits = Duration::from_secs(5);
    assert_eq!(decide_create(hasty), Err(ReleaseRefusal::Passkeys(PasskeyOptionsError)));
    for (shadow_min, is_meant) in [(0, false), (1, true), (SHADOW_ADMITTED_MAX, true), (u32::MAX, false)] {
        let made = decide_create(Release { shadow_min, ..whole.clone() });
        assert_eq!(made.err(), (!is_meant).then_some(ReleaseRefusal::ShadowMin), "{shadow_min}");
    }
    assert_eq!(whole.terms.policy.protocol, Protocol::Signed);
}

#[test]
fn ids_follow_from_names() {
    assert_eq!(release("a").id(), release("a").id());
    assert_ne!(release("a").id(), release("b").id());
}
