//! `florin release check`: what a release would break is said before anything of it is live.

use crate::harness::{Ended, Engine, Home, Town, environment, florin, on_both_engines};
use bank::{Change, Record as _, Write};
use identity::{AppVersion, PinParams, Platform, Policy, Protocol, ReleaseName, StaffName};
use kernel::Timestamp;
use rollout::{AppRange, Audience, Release, Terms};
use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

on_both_engines!(
    a_sound_release_breaks_nothing,
    a_release_that_breaks_customers_says_whom,
    builds_that_serve_beside_it_have_their_say,
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
    let ended = check(&home, &[]).await;
    let (report, found) = findings(&ended);
    assert_eq!((ended.code, found), (Some(0), Vec::new()), "{}", ended.said());
    assert_eq!(report["formats"], 12);
    // Two ends of each platform, and both sides of the release's own, for each of three protocols.
    assert_eq!(report["pairs"], 24);
    let words = florin(Some(&home), &["release", "check", NAME]).await;
    assert!(words.out.starts_with("next breaks nothing: "), "{}", words.said());
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
    // Those of its audience, and nobody else.
    assert_eq!(found.len(), 6, "{report}");
    for finding in &found {
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
    std::fs::write(&stranger, format!("#!/bin/sh\necho '[{answer}]'\n")).expect("the folder can be written");
    let may_run = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(&stranger, may_run).expect("it is the test's own file");
    let ended = check(&home, &["--beside", stranger.to_str().expect("a plain path")]).await;
    let (_, found) = findings(&ended);
    assert_eq!((ended.code, found.len()), (Some(1), 2), "{}", ended.said());
    assert_eq!(found[0]["what"], "it is not one of ours");
}
