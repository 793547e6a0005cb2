//! Two committers at once, on two openings of the same data where the engine allows them: exactly one wins, and
//! no balance is spent twice.

use super::answer::Answer;
use super::names::{account, at, audit_clean, change, done, hold, open_all, pay, post, posted, reply};
use super::place::Two;
use super::rows::{insert, world};
use super::samples::{self, Fill};
use bank::{Change, Record as _, Reply, Version, Write};
use kernel::{AccountId, Timestamp, TransferId};
use ledger::{Command, HoldState, Refusal};
use tokio::task::JoinSet;

const ROUNDS: u64 = 12;

/// Commits half of the changes through each of the two.
async fn race(two: &Two, changes: Vec<Change>) -> Vec<Answer> {
    let mut tasks = JoinSet::new();
    for (place, change) in changes.into_iter().enumerate() {
        let store = if place % 2 == 0 { two.one.clone() } else { two.other.clone() };
        tasks.spawn(async move { (place, Answer::of(store.commit(change).await)) });
    }
    let mut answers = tasks.join_all().await;
    answers.sort_by_key(|(place, _)| *place);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

fn wins(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.is_now()).count()
}

fn writing(write: Write) -> Change {
    Change { at: at(1), writes: vec![write], ..Change::default() }
}

pub(super) async fn one_of_two_updates_wins(two: Two) {
    world(&two.one, 1).await;
    let merchant = |name: String| payments::Merchant { name, ..samples::merchant(1, Fill::Plain) }.into_row();
    let mut version = Version::FIRST;
    for round in 0..ROUNDS {
        let row = |place| merchant(format!("{round} {place}"));
        let changes = (0..6).map(|place| writing(Write::Update(row(place), version))).collect();
        let answers = race(&two, changes).await;
        assert_eq!(wins(&answers), 1, "{answers:?}");
        version = version.next();
        for (place, answer) in answers.iter().enumerate() {
            let found = two.other.get(&row(place).key()).await.unwrap().expect("it is there");
            assert_eq!(found.version, version);
            assert_eq!(found.row == row(place), answer.is_now(), "what the winner wrote is there");
            assert!(answer.is_now() || *answer == Answer::Conflict(row(place).key()), "{answer:?}");
        }
    }
}

pub(super) async fn one_of_two_inserts_wins(two: Two) {
    world(&two.one, 1).await;
    for number in 10..10 + ROUNDS {
        let row = samples::merchant(number, Fill::Plain).into_row();
        let answers = race(&two, vec![writing(Write::Insert(row.clone())); 6]).await;
        assert_eq!(wins(&answers), 1, "{answers:?}");
        let lost = answers.iter().filter(|answer| **answer == Answer::Conflict(row.key()));
        assert_eq!(lost.count(), 5, "{answers:?}");
    }
}

pub(super) async fn one_of_two_deletes_wins(two: Two) {
    for number in 10..10 + ROUNDS {
        let row = samples::merchant(number, Fill::Plain).into_row();
        insert(&two.one, [row.clone()]).await;
        let answers = race(&two, vec![writing(Write::Delete(row.key(), Version::FIRST)); 4]).await;
        assert_eq!(wins(&answers), 1, "{answers:?}");
        assert_eq!(two.other.get(&row.key()).await.unwrap(), None);
    }
}

pub(super) async fn one_of_two_takes_a_value(two: Two) {
    for round in 0..ROUNDS {
        let holder = samples::person(round * 100 + 1, Fill::Plain);
        let changes = (1..=6).map(|number| {
            let person = samples::person(round * 100 + number, Fill::Plain);
            writing(Write::Insert(identity::Person { email: holder.email.clone(), ..person }.into_row()))
        });
        let answers = race(&two, changes.collect()).await;
        assert_eq!(wins(&answers), 1, "{answers:?}");
        let lost = answers.iter().filter(|answer| **answer == Answer::Taken("person.email"));
        assert_eq!(lost.count(), 5, "{answers:?}");
    }
}

pub(super) async fn a_balance_is_not_spent_twice(two: Two) {
    open_all(&two.one, &["alice", "bob"], 1_000).await;
    let changes = (0..60).map(|place| change(at(1), vec![pay(&format!("m{place}"), "alice", "bob", 33)]));
    let answers = race(&two, changes.collect()).await;
    // 1,000 holds 30 times 33.
    assert_eq!(wins(&answers), 30, "{answers:?}");
    let refused = answers.iter().filter(|answer| answer.refusal() == Some(Refusal::NotEnoughMoney));
    assert_eq!(refused.count(), 30);
    assert_eq!((posted(&two.one, "alice").await, posted(&two.other, "alice").await), (10, 10));
    assert_eq!(posted(&two.other, "bob").await, 1_990);
    audit_clean(&two.one).await;
}

pub(super) async fn two_who_pay_each_other_do_not_stand_in_each_others_way(two: Two) {
    open_all(&two.one, &["alice", "bob"], 10_000).await;
    let pairs = [("alice", "bob"), ("bob", "alice")];
    let changes = (0..80).map(|place| {
        let (debit, credit) = pairs[place / 2 % 2];
        change(at(1), vec![pay(&format!("m{place}"), debit, credit, 5)])
    });
    let answers = race(&two, changes.collect()).await;
    assert_eq!(wins(&answers), 80, "{answers:?}");
    assert_eq!((posted(&two.one, "alice").await, posted(&two.one, "bob").await), (10_000, 10_000));
    audit_clean(&two.other).await;
}

pub(super) async fn the_same_transfer_is_booked_once(two: Two) {
    open_all(&two.one, &["alice"], 0).await;
    for round in 0..ROUNDS {
        let same = change(at(1), vec![pay(&format!("m{round}"), "bank", "alice", 1)]);
        let answers = race(&two, vec![same; 6]).await;
        assert_eq!(wins(&answers), 6, "a repeat is no refusal: {answers:?}");
        let booked =
            answers.iter().filter(|answer| matches!(answer, Answer::Now(done) if !done.transfers.is_empty()));
        assert_eq!(booked.count(), 1, "{answers:?}");
    }
    assert_eq!(posted(&two.other, "alice").await, i64::try_from(ROUNDS).unwrap());
    audit_clean(&two.one).await;
}

pub(super) async fn the_same_operation_happens_once(two: Two) {
    open_all(&two.one, &["alice"], 0).await;
    for round in 0..ROUNDS {
        let kept = reply(&format!("key {round}"), at(100));
        let changes = (0..6).map(|place| {
            // Every fourth is another body under the same key.
            let fingerprint = if place == 3 { [7; 32] } else { kept.fingerprint };
            let reply = Reply { fingerprint, ..kept.clone() };
            let command = pay(&format!("m{round} {place}"), "bank", "alice", 1);
            Change { reply: Some(reply), ..change(at(1), vec![command]) }
        });
        let answers = race(&two, changes.collect()).await;
        assert_eq!(wins(&answers), 1, "{answers:?}");
        for (place, answer) in answers.iter().enumerate() {
            let is_odd_one_first = answers[3].is_now();
            let is_right = match answer {
                Answer::Now(_) => true,
                Answer::Before(body) => *body == kept.body && !is_odd_one_first && place != 3,
                Answer::KeyReused => is_odd_one_first || place == 3,
                _ => false,
            };
            assert!(is_right, "{place}: {answers:?}");
        }
    }
    assert_eq!(posted(&two.other, "alice").await, i64::try_from(ROUNDS).unwrap());
}

pub(super) async fn a_hold_is_not_posted_beyond_what_it_has(two: Two) {
    open_all(&two.one, &["alice", "shop"], 1_000).await;
    done(&two.one, change(at(1), vec![hold("h", "alice", "shop", (900, at(50)))])).await;
    let changes = (0..40).map(|place| change(at(2), vec![post(&format!("p{place}"), "h", 50)]));
    let answers = race(&two, changes.collect()).await;
    assert_eq!(wins(&answers), 18, "{answers:?}");
    let kept = two.other.hold(super::names::transfer("h")).await.unwrap().expect("it was placed");
    assert_eq!((kept.left, kept.state), (0, HoldState::Posted));
    assert_eq!((posted(&two.one, "alice").await, posted(&two.one, "shop").await), (100, 1_900));
    audit_clean(&two.other).await;
}

pub(super) async fn money_goes_back_once(two: Two) {
    open_all(&two.one, &["alice"], 0).await;
    for round in 0..ROUNDS {
        let original = format!("m{round}");
        done(&two.one, change(at(1), vec![pay(&original, "bank", "alice", 100)])).await;
        let changes = (0..6).map(|place| {
            let id = TransferId::from_uuid(super::names::named(&format!("r{round} {place}")));
            let original = super::names::transfer(&original);
            change(at(2), vec![Command::Reverse { id, original }])
        });
        let answers = race(&two, changes.collect()).await;
        assert_eq!(wins(&answers), 1, "{answers:?}");
        let lost = answers.iter().filter(|answer| answer.refusal() == Some(Refusal::AlreadyReversed));
        assert_eq!(lost.count(), 5, "{answers:?}");
    }
    assert_eq!(posted(&two.other, "alice").await, 0);
    audit_clean(&two.one).await;
}

pub(super) async fn a_feed_has_every_line_once_and_rises(two: Two) {
    world(&two.one, 1).await;
    let account = AccountId::from_uuid(super::names::numbered(1));
    let changes = (1..=80_u64).map(|number| Change {
        // Each committer's clock stands elsewhere.
        lines: vec![samples::transaction(number * 37 % 80 + 1, account, Fill::Plain)],
        ..Change::default()
    });
    let answers = race(&two, changes.collect()).await;
    assert_eq!(wins(&answers), 80, "{answers:?}");
    let query = bank::FeedQuery { account, start: bank::FeedStart::Beginning, before: None, limit: 100 };
    for store in [&two.one, &two.other] {
        let lines = store.feed(&query).await.unwrap();
        let times: Vec<Timestamp> = lines.iter().map(|line| line.row.created_at).collect();
        assert!(times.is_sorted(), "{times:?}");
        let ids: std::collections::BTreeSet<_> = lines.iter().map(|line| line.row.id).collect();
        assert_eq!((lines.len(), ids.len()), (80, 80));
    }
}

pub(super) async fn what_one_wrote_the_other_reads(two: Two) {
    for number in 1..=ROUNDS {
        let (writer, reader) = if number % 2 == 0 { (&two.one, &two.other) } else { (&two.other, &two.one) };
        let row = samples::person(number, Fill::Plain).into_row();
        insert(writer, [row.clone()]).await;
        let found = reader.get(&row.key()).await.unwrap().expect("it was written");
        assert_eq!((found.row, found.version), (row, Version::FIRST));
        let name = format!("account {number}");
        open_all(writer, &[&name], 7).await;
        let found = reader.ledger_accounts(&[account(&name)]).await.unwrap();
        assert_eq!(found.first().map(|account| account.balances.posted), Some(7));
    }
}
