//! `cargo xtask bench status`: the status page beside nginx, which serves the same bytes from files.
//!
//! Both are asked by `wrk` in turns, round after round, and a bar is the median of each round's own ratio. Then the
//! status page alone is asked so often that memory it does not give back would show.

mod nginx;
mod page;
mod wrk;

use std::process::ExitCode;

use anyhow::{Result, ensure};

use crate::bench::Args;
use crate::{command, report};
use nginx::Nginx;
use page::Page;
use wrk::{Asked, ask};

/// What is asked for: the first page, and what programs ask most.
const PATHS: [&str; 2] = ["/", "/api/v2/summary.json"];
const ROUNDS: usize = 5;
const ROUND_SECONDS: u64 = 8;
/// Requests over which memory may not grow.
const REQUESTS: u64 = 10_000_000;
/// Requests before memory is looked at first.
const WARM_SECONDS: u64 = 10;
const SOAK_SECONDS: u64 = 60;
const QUICK_SECONDS: u64 = 1;
const QUICK_REQUESTS: u64 = 100_000;
const RATIO_TARGET: f64 = 0.9;
/// What the allocator may keep at its ease.
const GROWTH_MIB_TARGET: f64 = 4.0;

struct Bar {
    name: String,
    measured: f64,
    target: f64,
    sense: Sense,
}

#[derive(Clone, Copy)]
enum Sense {
    AtLeast,
    AtMost,
}

impl Bar {
    fn holds(&self) -> bool {
        match self.sense {
            Sense::AtLeast => self.target <= self.measured,
            Sense::AtMost => self.measured <= self.target,
        }
    }
}

/// Measures; the exit code says whether every bar holds.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    report::step("building florin for release");
    command::must(&mut command::cargo(&["build", "--release", "--package", "florin"]))?;
    let page = Page::start()?;
    let nginx = Nginx::start(&page.bodies(&PATHS)?)?;
    let (rounds, seconds) = if args.quick { (1, QUICK_SECONDS) } else { (ROUNDS, ROUND_SECONDS) };
    let mut bars = Vec::new();
    let mut lines = Vec::new();
    for (number, path) in PATHS.iter().enumerate() {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for round in 1..=rounds {
            report::step(&format!("{path}, round {round} of {rounds}"));
            theirs.push(ask(&nginx.url(number), seconds)?);
            ours.push(ask(&page.url(path), seconds)?);
        }
        let ratios = ours.iter().zip(&theirs).map(|(our, their)| our.per_second / their.per_second);
        let measured = median(ratios.collect());
        bars.push(Bar {
            name: format!("{path}: requests/s beside nginx"),
            measured,
            target: RATIO_TARGET,
            sense: Sense::AtLeast,
        });
        lines.push(Line::of(path, "florin status", &ours));
        lines.push(Line::of(path, "nginx", &theirs));
    }
    bars.push(memory(&page, args.quick)?);
    Ok(shown(&bars, &lines, args.json))
}

/// How much more memory the process holds after many requests.
fn memory(page: &Page, is_quick: bool) -> Result<Bar> {
    let (warm, soak, most) =
        if is_quick { (1, QUICK_SECONDS, QUICK_REQUESTS) } else { (WARM_SECONDS, SOAK_SECONDS, REQUESTS) };
    let url = page.url(PATHS[0]);
    ask(&url, warm)?;
    let before = page.resident_mib()?;
    let mut requests = 0;
    while requests < most {
        let asked = ask(&url, soak)?;
        ensure!(0 < asked.requests, "the status page answers nothing any more");
        requests += asked.requests;
        report::step(&format!("{requests} of {most} requests, {:.1} MiB", page.resident_mib()?));
    }
    let measured = (page.resident_mib()? - before).max(0.0);
    Ok(Bar {
        name: format!("MiB grown over {requests} requests, from {before:.1}"),
        measured,
        target: GROWTH_MIB_TARGET,
        sense: Sense::AtMost,
    })
}

/// What one of the two came to for one address: medians of the rounds.
struct Line {
    path: &'static str,
    who: &'static str,
    per_second: f64,
    p99_ms: f64,
}

impl Line {
    fn of(path: &'static str, who: &'static str, asked: &[Asked]) -> Self {
        let per_second = median(asked.iter().map(|asked| asked.per_second).collect());
        let p99_ms = median(asked.iter().map(|asked| asked.p99_ms).collect());
        Self { path, who, per_second, p99_ms }
    }

    fn text(&self) -> String {
        let Self { path, who, per_second, p99_ms } = self;
        format!("{path:<22} | {who:<14} | {per_second:>10.0}/s | p99 {p99_ms:.2} ms")
    }

    fn json(&self) -> String {
        let Self { path, who, per_second, p99_ms } = self;
        format!("{{\"path\":\"{path}\",\"who\":\"{who}\",\"per_second\":{per_second},\"p99_ms\":{p99_ms}}}")
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn shown(bars: &[Bar], lines: &[Line], is_json: bool) -> ExitCode {
    if is_json {
        let bars: Vec<String> = bars.iter().map(json).collect();
        let lines: Vec<String> = lines.iter().map(Line::json).collect();
        let (bars, lines) = (bars.join(","), lines.join(","));
        report::line(&format!("{{\"bench\":\"status\",\"bars\":[{bars}],\"runs\":[{lines}]}}"));
    } else {
        for line in lines {
            report::line(&line.text());
        }
        let width = bars.iter().map(|bar| bar.name.len()).max().unwrap_or_default();
        report::line(&format!("{:<width$} | {:>10} | {:>10} | holds", "bar", "measured", "target"));
        for bar in bars {
            let sign = match bar.sense {
                Sense::AtLeast => ">=",
                Sense::AtMost => "<=",
            };
            let (name, holds) = (&bar.name, if bar.holds() { "yes" } else { "NO" });
            let target = format!("{sign} {:.2}", bar.target);
            report::line(&format!("{name:<width$} | {:>10.3} | {target:>10} | {holds}", bar.measured));
        }
    }
    if bars.iter().all(Bar::holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn json(bar: &Bar) -> String {
    let Bar { name, measured, target, .. } = bar;
    let holds = bar.holds();
    format!("{{\"name\":\"{name}\",\"measured\":{measured},\"target\":{target},\"holds\":{holds}}}")
}
