//! `florin incident` as staff type it: opened, told, held, merged, ended, and what is refused.

use crate::harness::{Ended, Engine, Home, Town, florin, on_both_engines};
use serde_json::{Value, json};

on_both_engines!(
    staff_lead_an_incident_by_commands,
    staff_plan_and_set_by_commands,
    what_cannot_be_is_refused
);

const WHO: [&str; 2] = ["--staff", "zoe"];

async fn home(engine: Engine) -> Home {
    let home = Home::new(engine).await;
    Town::open(&home).await.close().await;
    home
}

async fn incident(home: &Home, args: &[&str]) -> Ended {
    florin(Some(home), &[&["incident"], args, &["--json"]].concat()).await
}

async fn told(home: &Home, args: &[&str]) -> Value {
    let ended = incident(home, args).await;
    assert_eq!(ended.code, Some(0), "{args:?}: {}", ended.said());
    serde_json::from_str(&ended.out).expect("it is JSON")
}

/// The same by a member of staff.
async fn done(home: &Home, args: &[&str]) -> Value {
    told(home, &[args, &WHO[..]].concat()).await
}

async fn refused(home: &Home, args: &[&str], why: &str) {
    let ended = incident(home, args).await;
    assert_ne!(ended.code, Some(0), "{args:?}: {}", ended.said());
    assert!(ended.err.contains(why), "{args:?}: {}", ended.said());
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} is a text: {value}"))
}

async fn opened(home: &Home, title: &str, more: &[&str]) -> Value {
    done(home, &[&["open", "--title", title, "--component", "cards=partial_outage"], more].concat()).await
}

async fn staff_lead_an_incident_by_commands(engine: Engine) {
    let home = home(engine).await;
    let first = opened(&home, "Cards fail", &["--impact", "major"]).await;
    let id = text(&first, "id");
    assert_eq!((text(&first, "status"), text(&first, "impact")), ("investigating", "major"));
    assert!(text(&first["updates"][0], "text").starts_with("Some customers cannot pay by card as usual"));
    done(&home, &["role", id, "lead", "--to", "zoe"]).await;
    done(&home, &["note", id, "--text", "The scheme answers nothing."]).await;
    let known = done(&home, &["update", id, "--text", "We found it.", "--status", "identified"]).await;
    assert_eq!((text(&known, "status"), text(&known["roles"], "lead")), ("identified", "zoe"));
    let add = ["action", "add", id, "--kind", "detective", "--what", "Alert on it", "--owner", "max"];
    let listed = done(&home, &add).await;
    let action = text(&listed["actions"][0], "id");
    let ended = done(&home, &["action", "done", id, action]).await;
    assert!(ended["actions"][0]["done_at"].is_string(), "{ended}");

    let second = opened(&home, "Card payments time out", &["--reach", "private"]).await;
    assert_eq!(text(&second["updates"][0], "out"), "inside");
    let merged = done(&home, &["merge", text(&second, "id"), "--into", id]).await;
    assert_eq!(merged["merged"], json!([text(&second, "id")]));
    assert_eq!(told(&home, &["list", "--open"]).await.as_array().map(Vec::len), Some(1));
    assert_eq!(told(&home, &["affected", id]).await, json!([]));
    done(&home, &["mitigate", id]).await;
    let over = done(&home, &["resolve", id, "--text", "Cards work again."]).await;
    assert_eq!(
        (text(&over, "status"), &over["components"]),
        ("resolved", &json!({ "cards": "operational" }))
    );
    assert_eq!(told(&home, &["show", id]).await, over);
    assert_eq!(told(&home, &["list", "--open"]).await, json!([]));
    assert_eq!(told(&home, &["list"]).await.as_array().map(Vec::len), Some(2));
    let line = florin(Some(&home), &["incident", "list"]).await;
    assert!(line.out.contains("Cards fail") && line.out.contains("resolved"), "{}", line.said());
}

async fn staff_plan_and_set_by_commands(engine: Engine) {
    let home = home(engine).await;
    let window = ["--from", "2099-01-01T02:00:00Z", "--until", "2099-01-01T04:00:00Z"];
    let plan = ["maintenance", "--title", "New disks", "--text", "Cards may pause."];
    let planned = done(&home, &[&plan[..], &window[..]].concat()).await;
    let begun = done(&home, &["move", text(&planned, "id"), "--to", "in_progress"]).await;
    assert_eq!((text(&planned, "status"), text(&begun, "status")), ("scheduled", "in_progress"));
    let all = told(&home, &["component", "list"]).await;
    assert_eq!(all["support"], "operational");
    let set = done(&home, &["component", "set", "support", "major_outage", "--why", "phones are dead"]).await;
    assert_eq!((text(&set["set"], "by"), text(&set["set"], "why")), ("zoe", "phones are dead"));
    assert_eq!(told(&home, &["component", "list"]).await["support"], "major_outage");
    done(&home, &["component", "follow", "support"]).await;
    assert_eq!(told(&home, &["component", "list"]).await["support"], "operational");
}

async fn what_cannot_be_is_refused(engine: Engine) {
    let home = home(engine).await;
    let made = opened(&home, "Cards fail", &[]).await;
    let (id, update) = (text(&made, "id"), text(&made["updates"][0], "id"));
    refused(&home, &["note", id, "--text", "x"], "--staff").await;
    refused(&home, &["impact", id, "awful", "--staff", "zoe"], "none of none, minor, major, critical").await;
    refused(&home, &["hold", id, update, "--staff", "zoe"], "the public saw it already").await;
    refused(&home, &["move", id, "--to", "completed", "--staff", "zoe"], "its status cannot become that")
        .await;
    refused(&home, &["merge", id, "--into", id, "--staff", "zoe"], "it is the same incident").await;
    refused(&home, &["show", "incident_00000000000000000000z1"], "there is no such incident").await;
    let bad = ["open", "--title", "x", "--component", "cards", "--staff", "zoe"];
    refused(&home, &bad, "not of the form").await;
}
