//! What is written down of what a projection says.

use super::rows::Next;
use super::take::{Book, take};
use super::*;
use crate::keep::Keep;
use crate::social::length::Length;
use crate::social::network::Edits;
use crate::social::telling::Telling;
use kernel::Timestamp;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T09:14:00Z").unwrap()
}

fn book() -> Book {
    Book { channel: "one".to_owned(), length: Length::X, edits: Edits::Reply }
}

fn telling(incident: &str, update: &str, said_at: Timestamp) -> Telling {
    Telling {
        incident: incident.to_owned(),
        update: update.to_owned(),
        said_at,
        head: "Investigating: Logins fail".to_owned(),
        body: format!("About {update}."),
        url: format!("https://status.example/incidents/{incident}#update-{update}"),
        says: update.to_owned(),
    }
}

fn keep() -> (tempfile::TempDir, Keep) {
    let folder = tempfile::tempdir().unwrap();
    let keep = Keep::open(&folder.path().join(Keep::FILE)).unwrap();
    (folder, keep)
}

async fn told(keep: &Keep, all: Vec<Telling>, now: Timestamp) -> u32 {
    keep.write(move |tx| take(tx, &book(), &all, now)).await.unwrap()
}

#[tokio::test]
async fn old_news_are_told_only_where_their_incident_is_known() {
    let (_folder, keep) = keep();
    let hours = |count| now().before(Duration::from_hours(count));
    let a = |name: &str, at| telling("a", name, at);
    // A channel that is new, or was away for long, does not begin with the past.
    assert_eq!(told(&keep, vec![a("a1", hours(2)), telling("b", "b1", hours(100))], now()).await, 0);
    assert_eq!(told(&keep, vec![a("a2", hours(0))], now()).await, 1);
    // Of an incident that is in the channel, what was missed meanwhile is told.
    assert_eq!(told(&keep, vec![a("a2", hours(0)), a("a3", hours(2))], now()).await, 1);
    assert_eq!(told(&keep, vec![a("a2", hours(0)), a("a3", hours(2)), a("a4", hours(200))], now()).await, 0);
    // The clock is wrong, so nobody knows what is new.
    let ahead = now().after(Duration::from_hours(1));
    assert_eq!(told(&keep, vec![a("a2", hours(0)), a("a3", hours(2)), a("a5", ahead)], now()).await, 0);
}

#[tokio::test]
async fn what_waits_is_bounded_and_comes_again() {
    let (_folder, keep) = keep();
    let all: Vec<Telling> = (0..WAITING_MAX + 10).map(|n| telling("a", &format!("a{n}"), now())).collect();
    assert_eq!(told(&keep, all.clone(), now()).await, WAITING_MAX);
    assert_eq!(told(&keep, all.clone(), now()).await, 0);
    keep.write(|tx| tx.execute("UPDATE social_post SET state = 'refused' WHERE seq <= 4", [])).await.unwrap();
    assert_eq!(told(&keep, all, now()).await, 4);
}

#[tokio::test]
async fn what_waited_for_too_long_is_given_up() {
    let (_folder, keep) = keep();
    told(&keep, vec![telling("a", "a1", now())], now()).await;
    let due = |at: Timestamp| keep.write(move |tx| next(tx, "one", at));
    assert!(matches!(due(now()).await.unwrap(), Next::Now(_)));
    assert_eq!(due(now().after(GIVE_UP_AFTER + Duration::from_secs(1))).await.unwrap(), Next::Nothing);
    assert_eq!(told(&keep, vec![telling("a", "a1", now())], now()).await, 0);
}

#[tokio::test]
async fn a_clock_that_went_back_holds_nothing_up() {
    let (_folder, keep) = keep();
    told(&keep, vec![telling("a", "a1", now())], now()).await;
    keep.write(|tx| tx.execute("UPDATE social_post SET due_at = due_at + 3600000000", [])).await.unwrap();
    let due = |at: Timestamp| keep.write(move |tx| next(tx, "one", at));
    assert_eq!(due(now()).await.unwrap(), Next::At(now().after(Duration::from_hours(1))));
    assert!(matches!(due(now().before(Duration::from_hours(48))).await.unwrap(), Next::Now(_)));
}

#[tokio::test]
async fn a_post_is_begun_only_as_it_was_read() {
    let (_folder, keep) = keep();
    told(&keep, vec![telling("a", "a1", now())], now()).await;
    let found = keep.write(|tx| next(tx, "one", now())).await.unwrap();
    let Next::Now(work) = found else { panic!("it is due") };
    let Work::Post(row) = *work else { panic!("it is not out") };
    let edited =
        Telling { says: "another".to_owned(), body: "Edited.".to_owned(), ..telling("a", "a1", now()) };
    assert_eq!(told(&keep, vec![edited], now()).await, 0);
    let begun = row.clone();
    assert!(!keep.write(move |tx| begin(tx, &begun, now())).await.unwrap());
    let found = keep.write(|tx| next(tx, "one", now())).await.unwrap();
    let Next::Now(work) = found else { panic!("it is due") };
    let Work::Post(again) = *work else { panic!("it is not out") };
    assert!(again.post.text.words.contains("Edited."));
    assert_eq!((again.post.key.as_str(), again.tries), (row.post.key.as_str(), 0));
    assert!(keep.write(move |tx| begin(tx, &again, now())).await.unwrap());
}
