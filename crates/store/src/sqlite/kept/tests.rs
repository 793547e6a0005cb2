use super::super::samples::{done, owner};
use super::super::{Role, SqliteOptions, SqliteStore};
use super::*;
use bank::{Record as _, Store as _, Version};
use identity::{Email, Person, PersonName};
use kernel::{AccountId, Currency, PersonId, PotId, Timestamp};
use payments::{Pot, PotLock, PotName};
use std::cell::Cell;
use tempfile::TempDir;
use uuid::Uuid;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn person(number: u128, name: &str) -> Person {
    Person {
        id: PersonId::from_uuid(id(number)),
        email: Email::parse(&format!("{number}@example.com")).unwrap(),
        name: PersonName::parse(name).unwrap(),
        created_at: Timestamp::EPOCH,
    }
}

fn pot(number: u128, account: u128) -> Pot {
    Pot {
        id: PotId::from_uuid(id(number)),
        account: AccountId::from_uuid(id(account)),
        name: PotName::parse("Rain").unwrap(),
        style: "teal".to_owned(),
        currency: Currency::Gbp,
        goal: None,
        lock: PotLock::Open,
        created_at: Timestamp::EPOCH,
        updated_at: Timestamp::EPOCH,
        deleted_at: None,
    }
}

fn versioned<R: bank::Record>(row: R) -> Vec<Versioned<Row>> {
    vec![Versioned { row: row.into_row(), version: Version::FIRST }]
}

fn writing(writes: Vec<Write>) -> Vec<Change> {
    vec![Change { writes, ..Change::default() }]
}

fn kept() -> (TempDir, Kept) {
    let folder = TempDir::new().unwrap();
    let kept = Kept::beside(&folder.path().join("florin.db")).unwrap();
    (folder, kept)
}

/// Asks, and says whether it had to be read.
fn ask(kept: &Kept, asked: &Asked, rows: &[Versioned<Row>]) -> bool {
    let is_read = Cell::new(false);
    let answer = kept.answer(asked.clone(), |_| {
        is_read.set(true);
        Ok(rows.to_vec())
    });
    assert_eq!(answer.unwrap(), rows);
    is_read.get()
}

#[test]
fn a_row_is_read_once_until_it_is_written() {
    let (_folder, kept) = kept();
    let (ann, bob) = (person(1, "Ann"), person(2, "Bob"));
    let (of_ann, of_bob) = (Asked::Key(ann.key()), Asked::Key(bob.key()));
    assert!(ask(&kept, &of_ann, &versioned(ann.clone())));
    assert!(ask(&kept, &of_bob, &versioned(bob.clone())));
    assert!(!ask(&kept, &of_ann, &versioned(ann.clone())));
    let changes = writing(vec![Write::Update(person(1, "Anna").into_row(), Version::FIRST)]);
    drop(kept.changing(&changes));
    assert!(ask(&kept, &of_ann, &versioned(person(1, "Anna"))), "another Ann");
    assert!(!ask(&kept, &of_bob, &versioned(bob)), "the same Bob");
    let changes = writing(vec![Write::Delete(ann.key(), Version::FIRST)]);
    drop(kept.changing(&changes));
    assert!(ask(&kept, &of_ann, &[]), "no Ann");
    assert!(ask(&kept, &of_ann, &[]), "what is not there is asked for again");
}

#[test]
fn nothing_kept_is_used_while_it_is_written() {
    let (_folder, kept) = kept();
    let ann = person(1, "Ann");
    let asked = Asked::Key(ann.key());
    ask(&kept, &asked, &versioned(ann.clone()));
    let changes = writing(vec![Write::Update(ann.clone().into_row(), Version::FIRST)]);
    let changing = kept.changing(&changes);
    assert!(ask(&kept, &asked, &versioned(ann.clone())));
    drop(changing);
    assert!(ask(&kept, &asked, &versioned(ann)), "nor was that kept");
}

#[test]
fn what_was_read_before_a_commit_is_not_kept_after_it() {
    let (_folder, kept) = kept();
    let ann = person(1, "Ann");
    let asked = Asked::Key(ann.key());
    let changes = writing(vec![Write::Update(ann.clone().into_row(), Version::FIRST)]);
    let answer = kept.answer(asked.clone(), |_| {
        drop(kept.changing(&changes));
        Ok(versioned(ann.clone()))
    });
    assert_eq!(answer.unwrap(), versioned(ann));
    assert!(ask(&kept, &asked, &versioned(person(1, "Anna"))));
}

#[test]
fn a_list_ends_with_any_row_that_comes_changes_or_goes() {
    let (_folder, kept) = kept();
    let asked = Asked::Query(Query::PotsOf(pot(1, 9).account));
    assert!(ask(&kept, &asked, &[]));
    assert!(!ask(&kept, &asked, &[]), "no pots is an answer as well");
    let first = versioned(pot(1, 9));
    drop(kept.changing(&writing(vec![Write::Insert(pot(1, 9).into_row())])));
    assert!(ask(&kept, &asked, &first));
    assert!(!ask(&kept, &asked, &first));
    drop(kept.changing(&writing(vec![Write::Insert(pot(2, 8).into_row())])));
    assert!(!ask(&kept, &asked, &first), "another account's pot");
    drop(kept.changing(&writing(vec![Write::Update(pot(1, 8).into_row(), Version::FIRST)])));
    assert!(ask(&kept, &asked, &[]), "a pot that moved to another account has left the list");
    drop(kept.changing(&writing(vec![Write::Insert(pot(1, 9).into_row())])));
    assert!(ask(&kept, &asked, &first));
    drop(kept.changing(&writing(vec![Write::Delete(pot(1, 9).key(), Version::FIRST)])));
    assert!(ask(&kept, &asked, &[]));
}

#[test]
fn money_that_moves_ends_nothing() {
    let (_folder, kept) = kept();
    assert!(kept.changing(&[Change::default()]).is_none());
}

#[test]
fn a_guest_is_noticed_before_and_after_its_commit() {
    let (folder, kept) = kept();
    let guests = Guests::beside(&folder.path().join("florin.db")).unwrap();
    let ann = person(1, "Ann");
    let asked = Asked::Key(ann.key());
    ask(&kept, &asked, &versioned(ann.clone()));
    assert!(!ask(&kept, &asked, &versioned(ann.clone())));
    guests.begin().unwrap();
    assert!(ask(&kept, &asked, &versioned(ann.clone())));
    assert!(ask(&kept, &asked, &versioned(ann.clone())));
    guests.end().unwrap();
    assert!(ask(&kept, &asked, &versioned(ann.clone())));
    assert!(!ask(&kept, &asked, &versioned(ann.clone())));
    // A guest that was killed, an owner that opens, and the guest's end after all.
    guests.begin().unwrap();
    let again = Kept::beside(&folder.path().join("florin.db")).unwrap();
    ask(&again, &asked, &versioned(ann.clone()));
    assert!(!ask(&again, &asked, &versioned(ann.clone())));
    guests.end().unwrap();
    assert!(ask(&again, &asked, &versioned(ann)));
}

#[tokio::test]
async fn the_owner_sees_what_a_guest_wrote() {
    let folder = TempDir::new().unwrap();
    let store = owner(folder.path()).await;
    let ann = person(1, "Ann");
    done(&store, writing(vec![Write::Insert(ann.clone().into_row())]).remove(0)).await;
    assert_eq!(store.get(&ann.key()).await.unwrap().unwrap().row, ann.clone().into_row());
    let guest = SqliteStore::open(folder.path(), SqliteOptions::new(Role::Guest)).await.unwrap();
    let renamed = person(1, "Anna").into_row();
    done(&guest, writing(vec![Write::Update(renamed.clone(), Version::FIRST)]).remove(0)).await;
    assert_eq!(store.get(&ann.key()).await.unwrap().unwrap().row, renamed);
    done(&store, writing(vec![Write::Update(ann.clone().into_row(), Version(2))]).remove(0)).await;
    assert_eq!(guest.get(&ann.key()).await.unwrap().unwrap().row, ann.clone().into_row());
    assert_eq!(store.get(&ann.key()).await.unwrap().unwrap().row, ann.into_row());
}
