use super::*;
use crate::samples::{STEP, account, bits, closed, pot, start};
use proptest::prelude::*;

fn deleted(pot: Pot) -> Pot {
    Pot { deleted_at: Some(start()), ..pot }
}

fn locked(pot: Pot, lock: PotLock) -> Pot {
    Pot { lock, ..pot }
}

#[test]
fn a_lock_ends_at_its_instant() {
    let until = start();
    let cases = [
        (PotLock::Open, until, false),
        (PotLock::Until(until), until.before(STEP), true),
        (PotLock::Until(until), until, false),
        (PotLock::Until(until), until.after(STEP), false),
        (PotLock::Until(Timestamp::EPOCH), Timestamp::EPOCH, false),
        (PotLock::AppOnly, until, true),
        (PotLock::AppOnly, Timestamp::MAX, true),
    ];
    for (lock, now, is_locked) in cases {
        assert_eq!(locked(pot(&account(1)), lock).is_locked(now), is_locked, "{lock:?} {now:?}");
    }
}

#[test]
fn a_lock_can_be_tightened_and_never_loosened_while_it_holds() {
    use crate::Refusal::PotLocked;
    let (now, pot) = (start(), pot(&account(1)));
    let past = PotLock::Until(now);
    let (soon, late) = (PotLock::Until(now.after(STEP)), PotLock::Until(Timestamp::MAX));
    let cases = [
        (PotLock::Open, soon, Ok(())),
        (PotLock::Open, PotLock::AppOnly, Ok(())),
        (past, PotLock::Open, Ok(())),
        (soon, late, Ok(())),
        (soon, PotLock::AppOnly, Ok(())),
        (soon, soon, Ok(())),
        (late, soon, Err(PotLocked)),
        (soon, PotLock::Open, Err(PotLocked)),
        (PotLock::AppOnly, PotLock::AppOnly, Ok(())),
        (PotLock::AppOnly, PotLock::Open, Err(PotLocked)),
        (PotLock::AppOnly, late, Err(PotLocked)),
    ];
    for (old, new, expected) in cases {
        assert_eq!(decide_lock(&locked(pot.clone(), old), new, now), expected, "{old:?} -> {new:?}");
    }
}

#[test]
fn an_account_has_forty_open_pots_at_most() {
    let account = account(1);
    let pots = |open: usize, gone: usize| -> Vec<Pot> {
        let open = std::iter::repeat_n(pot(&account), open);
        open.chain(std::iter::repeat_n(deleted(pot(&account)), gone)).collect()
    };
    let cases = [
        (0, 0, Ok(())),
        (POTS_MAX - 1, 0, Ok(())),
        (POTS_MAX - 1, POTS_MAX, Ok(())),
        (0, POTS_MAX + 1, Ok(())),
        (POTS_MAX, 0, Err(Refusal::TooManyPots)),
        (POTS_MAX, 5, Err(Refusal::TooManyPots)),
        (POTS_MAX + 1, 0, Err(Refusal::TooManyPots)),
    ];
    for (open, gone, wanted) in cases {
        assert_eq!(decide_pot(&account, &pots(open, gone)), wanted, "{open} open, {gone} deleted");
    }
    assert_eq!(decide_pot(&closed(account.clone()), &pots(0, 0)), Err(Refusal::AccountClosed));
    assert_eq!(decide_pot(&closed(account.clone()), &pots(POTS_MAX, 0)), Err(Refusal::AccountClosed));
}

#[test]
fn money_moves_between_an_open_account_and_its_own_pot() {
    use Refusal::{AccountClosed, PotDeleted, PotLocked, PotOfAnotherAccount};
    let own = account(1);
    let other = account(2);
    let own_pot = pot(&own);
    let later = PotLock::Until(start().after(STEP));
    let table = [
        // account, pot, deposit, withdrawal
        (own.clone(), own_pot.clone(), Ok(()), Ok(())),
        (own.clone(), locked(own_pot.clone(), later), Ok(()), Err(PotLocked)),
        (own.clone(), locked(own_pot.clone(), PotLock::Until(start())), Ok(()), Ok(())),
        (own.clone(), locked(own_pot.clone(), PotLock::AppOnly), Ok(()), Err(PotLocked)),
        (own.clone(), deleted(own_pot.clone()), Err(PotDeleted), Err(PotDeleted)),
        (own.clone(), deleted(locked(own_pot.clone(), later)), Err(PotDeleted), Err(PotDeleted)),
        (other.clone(), own_pot.clone(), Err(PotOfAnotherAccount), Err(PotOfAnotherAccount)),
        (other.clone(), locked(own_pot.clone(), later), Err(PotOfAnotherAccount), Err(PotOfAnotherAccount)),
        (other.clone(), deleted(own_pot.clone()), Err(PotDeleted), Err(PotDeleted)),
        (closed(own.clone()), own_pot.clone(), Err(AccountClosed), Err(AccountClosed)),
        (closed(own), deleted(own_pot.clone()), Err(AccountClosed), Err(AccountClosed)),
        (closed(other), own_pot, Err(AccountClosed), Err(AccountClosed)),
    ];
    for (account, pot, deposit, withdrawal) in table {
        assert_eq!(decide_deposit(&account, &pot), deposit, "deposit {account:?} {pot:?}");
        assert_eq!(decide_withdrawal(&account, &pot, start()), withdrawal, "withdrawal {account:?} {pot:?}");
    }
}

#[test]
fn a_pots_money_stands_in_an_account_of_the_same_bits() {
    let pot = PotId::from_uuid(bits(7));
    assert_eq!(PotId::from(AccountId::from(pot)), pot);
}

#[test]
fn a_name_has_between_1_and_60_characters() {
    let longest = "é".repeat(PotName::CHARS_MAX);
    let too_long = format!("{longest}x");
    let cases = [
        ("Holidays", Some("Holidays")),
        (" A ", Some("A")),
        ("🏖", Some("🏖")),
        (longest.as_str(), Some(longest.as_str())),
        (too_long.as_str(), None),
        ("", None),
        ("  \t ", None),
        ("Rainy\nday", None),
        ("Rainy\u{0}day", None),
    ];
    for (raw, wanted) in cases {
        assert_eq!(PotName::parse(raw).ok().as_ref().map(PotName::as_str), wanted, "{raw:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_a_name_or_refused(raw in "(?s).{0,70}") {
        if let Ok(read) = PotName::parse(&raw) {
            prop_assert!(PotName::parse(read.as_str()).is_ok_and(|again| again == read));
            prop_assert!((1..=PotName::CHARS_MAX).contains(&read.as_str().chars().count()));
        }
    }
}
