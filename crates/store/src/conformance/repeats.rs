//! Idempotent replies: the same key and body is answered with what happened the first time, another body is refused.

use super::answer::Answer;
use super::names::{Shared, at, change, done, open, open_all, pay, posted, reply, reply_key};
use super::rows::world;
use super::samples::{self, Fill};
use bank::{Change, Record as _, Reply, ReplyKey, Version, Write};
use kernel::{AccountId, Timestamp};
use ledger::{Refusal, SetRefused};

fn paying(id: &str, at: Timestamp, reply: Reply) -> Change {
    Change { reply: Some(reply), ..change(at, vec![pay(id, "bank", "alice", 500)]) }
}

pub(super) async fn a_repeat_is_answered_with_the_kept_reply(store: Shared) {
    open_all(&store, &["alice"], 0).await;
    let kept = reply("pay", at(100));
    done(&store, paying("m1", at(1), kept.clone())).await;
    assert_eq!(store.reply(&kept.key).await.unwrap(), Some(kept.clone()));
    for seconds in [1, 2, 99] {
        // Even with a new id, because the key says that it is the same operation.
        let again = Reply { body: b"another".to_vec(), expires_at: at(900), ..kept.clone() };
        let answer = Answer::of(store.commit(paying("m2", at(seconds), again)).await);
        assert_eq!(answer, Answer::Before(kept.body.clone()));
    }
    assert_eq!(posted(&store, "alice").await, 500);
    assert_eq!(store.reply(&kept.key).await.unwrap(), Some(kept), "a repeat does not prolong the reply");
}

pub(super) async fn the_same_key_for_another_body_is_refused(store: Shared) {
    open_all(&store, &["alice"], 0).await;
    let kept = reply("pay", at(100));
    done(&store, paying("m1", at(1), kept.clone())).await;
    for place in [0, 15, 31] {
        let mut fingerprint = kept.fingerprint;
        fingerprint[place] ^= 1;
        let other = Reply { fingerprint, ..kept.clone() };
        assert_eq!(Answer::of(store.commit(paying("m2", at(2), other)).await), Answer::KeyReused);
    }
    assert_eq!(posted(&store, "alice").await, 500);
    assert_eq!(store.reply(&kept.key).await.unwrap(), Some(kept));
}

pub(super) async fn an_expired_reply_counts_as_absent_and_is_replaced(store: Shared) {
    open_all(&store, &["alice"], 0).await;
    let kept = reply("pay", at(100));
    done(&store, paying("m1", at(1), kept.clone())).await;
    let last = Answer::of(store.commit(paying("m2", at(99), kept.clone())).await);
    assert_eq!(last, Answer::Before(kept.body.clone()), "until its last instant");
    let other = Reply { fingerprint: [7; 32], body: b"new".to_vec(), expires_at: at(200), ..kept.clone() };
    done(&store, paying("m2", at(100), other.clone())).await;
    assert_eq!(posted(&store, "alice").await, 1_000);
    assert_eq!(store.reply(&kept.key).await.unwrap(), Some(other.clone()));
    let again = Answer::of(store.commit(paying("m3", at(101), other.clone())).await);
    assert_eq!(again, Answer::Before(other.body));
    assert_eq!(Answer::of(store.commit(paying("m3", at(101), kept)).await), Answer::KeyReused);
}

pub(super) async fn keys_of_replies_differ_byte_by_byte(store: Shared) {
    open_all(&store, &["alice"], 0).await;
    let words = ["", " ", "a", "A", "a ", "e\u{301}", "\u{e9}", "a:b", samples::ODD, "%", "0"];
    let mut keys: Vec<ReplyKey> = Vec::new();
    for scope in words {
        for key in words {
            keys.push(ReplyKey { scope: scope.to_owned(), key: key.to_owned() });
        }
    }
    let longest = "🏦".repeat(ReplyKey::KEY_BYTES_MAX / 4);
    keys.push(ReplyKey { scope: longest.clone(), key: longest });
    for (place, key) in keys.iter().enumerate() {
        let body = format!("{place}").into_bytes();
        let reply = Reply { key: key.clone(), body, ..reply("any", at(100)) };
        done(&store, paying(&format!("m{place}"), at(1), reply)).await;
    }
    for (place, key) in keys.iter().enumerate() {
        let found = store.reply(key).await.unwrap().expect("it was kept");
        assert_eq!((found.key, found.body), (key.clone(), format!("{place}").into_bytes()));
    }
}

pub(super) async fn bodies_of_replies_are_any_bytes(store: Shared) {
    let bodies = [Vec::new(), vec![0], (0..=u8::MAX).collect(), vec![0xff; 300_000]];
    for (place, body) in bodies.into_iter().enumerate() {
        let kept = Reply { body, fingerprint: [0xff; 32], ..reply(&format!("key {place}"), Timestamp::MAX) };
        let change = Change { reply: Some(kept.clone()), ..Change::default() };
        done(&store, change.clone()).await;
        assert_eq!(store.reply(&kept.key).await.unwrap(), Some(kept.clone()));
        assert_eq!(Answer::of(store.commit(change).await), Answer::Before(kept.body));
    }
    assert_eq!(store.reply(&reply_key("never")).await.unwrap(), None);
}

pub(super) async fn a_refused_change_keeps_no_reply(store: Shared) {
    open_all(&store, &["alice"], 0).await;
    let kept = reply("pay", at(100));
    let spent = Change { reply: Some(kept.clone()), ..change(at(1), vec![pay("m0", "alice", "bank", 500)]) };
    let refused = SetRefused { index: 0, refusal: Refusal::NotEnoughMoney };
    assert_eq!(Answer::of(store.commit(spent).await), Answer::Refused(refused));
    let missing = Change {
        writes: vec![Write::Update(samples::person(1, Fill::Plain).into_row(), Version::FIRST)],
        ..paying("m1", at(1), kept.clone())
    };
    assert!(matches!(Answer::of(store.commit(missing).await), Answer::Conflict(_)));
    assert_eq!(store.reply(&kept.key).await.unwrap(), None);
    done(&store, paying("m1", at(2), kept.clone())).await;
    assert_eq!(store.reply(&kept.key).await.unwrap(), Some(kept));
}

pub(super) async fn the_key_is_looked_at_first_then_versions_then_the_ledger(store: Shared) {
    open_all(&store, &["alice"], 0).await;
    world(&store, 1).await;
    let kept = reply("pay", at(100));
    done(&store, paying("m1", at(1), kept.clone())).await;
    let person = samples::person(1, Fill::Plain);
    let everything_wrong = |reply| Change {
        writes: vec![Write::Insert(person.clone().into_row())],
        reply,
        ..change(at(2), vec![pay("m2", "alice", "bank", 501)])
    };
    let given = Answer::of(store.commit(everything_wrong(Some(kept.clone()))).await);
    assert_eq!(given, Answer::Before(kept.body.clone()));
    let other = Reply { fingerprint: [7; 32], ..kept };
    assert_eq!(Answer::of(store.commit(everything_wrong(Some(other))).await), Answer::KeyReused);
    let conflict = Answer::Conflict(person.key());
    assert_eq!(Answer::of(store.commit(everything_wrong(None)).await), conflict);
    let new_key = everything_wrong(Some(reply("new", at(100))));
    assert_eq!(Answer::of(store.commit(new_key).await), conflict);
}

pub(super) async fn a_change_of_repeats_alone_writes_nothing(store: Shared) {
    open_all(&store, &["alice"], 0).await;
    world(&store, 1).await;
    let commands = vec![pay("m1", "bank", "alice", 500), pay("m2", "bank", "alice", 1)];
    done(&store, change(at(1), commands.clone())).await;
    let again = Change {
        writes: vec![
            Write::Insert(samples::person(7, Fill::Plain).into_row()),
            Write::Update(samples::merchant(1, Fill::Full).into_row(), Version::FIRST),
            Write::Delete(samples::card(1, Fill::Plain).key(), Version::FIRST),
        ],
        lines: vec![samples::transaction(7, samples::current_account(1, Fill::Plain).id, Fill::Plain)],
        outbox: vec![samples::outbox_entry(7, Fill::Plain)],
        reply: Some(reply("again", at(100))),
        ..change(at(2), commands.clone())
    };
    let answer = done(&store, again.clone()).await;
    assert_eq!(answer.transfers, []);
    assert_eq!(store.get(&samples::person(7, Fill::Plain).key()).await.unwrap(), None);
    assert_eq!(store.get(&samples::outbox_entry(7, Fill::Plain).key()).await.unwrap(), None);
    assert_eq!(store.reply(&reply_key("again")).await.unwrap(), None);
    let line = again.lines.first().expect("there is one").key();
    assert_eq!(store.get(&line).await.unwrap(), None);
    for row in samples::all(1, Fill::Plain) {
        let found = store.get(&row.key()).await.unwrap().expect("it is there");
        assert_eq!((found.row, found.version), (row, Version::FIRST));
    }
    assert_eq!(posted(&store, "alice").await, 501);
    // One new transfer among the repeats, and everything is written.
    let mut fresh = again;
    fresh.commands.push(pay("m3", "bank", "alice", 1));
    assert_eq!(done(&store, fresh).await.transfers.len(), 1);
    assert!(store.get(&samples::person(7, Fill::Plain).key()).await.unwrap().is_some());
    assert!(store.reply(&reply_key("again")).await.unwrap().is_some());
    assert_eq!(posted(&store, "alice").await, 502);
}

pub(super) async fn an_account_that_is_open_already_hinders_nothing(store: Shared) {
    let account = AccountId::from_uuid(super::names::named("alice"));
    let open_one = |number| Change {
        writes: vec![Write::Insert(samples::person(number, Fill::Plain).into_row())],
        ..change(at(1), vec![open("alice", Some(0))])
    };
    done(&store, open_one(1)).await;
    done(&store, open_one(2)).await;
    assert!(store.get(&samples::person(2, Fill::Plain).key()).await.unwrap().is_some());
    assert_eq!(store.ledger_accounts(&[account]).await.unwrap().len(), 1);
}
