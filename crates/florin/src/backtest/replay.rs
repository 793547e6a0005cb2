//! Gives a log's outcomes to the guard in their order, and prints each verdict.

use super::line::{ArmWord, OutcomeLine, VerdictLine};
use super::names::Names;
use crate::progress::{Progress, Voice};
use crate::screen;
use anyhow::{Context, Result, bail};
use kernel::Timestamp;
use std::fs::File;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{BufRead, BufReader, Read as _, stdin};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use watch::{Arm, Attempt, Chance, Decision, Guard, GuardSettings, PersonMark, Verdict};

/// Bytes of one line; an outcome takes some two hundred.
const LINE_BYTES_MAX: u64 = 64 * 1024;
/// Lines between two words on how far it is.
const TOLD_EVERY: u64 = 50_000;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum WatchCommand {
    /// Try the guard on outcomes that are past: one line of JSON each, in the order of time, with `t` in seconds,
    /// `person`, `arm` (control or treatment), `share` of treatment, `slice` (a value for each dimension) and `ok`.
    Replay(ReplayArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReplayArgs {
    /// The file of outcomes; `-` reads standard input.
    file: PathBuf,
    /// The probability of ever rolling back a healthy release.
    #[arg(long, default_value_t = 0.001)]
    alpha: f64,
    /// How long a person who was counted is not counted again, in seconds.
    #[arg(long, default_value_t = 600)]
    window: u64,
    /// The success that has to be excluded before a release is promoted.
    #[arg(long, default_value_t = 0.9)]
    bad: f64,
}

/// `florin watch`; exit code 0 whatever the verdict.
///
/// # Errors
/// When the file cannot be read, or a line of it is no outcome; the line is named.
pub(crate) fn run(command: &WatchCommand) -> Result<ExitCode> {
    let WatchCommand::Replay(args) = command;
    let settings = GuardSettings {
        alpha: Chance::new(args.alpha).context("--alpha")?,
        window: Duration::from_secs(args.window),
        bad: Chance::new(args.bad).context("--bad")?,
    };
    let file: Box<dyn BufRead> = if args.file.as_os_str() == "-" {
        Box::new(stdin().lock())
    } else {
        let file = File::open(&args.file);
        Box::new(BufReader::new(file.with_context(|| format!("{} cannot be opened", args.file.display()))?))
    };
    replay(file, settings)?;
    Ok(ExitCode::SUCCESS)
}

fn replay(mut file: Box<dyn BufRead>, settings: GuardSettings) -> Result<()> {
    let (mut guard, mut names, mut text) = (Guard::new(settings), Names::default(), Vec::new());
    let mut progress = Progress::start("outcomes replayed", Voice::Aloud);
    let (mut lines, mut at, mut is_over) = (0_u64, Timestamp::EPOCH, false);
    loop {
        text.clear();
        let read = (&mut file).take(LINE_BYTES_MAX).read_until(b'\n', &mut text);
        if read.context("the outcomes cannot be read")? == 0 {
            break;
        }
        lines += 1;
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let attempt = attempt(&text, &mut names).with_context(|| format!("line {lines} is no outcome"))?;
        at = attempt.at;
        if let Some(verdict) = guard.add(&attempt) {
            is_over |= verdict.decision == Decision::Rollback;
            tell(&verdict, &names)?;
        }
        if lines.is_multiple_of(TOLD_EVERY) {
            progress.reach(lines, 0);
        }
    }
    progress.end();
    // What it comes to in the end, unless that was said.
    if !is_over {
        tell(&guard.verdict(at), &names)?;
    }
    Ok(())
}

fn attempt(text: &[u8], names: &mut Names) -> Result<Attempt> {
    if LINE_BYTES_MAX <= u64::try_from(text.len()).unwrap_or(u64::MAX) && !text.ends_with(b"\n") {
        bail!("it is longer than {LINE_BYTES_MAX} bytes");
    }
    let line: OutcomeLine = serde_json::from_slice(text)?;
    let since = Duration::try_from_secs_f64(line.t).context("t is not a time in seconds")?;
    let mut person = DefaultHasher::new();
    line.person.hash(&mut person);
    Ok(Attempt {
        at: Timestamp::EPOCH.after(since),
        person: PersonMark(person.finish()),
        arm: match line.arm {
            ArmWord::Control => Arm::Control,
            ArmWord::Treatment => Arm::Treatment,
        },
        share: Chance::of_share(line.share).context("share")?,
        cell: names.cell(&line.slice)?,
        is_ok: line.ok,
    })
}

fn tell(verdict: &Verdict, names: &Names) -> Result<()> {
    screen::answer_json(&VerdictLine {
        t: Duration::from_micros(verdict.at.as_micros().unsigned_abs()).as_secs_f64(),
        verdict: match verdict.decision {
            Decision::Rollback => "rollback",
            Decision::Promote => "promote",
            Decision::Hold => "hold",
        },
        e_value: verdict.e_value,
        slice: names.words(verdict.suspect.slice),
        treatment_attempts: verdict.tally.treatment,
        control_attempts: verdict.tally.control,
    })
}
