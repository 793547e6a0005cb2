//! What the drill says while it runs: one line that stands on a terminal, plain lines elsewhere.

use super::guide::Seen;
use super::toll::Toll;
use crate::screen;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::time::Duration;

/// Polls between two plain lines where nothing changed.
const QUIET_POLLS: u32 = 40;

pub(super) struct Live {
    bar: Option<ProgressBar>,
    is_silent: bool,
    stage: String,
    polls: u32,
}

impl Live {
    pub(super) fn start(is_silent: bool) -> Self {
        let bar = (!is_silent && std::io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::new_spinner();
            let style = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}");
            bar.set_style(style.expect("the template names known fields alone"));
            bar
        });
        Self { bar, is_silent, stage: String::new(), polls: 0 }
    }

    /// Something that happens once.
    pub(super) fn say(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None if self.is_silent => {}
            None => screen::say(text),
        }
    }

    /// How it stands.
    pub(super) fn show(&mut self, seen: &Seen, toll: &Toll, into: Duration) {
        let text = line(seen, toll, into);
        if let Some(bar) = &self.bar {
            bar.set_message(text.clone());
            bar.tick();
        }
        self.polls += 1;
        if self.stage != seen.stage || (self.bar.is_none() && QUIET_POLLS <= self.polls) {
            self.stage.clone_from(&seen.stage);
            self.polls = 0;
            self.say(&text);
        }
    }

    pub(super) fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

fn line(seen: &Seen, toll: &Toll, into: Duration) -> String {
    let minutes = into.as_secs() / 60;
    let (e_value, treatment, control) =
        seen.said.as_ref().map_or((1.0, 0, 0), |said| (said.e_value, said.treatment, said.control));
    format!(
        "{:02}:{:02} stage {:<11} e-value {e_value:>9.3e}  attempts {treatment}/{control}  signed out {}  affected {}",
        minutes / 60,
        minutes % 60,
        seen.stage,
        toll.signed_out,
        toll.affected.len(),
    )
}
