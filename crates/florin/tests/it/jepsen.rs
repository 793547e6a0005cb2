//! Jepsen's bank workload: money moves at random over many connections, and no reader ever sees a total that is
//! off. On PostgreSQL two servers share the database.

use crate::harness::{Api, Engine, Home, Server, florin_ok, on_both_engines};
use crate::load::{BEGINS_WITH, Crowd, Fate, Reckoning, below, chance};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::task::JoinSet;

const WRITERS: u64 = 12;
const MOVES_EACH: u64 = 60;
const READERS: u64 = 4;
const SEED: u64 = 0x6a65_7073;

on_both_engines!(totals_hold_at_every_read);

async fn totals_hold_at_every_read(engine: Engine) {
    let home = Home::new(engine).await;
    let crowd = Crowd::open(&home).await;
    let mut servers = vec![Server::start(&home).await];
    if engine == Engine::Postgres {
        servers.push(Server::start(&home).await);
    }
    let is_over = Arc::new(AtomicBool::new(false));
    let mut readers = JoinSet::new();
    for reader in 0..READERS {
        let (crowd, is_over) = (Arc::clone(&crowd), Arc::clone(&is_over));
        readers.spawn(read(crowd, turn(&servers, reader).api(), reader, is_over));
    }
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (crowd, api) = (Arc::clone(&crowd), turn(&servers, writer).api());
        writers.spawn(async move {
            let mut chance = chance(SEED, writer);
            let mut moves = Vec::new();
            for count in 0..MOVES_EACH {
                let wanted = crowd.draw(&mut chance, format!("jepsen {writer}: {count}"));
                let fate = crowd.ask(&api, &wanted).await;
                assert_ne!(fate, Fate::Unknown, "the server answers");
                moves.push((wanted, fate));
            }
            moves
        });
    }
    let moves: Vec<_> = writers.join_all().await.into_iter().flatten().collect();
    is_over.store(true, Ordering::SeqCst);
    let reads: u64 = readers.join_all().await.into_iter().sum();
    let done = moves.iter().filter(|(_, fate)| *fate == Fate::Done).count();
    assert!(0 < reads, "nobody read");
    assert!(0 < done && done < moves.len(), "{done} of {} moves were done", moves.len());

    let api = servers[0].api();
    let mut sum = 0;
    for who in 0..crowd.customers.len() {
        sum += crowd.balance(&api, who).await.total;
    }
    assert_eq!(sum, crowd.total(), "the money of all customers together");
    Reckoning::new(&crowd).check(&api, &moves).await;
    for server in servers {
        server.stop().await;
    }
    florin_ok(Some(&home), &["verify"]).await;
}

/// The servers, one after the other.
fn turn(servers: &[Server], place: u64) -> &Server {
    &servers[usize::try_from(place).expect("a few") % servers.len()]
}

/// Reads until the moves are over; tells how often.
async fn read(crowd: Arc<Crowd>, api: Api, reader: u64, is_over: Arc<AtomicBool>) -> u64 {
    let mut chance = chance(SEED, WRITERS + reader);
    let mut reads = 0;
    while !is_over.load(Ordering::SeqCst) {
        let who = below(&mut chance, crowd.customers.len());
        let balance = crowd.balance(&api, who).await;
        assert!(Crowd::floor(who) <= balance.account, "customer {who} is below the floor: {balance:?}");
        if Crowd::is_saver(who) {
            assert_eq!(balance.total, BEGINS_WITH, "customer {who}, whose money goes nowhere: {balance:?}");
        }
        let pots = crowd.pots(&api, who).await;
        assert!(pots.iter().all(|pot| 0 <= *pot), "a pot of customer {who} is below zero: {pots:?}");
        reads += 1;
    }
    reads
}
