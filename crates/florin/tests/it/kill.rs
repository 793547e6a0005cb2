//! The server is killed at random moments under load and started again on the same store, over and over: what it
//! acknowledged is there, and what it did not is there once at most, and exactly once when it is asked for again.

use crate::harness::{Engine, Home, Server, florin_ok, on_both_engines};
use crate::load::{Crowd, Fate, Move, Reckoning, below, chance};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

const KILLS: u64 = 20;
const WRITERS: u64 = 8;
/// Milliseconds of load before a kill, the least and how many more.
const LOAD_MS_MIN: usize = 30;
const LOAD_MS_SPAN: usize = 220;
const SEED: u64 = 0x6b69_6c6c;

on_both_engines!(what_was_acknowledged_survives);

async fn what_was_acknowledged_survives(engine: Engine) {
    let home = Home::new(engine).await;
    let crowd = Crowd::open(&home).await;
    let mut reckoning = Reckoning::new(&crowd);
    let mut chance = chance(SEED, 0);
    let (mut done, mut unknown, mut unheard) = (0, 0, 0);
    let mut server = Server::start(&home).await;
    for kill in 0..KILLS {
        let mut writers = start_load(&crowd, &server, kill);
        // The random moment; nothing is waited for here.
        let moment =
            u64::try_from(LOAD_MS_MIN + below(&mut chance, LOAD_MS_SPAN)).expect("a fraction of a second");
        tokio::time::sleep(Duration::from_millis(moment)).await;
        server.kill().await;
        let mut moves: Vec<(Move, Fate)> = Vec::new();
        while let Some(of_one) = writers.join_next().await {
            moves.extend(of_one.expect("every answer was one that a sound move may get"));
        }
        server = Server::start(&home).await;
        let api = server.api();
        done += moves.iter().filter(|(_, fate)| *fate == Fate::Done).count();
        let (asked_again, done_all_the_same) = reckoning.settle(&api, &mut moves).await;
        unknown += asked_again;
        unheard += done_all_the_same;
        reckoning.check(&api, &moves).await;
    }
    eprintln!(
        "{KILLS} kills: {done} moves done, {unknown} not answered, of which {unheard} were done all the same"
    );
    assert!(0 < done, "nothing was done before any of the kills");
    assert!(0 < unknown, "no kill came between a request and its answer");
    server.stop().await;
    florin_ok(Some(&home), &["verify"]).await;
}

/// Every writer asks until it is not answered.
fn start_load(crowd: &Arc<Crowd>, server: &Server, kill: u64) -> JoinSet<Vec<(Move, Fate)>> {
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (crowd, api) = (Arc::clone(crowd), server.api());
        writers.spawn(async move {
            let mut chance = chance(SEED, 1 + kill * WRITERS + writer);
            let mut moves = Vec::new();
            loop {
                let wanted = crowd.draw(&mut chance, format!("kill {kill} {writer}: {}", moves.len()));
                let fate = crowd.ask(&api, &wanted).await;
                moves.push((wanted, fate));
                if fate == Fate::Unknown {
                    return moves;
                }
            }
        });
    }
    writers
}
