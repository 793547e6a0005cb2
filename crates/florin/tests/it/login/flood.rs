//! A flood of sign-ups: their PINs are hashed one after the other, and no more of them wait than may.

use super::phone::{Lobby, PIN, Phone, refused};
use crate::harness::{Engine, on_both_engines};
use bank::{Bank, LoginStarted, OpError, Refusal, SignUpAsk};
use identity::{Device, Email, Failures, PersonName, PinDigits, Protocol};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

on_both_engines!(a_flood_of_sign_ups_loses_nothing);

type SignUp = Pin<Box<dyn Future<Output = Result<LoginStarted, OpError>> + Send>>;

/// More than any node lets wait.
const FLOOD_MAX: usize = 5_000;

fn sign_up(bank: &Arc<Bank>, number: usize, phone: &Phone) -> SignUp {
    let ask = SignUpAsk {
        email: Email::parse(&format!("nobody{number}@example.org")).expect("an address"),
        name: PersonName::parse("Nobody").expect("a name"),
        pin: PinDigits::parse_new(PIN).expect("digits"),
        device: phone.claim.clone(),
    };
    let bank = Arc::clone(bank);
    Box::pin(async move { bank.start_sign_up(&ask).await })
}

/// Begins sign-ups, and leaves them where they wait, until one is sent away.
async fn flood(bank: &Arc<Bank>, phone: &Phone) -> Vec<SignUp> {
    let mut waiting = Vec::new();
    while waiting.len() < FLOOD_MAX {
        let mut next = sign_up(bank, waiting.len(), phone);
        let first = poll_fn(|context| Poll::Ready(next.as_mut().poll(context))).await;
        match first {
            Poll::Ready(ended) => {
                assert_eq!(refused(ended), Refusal::Busy);
                return waiting;
            }
            Poll::Pending => waiting.push(next),
        }
    }
    panic!("{FLOOD_MAX} sign-ups wait, and there is no end");
}

async fn a_flood_of_sign_ups_loses_nothing(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    let begun = lobby.sign_in_to_the_pin("ada@example.org", &phone).await;
    let waiting = flood(&lobby.bank, &Phone::new("A flood")).await;
    assert!(!waiting.is_empty());
    // More wrong PINs than anyone has: none of them is looked at, so none counts.
    for _ in 0..10 {
        let wrong = lobby.bank.finish_login(&phone.finish(&begun, Some("1111"))).await;
        assert_eq!(refused(wrong), Refusal::Busy);
    }
    // Whoever needs no PIN is not held up.
    lobby.bank.check_session(pair.access.expose(), phone.proof()).await.expect("the session is good");
    lobby.by_key(&phone, &pair).await.expect("the key is the device's");

    let count = waiting.len();
    let ended = futures_util::future::join_all(waiting).await;
    let done = ended.into_iter().flatten().count();
    assert_eq!(done, count, "whoever waited was served");
    lobby.bank.finish_login(&phone.finish(&begun, Some(PIN))).await.expect("nothing was spent");
    let device = bank::Key::Device(pair.device);
    let device = bank::StoreExt::one::<Device>(&*lobby.store, &device).await.expect("the store answers");
    assert_eq!(device.expect("it is there").row.failures, Failures::default());
}
