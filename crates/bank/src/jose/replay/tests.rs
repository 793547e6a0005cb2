use super::*;
use crate::jose::samples::{other_key, proof_header, rfc_key, signed};
use crate::jose::{NonceRule, ProofAsk, ProofFor, Signer, TargetUri, check_proof};
use crate::samples::{STEP, start};
use std::thread;

/// A checked proof with this `jti`.
fn proof(id: &str) -> Proof {
    proof_by(&rfc_key(), id)
}

fn proof_by(signer: &dyn Signer, id: &str) -> Proof {
    let iat = start().as_seconds();
    let claims = format!(r#"{{"jti":"{id}","htm":"POST","htu":"https://a.example/","iat":{iat}}}"#);
    let uri = TargetUri::parse("https://a.example/").unwrap();
    let ask = ProofAsk { method: "POST", uri: &uri, purpose: ProofFor::Token, nonce: NonceRule::Free };
    check_proof(&ask, &signed(signer, &proof_header(signer), &claims), start()).unwrap()
}

fn memory() -> ReplayMemory {
    ReplayMemory::new(Secret::new([9; 32]))
}

#[test]
fn a_proof_is_taken_once_within_its_window() {
    let memory = memory();
    let (first, second) = (proof("a"), proof("b"));
    assert_eq!(memory.remember(&first, start()), Ok(()));
    assert_eq!(memory.remember(&first, start()), Err(ReplayRefusal::Replayed));
    assert_eq!(memory.remember(&second, start()), Ok(()));
    assert_eq!(memory.count(), 2);
}

/// Wherever in a generation a proof comes, it is known for a whole window, whatever comes in between.
#[test]
fn a_proof_is_known_for_as_long_as_it_can_be_accepted() {
    let last = start().after(PROOF_WINDOW).before(STEP);
    for came_at in [start(), start().after(STEP), start().after(CLOCK_SKEW), last] {
        for between in [None, Some(start().after(PROOF_WINDOW)), Some(came_at.after(CLOCK_SKEW))] {
            let memory = ReplayMemory::sized(Secret::new([9; 32]), 1, 10);
            assert_eq!(memory.remember(&proof("begins"), start()), Ok(()));
            assert_eq!(memory.remember(&proof("a"), came_at), Ok(()));
            if let Some(between) = between {
                assert_eq!(memory.remember(&proof("b"), between.max(came_at)), Ok(()));
            }
            let ends = came_at.after(PROOF_WINDOW);
            assert_eq!(
                memory.remember(&proof("a"), ends),
                Err(ReplayRefusal::Replayed),
                "{came_at} {between:?}"
            );
        }
    }
}

#[test]
fn the_memory_is_bounded_and_refuses_when_full() {
    let memory = ReplayMemory::sized(Secret::new([9; 32]), 1, 3);
    let proofs: Vec<Proof> = (0..8).map(|number| proof(&format!("id {number}"))).collect();
    for proof in &proofs[..3] {
        assert_eq!(memory.remember(proof, start()), Ok(()));
    }
    assert_eq!(memory.remember(&proofs[3], start()), Err(ReplayRefusal::Full));
    assert_eq!(memory.count(), 3);
    // What is known is still told as such, and what was refused is not spent.
    assert_eq!(memory.remember(&proofs[0], start()), Err(ReplayRefusal::Replayed));
    let next = start().after(PROOF_WINDOW);
    for proof in &proofs[3..6] {
        assert_eq!(memory.remember(proof, next), Ok(()));
    }
    assert_eq!(memory.remember(&proofs[6], next), Err(ReplayRefusal::Full));
    assert_eq!(memory.count(), 6);
    let later = next.after(PROOF_WINDOW);
    assert_eq!(memory.remember(&proofs[6], later), Ok(()));
    assert_eq!(memory.count(), 4);
    // After a long silence nothing of the past takes room.
    assert_eq!(memory.remember(&proofs[7], later.after(PROOF_WINDOW * 3)), Ok(()));
    assert_eq!(memory.count(), 1);
}

#[test]
fn a_clock_that_steps_back_a_little_forgets_nothing() {
    let memory = ReplayMemory::sized(Secret::new([9; 32]), 1, 10);
    let proof = proof("a");
    assert_eq!(memory.remember(&proof, start()), Ok(()));
    for back in [STEP, CLOCK_SKEW, PROOF_WINDOW] {
        assert_eq!(memory.remember(&proof, start().before(back)), Err(ReplayRefusal::Replayed));
    }
}

/// A clock once hours ahead must not keep the memory from turning until those hours are over.
#[test]
fn a_clock_that_was_far_ahead_does_not_fill_the_memory() {
    let memory = ReplayMemory::sized(Secret::new([9; 32]), 1, 1);
    let proofs: Vec<Proof> = (0..4).map(|number| proof(&format!("id {number}"))).collect();
    let ahead = start().after(Duration::from_hours(9));
    assert_eq!(memory.remember(&proofs[0], ahead), Ok(()));
    for (step, proof) in (0..).zip(&proofs[1..]) {
        assert_eq!(memory.remember(proof, start().after(PROOF_WINDOW * step)), Ok(()));
    }
}

#[test]
fn one_of_many_threads_takes_a_proof() {
    let memory = memory();
    let proofs: Vec<Proof> = (0..50).map(|number| proof(&format!("id {number}"))).collect();
    let taken = thread::scope(|scope| {
        let count = || proofs.iter().filter(|proof| memory.remember(proof, start()).is_ok()).count();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(count)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
    });
    assert_eq!(taken, proofs.len());
    assert_eq!(memory.count(), proofs.len());
}

#[test]
fn the_same_jti_of_another_key_is_another_proof() {
    let memory = memory();
    assert_eq!(memory.remember(&proof("a"), start()), Ok(()));
    assert_eq!(memory.remember(&proof_by(&other_key(), "a"), start()), Ok(()));
    assert_eq!(memory.remember(&proof("a"), start()), Err(ReplayRefusal::Replayed));
}

#[test]
fn nobody_without_the_key_can_tell_a_hash() {
    let hash = |key: u8| ReplayMemory::new(Secret::new([key; 32])).hash(&[1; 32], "a");
    assert_eq!(hash(1), hash(1));
    assert_ne!(hash(1), hash(2));
}
