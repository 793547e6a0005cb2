use super::*;
use crate::samples::{Ground, told};
use crate::teller::Teller;
use kernel::Clock as _;
use std::sync::Arc;
use tokio::sync::watch;

async fn waiting(kind: &'static str) -> (Ground, Outbox) {
    let ground = Ground::new();
    ground
        .keep
        .write(move |work| {
            work.execute(
                "INSERT INTO subscribers (kind, address, address_key, language, nonce, wants_all, created_at)
                 VALUES (?1, 'https://example.org/', 'a', 'en', randomblob(16), 1, 0)",
                [kind],
            )
        })
        .await
        .unwrap();
    let (_, receiver) = watch::channel(Some(told(&[])));
    let clock = Arc::<crate::samples::SetClock>::clone(&ground.clock);
    Teller::new(ground.keep.clone(), clock, receiver, Arc::clone(&ground.wake)).work().await.unwrap();
    let way = if kind == "mail" { Way::Mail } else { Way::Webhook };
    let outbox = Outbox::new(ground.keep.clone(), way);
    (ground, outbox)
}

const ROWS: &str = "SELECT count(*) FROM outbox";
const SUBSCRIBED: &str = "SELECT count(*) FROM subscribers";

#[tokio::test]
async fn what_was_on_its_way_in_a_crash_is_not_told_again_and_the_rest_is() {
    let (ground, outbox) = waiting("mail").await;
    let rows = ground.number(ROWS).await;
    let taken = outbox.take(ground.clock.now()).await.unwrap().unwrap();
    // The process ends here, before or after it was sent; another one begins.
    drop(taken);
    let other = Outbox::new(crate::samples::open(ground.folder.path()), Way::Mail);
    assert_eq!(other.let_go().await.unwrap(), 1);
    assert_eq!(ground.number(ROWS).await, rows - 1);
    assert!(other.take(ground.clock.now()).await.unwrap().is_some());
    // The other way's rows are not its own.
    assert_eq!(Outbox::new(ground.keep.clone(), Way::Webhook).let_go().await.unwrap(), 0);
}

#[tokio::test]
async fn tries_have_an_end_and_a_closed_way_is_no_try() {
    let (ground, outbox) = waiting("mail").await;
    for _ in 0..20 {
        let errand = outbox.take(ground.clock.now()).await.unwrap().unwrap();
        let What::News { tries, .. } = &errand.what else { panic!("it is news") };
        assert_eq!(*tries, 1);
        outbox.settle(&errand.what, Ended::Closed, ground.clock.now()).await.unwrap();
        assert!(outbox.take(ground.clock.now()).await.unwrap().is_none());
        ground.clock.advance(CLOSED_PAUSE);
    }
    let rows = ground.number(ROWS).await;
    for pause in PAUSES {
        let errand = outbox.take(ground.clock.now()).await.unwrap().unwrap();
        outbox.settle(&errand.what, Ended::Later, ground.clock.now()).await.unwrap();
        ground.clock.advance(pause.saturating_sub(Duration::from_micros(1)));
        assert!(outbox.take(ground.clock.now()).await.unwrap().is_none());
        ground.clock.advance(Duration::from_micros(1));
    }
    let errand = outbox.take(ground.clock.now()).await.unwrap().unwrap();
    outbox.settle(&errand.what, Ended::Later, ground.clock.now()).await.unwrap();
    assert_eq!(ground.number(ROWS).await, rows - 1);
    assert_eq!(ground.number(SUBSCRIBED).await, 1, "a server that is busy says nothing of the mailbox");
}

#[tokio::test]
async fn a_receiver_that_is_gone_for_long_is_not_told_any_more() {
    for (kind, ended, span) in [
        ("mail", Ended::NoReceiver, MAILBOX_FAILS),
        ("webhook", Ended::NoReceiver, WEBHOOK_FAILS),
        ("webhook", Ended::Unsure, WEBHOOK_FAILS),
    ] {
        let (ground, _) = waiting(kind).await;
        let way = if kind == "mail" { Way::Mail } else { Way::Webhook };
        let fail = async |now| {
            let settle = Settle { way, row: 0, tries: 1, subscriber: 1, now };
            ground.keep.write(move |work| settle.news(work, ended)).await.unwrap();
            ground.number(SUBSCRIBED).await
        };
        // Many at once say little: the way to all mailboxes may be what is wrong.
        for _ in 0..5 {
            assert_eq!(fail(ground.clock.now()).await, 1);
        }
        ground.clock.advance(span.saturating_sub(Duration::from_micros(1)));
        assert_eq!(fail(ground.clock.now()).await, 1);
        // One that is taken begins the count anew.
        let taken = Settle { way, row: 0, tries: 1, subscriber: 1, now: ground.clock.now() };
        ground.keep.write(move |work| taken.news(work, Ended::Told)).await.unwrap();
        assert_eq!(fail(ground.clock.now()).await, 1);
        ground.clock.advance(span);
        assert_eq!(fail(ground.clock.now()).await, 1);
        assert_eq!(fail(ground.clock.now()).await, 0);
        assert_eq!(ground.number(ROWS).await, 0);
    }
}

#[tokio::test]
async fn a_mail_that_is_refused_says_nothing_of_its_mailbox() {
    let (ground, outbox) = waiting("mail").await;
    let errand = outbox.take(ground.clock.now()).await.unwrap().unwrap();
    outbox.settle(&errand.what, Ended::Refused, ground.clock.now()).await.unwrap();
    assert_eq!(ground.number("SELECT failures FROM subscribers").await, 0);
    let errand = outbox.take(ground.clock.now()).await.unwrap().unwrap();
    let rows = ground.number(ROWS).await;
    outbox.settle(&errand.what, Ended::Unsure, ground.clock.now()).await.unwrap();
    assert_eq!(ground.number(ROWS).await, rows - 1, "nobody knows whether it arrived");
}
