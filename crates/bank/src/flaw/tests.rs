use super::*;
use uuid::Uuid;

fn flawed(permille: u32) -> Flawed {
    let release = ReleaseName::parse("next").unwrap();
    Flawed { release, flaw: Flaw::RefusesSessions, permille, app: None, since: None, is_in_shadow: true }
}

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

const APP: (Platform, AppVersion) = (Platform::Android, AppVersion { major: 5, minor: 2, patch: 1 });

#[test]
fn words_are_read_as_they_were_written() {
    for flaw in Flaw::ALL {
        assert_eq!(Flaw::parse(flaw.word()), Some(flaw));
    }
    assert_eq!(Flaw::parse("none"), None);
}

#[test]
fn a_flaw_strikes_its_share_of_people_and_always_the_same() {
    let now = Timestamp::EPOCH;
    let struck = |permille| {
        let flawed = flawed(permille);
        (0..2_000_u128).filter(|number| flawed.strikes(Some(person(*number)), APP, now)).collect::<Vec<_>>()
    };
    assert_eq!(struck(0), []);
    assert_eq!(struck(1_000).len(), 2_000);
    let half = struck(500);
    assert!((900..1_100).contains(&half.len()), "{}", half.len());
    assert_eq!(struck(500), half);
}

#[test]
fn a_flaw_strikes_nobody_unknown_no_other_app_and_not_before_its_time() {
    let since = Timestamp::from_micros(1_000_000);
    let one = Flawed { app: Some((Platform::Android, 5, 2)), since: Some(since), ..flawed(1_000) };
    assert!(one.strikes(Some(person(1)), APP, since));
    assert!(!one.strikes(None, APP, since));
    assert!(!one.strikes(Some(person(1)), APP, Timestamp::EPOCH));
    assert!(!one.strikes(Some(person(1)), (Platform::Ios, APP.1), since));
    let older = AppVersion { minor: 1, ..APP.1 };
    assert!(!one.strikes(Some(person(1)), (Platform::Android, older), since));
}
