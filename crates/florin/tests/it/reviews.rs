//! Reviews on the whole bank and both engines: what people add, what is sent and by when, and the commands.

use crate::harness::{Engine, Home, Town, florin, on_both_engines};
use bank::{Delivery, NewIncident, OpError, OutboxEntry, Query, REPORT_ALERT, Refusal, StoreExt as _};
use incidents::{Component, Health, Impact, Name, Reach, Title, Whom};
use kernel::{Clock as _, Timestamp};
use review::{Answer, ClockState, Question, Report, Truth};
use serde_json::Value;
use std::time::Duration;

on_both_engines!(
    a_major_incident_runs_its_clocks_and_asks_once,
    a_report_is_kept_as_it_was_sent,
    staff_review_by_commands,
);

fn zoe() -> Name {
    Name::parse("zoe").expect("a name")
}

fn new_incident() -> NewIncident {
    NewIncident {
        title: Title::parse("Logging in fails").expect("a title"),
        started_at: None,
        impact: Some(Impact::Major),
        reach: Reach::Private,
        components: vec![(Component::Login, Health::MajorOutage)],
        whom: Whom::Everybody,
        body: None,
        resolved_at: None,
    }
}

fn answer(question: Question, text: &str) -> (Question, Option<Answer>) {
    (question, Some(Answer::parse(question, text).expect("it is an answer")))
}

/// The labels `report` and `step` of alerts that ask for reports.
async fn asked(town: &Town) -> Vec<(String, String)> {
    let due = Query::OutboxDue(Timestamp::MAX, 1_000);
    let found = town.bank.store().all::<OutboxEntry>(&due).await.expect("the store answers");
    let mut asked = Vec::new();
    for entry in found {
        if let Delivery::Alert(alert) = &entry.row.delivery
            && alert.name == REPORT_ALERT
        {
            asked.push((alert.labels["report"].clone(), alert.labels["step"].clone()));
        }
    }
    asked.sort();
    asked
}

async fn a_major_incident_runs_its_clocks_and_asks_once(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let bank = &town.bank;
    let id = bank.open_incident(&zoe(), new_incident()).await.expect("it opens").id;
    let round = async || bank.remind_of_reports().await.expect("the store answers");
    assert_eq!(round().await, 0, "nobody knows yet");
    assert!(bank.reports_due().await.expect("the store answers").is_empty());
    for given in [answer(Question::Media, "yes"), answer(Question::DataLoss, "yes")] {
        bank.answer_review(&zoe(), id, given).await.expect("it is kept");
    }
    assert_eq!((round().await, round().await, round().await), (1, 1, 0), "seen to be major, then asked once");
    let review = bank.review(id).await.expect("the store answers");
    assert_eq!(review.is_major(), Truth::Met);
    let classified = review.facts.notes.as_ref().and_then(review::Notes::classified_at);
    assert_eq!(classified, Some(town.clock.now()));
    let due: Vec<_> = review.clocks.iter().map(|clock| (clock.report, clock.state)).collect();
    let running = [Report::DoraInitial, Report::DoraIntermediate, Report::DoraFinal];
    assert_eq!(due, running.map(|report| (report, ClockState::Running)));
    let once = |step: &str| vec![("dora_initial".to_owned(), step.to_owned())];
    assert_eq!(asked(&town).await, once("ahead"));
    // Five hours later it is missed, and said so once; the United Kingdom's own clocks run by then.
    town.clock.advance(Duration::from_hours(5));
    assert_eq!((round().await, round().await), (1, 0));
    let all = asked(&town).await;
    assert_eq!(all.iter().filter(|(report, _)| report == "dora_initial").count(), 2, "{all:?}");
    assert!(all.contains(&("uk_initial".to_owned(), "missed".to_owned())), "{all:?}");
    bank.store().close().await;
}

async fn a_report_is_kept_as_it_was_sent(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let bank = &town.bank;
    let id = bank.open_incident(&zoe(), new_incident()).await.expect("it opens").id;
    let keep =
        async |body: &str, at| bank.keep_report(&zoe(), id, (Report::DoraInitial, body.to_owned()), at).await;
    let first = keep("{\"a\":1}", None).await.expect("it is kept");
    town.clock.advance(Duration::from_mins(1));
    assert_eq!(keep("{\"a\":1}", None).await.expect("it is known"), first, "sent once");
    let other = keep("{\"a\":2}", None).await.expect("it is kept");
    assert_ne!(first.hash(), other.hash());
    assert_eq!(bank.sent_reports(id).await.expect("the store answers"), [first, other]);
    let late = keep("x", Some(town.clock.now().after(Duration::from_secs(1)))).await;
    assert!(matches!(late, Err(OpError::Refused(Refusal::Review(review::Refusal::Sent(_))))), "{late:?}");
    // An answer that two give at once is one of them, and no answer is lost.
    let staff = zoe();
    let (one, two) = tokio::join!(
        bank.answer_review(&staff, id, answer(Question::Media, "no")),
        bank.answer_review(&staff, id, answer(Question::Complaints, "no")),
    );
    one.and(two).expect("both are kept");
    let notes = bank.review(id).await.expect("the store answers").facts.notes.expect("it has answers");
    assert_eq!(notes.answers.len(), 2);
    let gone = bank.answer_review(&zoe(), id, (Question::Media, None)).await.expect("it is taken back");
    assert_eq!(gone.answers.len(), 1);
    bank.store().close().await;
}

async fn ran(home: &Home, args: &[&str]) -> String {
    let ended = florin(Some(home), &[&["review"], args].concat()).await;
    assert_eq!(ended.code, Some(0), "{args:?}: {}", ended.said());
    ended.out
}

async fn refused(home: &Home, args: &[&str], why: &str) {
    let ended = florin(Some(home), &[&["review"], args].concat()).await;
    assert_ne!(ended.code, Some(0), "{args:?}: {}", ended.said());
    assert!(ended.err.contains(why), "{args:?}: {}", ended.said());
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

async fn staff_review_by_commands(engine: Engine) {
    let home = Home::new(engine).await;
    Town::open(&home).await.close().await;
    let who = ["--staff", "zoe"];
    let open =
        ["incident", "open", "--title", "Cards <b>fail</b>", "--component", "cards=partial_outage", "--json"];
    let opened = florin(Some(&home), &[&open[..], &who].concat()).await;
    let id = read(&opened.out)["id"].as_str().expect("a text").to_owned();
    let id = id.as_str();

    refused(&home, &["set", id, "media", "perhaps", "--staff", "zoe"], "yes or no").await;
    refused(&home, &["set", id, "classified_at", "2999-01-01T00:00:00Z", "--staff", "zoe"], "future").await;
    refused(&home, &["publish", id, "--staff", "zoe"], "causes and the lessons").await;
    for (question, text) in
        [("causes", "A <script> ran away."), ("lessons", "Two | pipes."), ("channels", "mobile")]
    {
        ran(&home, &["set", id, question, text, "--staff", "zoe"]).await;
    }
    let review = read(&ran(&home, &[id, "--format", "json"]).await);
    assert_eq!(review["dora"]["is_major"], "not_known");
    assert_eq!(review["answers"].as_array().map(Vec::len), Some(3));
    let page = ran(&home, &[id, "--format", "html"]).await;
    assert!(page.contains("A &lt;script&gt; ran away.") && !page.contains("<script"), "{page}");
    let markdown = ran(&home, &[id]).await;
    assert!(markdown.contains("> Two \\| pipes."), "{markdown}");
    let draft = ran(&home, &[id, "--dora", "initial", "--format", "json"]).await;
    assert_eq!(read(&draft)["fields"].as_array().map(Vec::len), Some(25));
    assert!(ran(&home, &[id, "--uk"]).await.contains("psrs_regulation_99"));

    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), &draft).expect("it is written");
    let path = file.path().to_str().expect("a path");
    let sent = read(&ran(&home, &["sent", id, "uk_initial", path, "--staff", "zoe", "--json"]).await);
    let report = sent["id"].as_str().expect("a text");
    assert_eq!(ran(&home, &["reports", id, "--show", report]).await, draft, "to the byte");
    let listed = read(&ran(&home, &["reports", id, "--json"]).await);
    assert_eq!(listed["sha256"], sent["sha256"]);
    let quarter =
        review::Quarter::of(Timestamp::parse(sent["sent_at"].as_str().expect("a text")).expect("an instant"));
    let table = read(&ran(&home, &["bcobs", &quarter.to_string(), "--format", "json"]).await);
    assert_eq!(table["rows"][0]["counts"][0], 1);
    assert_eq!(
        table["rows"][2],
        serde_json::json!({ "what": "mobile", "counts": [1, 0, 0, 0], "four_quarters": 1 })
    );
    assert!(ran(&home, &["due"]).await.contains("No report is due."));
    assert!(ran(&home, &["questions"]).await.contains("malicious_access"));

    let over = ["incident", "resolve", id, "--text", "It is over.", "--staff", "zoe"];
    assert_eq!(florin(Some(&home), &over).await.code, Some(0));
    assert!(ran(&home, &["publish", id, "--staff", "zoe"]).await.contains("postmortem"));
}
