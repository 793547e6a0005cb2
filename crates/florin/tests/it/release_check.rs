//! `florin release check`: what a release would break is said before anything of it is live.

use crate::harness::{Ended, Engine, Home, Town, environment, florin, florin_ok, on_both_engines, program};
use bank::{Change, Record as _, Write};
use identity::{AppVersion, PinParams, Platform, Policy, Protocol, ReleaseName, StaffName};
use kernel::Timestamp;
use rollout::{AppRange, Audience, Release, Terms};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

on_both_engines!(
    a_sound_release_breaks_nothing,
    a_release_that_breaks_customers_says_whom,
    builds_that_serve_beside_it_have_their_say,
    a_release_is_started_on_its_check,
);

const NAME: &str = "next";

fn release() -> Release {
    let android = |from| AppRange {
        platform: Platform::Android,
        from: AppVersion::parse(from).expect("a version"),
        below: None,
    };
    let pin_params = PinParams::try_from_costs(64, 1, 1).expect("small parameters");
    Release {
        name: ReleaseName::parse(NAME).expect("a name"),
        terms: Terms {
            policy: Policy::default_of(Protocol::Signed),
            pin_params,
            rehashes_pins: true,
            passkeys: identity::PasskeyOptions::DEFAULT,
        },
        audience: Audience { ranges: vec![android("5.2.0")] },
        pace: Duration::ZERO,
        shadow_min: 1,
        created_by: StaffName::parse("sam").expect("a name"),
        created_at: Timestamp::EPOCH,
    }
}

/// A bank that holds this release.
async fn home(engine: Engine, release: Release) -> Home {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let writes = vec![Write::Insert(release.into_row())];
    town.bank.store().commit(Change { writes, ..Change::default() }).await.expect("it is a record");
    town.close().await;
    home
}

async fn check(home: &Home, more: &[&str]) -> Ended {
    florin(Some(home), &[&["release", "check", NAME, "--json"], more].concat()).await
}

fn findings(ended: &Ended) -> (Value, Vec<Value>) {
    let report: Value = serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{}", ended.said()));
    let findings = report["findings"].as_array().expect("a list").clone();
    (report, findings)
}

async fn a_sound_release_breaks_nothing(engine: Engine) {
    let home = home(engine, release()).await;
    let ended = check(&home, &["--beside", program()]).await;
    let (report, found) = findings(&ended);
    assert_eq!((ended.code, found), (Some(0), Vec::new()), "{}", ended.said());
    assert_eq!((&report["result"], &report["not_checked"]), (&json!("passed"), &json!([])));
    assert_eq!((&report["formats"], &report["used"]), (&json!(12), &json!(8)));
    // Two ends of each platform, and both sides of the release's own, for each of three protocols.
    assert_eq!(report["pairs"], 24);
    let words = florin(Some(&home), &["release", "check", NAME]).await;
    assert_eq!(words.code, Some(1), "it was not all of it");
    assert!(words.out.starts_with("not checked: no build beside; give --beside\n"), "{}", words.said());
    assert!(
        words.out.contains("next breaks nothing of what was checked, which was not all: "),
        "{}",
        words.said()
    );
    let unknown = florin(Some(&home), &["release", "check", "nobodys"]).await;
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.err.contains("there is no release nobodys"), "{}", unknown.said());
}

/// Seconds were taken for milliseconds: nobody of its audience could log in.
async fn a_release_that_breaks_customers_says_whom(engine: Engine) {
    let mut broken = release();
    broken.terms.policy.access_lasts = Duration::from_millis(300);
    let home = home(engine, broken).await;
    let ended = check(&home, &[]).await;
    let (report, found) = findings(&ended);
    assert_eq!(ended.code, Some(1), "{}", ended.said());
    assert_eq!(report["result"], "broken");
    let of = |check| found.iter().filter(|found| found["check"] == check).collect::<Vec<_>>();
    // Whoever holds a session from before does not come back by the device's key.
    assert_eq!(of("format").len(), 8, "{report}");
    let found = of("pair");
    // Those of its audience, and nobody else.
    assert_eq!(found.len(), 6, "{report}");
    for finding in found {
        let whom = finding["whom"].as_str().expect("whom it breaks");
        assert!(whom.contains(" sessions of android ") && !whom.contains("5.1."), "{whom}");
    }
    let words = florin(Some(&home), &["release", "check", NAME]).await;
    assert!(words.out.contains("breaks pair: bearer sessions of android 5.2.0: "), "{}", words.said());
}

async fn builds_that_serve_beside_it_have_their_say(engine: Engine) {
    let home = home(engine, release()).await;
    let older = environment("FLORIN_TEST_OLDER_FLORIN");
    let ended = check(&home, &["--beside", &older]).await;
    let (report, found) = findings(&ended);
    assert_eq!((ended.code, found), (Some(0), Vec::new()), "{}", ended.said());
    assert_eq!(report["builds"], 1);

    // A build that knows none of these tokens, of the two apps that the release is for.
    let refusal = "{\"error\":\"it is not one of ours\",\"next\":null}";
    let answer = [refusal; 2].join(",");
    let stranger = home.folder().join("stranger");
    let script = format!("#!/bin/sh\n[ \"$3\" = --issue ] && exit 2\necho '[{answer}]'\n");
    std::fs::write(&stranger, script).expect("the folder can be written");
    let may_run = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(&stranger, may_run).expect("it is the test's own file");
    let ended = check(&home, &["--beside", stranger.to_str().expect("a plain path")]).await;
    let (report, found) = findings(&ended);
    assert_eq!((ended.code, found.len()), (Some(1), 2), "{}", ended.said());
    assert_eq!(found[0]["what"], "it is not one of ours");
    let left = report["not_checked"][0].as_str().expect("it issues none");
    assert!(left.contains("cannot issue sessions for a check"), "{left}");
}

async fn started(home: &Home, more: &[&str]) -> Ended {
    let start = ["release", "start", NAME, "--staff", "zoe", "--why", "as agreed", "--json"];
    florin(Some(home), &[&start[..], more].concat()).await
}

async fn shown(home: &Home) -> Value {
    let shown = florin_ok(Some(home), &["release", "show", NAME, "--json"]).await;
    serde_json::from_str(&shown).expect("it is JSON")
}

async fn a_release_is_started_on_its_check(engine: Engine) {
    let home = home(engine, release()).await;
    assert_eq!(shown(&home).await["check"], Value::Null);
    let refused = async |why: &str| {
        let ended = started(&home, &[]).await;
        assert_eq!(ended.code, Some(1), "{}", ended.said());
        assert!(ended.err.contains(why) && ended.err.contains("florin release check"), "{}", ended.said());
    };
    refused("the release was not checked").await;
    check(&home, &[]).await;
    assert_eq!(shown(&home).await["check"]["result"], "incomplete");
    refused("the check of the release was not complete").await;
    assert_eq!(check(&home, &["--beside", program()]).await.code, Some(0));
    let passed = shown(&home).await["check"].take();
    assert_eq!(passed["result"], "passed", "{passed}");
    assert!(passed["summary"].as_str().is_some_and(|text| text.starts_with("breaks nothing: ")), "{passed}");
    // Another build made it.
    let town = Town::open(&home).await;
    let of = |text: &str| rollout::CheckText::parse(text).expect("a short line");
    let other = rollout::ReleaseCheck {
        release: ReleaseName::parse(NAME).expect("a name"),
        build: of("0.0.1"),
        at: Timestamp::parse(passed["at"].as_str().expect("an instant")).expect("an instant"),
        result: rollout::CheckResult::Passed,
        summary: of("breaks nothing"),
    };
    town.bank.keep_check(other.clone()).await.expect("there is such a release");
    town.close().await;
    refused("the release was checked by another build").await;
    let town = Town::open(&home).await;
    let own = rollout::ReleaseCheck {
        build: of(passed["build"].as_str().expect("a name")),
        at: other.at.before(rollout::CHECK_LASTS),
        ..other
    };
    town.bank.keep_check(own).await.expect("there is such a release");
    town.close().await;
    refused("the check of the release is more than a day old").await;
    assert_eq!(check(&home, &["--beside", program()]).await.code, Some(0));
    let ended = started(&home, &[]).await;
    let rollout: Value = serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{}", ended.said()));
    assert_eq!((&rollout["stage"], &rollout["steps"][0]["why"]), (&json!("shadow"), &json!("as agreed")));
}
