//! Changes that wait together share an engine transaction, and a refused one leaves its neighbours untouched.

use super::answer::Answer;
use super::names::{Shared, account, at, audit_clean, change, done, head, open, open_all, pay, posted};
use super::rows::world;
use super::samples::{self, Fill};
use bank::{Change, CommitError, Committed, Record as _, Version, Write};
use kernel::{AccountId, Currency};
use ledger::{Command, Refusal, Side};
use payments::Transaction;
use tokio::task::JoinSet;

/// Commits all of them at once; the answers come in the order of the changes.
pub(super) async fn all_at_once(store: &Shared, changes: Vec<Change>) -> Vec<Answer> {
    let mut tasks = JoinSet::new();
    for (place, change) in changes.into_iter().enumerate() {
        let store = store.clone();
        tasks.spawn(async move { (place, Answer::of(store.commit(change).await)) });
    }
    let mut answers = tasks.join_all().await;
    answers.sort_by_key(|(place, _)| *place);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

pub(super) async fn refused_changes_leave_their_neighbours_alone(store: Shared) {
    open_all(&store, &["alice", "bob"], 100_000).await;
    world(&store, 1).await;
    let changes: Vec<Change> = (0..240)
        .map(|place| {
            let good = pay(&format!("m{place}"), "alice", "bob", 7);
            let person = |number| samples::person(number, Fill::Plain).into_row();
            let (write, command) = match place % 8 {
                0 => (None, pay(&format!("m{place}"), "alice", "bob", 1_000_000)),
                1 => (Some(Write::Insert(person(1))), good),
                2 => (Some(Write::Update(person(1), Version(9))), good),
                3 => {
                    let taken = samples::person(1, Fill::Plain).email;
                    let other = samples::person(1_000 + place, Fill::Plain);
                    (Some(Write::Insert(identity::Person { email: taken, ..other }.into_row())), good)
                }
                4 => (Some(Write::Insert(person(2_000 + place))), good),
                _ => (None, good),
            };
            Change { writes: write.into_iter().collect(), ..change(at(1), vec![command]) }
        })
        .collect();
    let answers = all_at_once(&store, changes).await;
    for (place, answer) in answers.iter().enumerate() {
        let is_right = match place % 8 {
            0 => answer.refusal() == Some(Refusal::NotEnoughMoney),
            1 | 2 => matches!(answer, Answer::Conflict(_)),
            3 => *answer == Answer::Taken("person.email"),
            _ => answer.is_now(),
        };
        assert!(is_right, "{place}: {answer:?}");
    }
    assert_eq!(posted(&store, "alice").await, 100_000 - 120 * 7);
    assert_eq!(posted(&store, "bob").await, 100_000 + 120 * 7);
    assert_eq!(audit_clean(&store).await.transfers, 2 + 120);
}

pub(super) async fn each_change_is_told_the_accounts_right_after_it(store: Shared) {
    open_all(&store, &["alice", "bob"], 100_000).await;
    let changes = (0..200).map(|place| change(at(1), vec![pay(&format!("m{place}"), "alice", "bob", 3)]));
    let answers = all_at_once(&store, changes.collect()).await;
    let mut numbers = Vec::new();
    for answer in answers {
        let Answer::Now(done) = answer else { panic!("{answer:?}") };
        let [transfer] = done.transfers[..] else { panic!("one transfer of each: {done:?}") };
        for (name, side) in [("alice", Side::Debit), ("bob", Side::Credit)] {
            let after = done.account(account(name)).expect("it was touched");
            let told = (after.postings, after.last, after.last_at, after.hash);
            let expected = (transfer.link(side).number, Some(transfer.id), transfer.booked_at, transfer.hash);
            assert_eq!(told, expected, "{name} right after its own transfer");
        }
        let alice = done.account(account("alice")).expect("it was touched");
        let moved = i64::try_from(alice.postings - 1).unwrap() * 3;
        assert_eq!(alice.balances.posted, 100_000 - moved);
        assert_eq!(done.accounts.len(), 2, "no others");
        numbers.push(alice.postings);
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (2..=201).collect::<Vec<u64>>(), "each has its own place in the chain");
    assert_eq!(head(&store, "alice").await.postings, 201);
    audit_clean(&store).await;
}

/// Text that one engine can hold and the other cannot: the change fails or goes through, but alone.
pub(super) async fn what_an_engine_cannot_hold_fails_alone(store: Shared) {
    open_all(&store, &["alice", "bob"], 100_000).await;
    world(&store, 1).await;
    let account = AccountId::from_uuid(super::names::numbered(1));
    let changes: Vec<Change> = (0..60)
        .map(|place| {
            let line = samples::transaction(place + 1, account, Fill::Plain);
            let notes = if place % 20 == 7 { "zero \0 character" } else { "fine" };
            let line = Transaction { notes: notes.to_owned(), ..line };
            let command = pay(&format!("m{place}"), "alice", "bob", 7);
            Change { lines: vec![line], ..change(at(1), vec![command]) }
        })
        .collect();
    let mut moved = 0;
    for (place, change) in changes.iter().enumerate() {
        let line = change.lines.first().expect("each has one").key();
        assert_eq!(store.get(&line).await.unwrap(), None, "{place}");
    }
    let answers = all_at_once(&store, changes.clone()).await;
    for (place, (answer, change)) in answers.iter().zip(&changes).enumerate() {
        let is_odd = place % 20 == 7;
        assert!(answer.is_now() || is_odd && *answer == Answer::Unavailable, "{place}: {answer:?}");
        let line = change.lines.first().expect("each has one").key();
        assert_eq!(store.get(&line).await.unwrap().is_some(), answer.is_now(), "{place}");
        moved += i64::from(answer.is_now()) * 7;
    }
    assert_eq!(posted(&store, "alice").await, 100_000 - moved);
    assert_eq!(posted(&store, "bob").await, 100_000 + moved);
    audit_clean(&store).await;
}

/// What no caller may ask for: the engine finds out late, and everybody else's work is done again without it.
pub(super) async fn a_callers_bug_fails_alone(store: Shared) {
    open_all(&store, &["alice", "bob"], 100_000).await;
    world(&store, 1).await;
    let account = AccountId::from_uuid(super::names::numbered(1));
    let changes: Vec<Change> = (0..60_u64)
        .map(|place| {
            let good = Change {
                lines: vec![samples::transaction(place + 1, account, Fill::Plain)],
                reply: Some(super::names::reply(&format!("key {place}"), at(100))),
                ..change(at(1), vec![pay(&format!("m{place}"), "alice", "bob", 7)])
            };
            let line = samples::transaction(place + 500, account, Fill::Plain);
            match place % 20 {
                // A line outside its feed, and an entry that waits already.
                7 => Change { writes: vec![Write::Insert(line.into_row())], ..good },
                13 => Change { outbox: vec![samples::outbox_entry(1, Fill::Plain)], ..good },
                _ => good,
            }
        })
        .collect();
    let answers = all_at_once(&store, changes.clone()).await;
    for (place, (answer, change)) in answers.iter().zip(&changes).enumerate() {
        let is_bad = matches!(place % 20, 7 | 13);
        assert_eq!(answer.is_now(), !is_bad, "{place}: {answer:?}");
        assert!(answer.is_now() || *answer == Answer::Unavailable, "{place}: {answer:?}");
        let line = change.lines.first().expect("each has one").key();
        assert_eq!(store.get(&line).await.unwrap().is_some(), answer.is_now(), "{place}");
        let key = super::names::reply_key(&format!("key {place}"));
        assert_eq!(store.reply(&key).await.unwrap().is_some(), answer.is_now(), "{place}");
    }
    assert_eq!(posted(&store, "alice").await, 100_000 - 54 * 7);
    assert_eq!(posted(&store, "bob").await, 100_000 + 54 * 7);
    assert_eq!(audit_clean(&store).await.transfers, 2 + 54);
}

pub(super) async fn sets_of_many_commands_are_one(store: Shared) {
    open_all(&store, &["alice"], 0).await;
    let many: Vec<Command> = (0..700).map(|place| pay(&format!("m{place}"), "bank", "alice", 1)).collect();
    let mut spoiled = many.clone();
    spoiled.push(pay("last", "alice", "bank", 701));
    let answer = Answer::of(store.commit(change(at(1), spoiled)).await);
    assert!(matches!(answer, Answer::Refused(refused) if refused.index == 700), "{answer:?}");
    assert_eq!(head(&store, "alice").await.postings, 0);
    let booked = done(&store, change(at(1), many.clone())).await;
    assert_eq!(booked.transfers.len(), 700);
    let ids = booked.transfers.iter().map(|transfer| Some(transfer.id)).collect::<Vec<_>>();
    let asked = many.iter().map(|command| command.needs().own).collect::<Vec<_>>();
    assert_eq!(ids, asked, "in the order asked");
    assert_eq!(posted(&store, "alice").await, 700);
    assert_eq!(audit_clean(&store).await.transfers, 700);
}

pub(super) async fn accounts_opened_at_once_are_all_there(store: Shared) {
    let changes: Vec<Change> = (0..100)
        .map(|place| {
            let name = format!("account {}", place % 50);
            let currency = Currency::ALL[place % 5];
            change(at(1), vec![super::names::open_in(&name, currency, Some(0))])
        })
        .collect();
    for answer in all_at_once(&store, changes).await {
        assert!(answer.is_now(), "the same opening twice is one: {answer:?}");
    }
    assert_eq!(audit_clean(&store).await.accounts, 50);
    let other = change(at(1), vec![open("account 1", Some(0))]);
    assert_eq!(Answer::of(store.commit(other).await).refusal(), Some(Refusal::AccountExists));
}

/// Whoever asked may have gone away; what was sent is committed whole or not at all.
pub(super) async fn a_caller_who_goes_away_leaves_nothing_half_done(store: Shared) {
    open_all(&store, &["alice", "bob"], 100_000).await;
    world(&store, 1).await;
    let mut tasks: JoinSet<Result<Committed, CommitError>> = JoinSet::new();
    for place in 0..100_u64 {
        let store = store.clone();
        let change = Change {
            writes: vec![Write::Insert(samples::merchant(100 + place, Fill::Plain).into_row())],
            reply: Some(super::names::reply(&format!("key {place}"), at(100))),
            ..change(at(1), vec![pay(&format!("m{place}"), "alice", "bob", 7)])
        };
        tasks.spawn(async move { store.commit(change).await });
        if place % 3 == 0 {
            tokio::task::yield_now().await;
        }
    }
    tasks.shutdown().await;
    // Whatever was on its way is before this one, or will never be.
    let mut there = 0;
    for place in 0..100_u64 {
        let reply = Change {
            reply: Some(super::names::reply(&format!("key {place}"), at(100))),
            ..Change::default()
        };
        let is_there = matches!(Answer::of(store.commit(reply).await), Answer::Before(_));
        let merchant = samples::merchant(100 + place, Fill::Plain).key();
        assert_eq!(store.get(&merchant).await.unwrap().is_some(), is_there, "{place}");
        let transfer = super::names::transfer(&format!("m{place}"));
        assert_eq!(store.transfer(transfer).await.unwrap().is_some(), is_there, "{place}");
        there += i64::from(is_there);
    }
    assert_eq!(posted(&store, "alice").await, 100_000 - there * 7);
    audit_clean(&store).await;
}
