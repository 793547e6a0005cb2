//! `florin release` as an operator types it: made, started, led on, rolled back, and what is refused.

use crate::harness::{Ended, Engine, Home, Town, florin, on_both_engines};
use crate::login::phone::{Lobby, Phone};
use identity::Protocol;
use serde_json::{Value, json};

on_both_engines!(staff_ship_a_release_and_take_it_back, what_cannot_be_meant_is_refused);

const NAME: &str = "2026-12.signed";
const WHO: [&str; 4] = ["--staff", "zoe", "--why", "as agreed"];

async fn home(engine: Engine) -> Home {
    let home = Home::new(engine).await;
    Town::open(&home).await.close().await;
    home
}

async fn release(home: &Home, args: &[&str]) -> Ended {
    florin(Some(home), &[&["release"], args, &["--json"]].concat()).await
}

async fn told(home: &Home, args: &[&str]) -> Value {
    let ended = release(home, args).await;
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    serde_json::from_str(&ended.out).expect("it is JSON")
}

async fn refused(home: &Home, args: &[&str], why: &str) {
    let ended = release(home, args).await;
    assert_ne!(ended.code, Some(0), "{}", ended.said());
    assert!(ended.err.contains(why), "{}", ended.said());
}

async fn step(home: &Home, word: &str) -> Value {
    told(home, &[&[word, NAME], &WHO[..]].concat()).await
}

async fn staff_ship_a_release_and_take_it_back(engine: Engine) {
    let home = home(engine).await;
    let of_apps = ["--app", "ios:4.9.0..", "--app", "android:5.0.0..5.2.0", "--access-lasts", "300"];
    let of_keys = ["--passkey-algorithms", "RS256,ES256", "--passkey-waits", "120", "--shadow-min", "2"];
    let of_apps = [of_apps, of_keys].concat();
    let create = [&["create", NAME, "--staff", "zoe", "--protocol", "signed"], &of_apps[..]].concat();
    let made = told(&home, &create).await;
    assert_eq!((&made["stage"], &made["protocol"]), (&json!("draft"), &json!("signed")));
    assert_eq!(made["app"], json!(["ios:4.9.0..", "android:5.0.0..5.2.0"]));
    assert_eq!(
        (&made["passkey_algorithms"], &made["passkey_waits"]),
        (&json!(["ES256", "RS256"]), &json!(120))
    );
    assert_eq!(made["shadow_min"], json!(2));
    refused(&home, &create, "of this name already").await;

    let start = [&["start", NAME], &WHO[..]].concat();
    refused(&home, &start, "the release was not checked").await;
    refused(&home, &[&start[..], &["--unchecked"]].concat(), "--reason").await;
    let unchecked = [&start[..], &["--unchecked", "--reason", "the build before is gone"]].concat();
    assert_eq!(told(&home, &unchecked).await["stage"], "shadow");
    refused(&home, &unchecked, "started before").await;
    let go_on = [&["go-on", NAME], &WHO[..]].concat();
    refused(&home, &go_on, "its shadow judged 0 of those who were let in, and 2 are wanted").await;
    let home = judged(home).await;
    let shadow = &told(&home, &["show", NAME]).await["shadow"];
    assert_eq!(
        *shadow,
        json!({
            "judged": 2, "admitted": 2, "wanted": 2, "different": 0, "dropped": 0, "differences": []
        })
    );
    assert_eq!(step(&home, "go-on").await["stage"], "budget");
    let back = step(&home, "back").await;
    assert_eq!(back["stage"], "rolled_back");
    let steps = back["steps"].as_array().expect("a list");
    let way: Vec<&Value> = steps.iter().map(|step| &step["to"]).collect();
    assert_eq!(way, ["shadow", "budget", "rolled_back"]);
    let whys: Vec<&Value> = steps.iter().map(|step| &step["why"]).collect();
    assert_eq!(whys, ["as agreed; unchecked: the build before is gone", "as agreed", "as agreed"]);
    assert!(steps.iter().all(|step| step["by"] == "zoe"), "{steps:?}");
    refused(&home, &[&["go-on", NAME], &WHO[..]].concat(), "the release is over").await;

    let shown = told(&home, &["show", NAME]).await;
    assert_eq!((&shown["stage"], &shown["in_force"]), (&json!("rolled_back"), &json!(false)));
    assert_eq!((&shown["steps"], &shown["verdicts"]), (&back["steps"], &json!([])));
    let list = told(&home, &["list"]).await;
    let in_force: Vec<&Value> =
        list.as_array().expect("a list").iter().filter(|one| one["in_force"] == true).collect();
    assert_eq!(in_force.iter().map(|one| &one["name"]).collect::<Vec<_>>(), ["first"]);
}

/// A customer signs up at a node of the bank, and logs in again.
async fn judged(home: Home) -> Home {
    let lobby = Lobby::on(home, Protocol::Bound).await;
    lobby.bank.judge_shadow().await.expect("the store answers");
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    lobby.by_key(&phone, &pair).await.expect("the key is the device's");
    let round = lobby.bank.judge_shadow().await.expect("the store answers");
    assert_eq!((round.judged, round.different, round.waiting), (2, 0, 0));
    lobby.close().await
}

async fn what_cannot_be_meant_is_refused(engine: Engine) {
    let home = home(engine).await;
    let create = |more: &[&'static str]| [&["create", NAME, "--staff", "zoe"], more].concat();
    for (more, why) in [
        (["--protocol", "plain", "--pace", "1"], "none of `bearer`, `bound` and `signed`"),
        (["--protocol", "bound", "--access-lasts", "1"], "between one minute and one day"),
        (["--protocol", "bound", "--app", "symbian:1.0.0.."], "not of the form"),
        (["--protocol", "bound", "--pin-costs", "64"], "not three numbers"),
        (["--protocol", "bound", "--passkey-algorithms", "ES256,RS1"], "some of ES256, ES384, RS256"),
        (["--protocol", "bound", "--passkey-waits", "5"], "what no authenticator is asked"),
        (["--protocol", "bound", "--shadow-min", "0"], "between 1 and 100000"),
    ] {
        refused(&home, &create(&more), why).await;
    }
    refused(&home, &["show", NAME], "there is no such release").await;
    refused(&home, &[&["back", NAME], &WHO[..]].concat(), "there is no such release").await;
    refused(&home, &["back", NAME, "--staff", "zoe"], "--why").await;
}
