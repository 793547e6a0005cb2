use super::*;
use crate::outbox::{Ended, Outbox, What};
use crate::samples::{Ground, open, told};
use status::Way;

const ROWS: &str = "SELECT count(*) FROM outbox";
const NEWS: &str = "SELECT count(*) FROM news";

fn teller(ground: &Ground, told: &Arc<Told>) -> Teller {
    let (_, told) = watch::channel(Some(Arc::clone(told)));
    Teller::new(
        ground.keep.clone(),
        Arc::<crate::samples::SetClock>::clone(&ground.clock),
        told,
        Arc::clone(&ground.wake),
    )
}

/// So many subscribers of everything, and one who only wants cards.
async fn subscribers(ground: &Ground, count: u32) {
    ground
        .keep
        .write(move |work| {
            work.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                 INSERT INTO subscribers (kind, address, address_key, language, nonce, wants_all, created_at)
                 SELECT 'mail', 'a' || i || '@example.org', i, 'en', randomblob(16), 1, 0 FROM n",
                [count],
            )
        })
        .await
        .unwrap();
}

/// News of the sample that are not too old to be told.
async fn learnt(ground: &Ground, told: &Arc<Told>) -> i64 {
    teller(ground, told).work().await.unwrap();
    ground.number(NEWS).await
}

#[tokio::test]
async fn news_are_learnt_once_and_told_to_those_who_were_there() {
    let ground = Ground::new();
    subscribers(&ground, 3).await;
    let sample = told(&[]);
    let count = learnt(&ground, &sample).await;
    assert!(0 < count);
    assert_eq!(ground.number(ROWS).await, count * 3);
    // Again, by another run of the process, with a subscriber who came later.
    ground
        .execute(
            "INSERT INTO subscribers (kind, address, address_key, language, nonce, wants_all, created_at)
             VALUES ('mail', 'late@example.org', 'late', 'en', randomblob(16), 1, 0)",
        )
        .await;
    assert_eq!(learnt(&ground, &sample).await, count);
    assert_eq!(ground.number(ROWS).await, count * 3);
    // What was told does not come back.
    ground.execute("DELETE FROM outbox").await;
    learnt(&ground, &told(&[("Some customers cannot log in as usual", "Edited")])).await;
    assert_eq!(ground.number(ROWS).await, 0);
}

#[tokio::test]
async fn old_news_are_told_to_nobody() {
    let ground = Ground::new();
    subscribers(&ground, 3).await;
    ground.clock.advance(NEWS_LAST + Duration::from_hours(24 * 60));
    assert_eq!(learnt(&ground, &told(&[])).await, 0);
}

#[tokio::test]
async fn a_component_is_told_to_those_who_want_it_and_changes_to_programs_alone() {
    let ground = Ground::new();
    ground
        .execute(
            "INSERT INTO subscribers (id, kind, address, address_key, language, nonce, wants_all, created_at)
             VALUES (1, 'mail', 'l@example.org', 'l', 'en', randomblob(16), 0, 0),
                 (2, 'mail', 'n@example.org', 'n', 'en', randomblob(16), 0, 0),
                 (3, 'webhook', 'https://example.org/', 'w', 'en', randomblob(16), 0, 0),
                 (4, 'mail', 'all@example.org', 'all', 'en', randomblob(16), 1, 0);
             INSERT INTO wanted VALUES (1, 'logi2c3d4e5f'), (2, 'nothing'), (3, 'logi2c3d4e5f');",
        )
        .await;
    let was = told(&[(
        "\"status\": \"partial_outage\",\n   \"created_at\"",
        "\"status\": \"operational\",\n   \"created_at\"",
    )]);
    learnt(&ground, &was).await;
    let of = |sql| ground.number(sql);
    assert!(0 < of("SELECT count(*) FROM outbox WHERE subscriber = 1").await);
    assert_eq!(
        of("SELECT count(*) FROM outbox WHERE subscriber = 2 AND news IN (SELECT news FROM touched)").await,
        0
    );
    let all = of("SELECT count(*) FROM outbox WHERE subscriber = 4").await;
    assert_eq!(all, of(NEWS).await);
    learnt(&ground, &told(&[])).await;
    assert_eq!(of("SELECT count(*) FROM news WHERE topic = 'component'").await, 1);
    assert_eq!(of("SELECT count(*) FROM outbox WHERE subscriber = 4").await, all);
    let program = "SELECT count(*) FROM outbox WHERE subscriber = 3 AND news IN (SELECT id FROM news WHERE topic = 'component')";
    assert_eq!(of(program).await, 1);
}

#[tokio::test]
async fn a_hundred_thousand_are_written_in_pages_and_a_crash_goes_on_where_it_was() {
    let ground = Ground::new();
    let sample = told(&[]);
    subscribers(&ground, 100_000).await;
    let listener = teller(&ground, &sample);
    listener.learn(Arc::clone(&sample)).await.unwrap();
    let news = ground.number(NEWS).await;
    let mut before = 0;
    for _ in 0..30 {
        assert_eq!(listener.page().await.unwrap(), More::Now);
        let rows = ground.number(ROWS).await;
        assert!(rows - before <= i64::from(PAGE_ROWS), "a page has a bound");
        before = rows;
    }
    assert!(before < 100_000, "it was cut off in the middle");
    // Another process opens the file.
    let keep = open(ground.folder.path());
    let (_, receiver) = watch::channel(Some(Arc::clone(&sample)));
    let mut other = Teller::new(
        keep,
        Arc::<crate::samples::SetClock>::clone(&ground.clock),
        receiver,
        Arc::clone(&ground.wake),
    );
    other.work().await.unwrap();
    assert_eq!(ground.number(ROWS).await, news * 100_000);
    assert_eq!(
        ground.number("SELECT count(*) FROM (SELECT DISTINCT news, subscriber FROM outbox)").await,
        news * 100_000
    );
}

#[tokio::test]
async fn each_subscriber_is_told_in_order_and_what_fails_holds_up_nobody_else() {
    let ground = Ground::new();
    subscribers(&ground, 2).await;
    let news = learnt(&ground, &told(&[])).await;
    assert!(2 <= news, "the sample has several news of today");
    let outbox = Outbox::new(ground.keep.clone(), Way::Mail);
    let now = || kernel::Clock::now(&*ground.clock);
    let first = outbox.take(now()).await.unwrap().unwrap();
    let What::News { named: first_named, item: first_item, .. } = &first.what else { panic!("it is news") };
    // The first of one subscriber is on its way: the other comes next, and nothing overtakes.
    let second = outbox.take(now()).await.unwrap().unwrap();
    let What::News { named, item, .. } = &second.what else { panic!("it is news") };
    assert!(named.subscriber != first_named.subscriber && item == first_item);
    assert!(outbox.take(now()).await.unwrap().is_none());
    outbox.settle(&first.what, Ended::Later, now()).await.unwrap();
    outbox.settle(&second.what, Ended::Told, now()).await.unwrap();
    let third = outbox.take(now()).await.unwrap().unwrap();
    let What::News { named: third_named, item, .. } = &third.what else { panic!("it is news") };
    assert!(third_named == named && item != first_item, "the one goes on");
    assert!(outbox.take(now()).await.unwrap().is_none(), "the other waits for its first");
    ground.clock.advance(Duration::from_mins(1));
    let again = outbox.take(now()).await.unwrap().unwrap();
    let What::News { named: again_named, item, tries, .. } = &again.what else { panic!("it is news") };
    assert_eq!((again_named, item, *tries), (first_named, first_item, 2));
}

#[tokio::test]
async fn what_is_over_is_forgotten_and_what_is_still_spoken_of_is_not() {
    let ground = Ground::new();
    subscribers(&ground, 1).await;
    let sample = told(&[]);
    let news = learnt(&ground, &sample).await;
    let (sender, receiver) = watch::channel(Some(sample));
    let teller = Teller::new(
        ground.keep.clone(),
        Arc::<crate::samples::SetClock>::clone(&ground.clock),
        receiver,
        Arc::clone(&ground.wake),
    );
    ground.clock.advance(REMEMBERED + Duration::from_hours(1));
    teller.tidy().await.unwrap();
    assert_eq!((ground.number(ROWS).await, ground.number(NEWS).await), (0, news));
    let other = told(&[("inc00000000", "other0000000")]);
    sender.send_replace(Some(other));
    teller.tidy().await.unwrap();
    assert_eq!(ground.number(NEWS).await, 0);
}

/// Rows that are left of news before: so many of each.
async fn left(ground: &Ground, news: u32, rows: u32) {
    ground
        .keep
        .write(move |work| {
            work.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                 INSERT INTO news (id, about, item, topic, body, touches_all, learnt_at, subscriber_max, subscriber_done)
                 SELECT i - 1000, 'a', i, 'update', '{}', 1, ?2, 0, 0 FROM n",
                params![news, Timestamp::parse("2026-11-22T09:00:00Z").unwrap().as_micros()],
            )?;
            work.execute(
                "INSERT INTO outbox (news, subscriber, kind, due_at)
                 SELECT w.id, s.id, s.kind, 0 FROM news w, (SELECT id, kind FROM subscribers LIMIT ?1) s
                 WHERE w.id < 0",
                [rows],
            )
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn one_who_takes_nothing_holds_up_nobody_and_a_closed_way_does() {
    for (rows, is_told) in [(1, true), (PAGE_ROWS, true), (PAGE_ROWS + 1, false)] {
        let ground = Ground::new();
        subscribers(&ground, PAGE_ROWS + 1).await;
        left(&ground, WAITING_NEWS_MAX, rows).await;
        learnt(&ground, &told(&[])).await;
        let new = ground.number("SELECT count(*) FROM outbox WHERE 0 < news").await;
        assert_eq!(0 < new, is_told, "with {rows} left of each");
    }
}
