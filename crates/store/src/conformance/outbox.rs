//! The outbox: what a change leaves there is there with it, and one of two who take an entry gets it.

use super::answer::Answer;
use super::batches::all_at_once;
use super::names::{Shared, at, change, done, numbered, open, pay};
use super::rows::world;
use super::samples::{self, Fill};
use bank::{
    Change, Delivery, DeliveryState, Key, OutboxEntry, Query, Record as _, StoreExt as _, TryEnd, Version,
    Versioned, Write,
};
use kernel::{OutboxId, Timestamp};
use std::time::Duration;

fn entry(number: u64, seconds: i64) -> OutboxEntry {
    OutboxEntry { due_at: at(seconds), created_at: at(0), ..samples::outbox_entry(number, Fill::Plain) }
}

async fn due(store: &Shared, now: Timestamp, limit: u32) -> Vec<Versioned<OutboxEntry>> {
    store.all(&Query::OutboxDue(now, limit)).await.unwrap()
}

fn ids(found: &[Versioned<OutboxEntry>]) -> Vec<OutboxId> {
    found.iter().map(|found| found.row.id).collect()
}

pub(super) async fn entries_come_with_their_change(store: Shared) {
    world(&store, 1).await;
    let outbox = vec![entry(12, 2), entry(11, 1), entry(13, 3)];
    let refused = Change {
        outbox: outbox.clone(),
        ..change(at(1), vec![open("bank", None), pay("m", "bank", "nobody", 1)])
    };
    assert!(Answer::of(store.commit(refused).await).refusal().is_some());
    for entry in &outbox {
        assert_eq!(store.get(&entry.key()).await.unwrap(), None);
    }
    done(&store, Change { outbox: outbox.clone(), ..change(at(1), vec![open("bank", None)]) }).await;
    let found = due(&store, at(3), 10).await;
    let expected = [&samples::outbox_entry(1, Fill::Plain), &outbox[1], &outbox[0], &outbox[2]];
    // The sample of number 1 falls due in second 1 as well.
    assert_eq!(found.iter().map(|found| found.row.due_at).collect::<Vec<_>>(), [at(1), at(1), at(2), at(3)]);
    assert!(expected.iter().all(|entry| found.iter().any(|found| found.row == **entry)));
    assert!(found.iter().all(|found| found.version == Version::FIRST));
}

pub(super) async fn one_of_many_takes_an_entry(store: Shared) {
    world(&store, 1).await;
    let outbox: Vec<OutboxEntry> = (10..30).map(|number| entry(number, 5)).collect();
    done(&store, Change { outbox, ..Change::default() }).await;
    let found = due(&store, at(5), 100).await;
    let leases = |found: &[Versioned<OutboxEntry>], seconds| -> Vec<Change> {
        let lease = |found: &Versioned<OutboxEntry>| {
            let row = OutboxEntry { due_at: at(seconds), tries: found.row.tries + 1, ..found.row.clone() };
            Write::Update(row.into_row(), found.version)
        };
        found.iter().map(|found| Change { writes: vec![lease(found)], ..Change::default() }).collect()
    };
    let asked = [leases(&found, 60), leases(&found, 61), leases(&found, 62)].concat();
    let answers = all_at_once(&store, asked).await;
    let won = answers.iter().filter(|answer| answer.is_now()).count();
    let lost = answers.iter().filter(|answer| matches!(answer, Answer::Conflict(Key::Outbox(_)))).count();
    assert_eq!((won, lost), (found.len(), found.len() * 2), "{answers:?}");
    assert_eq!(due(&store, at(59), 100).await, [], "whoever has it works on it until then");
    let again = due(&store, at(62), 100).await;
    assert_eq!(again.len(), found.len(), "a lease that ran out is due again");
    assert!(again.iter().all(|found| found.row.tries == 1 && found.version == Version::FIRST.next()));
}

pub(super) async fn what_is_delivered_or_given_up_is_due_no_more(store: Shared) {
    world(&store, 1).await;
    let outbox: Vec<OutboxEntry> = (10..16).map(|number| entry(number, 5)).collect();
    done(&store, Change { outbox: outbox.clone(), ..Change::default() }).await;
    let states = [DeliveryState::Delivered, DeliveryState::GivenUp, DeliveryState::Waiting];
    for (place, entry) in outbox.iter().enumerate() {
        let row = OutboxEntry { state: states[place % 3], tries: 5, ..entry.clone() }.into_row();
        let write = Write::Update(row, Version::FIRST);
        done(&store, Change { writes: vec![write], ..Change::default() }).await;
    }
    let waiting = due(&store, at(5), 100).await;
    let expected = [1, 12, 15].map(|number| OutboxId::from_uuid(numbered(number)));
    assert_eq!(ids(&waiting), expected);
    let gone = Write::Delete(outbox[2].key(), Version::FIRST.next());
    done(&store, Change { writes: vec![gone], ..Change::default() }).await;
    assert_eq!(ids(&due(&store, at(5), 100).await), [expected[0], expected[2]]);
}

pub(super) async fn many_entries_are_taken_in_pages(store: Shared) {
    world(&store, 1).await;
    let seconds = |number: u64| i64::try_from(number * 7919 % 500).unwrap();
    let outbox = (10..310).map(|number| entry(number, 10 + seconds(number))).collect();
    done(&store, Change { outbox, ..Change::default() }).await;
    let mut taken = Vec::new();
    loop {
        let page = due(&store, at(1_000), 23).await;
        if page.is_empty() {
            break;
        }
        let writes = page.iter().map(|found| {
            let due_at = found.row.due_at.after(Duration::from_secs(5_000));
            Write::Update(OutboxEntry { due_at, ..found.row.clone() }.into_row(), found.version)
        });
        done(&store, Change { writes: writes.collect(), ..Change::default() }).await;
        taken.extend(page.iter().map(|found| found.row.due_at));
    }
    assert_eq!(taken.len(), 301);
    assert!(taken.is_sorted(), "the longest due first, page by page");
}

pub(super) async fn a_mail_is_there_while_it_waits_and_gone_when_it_is_over(store: Shared) {
    let mail = |number| OutboxEntry { delivery: samples::mail_delivery(number), ..entry(number, 5) };
    let outbox: Vec<OutboxEntry> = (10..36).map(mail).collect();
    done(&store, Change { outbox: outbox.clone(), ..Change::default() }).await;
    let found = due(&store, at(5), 100).await;
    assert_eq!(found.iter().map(|found| found.row.clone()).collect::<Vec<_>>(), outbox);
    let lease = Duration::from_mins(1);
    let write = |row: &OutboxEntry, version| Write::Update(row.clone().into_row(), version);
    let taken: Vec<OutboxEntry> = outbox.iter().map(|entry| entry.taken(lease, at(5)).unwrap()).collect();
    let writes = taken.iter().map(|row| write(row, Version::FIRST)).collect();
    done(&store, Change { writes, ..Change::default() }).await;
    for entry in &taken {
        let kept = store.one::<OutboxEntry>(&entry.key()).await.unwrap().unwrap().row;
        assert_eq!(kept, *entry, "whoever takes it leaves its words");
    }
    let ends = [TryEnd::Delivered, TryEnd::Refused, TryEnd::Unwanted, TryEnd::Failed];
    let ended: Vec<OutboxEntry> =
        taken.iter().zip(ends.iter().cycle()).map(|(entry, end)| entry.tried(*end, at(5))).collect();
    let writes = ended.iter().map(|row| write(row, Version::FIRST.next())).collect();
    done(&store, Change { writes, ..Change::default() }).await;
    for entry in &ended {
        let kept = store.one::<OutboxEntry>(&entry.key()).await.unwrap().unwrap().row;
        assert_eq!(kept, *entry);
        let is_over = kept.state != DeliveryState::Waiting;
        assert_eq!(kept.delivery == Delivery::MailOver, is_over, "nothing is left of what is over");
    }
    let waiting = due(&store, at(1_000), 100).await;
    assert!(waiting.iter().all(|found| found.row.state == DeliveryState::Waiting));
    assert_eq!(waiting.len(), taken.len() / ends.len());
}
