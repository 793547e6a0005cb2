use super::*;
use crate::samples::{PROJECTION, URL, after, changed};
use kernel::Secret;
use serde_json::{Value, json};
use std::path::Path;

const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

fn desk(folder: &Path, now: Moment) -> Desk {
    let key = FeedKey::try_new(Secret::new(KEY.to_vec())).unwrap();
    let opening = Opening { own_url: URL.to_owned(), signer: None, ways: Ways::default() };
    Desk::open(key, Shelf::open(folder).unwrap(), opening, now).unwrap()
}

async fn feed(desk: &Desk, number: u64, body: &str, now: Moment) -> Result<(), Refused> {
    let mark = Mark { number, at_ms: now.wall.as_millis() };
    let signature = projection::sign(KEY, mark, body.as_bytes());
    desk.take(mark, &signature, body.as_bytes().to_vec(), now).await
}

/// What the first page says.
fn home(desk: &Desk) -> String {
    desk.site().borrow().text("/en").unwrap_or_default()
}

fn named(name: &str) -> String {
    changed(|value| value["incidents"][0]["name"] = json!(name))
}

#[tokio::test]
async fn what_is_told_is_shown_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let first = desk(folder.path(), after(0));
    assert_eq!(home(&first), "");
    feed(&first, 7, PROJECTION, after(0)).await.unwrap();
    assert!(home(&first).contains("Some customers cannot log in as usual"));
    assert!(home(&first).contains("As of 22 November 2026, 09:22 UTC"));
    assert!(home(&first).contains("less than a minute old"));
    first.grow_older(after(1)).await;
    assert!(home(&first).contains("1 minute old"));
    assert!(!home(&first).contains("We have had no word"));

    // Another process, whose running clock begins anew.
    let later = |minutes| Moment { running: Duration::ZERO, ..after(minutes) };
    let second = desk(folder.path(), later(130));
    assert!(home(&second).contains("Some customers cannot log in as usual"));
    assert!(home(&second).contains("2 hours old"));
    assert!(home(&second).contains("We have had no word from the bank for 2 hours"));
    // The clock went back while nobody looked.
    let before = Moment { wall: after(0).wall.before(Duration::from_mins(10)), running: Duration::ZERO };
    let third = desk(folder.path(), before);
    assert!(home(&third).contains("nobody can say how old"));
    assert!(home(&third).contains("We cannot tell how old this is"));
    feed(&third, 8, PROJECTION, before).await.unwrap();
    assert!(home(&third).contains("less than a minute old"));
}

#[tokio::test]
async fn only_the_banks_later_word_counts() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), after(0));
    let mark = Mark { number: 9, at_ms: 1 };
    for bad in [String::new(), projection::sign(b"another key", mark, PROJECTION.as_bytes())] {
        let refused = desk.take(mark, &bad, PROJECTION.as_bytes().to_vec(), after(0)).await;
        assert!(matches!(refused, Err(Refused::Signature)), "{refused:?}");
    }
    assert_eq!(home(&desk), "");
    feed(&desk, 9, &named("The ninth"), after(0)).await.unwrap();
    // An answer got lost, and it is sent again.
    feed(&desk, 9, &named("The ninth"), after(1)).await.unwrap();
    for (number, name) in [(9, "Another ninth"), (8, "The eighth"), (0, "None")] {
        let refused = feed(&desk, number, &named(name), after(1)).await;
        assert!(matches!(refused, Err(Refused::Old { last: 9 })), "{refused:?}");
    }
    let refused = feed(&desk, 10, "{}", after(1)).await;
    assert!(matches!(refused, Err(Refused::Bad(_))), "{refused:?}");
    assert!(home(&desk).contains("The ninth"));
    feed(&desk, 10, &named("The tenth"), after(1)).await.unwrap();
    assert!(home(&desk).contains("The tenth"));
}

#[tokio::test]
async fn news_that_cannot_be_kept_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("page"), after(0));
    feed(&desk, 1, &named("The first"), after(0)).await.unwrap();
    std::fs::remove_dir_all(folder.path().join("page")).unwrap();
    let refused = feed(&desk, 2, &named("The second"), after(0)).await;
    assert!(matches!(refused, Err(Refused::NotKept(_))), "{refused:?}");
    assert!(home(&desk).contains("The second"));
    // The bank sends it again, and there is room.
    std::fs::create_dir(folder.path().join("page")).unwrap();
    feed(&desk, 2, &named("The second"), after(0)).await.unwrap();
    let again = super::Shelf::open(&folder.path().join("page")).unwrap().load().unwrap();
    assert_eq!(again.iter().map(|kept| kept.number).collect::<Vec<_>>(), [2]);
}

#[tokio::test]
async fn what_is_said_again_and_again_is_seldom_written() {
    let folder = tempfile::tempdir().unwrap();
    let again =
        |second: u64| changed(|value| value["made_at"] = json!(format!("2026-11-22T09:22:{second}Z")));
    let at = |seconds| {
        let first = after(0);
        let running = Duration::from_secs(seconds);
        Moment { wall: first.wall.after(running), running }
    };
    let numbers = || {
        let kept = Shelf::open(folder.path()).unwrap().load().unwrap();
        kept.iter().map(|kept| kept.number).collect::<Vec<_>>()
    };
    let desk = desk(folder.path(), at(0));
    for (number, second) in [(1, 10), (2, 15), (3, 39)] {
        feed(&desk, number, &again(second), at(second)).await.unwrap();
        assert_eq!(numbers(), [1], "{number}");
    }
    assert!(matches!(feed(&desk, 2, &again(40), at(40)).await, Err(Refused::Old { last: 3 })));
    feed(&desk, 4, &again(40), at(40)).await.unwrap();
    assert_eq!(numbers(), [4, 1]);
    // News are written at once.
    feed(&desk, 5, &named("News"), at(41)).await.unwrap();
    assert_eq!(numbers(), [5, 4]);
}

#[tokio::test]
async fn what_was_sent_long_ago_is_as_old_as_that() {
    let folder = tempfile::tempdir().unwrap();
    let page = desk(&folder.path().join("page"), after(130));
    // Somebody kept what the bank said, and plays it to a page that knows nothing.
    let kept = Mark { number: 7, at_ms: after(0).wall.as_millis() };
    let signature = projection::sign(KEY, kept, PROJECTION.as_bytes());
    page.take(kept, &signature, PROJECTION.as_bytes().to_vec(), after(130)).await.unwrap();
    assert!(home(&page).contains("2 hours old"), "{}", home(&page));
    assert!(home(&page).contains("We have had no word from the bank for 2 hours"));
    let again = desk(&folder.path().join("page"), after(190));
    assert!(home(&again).contains("3 hours old"), "and so it is kept");
    // Clocks differ by a little, and a bank's may be ahead.
    for (number, minutes) in [(8, 126), (9, 999)] {
        let mark = Mark { number, at_ms: after(minutes).wall.as_millis() };
        let signature = projection::sign(KEY, mark, PROJECTION.as_bytes());
        page.take(mark, &signature, PROJECTION.as_bytes().to_vec(), after(130)).await.unwrap();
        assert!(home(&page).contains("less than a minute old"), "{number}");
    }
}

/// What the sample says, and from nine minutes later on something else.
fn announced(name: &str) -> String {
    let later: Value = serde_json::from_str(&named(name)).unwrap();
    changed(|value| value["next"] = json!({ "at": "2026-11-22T09:31:11Z", "projection": later }))
}

const NOW: &str = "Some customers cannot log in as usual";

#[tokio::test]
async fn what_is_said_for_later_is_shown_then_and_no_sooner() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), after(0));
    feed(&desk, 1, &announced("Later"), after(0)).await.unwrap();
    desk.go_on(after(8)).await;
    for path in desk.site().borrow().paths() {
        let text = desk.site().borrow().text(path).unwrap_or_default();
        assert!(!text.contains("Later"), "{path}: {text}");
    }
    desk.go_on(after(10)).await;
    assert!(home(&desk).contains("Later"));
    assert!(home(&desk).contains("As of 22 November 2026, 09:22 UTC"), "it was heard then");
    // The bank sends again what it sent before the instant, and then what it knows.
    feed(&desk, 1, &announced("Later"), after(10)).await.unwrap();
    assert!(home(&desk).contains("Later"));
    // A clock of ours that is ahead takes no time from those who may still hold the words.
    let ahead = Moment { wall: after(60).wall, ..after(10) };
    feed(&desk, 2, &announced("Later"), ahead).await.unwrap();
    assert!(home(&desk).contains(NOW));
    feed(&desk, 3, &named("Otherwise"), after(10)).await.unwrap();
    desk.go_on(after(60)).await;
    assert!(home(&desk).contains("Otherwise"));
}

#[tokio::test]
async fn what_was_taken_back_in_time_is_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), after(0));
    feed(&desk, 1, &announced("Later"), after(0)).await.unwrap();
    feed(&desk, 2, PROJECTION, after(0)).await.unwrap();
    desk.go_on(after(60)).await;
    assert!(home(&desk).contains(NOW));
}

#[tokio::test]
async fn it_is_shown_after_a_restart_and_whatever_the_clock_says() {
    let folder = tempfile::tempdir().unwrap();
    let first = desk(folder.path(), after(0));
    feed(&first, 1, PROJECTION, after(0)).await.unwrap();
    feed(&first, 2, &announced("Later"), after(0)).await.unwrap();
    let slow = |minutes| Moment { wall: after(0).wall, ..after(minutes) };
    first.go_on(slow(8)).await;
    assert!(home(&first).contains(NOW));
    first.go_on(slow(10)).await;
    assert!(home(&first).contains("Later"), "as much time went by");
    let restarted = |minutes| Moment { running: Duration::ZERO, ..after(minutes) };
    let second = desk(folder.path(), restarted(8));
    assert!(home(&second).contains(NOW));
    second.go_on(Moment { running: Duration::from_mins(1), ..after(9) }).await;
    assert!(home(&second).contains("Later"));
    assert!(home(&desk(folder.path(), restarted(9))).contains("Later"));
}

#[tokio::test]
async fn a_document_that_cannot_be_shown_later_is_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), after(0));
    for bad in [
        json!({}),
        json!({ "at": "soon", "projection": {} }),
        json!({ "at": "2026-11-22T09:31:11Z", "projection": {} }),
    ] {
        let refused = feed(&desk, 1, &changed(|value| value["next"] = bad), after(0)).await;
        assert!(matches!(refused, Err(Refused::Bad(_))), "{refused:?}");
    }
}
