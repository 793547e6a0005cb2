//! The limits: what a login cannot do without, on all cores, by the calls that the bank uses.

use crate::cpu::{self, Payer};
use crate::figures::Took;
use anyhow::{Result, ensure};
use bank::jose::Signer as _;
use identity::{DeviceKey, PinAnswer, PinDigits, PinHash};
use std::sync::Arc;
use std::time::Duration;

use super::phones::Phones;

/// Signatures that are verified in turn, each by another key.
const SIGNATURES: usize = 64;
/// As long as what a DPoP proof signs.
const MESSAGE_BYTES: usize = 400;

/// A signature with what it is over and whose it is.
struct Signed {
    key: DeviceKey,
    message: Vec<u8>,
    signature: [u8; DeviceKey::SIGNATURE_BYTES],
}

/// Verifies signatures of devices' keys.
pub(super) async fn verifications(phones: &Phones, lasts: Duration) -> Result<Took> {
    let mut signed = Vec::new();
    for place in 0..SIGNATURES {
        let message = vec![u8::try_from(place)?; MESSAGE_BYTES];
        let pair = phones.key()?;
        signed.push(Signed { key: *pair.key(), signature: pair.sign(&message)?, message });
    }
    // What is measured is the whole check and not a quick refusal.
    let first = &signed[0];
    ensure!(first.key.verify(&first.message, &first.signature), "a signature is good");
    ensure!(!signed[1].key.verify(&first.message, &first.signature), "another key's is not");
    let signed = Arc::new(signed);
    on_all_cores(lasts, move |place| {
        let Signed { key, message, signature } = &signed[place % SIGNATURES];
        key.verify(message, signature)
    })
    .await
}

/// Compares PINs with a hash of the default cost.
pub(super) async fn hashes(hash: &PinHash, pin: &PinDigits, lasts: Duration) -> Result<Took> {
    let (hash, pin) = (hash.clone(), pin.clone());
    on_all_cores(lasts, move |_| hash.verify(&pin) == PinAnswer::Right).await
}

/// Works on a thread for each core; every piece of work has to come out well.
async fn on_all_cores(lasts: Duration, work: impl Fn(usize) -> bool + Send + Sync + 'static) -> Result<Took> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let work = Arc::new(work);
    let (before, begin) = (Payer::Own.used(), cpu::instant());
    let threads = (0..cores).map(|_| {
        let work = Arc::clone(&work);
        tokio::task::spawn_blocking(move || {
            let mut times = Vec::new();
            loop {
                let started = cpu::instant();
                if begin + lasts <= started {
                    return Ok(times);
                }
                ensure!(work(times.len()), "the work comes out well");
                times.push(started.elapsed());
            }
        })
    });
    let threads: Vec<_> = threads.collect();
    let mut took = Took::default();
    for thread in threads {
        took.times.extend(thread.await??);
    }
    took.wall = begin.elapsed();
    took.used = Payer::Own.used().saturating_sub(before);
    took.done = took.times.len();
    Ok(took)
}
