//! Drills that are played, and how they end: by themselves, at a signal, and against a bank that runs.

use super::process::{Drill, Played};
use crate::harness::{Engine, Home, Server, florin, florin_ok};
use rustix::process::Signal;
use serde_json::Value;
use std::ffi::OsString;

/// A small town on a busy machine; the bars for many are those of the whole drill.
const TOWN: [&str; 4] = ["--customers", "2000", "--visits", "40"];

/// Plays a scenario that has to go as it should.
async fn played(scenario: &str, args: &[&str]) -> (Value, Played) {
    let args = [&["--scenario", scenario, "--json"], &TOWN[..], args].concat();
    let played = Drill::start(&args).played().await;
    let line = played.line();
    eprintln!("{scenario}: {line:#}");
    assert_eq!(played.code, Some(0), "{line:#}");
    assert_eq!((&line["locked_out"], &line["signed_out_outside"]), (&0.into(), &0.into()), "{line:#}");
    (line, played)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_is_noticed_and_taken_back() {
    let (line, played) = played("session-bug", &[]).await;
    assert_eq!(line["end"], "rolled_back");
    assert!(line["signed_out"].as_u64().is_some_and(|count| 0 < count), "somebody met the flaw: {line:#}");
    let page = played.page.expect("the report was written");
    assert_eq!(page.matches("<svg").count(), 4, "{} bytes", page.len());
    assert!(
        !page.contains("NaN") && !page.contains("src=") && !page.contains("href="),
        "it needs nothing else"
    );
}

/// At a quarter of the customers, so that there are enough attempts in a small town.
#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_release_reaches_everybody() {
    let (line, _) = played("healthy", &["--from", "25"]).await;
    assert_eq!(line["end"], "promoted");
    assert_eq!((&line["affected"], &line["signed_out"]), (&0.into(), &0.into()), "{line:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_that_all_share_rolls_nothing_back() {
    let (line, played) = played("mail-outage", &["--from", "50"]).await;
    assert_eq!((&line["end"], &line["false_alarms"]), (&"promoted".into(), &0.into()), "{line:#}");
    assert!(line["affected"].as_u64().is_some_and(|count| 0 < count), "mails were lost: {line:#}");
    let page = played.page.expect("the report was written");
    assert!(page.contains("<code>no_mail</code>"), "customers waited for their mail");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_a_drill_with_the_report_of_what_was() {
    for (signal, name, code) in [(Signal::TERM, "SIGTERM", 143), (Signal::INT, "SIGINT", 130)] {
        let mut drill = Drill::start(&[&["--scenario", "healthy"], &TOWN[..]].concat());
        drill.until_it_says("the release is shipped").await;
        drill.until_it_says("stage budget").await;
        drill.signal(signal);
        let played = drill.played().await;
        assert_eq!(played.code, Some(code), "{}", played.err);
        assert!(played.err.contains(&format!("{name} ended the drill before its end")), "{}", played.err);
        assert!(played.out.contains(&format!("NOT AS IT HAD TO BE: {name}")), "{}", played.out);
        let page = played.page.expect("the report was written");
        assert!(page.contains(&format!("{name} ended it before its end")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_before_there_is_anything_leaves_no_report() {
    let mut drill = Drill::start(&["--customers", "200000"]);
    drill.until_it_says("session-bug").await;
    drill.signal(Signal::TERM);
    let played = drill.played().await;
    assert_eq!(played.code, Some(143), "{}", played.err);
    assert!(played.out.trim().is_empty() && played.page.is_none_or(|page| !page.contains("<section>")));
}

/// A bank that serves from a store of its own.
async fn bank() -> (Home, Server) {
    let home = Home::new(Engine::Sqlite).await;
    let server = Server::start(&home).await;
    (home, server)
}

fn against<'a>(home: &'a [OsString], url: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let home = home.iter().map(|arg| arg.to_str().expect("temporary folders have plain names"));
    let few = ["--customers", "60", "--against", url];
    few.into_iter().chain(home).chain(more.iter().copied()).collect()
}

/// How the newest release of the bank stands, and which one is in force.
async fn releases(home: &Home) -> (Value, bool) {
    let all = florin_ok(Some(home), &["release", "list", "--json"]).await;
    let all: Value = serde_json::from_str(&all).expect("it is JSON");
    let is_of_drill = |one: &&Value| one["name"].as_str().is_some_and(|name| name.starts_with("drill-"));
    let of_drill = all.as_array().and_then(|all| all.iter().find(is_of_drill));
    let of_drill = of_drill.unwrap_or_else(|| panic!("the drill shipped one: {all:#}"));
    (of_drill["stage"].clone(), of_drill["in_force"] == true)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_bank_is_drilled_and_left_as_it_was() {
    let (home, server) = bank().await;
    let own = home.args();
    let args =
        against(&own, server.url(), &["--scenario", "healthy", "--from", "50", "--minutes", "1", "--json"]);
    let played = Drill::start(&args).played().await;
    let line = played.line();
    assert_eq!(played.code, Some(0), "{line:#}");
    assert_eq!((&line["speed"], &line["signed_out"], &line["affected"]), (&1.into(), &0.into(), &0.into()));
    assert!(line["logins"].as_u64().is_some_and(|count| 0 < count), "customers came: {line:#}");
    assert_eq!(releases(&home).await, ("rolled_back".into(), false));

    let args = against(&own, server.url(), &["--scenario", "healthy"]);
    let mut drill = Drill::start(&args);
    drill.until_it_says("the release is shipped").await;
    drill.signal(Signal::TERM);
    assert_eq!(drill.played().await.code, Some(143));
    assert_eq!(
        releases(&home).await,
        ("rolled_back".into(), false),
        "a signal leaves nothing behind, either"
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_running_bank_can_be_told_is_refused() {
    let (home, server) = bank().await;
    let own = home.args();
    for (scenario, why) in
        [("session-bug", "mutates the bank's own code"), ("mail-outage", "customers' mails")]
    {
        let refused = Drill::start(&against(&own, server.url(), &["--scenario", scenario])).played().await;
        assert_eq!(refused.code, Some(1), "{}", refused.err);
        assert!(refused.err.contains(why), "{}", refused.err);
    }
    // The store of another bank is not that bank's.
    let (other, strangers) = bank().await;
    let args = other.args();
    let refused = Drill::start(&against(&args, server.url(), &["--scenario", "healthy"])).played().await;
    assert_eq!(refused.code, Some(1), "{}", refused.err);
    assert!(refused.err.contains("does not answer from the store"), "{}", refused.err);
    let nowhere = florin(None, &["drill", "--scenario", "healthy", "--against", "nowhere"]).await;
    assert_eq!(nowhere.code, Some(2), "{}", nowhere.said());
    strangers.stop().await;
    server.stop().await;
}
