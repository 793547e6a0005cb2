//! A journal that [`crate::Books`] built audits clean; changed in any one place it does not.

use super::*;
use crate::books::tests::shelf::Shelf;
use crate::books::tests::statement::{account_id, play, transfer_id};
use crate::{Hash, Purpose};
use kernel::Timestamp;
use std::time::Duration;
use uuid::Uuid;

mod forged;

const TICK: Duration = Duration::from_micros(1);

/// Every kind of transfer, accounts that pay, get paid or rest, and holds in each state.
const TABLE: &str = "
    at 100
    open  bank  GBP
    open  alice GBP floor=0.00
    open  shop  GBP ceiling=500.00
    open  idle  GBP
    open  zurich EUR
    open  paris  EUR
    move  m1 bank alice 50.00 spend=3 purpose=7 value=2
    move  m2 alice shop 5.00 spend=4
    move  m3 zurich paris 5.00
    hold  h1 alice shop 20.00 expires=200 spend=4
    hold  h2 alice shop 2.00 expires=200
    hold  h3 alice shop 3.00 expires=200
    hold  h4 alice shop 4.00 expires=200
    hold  h5 alice shop 5.00 expires=110
    post  p1 h1 7.00
    post  p2 h1 1.00 last
    post  p3 h2 1.00
    void  v3 h3
    reverse r1 m2
    reverse r2 p1
    at 110
    expire e5 h5
    move  m4 bank shop 1.00
";

fn audit(shelf: &Shelf) -> Vec<Finding> {
    shelf.findings()
}

/// What a finding points at.
fn names(finding: Finding) -> (Option<TransferId>, Option<AccountId>) {
    match finding {
        Finding::UnknownAccount(id)
        | Finding::WrongHash(id)
        | Finding::WrongTime(id)
        | Finding::Overflow(id)
        | Finding::WrongHold(id, _)
        | Finding::WrongReversal(id, _)
        | Finding::WrongHoldState(id) => (Some(id), None),
        Finding::BrokenLink(id, account) => (Some(id), Some(account)),
        Finding::WrongAccount(account) | Finding::OutsideLimits(account) => (None, Some(account)),
        Finding::Unbalanced(..) => (None, None),
    }
}

#[test]
fn what_books_wrote_audits_clean() {
    let shelf = play(TABLE);
    assert_eq!(audit(&shelf), []);
    assert_eq!(audit(&Shelf::default()), []);
}

/// Hashes are stored for ever: a change of what is hashed, or of its order, must be meant.
#[test]
fn the_hashes_of_a_journal_stay_what_they_are() {
    let shelf = play(TABLE);
    let heads = ["bank", "alice", "shop", "idle", "zurich", "paris"].map(|name| {
        let account = shelf.accounts[&account_id(name)];
        format!("{name} {:?}", account.hash)
    });
    let expected = [
        "bank 39afd6dfb363",
        "alice 7e14d5bfcc9f",
        "shop 39afd6dfb363",
        "idle 4b0253b0a059",
        "zurich 25618f2b5d8b",
        "paris 25618f2b5d8b",
    ];
    assert_eq!(heads, expected);
}

fn beside(day: BusinessDay) -> [BusinessDay; 2] {
    [BusinessDay(day.0.wrapping_add(1)), BusinessDay(day.0.wrapping_sub(1))]
}

fn other_kinds(kind: Kind) -> Vec<Kind> {
    let hold = transfer_id("h4");
    let expires_at = Timestamp::from_micros(7);
    let mut kinds =
        vec![Kind::Move, Kind::Hold { expires_at }, Kind::Reverse { original: transfer_id("m4") }];
    kinds.extend([Kind::Post { hold, is_last: false }, Kind::Post { hold, is_last: true }]);
    kinds.extend([Kind::Void { hold }, Kind::Expire { hold }]);
    match kind {
        Kind::Hold { expires_at } => kinds.push(Kind::Hold { expires_at: expires_at.after(TICK) }),
        Kind::Post { hold, is_last } => kinds.push(Kind::Post { hold, is_last: !is_last }),
        Kind::Void { hold } => kinds.push(Kind::Expire { hold }),
        Kind::Expire { hold } => kinds.push(Kind::Void { hold }),
        Kind::Move | Kind::Reverse { .. } => {}
    }
    kinds.retain(|other| *other != kind);
    kinds
}

fn other_links(link: Link) -> Vec<Link> {
    let Link { number, previous } = link;
    let numbers = [number.wrapping_add(1), number.wrapping_sub(1), 0, u64::MAX];
    let previouses = [None, Some(transfer_id("m4")), Some(transfer_id("nothing"))];
    let mut links: Vec<Link> = numbers.map(|number| Link { number, ..link }).to_vec();
    links.extend(previouses.map(|previous| Link { previous, ..link }));
    links.retain(|other| (other.number, other.previous) != (number, previous));
    links
}

fn flipped_bits(hash: Hash) -> impl Iterator<Item = Hash> {
    (0..32_usize).flat_map(move |place| {
        (0..8_u32).map(move |bit| {
            let mut bytes = hash.0;
            bytes[place] ^= 1_u8.wrapping_shl(bit);
            Hash(bytes)
        })
    })
}

fn other_minors(minor: i64) -> Vec<i64> {
    let mut minors =
        vec![minor.wrapping_add(1), minor.wrapping_sub(1), minor.wrapping_neg(), 0, i64::MAX, i64::MIN];
    minors.retain(|other| *other != minor);
    minors
}

/// The transfer with each of its fields changed in turn. A new field breaks this pattern until it has its line.
fn changed(transfer: &Transfer) -> Vec<Transfer> {
    let one = *transfer;
    let Transfer { id: _, kind, debit, credit, posted, pending, booked_at, value_on, .. } = one;
    let Transfer { purpose, spend_on, debit_link, credit_link, hash, .. } = one;
    let accounts = ["bank", "alice", "shop", "idle", "zurich", "nobody"].map(account_id);
    let days = spend_on.map_or([BusinessDay(0), BusinessDay(1)], beside);
    let times = [booked_at.after(TICK), booked_at.before(TICK), Timestamp::EPOCH, Timestamp::MAX];
    let purposes = [purpose.0.wrapping_add(1), purpose.0 ^ 0x100, u16::MAX].map(Purpose);
    let mut all =
        vec![Transfer { id: transfer_id("other"), ..one }, Transfer { debit: credit, credit: debit, ..one }];
    all.extend(other_kinds(kind).into_iter().map(|kind| Transfer { kind, ..one }));
    all.extend(accounts.map(|debit| Transfer { debit, ..one }));
    all.extend(accounts.map(|credit| Transfer { credit, ..one }));
    all.extend(other_minors(posted).into_iter().map(|posted| Transfer { posted, ..one }));
    all.extend(other_minors(pending).into_iter().map(|pending| Transfer { pending, ..one }));
    all.extend(times.map(|booked_at| Transfer { booked_at, ..one }));
    all.extend(beside(value_on).map(|value_on| Transfer { value_on, ..one }));
    all.extend(purposes.map(|purpose| Transfer { purpose, ..one }));
    all.extend(days.map(|day| Transfer { spend_on: Some(day), ..one }));
    all.extend(spend_on.map(|_| Transfer { spend_on: None, ..one }));
    all.extend(other_links(debit_link).into_iter().map(|debit_link| Transfer { debit_link, ..one }));
    all.extend(other_links(credit_link).into_iter().map(|credit_link| Transfer { credit_link, ..one }));
    all.extend(flipped_bits(hash).map(|hash| Transfer { hash, ..one }));
    all.retain(|other| other != transfer);
    all
}

#[test]
fn any_changed_field_of_any_transfer_is_found_and_named() {
    let mut shelf = play(TABLE);
    for place in 0..shelf.journal.len() {
        let kept = shelf.journal[place];
        for other in changed(&kept) {
            shelf.journal[place] = other;
            let findings = audit(&shelf);
            let first = findings.first().map(|finding| names(*finding).0);
            assert_eq!(first, Some(Some(other.id)), "{other:?} gave {findings:?}");
        }
        shelf.journal[place] = kept;
    }
    assert_eq!(audit(&shelf), [], "all was put back");
}

#[test]
fn a_missing_transfer_is_found_by_what_came_after_it() {
    let whole = play(TABLE);
    for place in 0..whole.journal.len() {
        let mut shelf = play(TABLE);
        let gone = shelf.journal.remove(place);
        let findings = audit(&shelf);
        for account in [gone.debit, gone.credit] {
            let is_named = findings.iter().any(|finding| names(*finding).1 == Some(account));
            assert!(is_named, "without {gone:?} only {findings:?}");
        }
    }
}

#[test]
fn a_doubled_transfer_is_found_and_named() {
    for place in 0..play(TABLE).journal.len() {
        let mut shelf = play(TABLE);
        let twice = shelf.journal[place];
        for second in [place.wrapping_add(1), shelf.journal.len()] {
            shelf.journal.insert(second, twice);
            let findings = audit(&shelf);
            for account in [twice.debit, twice.credit] {
                assert!(findings.contains(&Finding::BrokenLink(twice.id, account)), "{findings:?}");
            }
            shelf.journal.remove(second);
        }
    }
}

#[test]
fn swapped_transfers_are_found_where_they_share_an_account() {
    let len = play(TABLE).journal.len();
    let mut apart = 0;
    for (one, two) in (0..len).flat_map(|one| (one.wrapping_add(1)..len).map(move |two| (one, two))) {
        let mut shelf = play(TABLE);
        shelf.journal.swap(one, two);
        let (early, late) = (shelf.journal[one], shelf.journal[two]);
        let findings = audit(&shelf);
        let between = shelf.journal.get(one..=two).unwrap();
        let touches = |account: AccountId| between.iter().filter(|each| each.side(account).is_some()).count();
        if [early.debit, early.credit, late.debit, late.credit]
            .into_iter()
            .all(|account| touches(account) < 2)
        {
            // Transfers that share no account have no order that the books could tell.
            assert_eq!(findings, []);
            apart += 1;
        } else {
            assert!(
                findings.iter().any(|finding| matches!(finding, Finding::BrokenLink(..))),
                "{findings:?}"
            );
        }
    }
    assert!(0 < apart);
}

/// The account with each field that follows from its transfers changed in turn.
fn changed_accounts(account: &Account) -> Vec<Account> {
    let one = *account;
    let Account {
        id: _, currency: _, floor: _, ceiling: _, status: _, opened_at: _, balances, spent, ..
    } = one;
    let Account { postings, last, last_at, hash, .. } = one;
    let minors = |minor, with: fn(Balances, i64) -> Balances| {
        let others = other_minors(minor).into_iter();
        others.map(move |minor| Account { balances: with(balances, minor), ..one })
    };
    let mut all: Vec<Account> = minors(balances.posted, |all, posted| Balances { posted, ..all }).collect();
    all.extend(minors(balances.pending_in, |all, pending_in| Balances { pending_in, ..all }));
    all.extend(minors(balances.pending_out, |all, pending_out| Balances { pending_out, ..all }));
    all.extend(beside(spent.day).map(|day| Account { spent: Spent { day, ..spent }, ..one }));
    all.extend(
        other_minors(spent.minor).into_iter().map(|minor| Account { spent: Spent { minor, ..spent }, ..one }),
    );
    let links = other_links(Link { number: postings, previous: last }).into_iter();
    all.extend(links.map(|link| Account { postings: link.number, last: link.previous, ..one }));
    all.extend([last_at.after(TICK), last_at.before(TICK)].map(|last_at| Account { last_at, ..one }));
    all.extend(flipped_bits(hash).map(|hash| Account { hash, ..one }));
    all
}

#[test]
fn any_changed_balance_or_head_of_any_account_is_found_and_named() {
    let mut shelf = play(TABLE);
    for kept in play(TABLE).accounts.into_values() {
        for other in changed_accounts(&kept) {
            shelf.accounts.insert(kept.id, other);
            let findings = audit(&shelf);
            assert!(findings.contains(&Finding::WrongAccount(kept.id)), "{other:?} gave {findings:?}");
        }
        shelf.accounts.insert(kept.id, kept);
    }
    assert_eq!(audit(&shelf), [], "all was put back");
}

#[test]
fn a_changed_opening_is_found() {
    for kept in play(TABLE).accounts.into_values() {
        let changed = [
            Account { currency: Currency::Jpy, ..kept },
            Account { opened_at: kept.opened_at.after(TICK), ..kept },
            Account { opened_at: kept.opened_at.before(TICK), ..kept },
        ];
        for other in changed {
            let mut shelf = play(TABLE);
            shelf.accounts.insert(kept.id, other);
            let first = shelf.journal.iter().find(|transfer| transfer.side(kept.id).is_some());
            let expected = first.map_or(Finding::WrongAccount(kept.id), |first| Finding::WrongHash(first.id));
            assert!(audit(&shelf).contains(&expected), "{other:?}");
        }
        let mut shelf = play(TABLE);
        shelf.accounts.remove(&kept.id);
        let renamed = Account { id: account_id("renamed"), ..kept };
        shelf.accounts.insert(renamed.id, renamed);
        assert!(audit(&shelf).contains(&Finding::WrongAccount(renamed.id)));
        shelf.accounts.remove(&renamed.id);
        let users = shelf.journal.iter().filter(|transfer| transfer.side(kept.id).is_some());
        let expected: Vec<Finding> = users.map(|transfer| Finding::UnknownAccount(transfer.id)).collect();
        let findings = audit(&shelf);
        assert!(expected.iter().all(|finding| findings.contains(finding)), "{findings:?}");
    }
}

#[test]
fn accounts_outside_their_limits_are_found() {
    let shelf = play(TABLE);
    let alice = shelf.accounts[&account_id("alice")];
    let shop = shelf.accounts[&account_id("shop")];
    let (left, held) =
        (alice.balances.available(), shop.balances.posted.wrapping_add(shop.balances.pending_in));
    let cases = [
        (Account { floor: Some(left), ..alice }, true),
        (Account { floor: Some(left.wrapping_add(1)), ..alice }, false),
        (Account { status: Status::Frozen, ..alice }, true),
        (Account { status: Status::Closed, ..alice }, false),
        (Account { ceiling: Some(held), ..shop }, true),
        (Account { ceiling: Some(held.wrapping_sub(1)), ..shop }, false),
    ];
    for (account, is_fine) in cases {
        let mut shelf = play(TABLE);
        shelf.accounts.insert(account.id, account);
        let expected = if is_fine { vec![] } else { vec![Finding::OutsideLimits(account.id)] };
        assert_eq!(audit(&shelf), expected, "{account:?}");
    }
}

#[test]
fn sums_that_differ_are_told_with_their_currency() {
    let mut shelf = play(TABLE);
    for (name, more) in [("bank", 3), ("paris", -4)] {
        let account = shelf.accounts.get_mut(&account_id(name)).unwrap();
        account.balances.posted = account.balances.posted.wrapping_add(more);
    }
    let findings = audit(&shelf);
    assert!(findings.contains(&Finding::Unbalanced(Currency::Gbp, 3)), "{findings:?}");
    assert!(findings.contains(&Finding::Unbalanced(Currency::Eur, -4)), "{findings:?}");
}

#[test]
fn any_changed_field_of_any_hold_is_found_and_named() {
    use HoldState::{Expired, Open, Posted, Voided};
    for kept in play(TABLE).holds.into_values() {
        let Hold { id: _, debit, credit, amount, left, expires_at, state } = kept;
        let mut all =
            vec![Hold { debit: account_id("idle"), ..kept }, Hold { credit: account_id("idle"), ..kept }];
        all.push(Hold { debit: credit, credit: debit, ..kept });
        all.extend(other_minors(amount).into_iter().map(|amount| Hold { amount, ..kept }));
        all.extend(other_minors(left).into_iter().map(|left| Hold { left, ..kept }));
        all.extend(
            [expires_at.after(TICK), expires_at.before(TICK)].map(|expires_at| Hold { expires_at, ..kept }),
        );
        let others = [Open, Posted, Voided, Expired].into_iter().filter(|other| *other != state);
        all.extend(others.map(|state| Hold { state, ..kept }));
        for other in all {
            let mut shelf = play(TABLE);
            shelf.holds.insert(kept.id, other);
            assert_eq!(audit(&shelf), [Finding::WrongHoldState(kept.id)], "{other:?}");
        }
        let mut shelf = play(TABLE);
        shelf.holds.remove(&kept.id);
        assert_eq!(audit(&shelf), [Finding::WrongHoldState(kept.id)], "missing");
        let extra = transfer_id("extra");
        shelf.holds.insert(extra, Hold { id: extra, ..kept });
        assert!(audit(&shelf).contains(&Finding::WrongHoldState(kept.id)), "under another id");
        shelf.holds.insert(kept.id, kept);
        assert_eq!(audit(&shelf), [Finding::WrongHoldState(extra)], "one too many");
    }
}

#[test]
fn findings_are_bounded() {
    let transfer = play(TABLE).journal[0];
    let mut audit = Audit::default();
    for count in 0..=Audit::FINDINGS_MAX {
        let id = TransferId::from_uuid(Uuid::from_u128(u128::try_from(count).unwrap()));
        audit.transfer(&Transfer { id, ..transfer });
    }
    assert_eq!(audit.finish().len(), Audit::FINDINGS_MAX);
}
