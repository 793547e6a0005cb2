//! Two servers share one database, and one of them is killed under load, over and over: the other goes on answering,
//! and between them nothing that was acknowledged is lost, and nothing is done twice.

use crate::harness::{Engine, Home, Server, florin_ok, until};
use crate::load::{Crowd, Fate, Move, Reckoning, below, chance};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

const KILLS: u64 = 20;
/// Writers at each of the two servers.
const WRITERS: u64 = 4;
/// Milliseconds of load before a kill, the least and how many more.
const LOAD_MS_MIN: usize = 30;
const LOAD_MS_SPAN: usize = 220;
/// Moves that the other server answers after the kill.
const MOVES_AFTER: usize = 40;
/// Kills after which the books are verified while the other server goes on.
const VERIFY_EVERY: u64 = 5;
const SEED: u64 = 0x7061_6972;

type Moves = Vec<(Move, Fate)>;

#[tokio::test(flavor = "multi_thread")]
async fn one_goes_on_when_the_other_is_killed() {
    let home = Home::new(Engine::Postgres).await;
    let crowd = Crowd::open(&home).await;
    let mut reckoning = Reckoning::new(&crowd);
    let mut chance = chance(SEED, 0);
    let (mut unknown, mut unheard) = (0, 0);
    let (mut staying, mut going) = (Server::start(&home).await, Server::start(&home).await);
    for kill in 0..KILLS {
        let load = Load::start(&crowd, [&staying, &going], kill);
        // The random moment; nothing is waited for here.
        let moment =
            u64::try_from(LOAD_MS_MIN + below(&mut chance, LOAD_MS_SPAN)).expect("a fraction of a second");
        tokio::time::sleep(Duration::from_millis(moment)).await;
        going.kill().await;
        if kill % VERIFY_EVERY == 0 {
            florin_ok(Some(&home), &["verify"]).await;
        }
        let mut moves = load.go_on_and_end().await;
        let restarted = Server::start(&home).await;
        // Whoever was not answered by the one asks the other.
        let (asked_again, done_all_the_same) = reckoning.settle(&staying.api(), &mut moves).await;
        unknown += asked_again;
        unheard += done_all_the_same;
        reckoning.check(&restarted.api(), &moves).await;
        // The next one to go is the one that stayed.
        (staying, going) = (restarted, staying);
    }
    eprintln!("{KILLS} kills: {unknown} moves not answered, of which {unheard} were done all the same");
    assert!(0 < unknown, "no kill came between a request and its answer");
    florin_ok(Some(&home), &["verify"]).await;
    staying.stop().await;
    going.stop().await;
    florin_ok(Some(&home), &["verify"]).await;
}

/// Writers at both servers.
struct Load {
    staying: JoinSet<Moves>,
    going: JoinSet<Moves>,
    /// Moves that the server that stays has answered.
    answered: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
}

impl Load {
    fn start(crowd: &Arc<Crowd>, [staying, going]: [&Server; 2], kill: u64) -> Self {
        let (answered, is_over) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
        let mut load =
            Self { staying: JoinSet::new(), going: JoinSet::new(), answered, is_over: Arc::clone(&is_over) };
        for writer in 0..WRITERS {
            let stream = 1 + (kill * WRITERS + writer) * 2;
            let (crowd_there, api) = (Arc::clone(crowd), going.api());
            load.going.spawn(async move {
                let mut chance = chance(SEED, stream);
                let mut moves = Vec::new();
                loop {
                    let key = format!("kill {kill} going {writer}: {}", moves.len());
                    let wanted = crowd_there.draw(&mut chance, key);
                    let fate = crowd_there.ask(&api, &wanted).await;
                    moves.push((wanted, fate));
                    if fate == Fate::Unknown {
                        return moves;
                    }
                }
            });
            let (crowd, api) = (Arc::clone(crowd), staying.api());
            let (answered, is_over) = (Arc::clone(&load.answered), Arc::clone(&is_over));
            load.staying.spawn(async move {
                let mut chance = chance(SEED, stream + 1);
                let mut moves = Vec::new();
                while !is_over.load(Ordering::SeqCst) {
                    let key = format!("kill {kill} staying {writer}: {}", moves.len());
                    let wanted = crowd.draw(&mut chance, key);
                    let fate = crowd.ask(&api, &wanted).await;
                    assert_ne!(fate, Fate::Unknown, "the server that stays answers");
                    moves.push((wanted, fate));
                    answered.fetch_add(1, Ordering::SeqCst);
                }
                moves
            });
        }
        load
    }

    /// Waits until the server that stays has answered more, and ends.
    async fn go_on_and_end(self) -> Moves {
        let enough = self.answered.load(Ordering::SeqCst) + MOVES_AFTER;
        let more = async || (enough <= self.answered.load(Ordering::SeqCst)).then_some(());
        until("the answers of the server that stays", more).await;
        self.is_over.store(true, Ordering::SeqCst);
        let (staying, going) = (self.staying.join_all().await, self.going.join_all().await);
        staying.into_iter().chain(going).flatten().collect()
    }
}
