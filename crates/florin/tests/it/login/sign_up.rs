//! The account that comes with a sign-up.

use super::phone::{Lobby, Phone};
use crate::harness::{Engine, entropy, on_both_engines};
use bank::{Key, OpError, Query, Refusal, StoreExt as _};
use identity::{Person, Protocol};
use kernel::{Currency, Entropy, PersonId};
use payments::{AccountKind, CurrentAccount};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

on_both_engines!(
    a_sign_up_opens_an_account,
    a_number_that_is_taken_is_drawn_again,
    two_sign_ups_of_one_address_open_one_account
);

async fn accounts(lobby: &Lobby, person: PersonId) -> Vec<CurrentAccount> {
    let found = lobby.store.all::<CurrentAccount>(&Query::AccountsOf(person)).await;
    found.expect("the store answers").into_iter().map(|found| found.row).collect()
}

async fn a_sign_up_opens_an_account(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let started = lobby.sign_up("ada@example.org", &phone).await;
    lobby.bank.prove_link(&lobby.link().await).await.expect("the link is fresh");
    let pair = lobby.bank.finish_login(&phone.finish(&started, None)).await.expect("the link was opened");
    let again = lobby.bank.finish_login(&phone.finish(&started, None)).await.expect("it was done before");
    assert_eq!(pair.person, again.person);
    let opened = accounts(&lobby, pair.person).await;
    let [account] = opened.as_slice() else { panic!("one sign-up is one account: {opened:?}") };
    assert_eq!(account.kind, AccountKind::Personal);
    assert_eq!(account.currency, Currency::Gbp);
    assert_eq!(account.description, "Ada Lovelace");
    let books = lobby.store.ledger_accounts(&[account.id]).await.expect("the store answers");
    assert_eq!(books.len(), 1, "the ledger has it as well");
    assert_eq!(books[0].balances.available(), 0);
    let person = lobby.store.one::<Person>(&Key::Person(pair.person)).await.expect("the store answers");
    assert_eq!(account.created_at, person.expect("they are a customer").row.created_at, "in one commit");
}

/// Draws each value of 16 bytes eight times over, as account numbers are drawn from.
struct Stammer {
    count: AtomicU64,
    of_others: Arc<dyn Entropy>,
}

impl Entropy for Stammer {
    fn fill(&self, bytes: &mut [u8]) {
        if bytes.len() == 16 {
            let drawn = self.count.fetch_add(1, Ordering::SeqCst) / 8;
            bytes.fill(0);
            bytes[..8].copy_from_slice(&drawn.to_le_bytes());
        } else {
            self.of_others.fill(bytes);
        }
    }
}

async fn a_number_that_is_taken_is_drawn_again(engine: Engine) {
    let mut lobby = Lobby::new(engine, Protocol::Bound).await;
    let chance = Stammer { count: AtomicU64::new(0), of_others: entropy() };
    lobby.bank = lobby.changed(Arc::new(chance), |_| {}).await;
    let mut numbers = Vec::new();
    for name in ["ada", "grace", "mary"] {
        let phone = Phone::new(name);
        let pair = lobby.customer(&format!("{name}@example.org"), &phone).await;
        lobby.bank.check_session(pair.access.expose(), phone.proof()).await.expect("the session is good");
        numbers.extend(accounts(&lobby, pair.person).await.iter().map(|account| account.number));
    }
    let numbers: Vec<&str> = numbers.iter().map(payments::AccountNumber::as_str).collect();
    assert_eq!(numbers, ["10000000", "10000001", "10000002"]);
}

async fn two_sign_ups_of_one_address_open_one_account(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (phone, other) = (Phone::new("Ada's phone"), Phone::new("Ada's tablet"));
    let first = lobby.sign_up("ada@example.org", &phone).await;
    lobby.bank.prove_link(&lobby.link().await).await.expect("the link is fresh");
    let second = lobby.sign_up("Ada@Example.org", &other).await;
    lobby.bank.prove_link(&lobby.link().await).await.expect("the link is fresh");
    let (first, second) = (phone.finish(&first, None), other.finish(&second, None));
    let (first, second) = tokio::join!(lobby.bank.finish_login(&first), lobby.bank.finish_login(&second));
    let (won, lost) = if first.is_ok() { (first, second) } else { (second, first) };
    let pair = won.expect("one of them is the customer");
    assert!(matches!(lost, Err(OpError::Refused(Refusal::Taken("person.email")))), "{lost:?}");
    assert_eq!(accounts(&lobby, pair.person).await.len(), 1);
}
