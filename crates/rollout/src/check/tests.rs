use super::*;
use crate::samples::{at, name};

const DAY: u64 = 86_400;

fn text(text: &str) -> CheckText {
    CheckText::parse(text).unwrap()
}

#[test]
fn a_release_is_started_on_a_recent_and_whole_check_of_this_build_that_passed() {
    use CheckRefusal::{Broken, Incomplete, Old, OtherBuild, Unchecked};
    let check = |result, build| {
        let (release, summary) = (name("new"), text("all of it"));
        ReleaseCheck { release, build: text(build), at: at(10), result, summary }
    };
    let judge = |check: Option<&ReleaseCheck>, now| decide_checked(check, &text("1.0"), at(now));
    let passed = check(CheckResult::Passed, "1.0");
    assert_eq!(judge(None, 10), Err(Unchecked));
    assert_eq!(judge(Some(&passed), 10), Ok(()));
    assert_eq!(judge(Some(&passed), 9 + DAY), Ok(()));
    assert_eq!(judge(Some(&passed), 10 + DAY), Err(Old));
    assert_eq!(judge(Some(&passed), 9), Err(Old), "a clock is wrong");
    assert_eq!(judge(Some(&check(CheckResult::Passed, "1.1")), 10 + DAY), Err(OtherBuild));
    assert_eq!(judge(Some(&check(CheckResult::Incomplete, "1.1")), 10), Err(Incomplete));
    assert_eq!(judge(Some(&check(CheckResult::Broken, "1.0")), 10), Err(Broken));
}

#[test]
fn a_line_of_a_check_is_short() {
    assert_eq!(text(" 1.0 ").as_str(), "1.0");
    assert!(CheckText::parse(&"é".repeat(300)).is_ok());
    for bad in ["", "  ", "a\nb", &"a".repeat(301)] {
        assert_eq!(CheckText::parse(bad), Err(CheckTextError), "{bad}");
    }
}
