//! `florin staff` as operators and members of staff type it.

use crate::harness::{Ended, Engine, Home, Server, Town, florin, on_both_engines};
use serde_json::{Value, json};
use std::ffi::OsString;
use std::path::Path;

on_both_engines!(operators_keep_the_staff, staff_work_over_http);

fn told(ended: &Ended) -> Value {
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    serde_json::from_str(&ended.out).expect("it is JSON")
}

async fn on_store(home: &Home, args: &[&str]) -> Ended {
    florin(Some(home), &[&["staff"], args, &["--json"]].concat()).await
}

async fn operators_keep_the_staff(engine: Engine) {
    let home = Home::new(engine).await;
    Town::open(&home).await.close().await;
    let made = told(
        &on_store(&home, &["add", "Zoe", "--role", "support", "--role", "incident", "--why", "joins"]).await,
    );
    let credential = made["credential"].as_str().expect("it is shown this once");
    assert!(credential.starts_with("florin_staff_") && 50 < credential.len(), "{credential}");
    assert_eq!((&made["name"], &made["roles"]), (&json!("zoe"), &json!(["support", "incident"])));
    assert_eq!((&made["created_by"], &made["revoked_at"]), (&json!("operator"), &Value::Null));
    let twice = on_store(&home, &["add", "zoe", "--role", "support"]).await;
    assert!(
        twice.code == Some(1) && twice.err.contains("the name is a member's, or was"),
        "{}",
        twice.said()
    );
    assert_eq!(on_store(&home, &["add", "max"]).await.code, Some(2), "nobody is staff for nothing");
    assert_eq!(on_store(&home, &["add", "max", "--role", "king"]).await.code, Some(2));
    assert_eq!(on_store(&home, &["add", "max", "--role", "support", "--days", "367"]).await.code, Some(2));

    let rotated = told(&on_store(&home, &["rotate", "zoe", "--days", "1", "--staff", "root"]).await);
    assert_ne!(rotated["credential"].as_str(), Some(credential));
    let roles = told(&on_store(&home, &["roles", "zoe", "--role", "auditor"]).await);
    assert_eq!(roles["roles"], json!(["auditor"]));
    assert!(told(&on_store(&home, &["revoke", "zoe"]).await)["revoked_at"].is_string());
    let listed = on_store(&home, &["list"]).await;
    assert!(!listed.said().contains("florin_staff_"), "a credential is shown once: {}", listed.said());
    assert_eq!(told(&listed)[0]["revoked_by"], "operator");

    let printed = on_store(&home, &["audit"]).await;
    let book: Vec<Value> =
        printed.out.lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect();
    let acts: Vec<&str> = book.iter().filter_map(|entry| entry["act"].as_str()).collect();
    assert_eq!(acts, ["staff.add", "staff.rotate", "staff.roles", "staff.revoke"]);
    assert_eq!((&book[0]["why"], &book[1]["by"]), (&json!("joins"), &json!("root")));
    assert!(!printed.said().contains("florin_staff_"), "{}", printed.said());
    let after = on_store(&home, &["audit", "--after", "3"]).await;
    assert_eq!(after.out.lines().count(), 1);
    let end = told(&on_store(&home, &["audit", "--verify"]).await);
    assert_eq!((&end["entries"], &end["hash"]), (&json!(4), &book[3]["hash"]));
    let alone = florin(Some(&home), &["staff", "me"]).await;
    assert!(alone.code == Some(1) && alone.err.contains("--url"), "{}", alone.said());
}

/// Runs `florin staff` against a server.
async fn over_http(way: (&str, &Path), more: &[&str], args: &[&str]) -> Ended {
    let mut all: Vec<OsString> = ["staff", "--url", way.0, "--credential"].map(Into::into).to_vec();
    all.push(way.1.into());
    all.extend(more.iter().chain(args).map(Into::into));
    florin(None, &all).await
}

/// Four members of staff, each with a credential in a file of their name.
async fn employ(home: &Home) {
    for (who, role) in
        [("root", "administrator"), ("zoe", "incident"), ("ada", "auditor"), ("rae", "release")]
    {
        let made = told(&on_store(home, &["add", who, "--role", role]).await);
        let credential = made["credential"].as_str().expect("it is shown");
        std::fs::write(home.folder().join(who), credential).expect("it can be written");
    }
}

/// Who did what, of the book as it was printed.
fn acts_of(printed: &str) -> Vec<String> {
    let act = |line: &str| {
        let entry: Value = serde_json::from_str(line).expect("it is JSON");
        assert!(entry["staff_id"].is_string(), "each showed a credential: {entry}");
        let word = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        format!("{} {}", word("by"), word("act"))
    };
    printed.lines().map(act).collect()
}

async fn staff_work_over_http(engine: Engine) {
    let home = Home::new(engine).await;
    Town::open(&home).await.close().await;
    let file = |name: &str| home.folder().join(name);
    employ(&home).await;
    let server = Server::start_as(&home, "serve", &["--staff", "127.0.0.1:0"]).await;
    let url = server.ready["staff_url"].as_str().expect("the ready line names it").to_owned();
    let as_who = async |who: &str, args: &[&str]| over_http((&url, &file(who)), &[], args).await;
    assert_eq!(told(&as_who("zoe", &["me"]).await)["roles"], json!(["incident"]));

    let opened = ["incident", "open", "title=Cards fail", "components.cards=partial_outage", "impact=major"];
    let opened = told(&as_who("zoe", &[&opened[..], &["--why", "three called"]].concat()).await);
    let (id, tag) = (opened["id"].as_str().expect("an id"), opened["etag"].as_str().expect("a tag"));
    let update = ["incident", "update", id, "text=We found it.", "status=identified"];
    let updated = told(&over_http((&url, &file("zoe")), &["--if-match", tag, "--key", "k-1"], &update).await);
    assert_eq!((&updated["status"], &updated["updates"][1]["by"]), (&json!("identified"), &json!("zoe")));
    let again = told(&over_http((&url, &file("zoe")), &["--key", "k-1", "--if-match", tag], &update).await);
    assert_eq!(again["updates"].as_array().map(Vec::len), Some(2));
    let late = over_http((&url, &file("zoe")), &["--if-match", tag], &["incident", "acknowledge", id]).await;
    assert!(late.code == Some(1) && late.err.contains("bad_request.changed_meanwhile"), "{}", late.said());
    let listed = told(&as_who("zoe", &["incident", "list", "open=true"]).await);
    assert_eq!(listed["incidents"].as_array().map(Vec::len), Some(1));
    told(&as_who("zoe", &["component", "login", "major_outage", "--why", "nobody gets in"]).await);
    assert_eq!(told(&as_who("zoe", &["component"]).await)["components"]["login"], "major_outage");
    assert_eq!(told(&as_who("zoe", &["component", "login", "follow"]).await)["set"], Value::Null);

    let made =
        told(&as_who("rae", &["release", "create", "next", "protocol=signed", "pace_seconds:=60"]).await);
    assert_eq!((&made["pace_seconds"], &made["created_by"]), (&json!(60), &json!("rae")));
    let unchecked = as_who("rae", &["release", "start", "next", "--why", "it is time"]).await;
    assert!(unchecked.err.contains("bad_request.release_unchecked"), "{}", unchecked.said());
    let started =
        told(&as_who("rae", &["release", "start", "next", "unchecked:=true", "--why", "it is time"]).await);
    assert_eq!((&started["stage"], &started["steps"][0]["by"]), (&json!("shadow"), &json!("rae")));
    let stopped = told(&as_who("rae", &["release", "stop", "next", "--why", "not yet"]).await);
    assert_eq!(stopped["stage"], "stopped");
    let refused = as_who("rae", &["incident", "acknowledge", id]).await;
    assert!(refused.code == Some(1) && refused.err.contains("forbidden.staff_role"), "{}", refused.said());

    let added = told(&as_who("root", &["add", "max", "--role", "support", "--why", "joins"]).await);
    std::fs::write(file("max"), added["credential"].as_str().expect("it is shown"))
        .expect("it can be written");
    assert_eq!(told(&as_who("max", &["me"]).await)["name"], "max");
    let last = as_who("root", &["revoke", "root"]).await;
    assert!(last.err.contains("bad_request.last_administrator"), "{}", last.said());
    told(&as_who("root", &["revoke", "max"]).await);
    let gone = as_who("max", &["me"]).await;
    assert!(gone.code == Some(1) && gone.err.contains("unauthorized.bad_access_token"), "{}", gone.said());
    let rotated = told(&as_who("zoe", &["rotate"]).await);
    assert!(rotated["credential"].is_string());
    assert_eq!(as_who("zoe", &["me"]).await.code, Some(1));

    let printed = as_who("ada", &["audit", "--after", "4"]).await;
    let acts = acts_of(&printed.out);
    let wanted = [
        "zoe incident.open",
        "zoe incident.change",
        "zoe component.set",
        "zoe component.set",
        "rae release.create",
        "rae release.start",
        "rae release.stop",
        "root staff.add",
        "root staff.revoke",
        "zoe staff.rotate",
    ];
    assert_eq!(acts, wanted);
    server.stop().await;
    assert!(told(&on_store(&home, &["audit", "--verify"]).await)["hash"].is_string());
}
