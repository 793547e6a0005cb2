//! The limit: the least a ledger can do and still be one. Both accounts are found by their ids, a repeated id is
//! refused, balances are checked and kept in memory, and a log is appended to and flushed to disk.

use crate::cpu;
use anyhow::Result;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// Bytes of one transfer in the log, as TigerBeetle's.
const RECORD_BYTES: usize = 128;
/// Spreads ids as drawn ones are.
const SPREAD: u128 = 0x9E37_79B9_7F4A_7C15;

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
    let id = |place: usize| (place as u128 + 1) << 64 | (place as u128 + 1).wrapping_mul(SPREAD);
    let mut balances: HashMap<u128, i64> = (0..accounts).map(|place| (id(place), i64::MAX / 4)).collect();
    let mut booked = HashSet::new();
    let mut buffer = Vec::with_capacity(group * RECORD_BYTES);
    let (started, used) = (cpu::instant(), cpu::own());
    let mut done = 0_u64;
    while started.elapsed() < lasts {
        buffer.clear();
        for _ in 0..group {
            let debit = if is_hot { 0 } else { random.random_range(0..accounts) };
            let credit = (debit + 1 + random.random_range(0..accounts - 1)) % accounts;
            let transfer = u128::from(done) << 64 | u128::from(random.random::<u64>());
            let amount = 1 + i64::from(random.random::<u8>());
            if !booked.insert(transfer) {
                continue;
            }
            let (debit, credit) = (id(debit), id(credit));
            let Some(from) = balances.get_mut(&debit).filter(|balance| amount <= **balance) else { continue };
            *from -= amount;
            let from = *from;
            let Some(to) = balances.get_mut(&credit) else { continue };
            *to += amount;
            let mut record = [0_u8; RECORD_BYTES];
            record[..16].copy_from_slice(&transfer.to_le_bytes());
            record[16..32].copy_from_slice(&debit.to_le_bytes());
            record[32..48].copy_from_slice(&credit.to_le_bytes());
            record[48..56].copy_from_slice(&amount.to_le_bytes());
            record[56..64].copy_from_slice(&from.to_le_bytes());
            record[64..72].copy_from_slice(&to.to_le_bytes());
            buffer.extend_from_slice(&record);
            done += 1;
        }
        log.write_all(&buffer)?;
        log.sync_data()?;
    }
    let rate = done as f64 / started.elapsed().as_secs_f64();
    Ok((rate, cpu::own().saturating_sub(used).div_f64(done.max(1) as f64)))
}
