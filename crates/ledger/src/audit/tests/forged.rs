//! Journals whose hashes and links were all made anew to fit: only the rules themselves can tell them apart.

use super::*;
use crate::books::tests::shelf::Shelf;

/// Links and hashes the journal as it stands, and stores what follows from it.
fn forge(shelf: &mut Shelf) {
    let mut fresh = Audit::default();
    shelf.accounts.values().for_each(|account| fresh.account(*account));
    for transfer in &mut shelf.journal {
        let (mut debit, mut credit) = (fresh.accounts[&transfer.debit], fresh.accounts[&transfer.credit]);
        transfer.debit_link = Link { number: debit.postings.wrapping_add(1), previous: debit.last };
        transfer.credit_link = Link { number: credit.postings.wrapping_add(1), previous: credit.last };
        transfer.hash = chain::of_transfer(transfer, &debit, &credit);
        debit.book(transfer, Side::Debit).unwrap();
        credit.book(transfer, Side::Credit).unwrap();
        fresh.transfer(transfer);
    }
    shelf.accounts = fresh.accounts.iter().map(|(id, account)| (*id, *account)).collect();
    shelf.holds = fresh.holds.iter().map(|(id, hold)| (*id, *hold)).collect();
}

/// The findings after `change` was made to the transfer of this name and the books were made to fit it.
fn after(name: &str, change: impl Fn(&mut Transfer)) -> Vec<Finding> {
    let mut shelf = play(TABLE);
    let id = transfer_id(name);
    change(shelf.journal.iter_mut().find(|transfer| transfer.id == id).unwrap());
    forge(&mut shelf);
    shelf.findings()
}

fn wrong_hold(name: &str, hold: &str) -> Vec<Finding> {
    vec![Finding::WrongHold(transfer_id(name), transfer_id(hold))]
}

#[test]
fn forging_nothing_leaves_nothing_to_find() {
    let mut shelf = play(TABLE);
    let before = (shelf.journal.clone(), shelf.accounts.clone(), shelf.holds.clone());
    forge(&mut shelf);
    assert_eq!((shelf.journal, shelf.accounts, shelf.holds), before);
}

#[test]
fn a_hold_ends_only_as_it_may() {
    let hold = |name: &str| transfer_id(name);
    assert_eq!(after("p3", |one| one.posted = 300), wrong_hold("p3", "h2"), "posts more than it sets free");
    assert_eq!(after("p3", |one| one.posted = 99), wrong_hold("p3", "h2"), "posts less than it sets free");
    assert_eq!(after("p3", |one| one.posted = -100), wrong_hold("p3", "h2"), "posts backwards");
    assert_eq!(
        after("p3", |one| (one.posted, one.pending) = (0, 0)),
        wrong_hold("p3", "h2"),
        "posts nothing"
    );
    assert_eq!(
        after("p3", |one| (one.posted, one.pending) = (300, -300)),
        wrong_hold("p3", "h2"),
        "posts more than there was"
    );
    assert_eq!(after("p2", |one| one.posted = -1), wrong_hold("p2", "h1"), "posts the last backwards");
    assert_eq!(after("p2", |one| one.pending = -100), wrong_hold("p2", "h1"), "the last leaves something");
    assert_eq!(after("v3", |one| one.pending = -100), wrong_hold("v3", "h3"), "voids a part");
    assert_eq!(after("v3", |one| one.posted = 1), wrong_hold("v3", "h3"), "voids and pays");
    assert_eq!(
        after("v3", |one| one.pending = -301),
        wrong_hold("v3", "h3"),
        "sets free more than there was"
    );
    assert_eq!(
        after("v3", |one| one.kind = Kind::Void { hold: hold("h9") }),
        wrong_hold("v3", "h9"),
        "ends a hold that never was"
    );
    assert_eq!(
        after("v3", |one| one.kind = Kind::Expire { hold: hold("h3") }),
        wrong_hold("v3", "h3"),
        "expires before its time"
    );
    assert_eq!(
        after("p3", |one| (one.kind, one.pending) = (Kind::Post { hold: hold("h1"), is_last: false }, 0)),
        wrong_hold("p3", "h1"),
        "posts what was posted before"
    );
    assert_eq!(
        after("v3", |one| one.debit = account_id("bank")),
        wrong_hold("v3", "h3"),
        "for another payer"
    );
    assert_eq!(
        after("v3", |one| one.credit = account_id("bank")),
        wrong_hold("v3", "h3"),
        "for another payee"
    );
}

#[test]
fn only_posted_money_goes_back_once_and_whole() {
    let wrong = |original: &str| vec![Finding::WrongReversal(transfer_id("r1"), transfer_id(original))];
    let to = |original: &str| Kind::Reverse { original: transfer_id(original) };
    assert_eq!(after("r1", |one| one.posted = 499), wrong("m2"));
    assert_eq!(after("r1", |one| one.kind = to("nothing")), wrong("nothing"));
    assert_eq!(after("r1", |one| one.kind = to("h4")), wrong("h4"));
    assert_eq!(after("r1", |one| one.kind = to("v3")), wrong("v3"));
    let twice = vec![Finding::WrongReversal(transfer_id("r2"), transfer_id("m2"))];
    assert_eq!(after("r2", |one| (one.kind, one.posted) = (to("m2"), 500)), twice);
}

#[test]
fn time_and_limits_are_checked_apart_from_hashes() {
    assert_eq!(
        after("m4", |one| one.booked_at = Timestamp::EPOCH),
        [Finding::WrongTime(transfer_id("m4")); 2]
    );
    let same = |one: &mut Transfer| one.booked_at = one.booked_at.before(TICK);
    assert_eq!(
        after("m4", same),
        [Finding::WrongTime(transfer_id("m4"))],
        "the shop's posting before it has that time"
    );
    let poor = after("m2", |one| one.posted = 500_000);
    assert!(poor.contains(&Finding::OutsideLimits(account_id("alice"))), "{poor:?}");
    let mut shelf = play(TABLE);
    let huge = shelf.journal.last_mut().unwrap();
    (huge.posted, huge.pending) = (i64::MAX, i64::MAX);
    let id = huge.id;
    assert!(shelf.findings().contains(&Finding::Overflow(id)));
}
