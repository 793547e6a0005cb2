//! What a bench prints: progress lines, rows of figures, and the table of bars.

use anyhow::Result;
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::ExitCode;

/// A figure and the least it has to be, or the most.
struct Bar {
    name: String,
    measured: f64,
    target: f64,
    sense: Sense,
    judged: Judged,
}

/// Whether enough was measured to judge by it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judged {
    Yes,
    /// A quick run is too short for this one, and chance would decide.
    NotInAQuickRun,
}

#[derive(Clone, Copy)]
pub(crate) enum Sense {
    AtLeast,
    AtMost,
}

impl Bar {
    /// `None` where it is not judged.
    fn holds(&self) -> Option<bool> {
        (self.judged == Judged::Yes).then_some(match self.sense {
            Sense::AtLeast => self.target <= self.measured,
            Sense::AtMost => self.measured <= self.target,
        })
    }
}

pub(crate) struct Report {
    name: &'static str,
    is_json: bool,
    bars: Vec<Bar>,
    rows: Vec<Value>,
}

impl Report {
    pub(crate) const fn new(is_json: bool) -> Self {
        Self { name: "", is_json, bars: Vec::new(), rows: Vec::new() }
    }

    pub(crate) const fn name(&mut self, name: &'static str) {
        self.name = name;
    }

    /// Says on standard error what is going on.
    pub(crate) fn step(&self, what: &str) {
        drop(writeln!(std::io::stderr(), "{}: {what}", self.name));
    }

    /// Keeps a row of figures and shows it at once.
    pub(crate) fn row(&mut self, row: Value) {
        let mut line = String::new();
        if let Value::Object(fields) = &row {
            for (name, value) in fields {
                let text = value.as_str().map_or_else(|| number(value), str::to_owned);
                line.extend(["  ", name, " ", &text]);
            }
        }
        self.step(line.trim_start());
        self.rows.push(row);
    }

    pub(crate) fn bar(&mut self, name: &str, measured: f64, sense: Sense, target: f64) {
        self.judge(name, measured, (sense, target), Judged::Yes);
    }

    /// A bar that may not be judged in this run.
    pub(crate) fn judge(&mut self, name: &str, measured: f64, (sense, target): (Sense, f64), judged: Judged) {
        self.bars.push(Bar { name: name.to_owned(), measured, target, sense, judged });
    }

    /// Prints the bars; exit code 1 when one that is judged falls short.
    pub(crate) fn finish(self) -> Result<ExitCode> {
        let mut out = std::io::stdout();
        if self.is_json {
            let bar = |bar: &Bar| json!({"name": bar.name, "measured": bar.measured, "target": bar.target, "holds": bar.holds()});
            let bars: Vec<Value> = self.bars.iter().map(bar).collect();
            writeln!(out, "{}", json!({"bench": self.name, "bars": bars, "rows": self.rows}))?;
        } else {
            let width = self.bars.iter().map(|bar| bar.name.len()).max().unwrap_or(3);
            writeln!(out, "{:<width$} | {:>10} | {:>10} | holds", "bar", "measured", "target")?;
            for bar in &self.bars {
                let sign = match bar.sense {
                    Sense::AtLeast => ">=",
                    Sense::AtMost => "<=",
                };
                let holds = match bar.holds() {
                    Some(true) => "yes",
                    Some(false) => "NO",
                    None => "not judged in a quick run",
                };
                let target = format!("{sign} {:.2}", bar.target);
                writeln!(out, "{:<width$} | {:>10.3} | {target:>10} | {holds}", bar.name, bar.measured)?;
            }
        }
        let all_hold = self.bars.iter().all(|bar| bar.holds() != Some(false));
        Ok(if all_hold { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn number(value: &Value) -> String {
    match value.as_f64() {
        Some(number) if value.is_f64() => format!("{number:.2}"),
        _ => value.to_string(),
    }
}
