//! How far something is that takes a while: a bar on a terminal, plain lines elsewhere, on standard error.

use crate::screen;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;

/// Plain lines of one task whose whole is known.
const LINES_MAX: u64 = 10;
/// Steps between two plain lines of a task whose whole is not known.
const STEPS_PER_LINE: u64 = 1_000_000;

pub(crate) struct Progress {
    what: &'static str,
    way: Way,
}

enum Way {
    Bar(ProgressBar),
    Lines { said: u64 },
    Silent,
}

/// Whether anybody is to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    Aloud,
    Silent,
}

impl Progress {
    pub(crate) fn start(what: &'static str, voice: Voice) -> Self {
        let way = match voice {
            Voice::Silent => Way::Silent,
            Voice::Aloud if std::io::stderr().is_terminal() => Way::Bar(bar(what)),
            Voice::Aloud => Way::Lines { said: 0 },
        };
        Self { what, way }
    }

    /// `of` is 0 while the whole is not known.
    pub(crate) fn reach(&mut self, done: u64, of: u64) {
        match &mut self.way {
            Way::Bar(bar) => {
                if bar.length() != Some(of) && 0 < of {
                    bar.set_length(of);
                }
                bar.set_position(done);
            }
            Way::Lines { said } => {
                let lines = done.saturating_mul(LINES_MAX).checked_div(of).unwrap_or(done / STEPS_PER_LINE);
                if *said < lines {
                    *said = lines;
                    screen::say(&line(self.what, done, of));
                }
            }
            Way::Silent => {}
        }
    }

    pub(crate) fn end(self) {
        if let Way::Bar(bar) = self.way {
            bar.finish_and_clear();
        }
    }
}

fn line(what: &str, done: u64, of: u64) -> String {
    if of == 0 { format!("{what}: {done}") } else { format!("{what}: {done} of {of}") }
}

fn bar(what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {elapsed}");
    let bar = ProgressBar::new(0).with_message(what);
    bar.set_style(style.expect("the template names known fields alone"));
    bar
}
