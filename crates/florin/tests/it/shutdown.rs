//! SIGTERM under load: whatever the server took, it answers; whatever it did not answer, it did not do.

use crate::harness::{Api, Engine, Home, Server, Town, florin_ok, on_both_engines, until};
use crate::load::{Crowd, Fate, Move, Reckoning, chance};
use reqwest::ClientBuilder;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const WRITERS: u64 = 12;
/// Moves that are done before the server is asked to end.
const MOVES_BEFORE: usize = 60;
const SEED: u64 = 0x7465_726d;

on_both_engines!(what_was_taken_is_answered, a_request_half_sent_is_finished);

async fn what_was_taken_is_answered(engine: Engine) {
    let home = Home::new(engine).await;
    let crowd = Crowd::open(&home).await;
    let mut server = Server::start(&home).await;
    let answered = Arc::new(AtomicUsize::new(0));
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (crowd, answered) = (Arc::clone(&crowd), Arc::clone(&answered));
        // Half of them speak HTTP/2, which ends its connections in another way.
        let api = match writer % 2 {
            0 => server.api(),
            _ => Api::wire_by(server.url(), ClientBuilder::http2_prior_knowledge),
        };
        writers.spawn(async move {
            let mut chance = chance(SEED, writer);
            let mut moves = Vec::new();
            loop {
                let wanted = crowd.draw(&mut chance, format!("end {writer}: {}", moves.len()));
                let fate = crowd.ask(&api, &wanted).await;
                moves.push((wanted, fate));
                if fate == Fate::Unknown {
                    return moves;
                }
                answered.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    until("the load", async || (MOVES_BEFORE <= answered.load(Ordering::SeqCst)).then_some(())).await;
    server.terminate();
    let status = server.ended().await;
    assert!(status.success(), "the server ended with {status}");
    let mut moves: Vec<(Move, Fate)> = writers.join_all().await.into_iter().flatten().collect();
    florin_ok(Some(&home), &["verify"]).await;

    // The last move of each writer met a server that took no more; it must not have been done.
    moves.iter_mut().filter(|(_, fate)| *fate == Fate::Unknown).for_each(|(_, fate)| *fate = Fate::Refused);
    let server = Server::start(&home).await;
    Reckoning::new(&crowd).check(&server.api(), &moves).await;
    server.stop().await;
}

async fn a_request_half_sent_is_finished(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let customer = town.customer("Half Sent", 1_000, 1).await;
    town.close().await;
    let mut server = Server::start(&home).await;
    let address = server.url().trim_start_matches("http://").to_owned();
    let body = format!("source_account_id={}&amount=100&dedupe_id=half", customer.account);
    let (first, rest) = body.split_at(body.len() / 2);
    let head = format!(
        "PUT /pots/{}/deposit HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{first}",
        customer.pots[0],
        customer.token,
        body.len(),
    );
    let mut stream = TcpStream::connect(&address).await.expect("the server listens");
    stream.write_all(head.as_bytes()).await.expect("the server reads");
    // An answer on another connection shows that the server has had its turn to take the first half.
    server.api().with(&customer.token).get("/ping/whoami").await.ok();
    server.terminate();
    until("the end of listening", async || TcpStream::connect(&address).await.err().map(drop)).await;
    stream.write_all(rest.as_bytes()).await.expect("the server still reads what it began");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("the server answers and closes");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\"balance\":100"), "{answer}");
    let status = server.ended().await;
    assert!(status.success(), "the server ended with {status}");
    florin_ok(Some(&home), &["verify"]).await;
}
