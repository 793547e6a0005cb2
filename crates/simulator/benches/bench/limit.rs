//! The limit: balances in memory, a log that is appended to and flushed to disk, and nothing else.

use crate::cpu;
use anyhow::Result;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// Bytes of one transfer in the log, as TigerBeetle's.
const RECORD_BYTES: usize = 128;

/// Transfers a second and processor time for each, with `group` transfers flushed at once.
pub(crate) fn measure(
    folder: &Path,
    accounts: usize,
    group: usize,
    is_hot: bool,
    lasts: Duration,
) -> Result<(f64, Duration)> {
    let mut log = File::create(folder.join("limit.log"))?;
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut balances = vec![(i64::MAX / 4, 0_i64); accounts];
    let mut buffer = Vec::with_capacity(group * RECORD_BYTES);
    let (started, used) = (cpu::instant(), cpu::own());
    let mut done = 0_u64;
    while started.elapsed() < lasts {
        buffer.clear();
        for _ in 0..group {
            let debit = if is_hot { 0 } else { random.random_range(0..accounts) };
            let credit = 1 + (debit + random.random_range(0..accounts - 2)) % (accounts - 1);
            let amount = 1 + i64::from(random.random::<u8>());
            if balances[debit].0 - balances[debit].1 < amount || debit == credit {
                continue;
            }
            balances[debit].0 -= amount;
            balances[credit].0 += amount;
            let mut record = [0_u8; RECORD_BYTES];
            record[..8].copy_from_slice(&(debit as u64).to_le_bytes());
            record[8..16].copy_from_slice(&(credit as u64).to_le_bytes());
            record[16..24].copy_from_slice(&amount.to_le_bytes());
            record[24..32].copy_from_slice(&balances[debit].0.to_le_bytes());
            record[32..40].copy_from_slice(&balances[credit].0.to_le_bytes());
            record[40..48].copy_from_slice(&done.to_le_bytes());
            buffer.extend_from_slice(&record);
            done += 1;
        }
        log.write_all(&buffer)?;
        log.sync_data()?;
    }
    let rate = done as f64 / started.elapsed().as_secs_f64();
    Ok((rate, cpu::own().saturating_sub(used).div_f64(done.max(1) as f64)))
}
