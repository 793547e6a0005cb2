//! Wall time and processor time, read from the machine: a bench is the one place that may.

use anyhow::Result;
use rustix::time::{ClockId, clock_gettime};
use std::fs;
use std::time::{Duration, Instant};

/// Clock ticks a second in `/proc`; 100 on every Linux that Rust runs on.
const TICKS_PER_SECOND: f64 = 100.0;

#[expect(clippy::disallowed_methods, reason = "a bench measures the machine's own time")]
pub(crate) fn instant() -> Instant {
    Instant::now()
}

/// Processor time used so far by a process and by its ended children that it waited for; zero for one that is gone.
pub(crate) fn of_process(id: u32) -> Duration {
    let Ok(text) = fs::read_to_string(format!("/proc/{id}/stat")) else { return Duration::ZERO };
    // The second field is the name in brackets and may hold spaces; user time is the 14th field of the line.
    let Some((_, rest)) = text.rsplit_once(") ") else { return Duration::ZERO };
    let fields: Vec<&str> = rest.split(' ').collect();
    let ticks: f64 = fields.iter().skip(11).take(4).filter_map(|field| field.parse::<f64>().ok()).sum();
    Duration::from_secs_f64(ticks / TICKS_PER_SECOND)
}

pub(crate) fn own() -> Duration {
    of_process(std::process::id())
}

/// Processor time that the calling thread used so far.
pub(crate) fn own_thread() -> Result<Duration> {
    Ok(Duration::try_from(clock_gettime(ClockId::ThreadCPUTime))?)
}

/// Processor time of a process and all its living children: a database server and its connections.
pub(crate) fn of_family(parent: u32) -> Duration {
    let mut sum = of_process(parent);
    let Ok(folder) = fs::read_dir("/proc") else { return sum };
    for id in folder.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()) {
        if parent_of(id) == Some(parent) {
            sum += of_process(id);
        }
    }
    sum
}

pub(crate) fn parent_of(id: u32) -> Option<u32> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(") ")?;
    rest.split(' ').nth(1)?.parse().ok()
}

/// Whose processor time counts for a measurement.
#[derive(Clone, Copy)]
pub(crate) enum Payer {
    /// This process.
    Own,
    /// This process, and a database server with its connections.
    OwnAnd(u32),
    /// A server alone: whoever sends it requests is not part of it.
    Server(u32),
}

impl Payer {
    pub(crate) fn used(self) -> Duration {
        match self {
            Self::Own => own(),
            Self::OwnAnd(postmaster) => own() + of_family(postmaster),
            Self::Server(id) => of_process(id),
        }
    }
}

/// The most memory a process has had, in mebibytes.
pub(crate) fn peak_mib(id: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    let kib: f64 = line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).unwrap_or_default();
    kib / 1024.0
}
