use crate::books::tests::statement::{account_id, play};
use crate::{Account, Books, Finding};
use kernel::AccountId;
use std::collections::BTreeMap;

const OPENED: &str = "
    open alice GBP floor=0
    open bob GBP floor=0
    open bank GBP
";

const MOVED: &str = "
    at 10
    move m1 bank alice 50.00
    at 11
    move m2 alice bob 20.00
    at 12
    hold h1 alice bank 10.00 expires=60
    at 13
    post p1 h1 4.00
    at 14
    void v1 h1
    at 15
    reverse r1 m2
";

fn books(accounts: impl Iterator<Item = Account>) -> Books {
    let mut books = Books::default();
    accounts.for_each(|account| books.put_account(account));
    books
}

fn accounts(books: &Books) -> BTreeMap<AccountId, Account> {
    books.accounts().map(|account| (account.id, *account)).collect()
}

#[test]
fn whatever_was_stored_late_catches_up() {
    let (opened, moved) = (play(OPENED), play(&format!("{OPENED}{MOVED}")));
    let names: Vec<AccountId> = opened.accounts.keys().copied().collect();
    // Each account stands at the opening or at the end: every mixture has to end in the same place.
    for mixture in 0..8_usize {
        let stored = names.iter().enumerate().map(|(place, id)| {
            let is_late = mixture & (1 << place) == 0;
            if is_late { opened.accounts[id] } else { moved.accounts[id] }
        });
        let mut books = books(stored);
        for transfer in &moved.journal {
            assert_eq!(books.replay(transfer), Ok(()), "mixture {mixture}");
        }
        assert_eq!(accounts(&books), moved.accounts, "mixture {mixture}");
    }
}

#[test]
fn a_changed_transfer_is_found() {
    let (opened, moved) = (play(OPENED), play(&format!("{OPENED}{MOVED}")));
    let mut books = books(opened.accounts.values().copied());
    let (first, second) = (moved.journal[0], moved.journal[1]);
    let forged = crate::Transfer { posted: first.posted + 1, ..first };
    assert_eq!(books.replay(&forged), Err(Finding::WrongHash(first.id)));
    let before = accounts(&books);
    assert_eq!(books.replay(&second), Err(Finding::BrokenLink(second.id, account_id("alice"))));
    assert_eq!(accounts(&books), before, "nothing moved");
    assert_eq!(Books::default().replay(&first), Err(Finding::UnknownAccount(first.id)));
}
