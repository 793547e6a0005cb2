//! The records of logins: each question finds what it asks for in its order, and a text that cannot be read is an error
//! of that record alone.

use super::answer::Answer;
use super::names::{Shared, at, done, numbered};
use super::place::Place;
use super::rows::insert;
use super::samples::{self, Fill, fingerprint};
use bank::{Change, Key, Query, Record, Row, StoreExt as _, Version, Versioned, Write};
use identity::{
    AuditEvent, AuditHead, Device, EndReason, Fingerprint, Login, LoginFailure, LoginStage, Passkey,
    Recovery, Session, SessionState,
};
use kernel::{AuditId, DeviceId, PersonId, SessionId, Timestamp};

fn person(number: u64) -> PersonId {
    PersonId::from_uuid(numbered(number))
}

fn device(number: u64) -> DeviceId {
    DeviceId::from_uuid(numbered(number))
}

async fn find(store: &Shared, query: Query) -> Vec<Row> {
    store.find(&query).await.unwrap().into_iter().map(|found| found.row).collect()
}

fn rows<R: Record>(records: impl IntoIterator<Item = R>) -> Vec<Row> {
    records.into_iter().map(Record::into_row).collect()
}

async fn update(store: &Shared, row: impl Record, version: i64) {
    let writes = vec![Write::Update(row.into_row(), Version(version))];
    done(store, Change { writes, ..Change::default() }).await;
}

fn live(number: u64, of: u64, on: u64) -> Session {
    let state = SessionState::Live;
    Session { person: person(of), device: device(on), state, ..samples::session(number, Fill::Full) }
}

fn ended(session: Session, second: i64) -> Session {
    let state = SessionState::Ended { at: at(second), why: EndReason::LoggedOut };
    Session { state, ..session }
}

pub(super) async fn devices_are_found_by_person(store: Shared) {
    let own = |number, second, fill| Device {
        person: person(1),
        created_at: at(second),
        ..samples::device(number, fill)
    };
    // Ids rise against the instants; two have one instant.
    let of_one = [
        own(14, 10, Fill::Plain),
        own(12, 20, Fill::Full),
        own(13, 20, Fill::Plain),
        own(11, 30, Fill::Full),
    ];
    insert(&store, rows(of_one.iter().rev().cloned())).await;
    insert(&store, rows([samples::device(2, Fill::Full)])).await;
    // Of the same person and ids, but other records.
    insert(&store, rows([samples::passkey(11, Fill::Plain)])).await;
    insert(&store, rows([live(12, 1, 11)])).await;
    let found = find(&store, Query::DevicesOf(person(1))).await;
    assert_eq!(found, rows(of_one.clone()), "oldest first, revoked ones as well");
    assert_eq!(find(&store, Query::DevicesOf(person(2))).await, rows([samples::device(2, Fill::Full)]));
    assert_eq!(find(&store, Query::DevicesOf(person(9))).await, []);
    // What a document is found by follows it, wherever it goes.
    let moved = Device { person: person(9), created_at: at(40), ..of_one[0].clone() };
    update(&store, moved.clone(), 1).await;
    assert_eq!(find(&store, Query::DevicesOf(person(1))).await, rows(of_one[1..].to_vec()));
    assert_eq!(find(&store, Query::DevicesOf(person(9))).await, rows([moved]));
}

pub(super) async fn sessions_come_newest_first(store: Shared) {
    let of_one: Vec<Session> = (10..20).map(|number| live(number, 1, number % 3)).collect();
    insert(&store, rows(of_one.iter().rev().cloned())).await;
    insert(&store, rows((30..33).map(|number| live(number, 2, 1)))).await;
    let newest_first: Vec<Session> = of_one.iter().rev().cloned().collect();
    for limit in [0, 1, 9, 10, 100] {
        let expected = newest_first.iter().take(usize::try_from(limit).unwrap()).cloned();
        assert_eq!(find(&store, Query::SessionsOf(person(1), limit)).await, rows(expected), "{limit}");
    }
    assert_eq!(find(&store, Query::SessionsOf(person(9), 5)).await, []);
    let on_one = |sessions: &[Session]| {
        let on_one = sessions.iter().filter(|it| it.device == device(1)).cloned().collect::<Vec<_>>();
        rows((30..33).rev().map(|number| live(number, 2, 1)).chain(on_one))
    };
    let found = find(&store, Query::SessionsOfDevice(device(1))).await;
    assert_eq!(found, on_one(&newest_first), "of whichever person");
    assert_eq!(find(&store, Query::SessionsOfDevice(device(9))).await, []);
    let asked = [12, 10, 99, 12].map(|number| SessionId::from_uuid(numbered(number)));
    let both = rows([of_one[0].clone(), of_one[2].clone()]);
    assert_eq!(find(&store, Query::SessionsById(asked.to_vec())).await, both, "by their ids, each once");
    assert_eq!(find(&store, Query::SessionsById(Vec::new())).await, []);
    // One that has ended is a session of its person still, and of its device no more.
    let over = ended(of_one[6].clone(), 50);
    assert_eq!(over.device, device(1));
    update(&store, over.clone(), 1).await;
    let mut left = newest_first.clone();
    left.retain(|session| session.id != over.id);
    assert_eq!(find(&store, Query::SessionsOfDevice(device(1))).await, on_one(&left));
    let mut all = newest_first;
    all[3] = over;
    assert_eq!(find(&store, Query::SessionsOf(person(1), 100)).await, rows(all));
}

pub(super) async fn sessions_that_ended_come_in_the_order_of_their_end(store: Shared) {
    let over = [(14, 10), (12, 20), (13, 20), (11, 30)].map(|(number, end)| ended(live(number, 1, 1), end));
    insert(&store, rows(over.iter().rev().cloned())).await;
    insert(&store, rows([live(10, 1, 1)])).await;
    let since = async |second, limit| find(&store, Query::SessionsEndedSince(at(second), limit)).await;
    assert_eq!(since(0, 10).await, rows(over.clone()), "of every person and device");
    assert_eq!(since(20, 10).await, rows(over[1..].to_vec()), "at the instant as well");
    assert_eq!(since(11, 2).await, rows(over[1..3].to_vec()));
    assert_eq!(since(31, 10).await, []);
    assert_eq!(since(0, 0).await, []);
    let late = ended(live(10, 1, 1), 15);
    update(&store, late.clone(), 1).await;
    assert_eq!(since(12, 2).await, rows([late, over[1].clone()]));
}

pub(super) async fn logins_are_found_by_their_link(store: Shared) {
    let (one, other) = (samples::login(1, Fill::Full), samples::login(2, Fill::Full));
    insert(
        &store,
        rows([one.clone(), other, samples::login(3, Fill::Plain), samples::login(4, Fill::Plain)]),
    )
    .await;
    let by_link = |number| Query::LoginByLink(fingerprint("link", number));
    let found = store.first::<Login>(&by_link(1)).await.unwrap();
    assert_eq!(found, Some(Versioned { row: one.clone(), version: Version::FIRST }));
    assert_eq!(find(&store, by_link(3)).await, []);
    // A passkey with the same fingerprint is no login.
    let passkey = samples::passkey(1, Fill::Full);
    let handle = Fingerprint(Passkey::handle(&passkey.credential_id));
    insert(&store, rows([passkey, samples::passkey(5, Fill::Plain)])).await;
    assert_eq!(find(&store, Query::LoginByLink(handle)).await, []);
    let without = Login { link: None, ..one };
    update(&store, without, 1).await;
    assert_eq!(find(&store, by_link(1)).await, []);
}

pub(super) async fn recoveries_come_newest_first(store: Shared) {
    let own = |number, of, second| Recovery {
        person: person(of),
        asked_at: at(second),
        ..samples::recovery(number, Fill::Full)
    };
    // Ids rise against the instants; two have one instant.
    let of_one = [own(14, 1, 10), own(12, 1, 20), own(13, 1, 20), own(11, 1, 30)];
    let other = own(20, 2, 15);
    insert(&store, rows(of_one.iter().cloned().chain([other.clone()]))).await;
    // Of the same person and ids, but other records.
    insert(&store, rows([samples::passkey(11, Fill::Plain)])).await;
    let newest_first: Vec<Recovery> = of_one.iter().rev().cloned().collect();
    for limit in [0, 1, 3, 4, 100] {
        let expected = newest_first.iter().take(usize::try_from(limit).unwrap()).cloned();
        assert_eq!(find(&store, Query::RecoveriesOf(person(1), limit)).await, rows(expected), "{limit}");
    }
    assert_eq!(find(&store, Query::RecoveriesOf(person(9), 5)).await, []);
    let by_id = [20, 14, 13, 12, 11];
    let of = |number| {
        [&of_one[..], std::slice::from_ref(&other)]
            .concat()
            .into_iter()
            .find(|it| it.id == samples::recovery(number, Fill::Plain).id)
    };
    for limit in [0, 2, 5, 100] {
        let expected = by_id.iter().take(usize::try_from(limit).unwrap()).filter_map(|number| of(*number));
        assert_eq!(find(&store, Query::Recoveries(limit)).await, rows(expected), "{limit}");
    }
}

pub(super) async fn logins_wait_and_end_in_the_order_of_their_time(store: Shared) {
    let waiting =
        |number, second, stage| Login { stage, ends_at: at(second), ..samples::login(number, Fill::Full) };
    let proven = LoginStage::LinkProven { at: at(5) };
    let open =
        [(14, 10, LoginStage::Started), (12, 20, proven), (13, 20, LoginStage::Started), (11, 30, proven)]
            .map(|(number, second, stage)| waiting(number, second, stage));
    let done = LoginStage::Done { session: SessionId::from_uuid(numbered(1)), at: at(15) };
    let failed = LoginStage::Failed { why: LoginFailure::TimedOut, at: at(25) };
    let over = [waiting(21, 5, done), waiting(20, 6, failed)];
    insert(&store, rows(open.iter().rev().chain(over.iter().rev()).cloned())).await;
    let after = async |second, last: Option<&Login>, limit| {
        let last = last.map(|last| (last.waits_until(), last.id));
        find(&store, Query::LoginsWaiting(at(second), last, limit)).await
    };
    let until = async |second, limit| after(second, None, limit).await;
    assert_eq!(until(100, 10).await, rows(open.clone()), "none of those that are over");
    assert_eq!(until(20, 10).await, rows(open[..3].to_vec()), "at the instant as well");
    assert_eq!(until(100, 2).await, rows(open[..2].to_vec()));
    assert_eq!(until(9, 10).await, []);
    for (number, last) in open.iter().enumerate() {
        assert_eq!(after(100, Some(last), 10).await, rows(open[number + 1..].to_vec()), "page by page");
    }
    assert_eq!(after(20, Some(&open[0]), 1).await, rows(open[1..2].to_vec()));
    let since = async |second, limit| find(&store, Query::LoginsEndedSince(at(second), limit)).await;
    assert_eq!(since(0, 10).await, rows(over.clone()));
    assert_eq!(since(15, 10).await, rows(over.clone()), "at the instant as well");
    assert_eq!(since(16, 10).await, rows([over[1].clone()]));
    assert_eq!(since(0, 1).await, rows([over[0].clone()]));
    assert_eq!(since(26, 10).await, []);
    // One that ends is in the other list from then on.
    let ended =
        Login { stage: LoginStage::Failed { why: LoginFailure::Cancelled, at: at(20) }, ..open[1].clone() };
    update(&store, ended.clone(), 1).await;
    let [first, _, third, last] = open;
    assert_eq!(until(100, 10).await, rows([first, third, last]));
    let [one, other] = over;
    assert_eq!(since(0, 10).await, rows([one, ended, other]));
}

pub(super) async fn passkeys_are_found_by_person_and_credential(store: Shared) {
    let own = |number, second, fill| Passkey {
        person: person(1),
        created_at: at(second),
        ..samples::passkey(number, fill)
    };
    let of_one = [own(14, 10, Fill::Full), own(12, 20, Fill::Plain), own(13, 20, Fill::Full)];
    insert(&store, rows(of_one.iter().rev().cloned())).await;
    insert(&store, rows([samples::passkey(2, Fill::Plain)])).await;
    assert_eq!(find(&store, Query::PasskeysOf(person(1))).await, rows(of_one.clone()), "oldest first");
    assert_eq!(find(&store, Query::PasskeysOf(person(9))).await, []);
    let by_credential = |id: &[u8]| Query::PasskeyByCredential(Fingerprint(Passkey::handle(id)));
    for passkey in of_one {
        let query = by_credential(&passkey.credential_id);
        assert_eq!(find(&store, query.clone()).await, rows([passkey.clone()]));
        // Its counter is written with every login.
        update(&store, Passkey { counter: 77, ..passkey }, 1).await;
        assert_eq!(store.first::<Passkey>(&query).await.unwrap().map(|found| found.row.counter), Some(77));
    }
    assert_eq!(find(&store, by_credential(&[])).await, []);
    assert_eq!(find(&store, by_credential(&[0])).await, []);
}

fn event(number: u64, of: Option<PersonId>) -> AuditEvent {
    let chain = of.map_or(0, |_| 100);
    // Ids need not rise with the numbers.
    let id = AuditId::from_uuid(numbered(chain + 50 - number));
    AuditEvent { id, person: of, number, ..samples::audit_event(1, Fill::Full) }
}

pub(super) async fn events_come_in_the_order_of_their_chain(store: Shared) {
    let chains = [Some(person(1)), None];
    for of in chains {
        insert(&store, rows((1..=12).rev().map(|number| event(number, of)))).await;
    }
    insert(&store, rows([AuditEvent { number: u64::MAX, ..event(49, Some(person(2))) }])).await;
    for of in chains {
        for (after, limit) in [(0, 100), (0, 5), (5, 5), (10, 5), (12, 5), (u64::MAX, 5), (3, 0)] {
            let expected = (after.min(12) + 1..=12).take(limit).map(|number| event(number, of));
            let query = Query::AuditOf(of, after, u32::try_from(limit).unwrap());
            assert_eq!(find(&store, query).await, rows(expected), "{of:?} after {after}");
        }
    }
    assert_eq!(find(&store, Query::AuditOf(Some(person(9)), 0, 5)).await, []);
    assert_eq!(find(&store, Query::AuditOf(Some(person(2)), 0, 5)).await.len(), 1);
}

/// Two events at once are two in a row: the second finds another head than it read.
pub(super) async fn each_chain_has_one_end(store: Shared) {
    for of in [None, Some(person(1))] {
        let head = AuditHead { person: of, ..samples::audit_head(1, Fill::Full) };
        insert(&store, rows([head])).await;
        let next = AuditHead { number: 7, ..head };
        update(&store, next, 1).await;
        let again = Change { writes: vec![Write::Update(next.into_row(), Version(1))], ..Change::default() };
        let answer = Answer::of(store.commit(again).await);
        assert_eq!(answer, Answer::Conflict(Key::AuditHead(of)));
        let found = store.one::<AuditHead>(&Key::AuditHead(of)).await.unwrap();
        assert_eq!(found, Some(Versioned { row: next, version: Version(2) }));
    }
}

pub(super) async fn keys_come_in_the_order_of_their_numbers(store: Shared) {
    let keys = [1, 2, 9, 10, 11, 256].map(|number| samples::server_key(number, Fill::Full));
    insert(&store, rows(keys.iter().rev().cloned())).await;
    assert_eq!(find(&store, Query::ServerKeys).await, rows(keys));
    let last = bank::ServerKey { id: u32::MAX, ..samples::server_key(1, Fill::Plain) };
    insert(&store, rows([last.clone()])).await;
    assert_eq!(find(&store, Query::ServerKeys).await.last(), Some(&last.into_row()));
}

/// One person's broken record keeps nobody else's from being read, nor itself from being mended (F6).
pub(super) async fn a_text_of_another_build_is_an_error_of_its_record_alone(place: Place) {
    let broken = Device { created_at: at(77), ..samples::device(1, Fill::Full) };
    let whole = samples::device(2, Fill::Full);
    let store = place.open().await;
    insert(&store, rows([broken.clone(), whole.clone()])).await;
    insert(&store, rows([samples::pin(1, Fill::Plain)])).await;
    store.close().await;
    drop(store);
    for text in ["{\"v\":2,\"later\":true}", "{\"v\":1}", "{}", "[", ""] {
        let created_at = broken.created_at.as_micros();
        let sql = format!("UPDATE document SET body = '{text}' WHERE kind = 1 AND place = {created_at}");
        place.execute(&sql).await;
        let store = place.open().await;
        let told = chain(&store.get(&broken.key()).await.expect_err("it cannot be read"));
        assert!(told.contains(&format!("the stored device {} cannot be read", broken.id.uuid())), "{told}");
        assert!(store.find(&Query::DevicesOf(person(1))).await.is_err());
        assert_eq!(find(&store, Query::DevicesOf(person(2))).await, rows([whole.clone()]));
        assert!(store.get(&samples::pin(1, Fill::Plain).key()).await.unwrap().is_some());
        store.close().await;
    }
    let store = place.open().await;
    update(&store, broken.clone(), 1).await;
    assert_eq!(find(&store, Query::DevicesOf(person(1))).await, rows([broken]));
}

/// An error and all its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |told, cause| format!("{told}: {cause}"))
}

/// A session that was pruned is gone for readers that had just read it, too.
pub(super) async fn what_is_pruned_is_gone_at_once(store: Shared) {
    let refresh_ends_at = at(20);
    let over = Session { refresh_ends_at, ..ended(live(10, 1, 1), 10) };
    insert(&store, rows([over.clone()])).await;
    for _ in 0..2 {
        assert!(store.get(&over.key()).await.unwrap().is_some());
    }
    assert_eq!(store.prune(at(100), at(20), 10).await.unwrap(), 0, "it could have been refreshed until then");
    assert!(store.get(&over.key()).await.unwrap().is_some());
    assert_eq!(store.prune(at(100), at(21), 10).await.unwrap(), 1);
    assert_eq!(store.get(&over.key()).await.unwrap(), None);
    assert_eq!(find(&store, Query::SessionsEndedSince(Timestamp::EPOCH, 10)).await, []);
    insert(&store, rows([over.clone()])).await;
    assert_eq!(store.get(&over.key()).await.unwrap().map(|found| found.version), Some(Version::FIRST));
}
