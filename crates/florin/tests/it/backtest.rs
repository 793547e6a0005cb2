//! `florin watch replay`: outcomes of the past go in, verdicts come out.

use crate::harness::{Ended, florin};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::ffi::OsString;
use std::fmt::Write as _;
use tempfile::NamedTempFile;

/// The success of a healthy release.
const HEALTHY: f64 = 0.97;

/// Outcomes a second apart, each by another person; `treatment` is the success of that arm on iOS 2.1 and elsewhere.
fn outcomes(seed: u64, count: u32, treatment: (f64, f64)) -> String {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut text = String::new();
    for second in 0..count {
        let is_treatment = random.random_bool(0.1);
        let platform = if random.random_bool(0.5) { "ios" } else { "android" };
        let version = ["2.0", "2.1", "2.2", "2.3"][random.random_range(0..4)];
        let success = match (is_treatment, platform, version) {
            (false, _, _) => HEALTHY,
            (true, "ios", "2.1") => treatment.0,
            (true, _, _) => treatment.1,
        };
        let line = json!({
            "t": f64::from(second) + 0.5,
            "person": format!("p{second}"),
            "arm": if is_treatment { "treatment" } else { "control" },
            "share": 0.1,
            "slice": {"platform": platform, "version": version},
            "ok": random.random_bool(success),
        });
        writeln!(text, "{line}").expect("a String takes every write");
    }
    text
}

async fn replayed(text: &str, more: &[&str]) -> Ended {
    let file = NamedTempFile::new().expect("the machine has a folder for such files");
    std::fs::write(file.path(), text).expect("the test's file can be written");
    let mut args: Vec<OsString> = vec!["watch".into(), "replay".into(), file.path().into()];
    args.extend(more.iter().map(OsString::from));
    florin(None, &args).await
}

fn verdicts(ended: &Ended) -> Vec<Value> {
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    ended.out.lines().map(|line| serde_json::from_str(line).expect("a verdict is a line of JSON")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flaw_in_one_slice_is_rolled_back_and_the_slice_named() {
    const SEEDS: u64 = 10;
    let mut named = 0;
    for seed in 0..SEEDS {
        let ended = replayed(&outcomes(seed, 20_000, (0.3, HEALTHY)), &[]).await;
        let verdicts = verdicts(&ended);
        let [last] = verdicts.as_slice() else { panic!("nothing is said after it: {verdicts:?}") };
        assert_eq!(last["verdict"], "rollback");
        assert!(last["e_value"].as_f64().is_some_and(|value| 1_000.0 <= value), "{last}");
        assert!(last["treatment_attempts"].as_u64().is_some_and(|count| count < 200), "{last}");
        assert!(last["t"].as_f64().is_some_and(|at| 0.0 < at && at.fract() > 0.4), "{last}");
        named += u64::from(last["slice"] == json!({"platform": "ios", "version": "2.1"}));
    }
    assert!(SEEDS * 8 / 10 <= named, "{named} of {SEEDS}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_release_is_promoted_and_the_end_is_told() {
    let ended = replayed(&outcomes(2, 20_000, (HEALTHY, HEALTHY)), &[]).await;
    let words: Vec<Value> = verdicts(&ended).iter().map(|verdict| verdict["verdict"].clone()).collect();
    assert_eq!(words, ["promote", "promote"], "when it may go on, and at the end");
}

/// A log of a release goes on until everybody is given it.
#[tokio::test(flavor = "multi_thread")]
async fn a_release_that_everybody_has_can_be_replayed() {
    let text = outcomes(2, 20_000, (HEALTHY, HEALTHY)).replace(r#""share":0.1"#, r#""share":1"#);
    let treated = text.replace(r#""arm":"control""#, r#""arm":"treatment""#);
    let ended = replayed(&treated, &[]).await;
    let last = verdicts(&ended).pop().expect("the end is told");
    assert_eq!(last["control_attempts"], 0);
    assert!(last["treatment_attempts"].as_u64().is_some_and(|count| 10_000 < count), "{last}");
    for bad in ["-0.5", "1.5"] {
        let ended = replayed(&treated.replace(r#""share":1"#, &format!(r#""share":{bad}"#)), &[]).await;
        assert_eq!(ended.code, Some(1), "{}", ended.said());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn too_little_is_held_and_nothing_is_held_too() {
    for text in [outcomes(3, 300, (HEALTHY, HEALTHY)), String::new(), "\n \n".to_owned()] {
        let ended = replayed(&text, &[]).await;
        let verdicts = verdicts(&ended);
        assert!(verdicts.len() == 1 && verdicts[0]["verdict"] == "hold", "{verdicts:?}");
    }
    // What would have to be excluded, and how sure one has to be, are the caller's.
    let text = outcomes(2, 20_000, (HEALTHY, HEALTHY));
    let strict = replayed(&text, &["--bad", "0.965"]).await;
    assert_eq!(verdicts(&strict)[0]["verdict"], "hold");
    let once = replayed(&text, &["--window", "100000"]).await;
    assert_eq!(verdicts(&once)[0]["verdict"], "promote", "each person comes once anyway");
}

#[tokio::test(flavor = "multi_thread")]
async fn retries_by_one_person_are_one_outcome() {
    let line = r#"{"t":1,"person":7,"arm":"treatment","share":0.1,"ok":false}"#;
    let ended = replayed(&format!("{line}\n").repeat(1_000), &[]).await;
    let verdicts = verdicts(&ended);
    assert_eq!((&verdicts[0]["verdict"], &verdicts[0]["treatment_attempts"]), (&json!("hold"), &json!(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_no_outcome_is_named() {
    let good = outcomes(4, 3, (HEALTHY, HEALTHY));
    let line = |old: &str, new: &str| good.lines().next().expect("there are three").replace(old, new);
    let bad = [
        "not json".to_owned(),
        line("0.1", "1.1"),
        line("0.5", "-0.5"),
        line("\"arm\"", "\"leg\""),
        line("\"slice\":{", "\"slice\":{\"a\":\"\",\"b\":\"\",\"c\":\"\","),
        "x".repeat(70_000),
    ];
    for bad in bad {
        let ended = replayed(&format!("{good}{bad}\n"), &[]).await;
        assert_eq!(ended.code, Some(1), "{}", ended.said());
        assert!(ended.said().contains("line 4 is no outcome"), "{}", ended.said());
    }
    for args in [["--alpha", "0"], ["--bad", "1"]] {
        assert_eq!(replayed(&good, &args).await.code, Some(1));
    }
}
