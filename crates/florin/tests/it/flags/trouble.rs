//! What everybody asks for, from a store that is slow or does not answer: nobody waits for all who came before.

use crate::harness::{Engine, Flaky, on_both_engines};
use crate::login::phone::Lobby;
use bank::{Bank, OpError, Store, SupportAnswer};
use futures_util::future::join_all;
use identity::{AppVersion, Platform, Protocol};
use std::sync::Arc;
use std::time::Duration;

on_both_engines!(
    those_who_wait_share_a_reading,
    those_who_wait_share_a_failure,
    flags_go_on_for_a_minute_and_tokens_do_not,
);

const MANY: usize = 50;
/// Queries of one reading.
const QUERIES: u64 = 4;

async fn node(engine: Engine) -> (Lobby, Arc<Flaky>, Arc<Bank>) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let flaky = Flaky::new(Arc::clone(&lobby.store));
    let store: Arc<dyn Store> = Arc::<Flaky>::clone(&flaky);
    let bank = lobby.node_on(store, |_| {}).await;
    (lobby, flaky, bank)
}

async fn ask(bank: &Bank) -> Result<SupportAnswer, OpError> {
    bank.app_support(Platform::Ios, AppVersion::parse("4.12.0").expect("a version")).await
}

/// Many at once, and how many queries it took.
async fn many(bank: &Bank, flaky: &Flaky) -> (Vec<Result<SupportAnswer, OpError>>, u64) {
    let before = flaky.asked().1;
    let answers = join_all((0..MANY).map(|_| ask(bank))).await;
    (answers, flaky.asked().1 - before)
}

/// Each reading is out of date before it ends, so that nobody could take it by its age.
async fn those_who_wait_share_a_reading(engine: Engine) {
    let (lobby, flaky, bank) = node(engine).await;
    flaky.set_slow(&lobby.clock, Duration::from_secs(2));
    let (answers, queries) = many(&bank, &flaky).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(queries, 2 * QUERIES, "the reading that was under way, and one for all who came meanwhile");
}

async fn those_who_wait_share_a_failure(engine: Engine) {
    let (lobby, flaky, bank) = node(engine).await;
    flaky.set_slow(&lobby.clock, Duration::from_secs(2));
    flaky.set_down(true);
    let (answers, queries) = many(&bank, &flaky).await;
    assert!(answers.iter().all(|answer| matches!(answer, Err(OpError::Unavailable(_)))), "{answers:?}");
    assert_eq!(queries, 2, "each reading ends with its first query");
    flaky.set_down(false);
    ask(&bank).await.expect("whoever asks next reads anew");
}

async fn flags_go_on_for_a_minute_and_tokens_do_not(engine: Engine) {
    let (lobby, flaky, bank) = node(engine).await;
    ask(&bank).await.expect("the store answers");
    flaky.set_down(true);
    lobby.clock.advance(Duration::from_secs(59));
    let (answers, _) = many(&bank, &flaky).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    let checked = bank.check_service("a token that may have been removed").await;
    assert!(matches!(checked, Err(OpError::Unavailable(_))), "{checked:?}");
    lobby.clock.advance(Duration::from_secs(1));
    ask(&bank).await.expect_err("that is too long ago");
}
