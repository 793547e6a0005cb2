//! The commands, as an operator runs them.

use crate::harness::{Engine, Home, Server, florin, florin_ok, on_both_engines, until};
use serde_json::{Value, json};

on_both_engines!(
    staff_keep_flags,
    staff_say_what_is_supported,
    a_flag_set_beside_the_server_is_told_and_a_removed_token_is_refused,
);

const SET: [&str; 11] = [
    "flag",
    "set",
    "new-home",
    "--variant=on=true",
    "--variant=off=false",
    "--default=off",
    "--rule=variant=on,platform=ios,from=5.2.0,below=6.0.0,share=12.5",
    "--rule=variant=on,platform=web",
    "--staff=sam",
    "--disabled",
    "--json",
];

async fn json_of(home: &Home, args: &[&str]) -> Value {
    serde_json::from_str(&florin_ok(Some(home), args).await).expect("it prints JSON")
}

async fn staff_keep_flags(engine: Engine) {
    let home = Home::new(engine).await;
    florin_ok(Some(&home), &["migrate"]).await;
    assert_eq!(json_of(&home, &["flag", "list", "--json"]).await, json!([]));
    let set = json_of(&home, &SET).await;
    assert_eq!((&set["key"], &set["state"]), (&json!("new-home"), &json!("disabled")));
    assert_eq!(set["variants"], json!({ "on": true, "off": false }));
    let first = json!({
        "variant": "on", "platform": "ios", "from": "5.2.0", "below": "6.0.0", "share": "12.5",
    });
    let second = json!({ "variant": "on", "platform": "web", "from": null, "below": null, "share": "100" });
    assert_eq!(set["rules"], json!([first, second]));
    assert_eq!(json_of(&home, &["flag", "show", "new-home", "--json"]).await, set);
    assert_eq!(json_of(&home, &["flag", "list", "--json"]).await, json!([set]));

    let again = ["flag", "set", "new-home", "--variant=a=\"x\"", "--default=a", "--staff=ann", "--json"];
    let again = json_of(&home, &again).await;
    assert_eq!((&again["state"], &again["changed_by"]), (&json!("enabled"), &json!("ann")));
    let line = florin_ok(Some(&home), &["flag", "list"]).await;
    assert_eq!(line, "new-home enabled default a rules 0 by ann");
    florin_ok(Some(&home), &["flag", "remove", "new-home"]).await;
    assert_eq!(florin(Some(&home), &["flag", "show", "new-home"]).await.code, Some(1));
    check_refused(&home).await;
}

async fn check_refused(home: &Home) {
    let set = ["flag", "set", "f", "--staff=sam"];
    for (more, code) in [
        (vec!["--variant=on", "--default=on"], 2),
        (vec!["--variant=on=yes", "--default=on"], 2),
        (vec!["--variant=on=[1]", "--default=on"], 2),
        (vec!["--variant=on=1e400", "--default=on"], 2),
        (vec!["--variant=on=true", "--default=on", "--rule=share=5"], 2),
        (vec!["--variant=on=true", "--default=on", "--rule=variant=on,share=101"], 2),
        (vec!["--variant=on=true", "--default=on", "--rule=variant=on,variant=on"], 2),
        (vec!["--variant=on=true", "--default=off"], 1),
        (vec!["--variant=on=true", "--variant=off=1", "--default=on"], 1),
        (vec!["--variant=on=true", "--variant=on=false", "--default=on"], 1),
        (vec!["--variant=on=true", "--default=on", "--rule=variant=on,from=2.0.0,below=1.10.0"], 1),
    ] {
        let ended = florin(Some(home), &[&set[..], &more].concat()).await;
        assert_eq!(ended.code, Some(code), "{more:?}: {}", ended.said());
    }
    assert_eq!(json_of(home, &["flag", "list", "--json"]).await, json!([]), "nothing was kept");
}

async fn staff_say_what_is_supported(engine: Engine) {
    let home = Home::new(engine).await;
    florin_ok(Some(&home), &["migrate"]).await;
    let set = ["app-support", "set", "--platform=ios", "--staff=sam", "--json"];
    let advised = ["--advised-below=4.10.0", "--advised-message=A better one is there."];
    let required = ["--required-below=4.9.0", "--required-message=Please update."];
    let kept = json_of(&home, &[&set[..], &advised, &required].concat()).await;
    assert_eq!(kept["advised"], json!({ "below": "4.10.0", "message": "A better one is there." }));
    assert_eq!(kept["required"], json!({ "below": "4.9.0", "message": "Please update." }));
    assert_eq!(json_of(&home, &["app-support", "list", "--json"]).await, json!([kept]));
    let line = florin_ok(Some(&home), &["app-support", "list"]).await;
    assert_eq!(line, "ios advised below 4.10.0 required below 4.9.0");
    let alone = florin(Some(&home), &[&set[..], &required[..1]].concat()).await;
    assert_eq!(alone.code, Some(1), "{}", alone.said());
    let crossed = ["--required-below=4.11.0", "--required-message=Please update."];
    let crossed = florin(Some(&home), &[&set[..], &advised, &crossed].concat()).await;
    assert_eq!(crossed.code, Some(1), "{}", crossed.said());
    let toaster = ["app-support", "set", "--platform=toaster", "--staff=sam"];
    assert_eq!(florin(Some(&home), &toaster).await.code, Some(2));
    assert_eq!(json_of(&home, &["app-support", "list", "--json"]).await, json!([kept]));
    let none = json_of(&home, &set).await;
    assert_eq!((&none["advised"], &none["required"]), (&Value::Null, &Value::Null));
}

async fn a_flag_set_beside_the_server_is_told_and_a_removed_token_is_refused(engine: Engine) {
    let home = Home::new(engine).await;
    let server = Server::start(&home).await;
    let made = json_of(&home, &["service", "add", "--name=ledger", "--staff=sam", "--json"]).await;
    let (id, token) = (made["service_token_id"].as_str(), made["token"].as_str());
    let (id, token) = (id.expect("a token has an id"), token.expect("it is shown once"));
    let listed = florin_ok(Some(&home), &["service", "list", "--json"]).await;
    assert!(listed.contains(id) && !listed.contains(token), "{listed}");
    florin_ok(Some(&home), &SET).await;
    let api = server.api().with(token);
    let context = json!({ "context": { "targetingKey": "user_1" } });
    let ask = async || api.post_json("/ofrep/v1/evaluate/flags/new-home", &context).await;
    let answer = until("the flag to be told", async || {
        let answer = ask().await;
        answer.status.is_success().then_some(answer)
    });
    assert_eq!(answer.await.ok()["reason"], "DISABLED");
    florin_ok(Some(&home), &["service", "remove", "--service", id]).await;
    until("the token to be refused", async || (ask().await.status.as_u16() == 401).then_some(())).await;
    server.stop().await;
}
