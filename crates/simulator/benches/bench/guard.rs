//! `bench guard`: how soon a flawed release of the login is told from its control, how often a healthy one is accused,
//! and what others' rules make of the same streams. Everything follows from seeds, so every run prints the same table.

mod others;
mod sequential;
mod streams;

use crate::cpu;
use crate::report::{Judged, Report, Sense};
use anyhow::Result;
use others::Method;
use serde_json::json;
use std::thread;
use streams::{ALPHA, HEALTHY, Stream, median, outcome_of};
use watch::{Arm, Cell, Decision, PersonMark};

/// Treatment attempts after which a stream without an alarm is given up.
const ATTEMPTS_MAX: u64 = 5_000;
/// Healthy attempts of both arms before a late flaw begins: a day at one a second.
const HEALTHY_DAY: u64 = 86_400;
/// Attempts of seven days at one in ten seconds.
const WEEK: u64 = 60_480;
/// Tries of somebody who fails, one after the other.
const TRIES_MAX: u32 = 5;
/// The first seed of each question; each run of it takes the next.
const SEED: u64 = 20_260_101;

pub(crate) fn run(report: &mut Report, is_quick: bool) -> Result<()> {
    report.name("guard");
    report.row(json!({"seed": SEED, "alpha": ALPHA, "share": 0.1, "success": HEALTHY}));
    // As many in a quick run, because they cost little and the middle of few is anywhere.
    detection(report, 3_000);
    sequential::compare(report, if is_quick { 60 } else { 3_000 });
    let judged = if is_quick { Judged::NotInAQuickRun } else { Judged::Yes };
    late(report, (if is_quick { 8 } else { 100 }, judged));
    named(report, (if is_quick { 60 } else { 500 }, judged));
    false_alarms(report, (if is_quick { 100 } else { 10_000 }, judged));
    cost(report)?;
    memory(report)?;
    others::compare(report, if is_quick { 40 } else { 400 });
    Ok(())
}

/// A flaw from the first attempt on.
fn detection(report: &mut Report, runs: u64) {
    for (success, most) in [(0.0, 5.0), (0.5, 10.0), (0.8, 45.0), (0.9, 175.0), (0.94, 800.0)] {
        let seen = spread(runs, |seed| attempts_to_rollback(seed, 0, success));
        let tenth = seen[seen.len() * 9 / 10];
        report.row(json!({"method": Method::Florin.name(), "success": success, "median": median(&seen), "p90": tenth}));
        let name = format!("attempts at {:.0} %", success * 100.0);
        report.bar(&name, median(&seen) as f64, Sense::AtMost, most);
    }
}

/// A flaw that begins after a healthy day, when a test that adds up all it saw would have gone deaf.
fn late(report: &mut Report, (runs, judged): (u64, Judged)) {
    for (success, most) in [(0.0, 12.0), (0.5, 30.0)] {
        let seen = spread(runs, |seed| attempts_to_rollback(seed, HEALTHY_DAY, success));
        let name = format!("attempts at {:.0} % after a healthy day", success * 100.0);
        report.judge(&name, median(&seen) as f64, (Sense::AtMost, most), judged);
    }
}

/// Treatment attempts from the flaw to the rollback.
fn attempts_to_rollback(seed: u64, healthy: u64, success: f64) -> u64 {
    let (mut stream, mut guard) = (Stream::new(seed), streams::guard());
    let mut attempts = 0;
    for event in 0_u64.. {
        let is_flawed = healthy <= event;
        let attempt = stream.next((HEALTHY, if is_flawed { success } else { HEALTHY }));
        attempts += u64::from(is_flawed && attempt.arm == Arm::Treatment);
        let verdict = guard.add(&attempt);
        if verdict.is_some_and(|verdict| verdict.decision == Decision::Rollback) || ATTEMPTS_MAX <= attempts {
            break;
        }
    }
    attempts
}

/// A flaw in one of 84 slices: platform, version, protocol, and their margins.
fn named(report: &mut Report, (runs, judged): (u64, Judged)) {
    let mut all = Vec::new();
    for success in [0.0, 0.5, 0.8] {
        let found = spread(runs, |seed| u64::from(is_named(seed, success)));
        let part = found.iter().sum::<u64>() as f64 / found.len() as f64;
        report.row(json!({"slice": "named exactly", "success": success, "part": part}));
        all.push(part);
    }
    let least = all.into_iter().fold(1.0, f64::min);
    report.judge("the slice at fault named exactly", least, (Sense::AtLeast, 0.8), judged);
}

fn is_named(seed: u64, success: f64) -> bool {
    let (mut stream, mut guard) = (Stream::new(seed), streams::guard());
    let flawed = [2, 3, 1, 0];
    loop {
        let (cell, arm) = (stream.cell(), stream.arm());
        let is_hit = arm == Arm::Treatment && cell == flawed;
        let attempt = stream.next_in(Cell::new(cell), arm, if is_hit { success } else { HEALTHY });
        if let Some(verdict) = guard.add(&attempt).filter(|verdict| verdict.decision == Decision::Rollback) {
            return verdict.suspect.slice.values() == flawed;
        }
        if outcome_of(&guard).treatment > ATTEMPTS_MAX * 20 {
            return false;
        }
    }
}

/// Healthy weeks, with dips that both arms share and with people who try again and again when they fail.
fn false_alarms(report: &mut Report, (runs, judged): (u64, Judged)) {
    report.step("healthy weeks");
    let alarms: u64 = spread(runs, |seed| u64::from(is_accused(seed))).iter().sum();
    let part = alarms as f64 / runs as f64;
    report.row(json!({"healthy weeks": runs, "rolled back": alarms}));
    let bar = (Sense::AtMost, ALPHA * 1_000.0);
    report.judge("healthy weeks rolled back, of a thousand", part * 1_000.0, bar, judged);
}

fn is_accused(seed: u64) -> bool {
    let (mut stream, mut guard) = (Stream::new(seed), streams::guard());
    (0..WEEK).any(|event| {
        // An hour in every day in which something that both arms need is down for most.
        let success = if event % 8_640 < 360 { 0.4 } else { HEALTHY };
        let mut attempt = stream.next((success, success));
        (0..TRIES_MAX).any(|_| {
            let is_accused =
                guard.add(&attempt).is_some_and(|verdict| verdict.decision == Decision::Rollback);
            // Who failed tries again, and fails as often.
            attempt = stream.again(attempt, success);
            is_accused
        })
    })
}

/// Attempts of so many people in one window that memory is full.
fn memory(report: &mut Report) -> Result<()> {
    const CROWD: u64 = 3_000_000;
    let resident = || -> Result<f64> {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
        Ok(line.trim().trim_end_matches("kB").trim().parse::<f64>()? / 1024.0)
    };
    let (mut stream, mut guard) = (Stream::new(SEED), streams::guard());
    let before = resident()?;
    for person in 0..CROWD {
        let (cell, arm) = (stream.cell(), stream.arm());
        let attempt = stream.next_in(Cell::new(cell), arm, HEALTHY);
        let at = kernel::Timestamp::from_micros(1_000_000_000 + i64::try_from(person / 10_000)?);
        guard.add(&watch::Attempt { at, person: PersonMark(person), ..attempt });
    }
    anyhow::ensure!(0 < outcome_of(&guard).crowded, "the crowd was not large enough");
    report.bar("MiB of watch with every place taken", resident()? - before, Sense::AtMost, 64.0);
    Ok(())
}

/// What one attempt costs: the processor's time for this thread, whatever else the machine is at.
fn cost(report: &mut Report) -> Result<()> {
    const EVENTS: u32 = 1_000_000;
    let (mut stream, mut guard) = (Stream::new(SEED), streams::guard());
    let attempts: Vec<_> = (0..EVENTS)
        .map(|_| {
            let (cell, arm) = (stream.cell(), stream.arm());
            stream.next_in(Cell::new(cell), arm, HEALTHY)
        })
        .collect();
    let begun = cpu::own_thread()?;
    for attempt in &attempts {
        guard.add(attempt);
    }
    let each = cpu::own_thread()?.saturating_sub(begun) / EVENTS;
    anyhow::ensure!(outcome_of(&guard).treatment > 0, "the guard counted nothing");
    report.bar("microseconds of watch for an attempt", each.as_secs_f64() * 1e6, Sense::AtMost, 2.0);
    Ok(())
}

/// Answers of one question to many seeds, sorted; both cores are used.
fn spread(runs: u64, ask: impl Fn(u64) -> u64 + Sync) -> Vec<u64> {
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut answers: Vec<u64> = thread::scope(|scope| {
        let ask = &ask;
        let work =
            |first| (0..runs).skip(first).step_by(threads).map(|run| ask(SEED + run)).collect::<Vec<_>>();
        let handles: Vec<_> = (0..threads).map(|first| scope.spawn(move || work(first))).collect();
        handles.into_iter().flat_map(|handle| handle.join().expect("no run panics")).collect()
    });
    answers.sort_unstable();
    answers
}
