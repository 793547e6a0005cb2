use super::*;
use crate::config::{Environment, Given};
use crate::doctor::run::Verdict;

fn config(given: &Given) -> Config {
    Config::resolve(given, &Environment::default()).unwrap()
}

#[track_caller]
fn check_public(listen: &str, public_url: Option<&str>, expected: Verdict) {
    let given = Given {
        listen: Some(listen.parse().unwrap()),
        public_url: public_url.map(str::to_owned),
        ..Given::default()
    };
    let check = super::public_url(&config(&given));
    assert_eq!(check.verdict, expected, "{listen} {public_url:?}: {check:?}");
}

#[test]
fn a_public_address_is_https_or_of_this_machine() {
    check_public("127.0.0.1:7777", None, Verdict::Fine);
    check_public("[::1]:7777", None, Verdict::Fine);
    check_public("0.0.0.0:7777", None, Verdict::Wrong);
    check_public("127.0.0.1:7777", Some("https://api.bank.example"), Verdict::Fine);
    check_public("0.0.0.0:7777", Some("http://localhost:7777"), Verdict::Fine);
    check_public("0.0.0.0:7777", Some("http://api.bank.example"), Verdict::Wrong);
}

#[test]
fn a_clock_before_this_build_is_wrong() {
    assert_eq!(clock(Timestamp::from_micros((CLOCK_MIN_SECONDS - 1) * 1_000_000)).verdict, Verdict::Wrong);
    assert_eq!(clock(Timestamp::from_micros(CLOCK_MIN_SECONDS * 1_000_000)).verdict, Verdict::Fine);
}

#[test]
fn a_folder_is_tried_where_it_is_to_be_made() {
    let home = tempfile::tempdir().unwrap();
    let now = MachineClock.now();
    let found = |data: &Path| folder(data, now).into_iter().next().unwrap();
    assert_eq!(found(&home.path().join("a/b")).verdict, Verdict::Fine);
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0, "the probe went away");
    assert_eq!(found(Path::new("florin-data")).verdict, Verdict::Fine);
    let file = home.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert_eq!(found(&file).verdict, Verdict::Wrong);
    let late = now.before(CLOCK_SKEW_MAX * 2);
    assert_eq!(writable(home.path(), late).verdict, Verdict::Wrong);
}
