//! The disk is full under load: every answer is true. What was acknowledged is there, what failed is not, reads go on,
//! and once there is room again the same server does what it is asked.

use crate::harness::{Engine, Home, Server, florin_ok};
use crate::load::{Crowd, Fate, Move, Reckoning, chance};
use std::sync::Arc;
use tokio::task::JoinSet;

const ROUNDS: u64 = 4;
const WRITERS: u64 = 6;
/// Moves of each writer that meet the full disk.
const FAILURES_EACH: usize = 4;
/// How much further the log may grow before the disk is full; the write that meets the end is cut off within a page.
const ROOM_BYTES: u64 = 100_001;
const SEED: u64 = 0x0064_6973;

type Moves = Vec<(Move, Fate)>;

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_true_while_nothing_can_be_written() {
    let home = Home::new(Engine::Sqlite).await;
    let crowd = Crowd::open(&home).await;
    let mut reckoning = Reckoning::new(&crowd);
    let mut server = Server::start_on_a_small_disk(&home).await;
    for round in 0..ROUNDS {
        let is_last = round + 1 == ROUNDS;
        server.let_files_grow_to(Some(log_bytes(&home) + ROOM_BYTES));
        let moves = load(&crowd, &server, round).await;
        let api = server.api();
        // Nothing is under way, so what the feeds say is what became of each move.
        reckoning.read(&api).await;
        let (seen, unseen): (Moves, Moves) = moves.into_iter().partition(|(wanted, fate)| match fate {
            Fate::Done | Fate::Refused => true,
            Fate::Failed => false,
            Fate::Unknown => reckoning.lines(wanted) == 1,
        });
        let done = |(wanted, fate)| (wanted, if fate == Fate::Unknown { Fate::Done } else { fate });
        let seen: Moves = seen.into_iter().map(done).collect();
        assert!(seen.iter().any(|(_, fate)| *fate == Fate::Done), "there was room for some");
        assert!(!unseen.is_empty(), "some met the full disk");
        reckoning.check(&api, &seen).await;
        let mut again = unseen;
        if is_last {
            // It may end before there is room, and the next one finds all there is.
            server.stop().await;
            server = Server::start(&home).await;
        } else {
            server.let_files_grow_to(None);
        }
        let (asked_again, done_all_the_same) = reckoning.settle(&server.api(), &mut again).await;
        assert_eq!(done_all_the_same, 0, "they were not there before, and nobody asked");
        eprintln!("round {round}: {} answered well, {asked_again} asked again", seen.len());
        reckoning.check(&server.api(), &again).await;
        florin_ok(Some(&home), &["verify"]).await;
    }
    server.stop().await;
    florin_ok(Some(&home), &["verify"]).await;
}

/// Every writer asks until so many of its moves met the full disk.
async fn load(crowd: &Arc<Crowd>, server: &Server, round: u64) -> Moves {
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (crowd, api) = (Arc::clone(crowd), server.api());
        writers.spawn(async move {
            let mut chance = chance(SEED, round * WRITERS + writer);
            let (mut moves, mut failures) = (Vec::new(), 0);
            while failures < FAILURES_EACH {
                let wanted = crowd.draw(&mut chance, format!("full {round} {writer}: {}", moves.len()));
                let fate = crowd.ask_in_trouble(&api, &wanted).await;
                failures += usize::from(matches!(fate, Fate::Failed | Fate::Unknown));
                moves.push((wanted, fate));
            }
            moves
        });
    }
    writers.join_all().await.into_iter().flatten().collect()
}

/// How long SQLite's log is.
fn log_bytes(home: &Home) -> u64 {
    let mut log = home.sqlite_file().into_os_string();
    log.push("-wal");
    std::fs::metadata(log).map_or(0, |log| log.len())
}
