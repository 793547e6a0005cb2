//! When it is not known whether a commit happened: the answer never claims more than it knows, and the look-up by the
//! reply's key tells the truth.

use super::answer::Answer;
use super::names::{
    Shared, at, audit_clean, change, done, named, open_all, pay, posted, reply, reply_key, transfer,
};
use super::place::Place;
use super::postgres;
use super::proxy::{Cut, Proxy, address_of};
use super::rows::world;
use super::samples::{self, Fill};
use bank::{Change, Record as _, Write};
use kernel::MerchantId;
use payments::Merchant;
use std::task::{Context, Waker};
use tokio::task::JoinSet;

/// A payment that leaves something of every kind behind.
fn paying(id: &str) -> Change {
    let merchant = Merchant { id: MerchantId::from_uuid(named(id)), ..samples::merchant(1, Fill::Plain) };
    Change {
        writes: vec![Write::Insert(merchant.into_row())],
        reply: Some(reply(id, at(1_000))),
        ..change(at(1), vec![pay(id, "alice", "bob", 10)])
    }
}

/// Whether the change of this id was written; all of it or nothing of it.
async fn is_written(store: &Shared, id: &str) -> bool {
    let merchant = paying(id).writes.into_iter().find_map(|write| match write {
        Write::Insert(row) => Some(row.key()),
        _ => None,
    });
    let merchant = merchant.expect("it writes one");
    loop {
        // What a dropped store had taken may be written at this very moment, between two of these reads.
        let is_kept = is_booked(store, id).await;
        let is_there = store.get(&merchant).await.unwrap().is_some();
        if is_kept == is_booked(store, id).await {
            assert_eq!(is_there, is_kept, "{id}: the row comes with the reply");
            return is_kept;
        }
    }
}

/// Whether the transfer of this id was booked, and its reply kept.
async fn is_booked(store: &Shared, id: &str) -> bool {
    loop {
        let is_kept = store.reply(&reply_key(id)).await.unwrap().is_some();
        let is_booked = store.transfer(transfer(id)).await.unwrap().is_some();
        if is_kept == store.reply(&reply_key(id)).await.unwrap().is_some() {
            assert_eq!(is_booked, is_kept, "{id}: the transfer comes with the reply");
            return is_kept;
        }
    }
}

/// The answer does not contradict what is found when it is looked up.
async fn check_truth(store: &Shared, id: &str, answer: &Answer) -> bool {
    let is_written = is_written(store, id).await;
    match answer {
        Answer::Now(_) | Answer::Before(_) => assert!(is_written, "{id} was acknowledged"),
        Answer::Unavailable => assert!(!is_written, "{id} was told not to be written"),
        Answer::Unknown => {}
        other => panic!("{id}: {other:?}"),
    }
    is_written
}

/// Tries again until it is there: what a caller does after it looked the reply up.
async fn retry(store: &Shared, id: &str) {
    let answer = Answer::of(store.commit(paying(id)).await);
    assert!(matches!(answer, Answer::Now(_) | Answer::Before(_)), "{id}: {answer:?}");
    assert!(is_written(store, id).await);
}

/// The store behind a line that can be cut, and one that sees the server itself.
struct Behind {
    proxy: Proxy,
    store: Shared,
    beside: Shared,
}

impl Behind {
    async fn open(place: &Place) -> Self {
        let database = place.database();
        let server = address_of(&database.url);
        let proxy = Proxy::start(server).await;
        let store: Shared = postgres::open(&proxy.url(&database.url, server)).await;
        let beside = place.open().await;
        open_all(&store, &["alice", "bob"], 10_000).await;
        world(&store, 1).await;
        Self { proxy, store, beside }
    }
}

pub(super) async fn a_line_cut_before_the_commit(place: Place) {
    let Behind { proxy, store, beside } = Behind::open(&place).await;
    for round in 0..5 {
        let id = format!("before {round}");
        proxy.order(Cut::BeforeCommit);
        let answer = Answer::of(store.commit(paying(&id)).await);
        assert_eq!(proxy.cuts(), round + 1, "the line was cut: {answer:?}");
        assert!(!answer.is_now() || is_written(&beside, &id).await);
        if matches!(answer, Answer::Unavailable | Answer::Unknown) {
            assert!(!check_truth(&beside, &id, &answer).await, "the server never heard of the commit");
        }
        retry(&store, &id).await;
        assert_eq!(posted(&beside, "bob").await, 10_000 + i64::from(round + 1) * 10, "once");
    }
    audit_clean(&beside).await;
}

pub(super) async fn a_line_cut_after_the_commit(place: Place) {
    let Behind { proxy, store, beside } = Behind::open(&place).await;
    for round in 0..5 {
        let id = format!("after {round}");
        proxy.order(Cut::AfterCommit);
        let answer = Answer::of(store.commit(paying(&id)).await);
        assert_eq!(proxy.cuts(), round + 1, "the line was cut: {answer:?}");
        assert!(check_truth(&beside, &id, &answer).await, "the server committed: {answer:?}");
        assert!(is_written(&store, &id).await, "the store itself tells the truth when asked again");
        retry(&store, &id).await;
        assert_eq!(posted(&beside, "bob").await, 10_000 + i64::from(round + 1) * 10, "once");
    }
    audit_clean(&beside).await;
}

pub(super) async fn lines_cut_under_load(place: Place) {
    let Behind { proxy, store, beside } = Behind::open(&place).await;
    let mut expected = 10_000;
    for (round, cut) in [Cut::AfterCommit, Cut::BeforeCommit, Cut::AfterCommit].into_iter().enumerate() {
        proxy.order(cut);
        let mut tasks = JoinSet::new();
        for place in 0..40 {
            let (store, id) = (store.clone(), format!("load {round} {place}"));
            let change = Change { writes: Vec::new(), ..paying(&id) };
            tasks.spawn(async move { (id, Answer::of(store.commit(change).await)) });
        }
        for (id, answer) in tasks.join_all().await {
            let is_kept = is_booked(&beside, &id).await;
            match answer {
                Answer::Now(_) => assert!(is_kept, "{id} was acknowledged"),
                Answer::Unavailable => assert!(!is_kept, "{id} was told not to be written"),
                Answer::Unknown => {}
                other => panic!("{id}: {other:?}"),
            }
            let again = Change { writes: Vec::new(), ..paying(&id) };
            let answer = Answer::of(store.commit(again).await);
            assert!(matches!(answer, Answer::Now(_) | Answer::Before(_)), "{id}: {answer:?}");
            expected += 10;
        }
        assert_eq!(posted(&beside, "bob").await, expected, "each once, after round {round}");
    }
    assert_eq!(proxy.cuts(), 3);
    audit_clean(&beside).await;
}

pub(super) async fn a_server_out_of_reach_and_back(place: Place) {
    let Behind { proxy, store, beside } = Behind::open(&place).await;
    proxy.order(Cut::Everything);
    let answer = Answer::of(store.commit(paying("away")).await);
    assert_eq!(answer, Answer::Unavailable, "nothing can have been written");
    assert!(store.reply(&reply_key("away")).await.is_err(), "what cannot be read is not told to be absent");
    assert!(store.get(&samples::person(1, Fill::Plain).key()).await.is_err());
    assert!(!is_written(&beside, "away").await);
    proxy.order(Cut::Nothing);
    retry(&store, "away").await;
    assert_eq!(posted(&store, "bob").await, 10_010);
    audit_clean(&store).await;
}

pub(super) async fn sessions_ended_by_the_server(place: Place) {
    let store = place.open().await;
    open_all(&store, &["alice", "bob"], 10_000).await;
    world(&store, 1).await;
    let admin = place.database().client().await;
    for round in 0..4 {
        let mut tasks = JoinSet::new();
        for task in 0..30 {
            let (store, id) = (store.clone(), format!("ended {round} {task}"));
            let change = Change { writes: Vec::new(), ..paying(&id) };
            tasks.spawn(async move { (id, Answer::of(store.commit(change).await)) });
        }
        admin
            .batch_execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            .await
            .expect("sessions are ended");
        for (id, answer) in tasks.join_all().await {
            let again = Change { writes: Vec::new(), ..paying(&id) };
            assert!(!matches!(answer, Answer::Conflict(_) | Answer::Refused(_)), "{id}: {answer:?}");
            // A pooled connection may turn out to be ended only when it is used.
            let mut answer = Answer::of(store.commit(again.clone()).await);
            for _ in 0..8 {
                if matches!(answer, Answer::Unavailable | Answer::Unknown) {
                    answer = Answer::of(store.commit(again.clone()).await);
                }
            }
            assert!(matches!(answer, Answer::Now(_) | Answer::Before(_)), "{id}: {answer:?}");
        }
    }
    assert_eq!(posted(&store, "bob").await, 10_000 + 4 * 30 * 10, "each once");
    audit_clean(&store).await;
}

/// The caller and the store go away right after the commit was sent.
pub(super) async fn a_store_dropped_right_after_a_commit_was_sent(place: Place) {
    let store = place.open().await;
    open_all(&store, &["alice", "bob"], 10_000).await;
    world(&store, 1).await;
    drop(store);
    let (mut written, mut expected) = (0, 10_000);
    for round in 0..12 {
        let store = place.open().await;
        let id = format!("dropped {round}");
        {
            let mut sent = store.commit(paying(&id));
            let mut context = Context::from_waker(Waker::noop());
            // Polled a few times more in some rounds, so that the writer is met at different moments.
            for _ in 0..=round % 4 {
                if sent.as_mut().poll(&mut context).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        drop(store);
        let store = place.open().await;
        if is_written(&store, &id).await {
            written += 1;
        }
        // Looked up, and done once more where it was not there; the other way round it is the same.
        retry(&store, &id).await;
        expected += 10;
        assert_eq!(posted(&store, "bob").await, expected, "once; {written} were written before");
    }
    audit_clean(&place.open().await).await;
}

pub(super) async fn a_crowd_dropped_in_the_middle(place: Place) {
    let store = place.open().await;
    open_all(&store, &["alice", "bob"], 10_000).await;
    drop(store);
    for round in 0..4 {
        let store = place.open().await;
        let mut tasks = JoinSet::new();
        for task in 0..50 {
            let (store, id) = (store.clone(), format!("crowd {round} {task}"));
            let change = Change { writes: Vec::new(), ..paying(&id) };
            tasks.spawn(async move { store.commit(change).await.map(|_| id) });
        }
        // Some are acknowledged, and then everybody goes.
        let mut acknowledged = Vec::new();
        while acknowledged.len() < round * 10 {
            let ended = tasks.join_next().await.expect("there are more").expect("no task panics");
            acknowledged.push(ended.expect("the store is there"));
        }
        tasks.shutdown().await;
        drop(store);
        let store = place.open().await;
        for id in &acknowledged {
            assert!(store.reply(&reply_key(id)).await.unwrap().is_some(), "{id} was acknowledged");
        }
        let mut there = 0;
        for task in 0..50 {
            let id = format!("crowd {round} {task}");
            there += i64::from(is_booked(&store, &id).await);
        }
        assert!(acknowledged.len() <= usize::try_from(there).unwrap());
        audit_clean(&store).await;
        done(&store, change(at(2), vec![pay(&format!("back {round}"), "bob", "alice", there.max(1) * 10)]))
            .await;
    }
}
