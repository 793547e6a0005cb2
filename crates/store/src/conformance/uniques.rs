//! Values that may stand only once: the second one is told what is taken, and nothing of its change is written.

use super::answer::Answer;
use super::names::{Shared, account, at, change, done, numbered, open, pay};
use super::rows::{insert, world};
use super::samples::{self, Fill, fingerprint};
use bank::{Change, Record as _, Row, Version, Versioned, Write};
use identity::{Approval, ApprovalStage, Email, Login, Passkey, Person, Token};
use kernel::{AccountId, PersonId};
use payments::CurrentAccount;

async fn write(store: &Shared, write: Write) -> Answer {
    Answer::of(store.commit(Change { at: at(1), writes: vec![write], ..Change::default() }).await)
}

/// For each value: its name, who has it, another record that wants it, and the same record without it.
fn pairs() -> Vec<(&'static str, Row, Row, Row)> {
    let holder = samples::person(1, Fill::Plain);
    let email = Email::parse(&holder.email.written().to_uppercase()).expect("an address");
    let wanting = Person { email, ..samples::person(2, Fill::Plain) };
    let mut pairs = vec![(
        "person.email",
        holder.into_row(),
        wanting.into_row(),
        samples::person(2, Fill::Plain).into_row(),
    )];
    let holder = samples::current_account(1, Fill::Plain);
    let other = samples::current_account(2, Fill::Plain);
    let wanting = CurrentAccount { number: holder.number, ..other.clone() };
    pairs.push(("account.number", holder.into_row(), wanting.into_row(), other.into_row()));
    let person = PersonId::from_uuid(numbered(1));
    let granted = |code| ApprovalStage::Granted { person, code, at: at(0) };
    let approval = |number, stage| Approval { stage, ..samples::approval(number, Fill::Plain) };
    let holder = approval(1, granted(fingerprint("code", 1)));
    let wanting = approval(2, granted(fingerprint("code", 1)));
    let other = approval(2, granted(fingerprint("code", 2)));
    pairs.push(("approval.code", holder.into_row(), wanting.into_row(), other.into_row()));
    let (holder, other) = (samples::token(1, Fill::Full), samples::token(2, Fill::Full));
    let wanting = Token { access: holder.access, ..other.clone() };
    let row = |token: &Token| token.clone().into_row();
    pairs.push(("token.access", row(&holder), row(&wanting), row(&other)));
    let wanting = Token { refresh: holder.refresh, ..other.clone() };
    pairs.push(("token.refresh", row(&holder), row(&wanting), row(&other)));
    let (holder, other) = (samples::login(1, Fill::Full), samples::login(2, Fill::Full));
    let wanting = Login { link: holder.link, ..other.clone() };
    pairs.push(("login.link", holder.into_row(), wanting.into_row(), other.into_row()));
    let (holder, other) = (samples::passkey(1, Fill::Full), samples::passkey(2, Fill::Full));
    let wanting = Passkey { credential_id: holder.credential_id.clone(), ..other.clone() };
    pairs.push(("passkey.credential", holder.into_row(), wanting.into_row(), other.into_row()));
    pairs
}

/// What the pairs belong to.
async fn people(store: &Shared) {
    for number in [8, 9] {
        world(store, number).await;
    }
}

pub(super) async fn a_taken_value_is_named(store: Shared) {
    people(&store).await;
    for (name, holder, wanting, other) in pairs() {
        insert(&store, [holder.clone()]).await;
        assert_eq!(write(&store, Write::Insert(wanting.clone())).await, Answer::Taken(name));
        assert_eq!(store.get(&wanting.key()).await.unwrap(), None);
        insert(&store, [other.clone()]).await;
        let update = Write::Update(wanting.clone(), Version::FIRST);
        assert_eq!(write(&store, update).await, Answer::Taken(name));
        let kept = Versioned { row: other.clone(), version: Version::FIRST };
        assert_eq!(store.get(&other.key()).await.unwrap(), Some(kept));
        // Its holder may keep it, and when the holder goes it is free.
        assert!(write(&store, Write::Update(holder.clone(), Version::FIRST)).await.is_now(), "{name}");
        let second = Version::FIRST.next();
        assert!(write(&store, Write::Delete(holder.key(), second)).await.is_now(), "{name}");
        assert!(write(&store, Write::Update(wanting.clone(), Version::FIRST)).await.is_now(), "{name}");
        assert_eq!(write(&store, Write::Insert(holder)).await, Answer::Taken(name));
        assert!(write(&store, Write::Delete(wanting.key(), second)).await.is_now(), "{name}");
    }
}

pub(super) async fn nothing_of_a_change_with_a_taken_value_is_written(store: Shared) {
    world(&store, 1).await;
    let [email, number] = ["person.email", "account.number"]
        .map(|wanted| pairs().into_iter().find(|(name, ..)| *name == wanted).expect("it is a pair").2);
    for wanting in [email, number] {
        let spoiled = Change {
            writes: vec![
                Write::Insert(samples::merchant(7, Fill::Plain).into_row()),
                Write::Insert(wanting.clone()),
            ],
            lines: vec![samples::transaction(5, AccountId::from_uuid(numbered(1)), Fill::Plain)],
            ..change(at(1), vec![open("bank", None), open("alice", None), pay("m", "bank", "alice", 1)])
        };
        let answer = Answer::of(store.commit(spoiled).await);
        assert!(matches!(answer, Answer::Taken(_)), "{answer:?}");
        assert_eq!(store.get(&samples::merchant(7, Fill::Plain).key()).await.unwrap(), None);
        assert_eq!(store.ledger_accounts(&[account("bank"), account("alice")]).await.unwrap(), []);
    }
    // What the ledger had booked for the refused change is forgotten.
    done(&store, change(at(2), vec![open("alice", Some(0)), open("bank", None)])).await;
    assert!(done(&store, change(at(2), vec![pay("m", "bank", "alice", 1)])).await.transfers.len() == 1);
    super::names::audit_clean(&store).await;
}

pub(super) async fn a_line_is_put_once(store: Shared) {
    world(&store, 1).await;
    world(&store, 2).await;
    let line = |number, of| samples::transaction(number, AccountId::from_uuid(numbered(of)), Fill::Plain);
    let lines = |lines| Change { at: at(0), lines, ..Change::default() };
    done(&store, lines(vec![line(1, 1), line(2, 1)])).await;
    for again in
        [vec![line(1, 1)], vec![line(3, 1), line(2, 1)], vec![line(1, 2)], vec![line(4, 2), line(4, 2)]]
    {
        let answer = Answer::of(store.commit(lines(again)).await);
        assert_eq!(answer, Answer::Taken("transaction.id"));
    }
    assert_eq!(store.get(&line(3, 1).key()).await.unwrap(), None);
    assert_eq!(store.get(&line(4, 2).key()).await.unwrap(), None);
    done(&store, lines(vec![line(3, 1), line(4, 2)])).await;
}

pub(super) async fn two_records_of_one_change_cannot_share_a_value(store: Shared) {
    people(&store).await;
    for (name, holder, wanting, other) in pairs() {
        let both = |other: Row| {
            let writes = vec![Write::Insert(holder.clone()), Write::Insert(other)];
            Change { at: at(1), writes, ..Change::default() }
        };
        let answer = Answer::of(store.commit(both(wanting)).await);
        assert_eq!(answer, Answer::Taken(name));
        assert_eq!(store.get(&holder.key()).await.unwrap(), None);
        done(&store, both(other.clone())).await;
        let writes = [holder, other].map(|row| Write::Delete(row.key(), Version::FIRST)).into();
        done(&store, Change { writes, ..Change::default() }).await;
    }
}
