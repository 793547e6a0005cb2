//! Balances of the past and pages of postings, over histories long enough for every kind of shortcut a store takes.

use super::compare;
use super::model::Model;
use super::names::{
    Shared, account, at, at_micros, audit_clean, change, done, hold, open, open_all, pay, post, transfer,
};
use bank::{Change, Store as _};
use kernel::Timestamp;
use ledger::{Balances, Command};

/// Commits on both; the answers have to be the same.
async fn both(store: &Shared, model: &Model, change: Change) {
    let answer = super::answer::Answer::of(store.commit(change.clone()).await);
    assert_eq!(answer, super::answer::Answer::of(model.commit(change).await));
    assert!(answer.is_now(), "{answer:?}");
}

/// What the account is told with its posting of this number.
fn step(place: usize) -> Vec<Command> {
    let id = |kind: &str| format!("{kind}{place}");
    match place % 9 {
        2 => vec![hold(&id("h"), "alice", "bob", (40, at(1_000_000)))],
        5 => vec![post(&id("p"), &format!("h{}", place - 3), 15)],
        7 => vec![Command::Void { id: transfer(&id("v")), hold: transfer(&format!("h{}", place - 5)) }],
        8 => vec![pay(&id("m"), "bob", "alice", 3)],
        _ => vec![pay(&id("m"), "bank", "alice", 20)],
    }
}

pub(super) async fn balances_are_known_as_of_every_instant(store: Shared) {
    let model = Model::default();
    let opening = vec![open("bank", None), open("alice", Some(0)), open("bob", None)];
    both(&store, &model, change(at(10), opening)).await;
    both(&store, &model, change(at(11), vec![pay("first", "bank", "alice", 1_000)])).await;
    let mut place = 0;
    // Sets of all sizes, so that a shortcut falls on the first, a middle and the last posting of a batch; several
    // share an instant, and then book one microsecond apart.
    for (round, size) in [1, 2, 63, 64, 65, 7, 128, 1, 1, 90, 33].into_iter().enumerate() {
        let commands = (place..place + size).flat_map(step).collect();
        place += size;
        let seconds = 12 + i64::try_from(round / 2).unwrap() * 3;
        both(&store, &model, change(at(seconds), commands)).await;
    }
    let alice = super::names::head(&store, "alice").await;
    assert_eq!(alice.postings, 456, "more than seven times 64");
    compare::ledgers(&store, &model).await;
    audit_clean(&store).await;
}

pub(super) async fn the_opening_zero_is_part_of_history(store: Shared) {
    done(&store, change(at(10), vec![open("bank", None), open("alice", Some(0))])).await;
    let balances = |at| store.balances_at(account("alice"), at);
    for instant in [Timestamp::EPOCH, at(0), at_micros(9_999_999)] {
        assert_eq!(balances(instant).await.unwrap(), None, "{instant:?}");
    }
    let zero = Some(Balances::default());
    for instant in [at(10), at(11), Timestamp::MAX] {
        assert_eq!(balances(instant).await.unwrap(), zero, "{instant:?}");
    }
    assert_eq!(store.balances_at(account("nobody"), Timestamp::MAX).await.unwrap(), None);
    // Booked for a day long ago, and still not in the balance before it was booked.
    done(&store, change(at(20), vec![pay("m", "bank", "alice", 5)])).await;
    assert_eq!(balances(at_micros(19_999_999)).await.unwrap(), zero);
    assert_eq!(balances(at(20)).await.unwrap(), Some(Balances { posted: 5, ..Balances::default() }));
    assert_eq!(balances(at_micros(9_999_999)).await.unwrap(), None);
}

pub(super) async fn history_goes_on_while_the_clock_steps_back(store: Shared) {
    let model = Model::default();
    both(&store, &model, change(at(50), vec![open("bank", None), open("alice", None)])).await;
    for (place, seconds) in [60, 40, 10, 60, 59, 61, 0].into_iter().enumerate() {
        let commands = vec![pay(&format!("m{place}"), "bank", "alice", 1)];
        both(&store, &model, change(at(seconds), commands)).await;
    }
    both(&store, &model, change(at(5), vec![open("carol", None), pay("mc", "alice", "carol", 1)])).await;
    compare::ledgers(&store, &model).await;
    let before_carol = store.balances_at(account("carol"), at_micros(4_999_999)).await.unwrap();
    assert_eq!(before_carol, None);
}

pub(super) async fn postings_come_in_pages(store: Shared) {
    open_all(&store, &["alice", "bob"], 0).await;
    let commands = |from: usize| -> Vec<Command> {
        (from..from + 100)
            .map(|place| match place % 3 {
                0 => pay(&format!("m{place}"), "bank", "alice", 5),
                1 => pay(&format!("m{place}"), "bank", "bob", 5),
                _ => pay(&format!("m{place}"), "alice", "bob", 1),
            })
            .collect()
    };
    for from in [0, 100, 200] {
        done(&store, change(at(1), commands(from))).await;
    }
    for name in ["alice", "bob", "bank"] {
        let id = account(name);
        let count = super::names::head(&store, name).await.postings;
        assert_eq!(count, 200);
        for (after, limit, from, to) in
            [(0, 7, 1, 7), (0, 1_000, 1, 200), (63, 3, 64, 66), (199, 5, 200, 200), (64, 1, 65, 65)]
        {
            let found = store.postings(id, after, limit).await.unwrap();
            let numbers: Vec<u64> = found
                .iter()
                .map(|transfer| transfer.link(transfer.side(id).expect("its own posting")).number)
                .collect();
            assert_eq!(numbers, (from..=to).collect::<Vec<u64>>(), "{name} after {after}, {limit} at most");
        }
        for (after, limit) in [(200, 5), (u64::MAX >> 1, 5), (0, 0)] {
            assert_eq!(store.postings(id, after, limit).await.unwrap(), []);
        }
    }
    assert_eq!(store.postings(account("nobody"), 0, 5).await.unwrap(), []);
}

pub(super) async fn accounts_are_read_in_the_order_asked(store: Shared) {
    let names: Vec<String> = (0..120).map(|place| format!("account {place}")).collect();
    let commands = names.iter().map(|name| open(name, None)).collect();
    done(&store, change(at(0), commands)).await;
    let mut ids: Vec<_> = names.iter().map(|name| account(name)).collect();
    ids.insert(60, account("nobody"));
    let found = store.ledger_accounts(&ids).await.unwrap();
    ids.remove(60);
    assert_eq!(found.iter().map(|account| account.id).collect::<Vec<_>>(), ids, "unknown ones are left out");
    assert_eq!(store.ledger_accounts(&[]).await.unwrap(), []);
}

pub(super) async fn the_longest_expired_holds_come_first(store: Shared) {
    open_all(&store, &["alice", "bob"], 100_000).await;
    let commands = (0..40)
        .map(|place| {
            let expires_at = at(100 + place * 17 % 40);
            hold(&format!("h{place}"), "alice", "bob", (10, expires_at))
        })
        .collect();
    done(&store, change(at(1), commands)).await;
    for place in 0..10 {
        let (id, hold) = (transfer(&format!("v{place}")), transfer(&format!("h{place}")));
        done(&store, change(at(2), vec![Command::Void { id, hold }])).await;
    }
    let partial = vec![post("part", "h20", 4), post("whole", "h21", 10)];
    done(&store, change(at(2), partial)).await;
    assert_eq!(store.holds_due(at(99), 100).await.unwrap(), []);
    let due = store.holds_due(at(139), 100).await.unwrap();
    assert_eq!(due.len(), 29, "void and posted ones are not due");
    assert!(due.iter().map(|hold| hold.expires_at).is_sorted(), "the longest over first");
    assert!(due.iter().any(|hold| hold.left == 6), "what is left of a partly posted one is due");
    let some = store.holds_due(at(120), 5).await.unwrap();
    assert_eq!(some, due[..5]);
    let edge = due[7].expires_at;
    let until = store.holds_due(edge, 100).await.unwrap();
    assert_eq!(until, due[..8], "over at its instant");
    assert_eq!(store.holds_due(at(139), 0).await.unwrap(), []);
    for (place, hold) in due.iter().enumerate() {
        let id = transfer(&format!("e{place}"));
        done(&store, change(at(139), vec![Command::Expire { id, hold: hold.id }])).await;
    }
    assert_eq!(store.holds_due(Timestamp::MAX, 100).await.unwrap(), []);
    audit_clean(&store).await;
}
