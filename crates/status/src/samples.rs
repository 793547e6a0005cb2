//! A bank on a bad day, for tests.

use crate::age::Moment;
use crate::feed::Heard;
use crate::told::Told;
use kernel::Timestamp;
use projection::Mark;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

pub(crate) const PROJECTION: &str = include_str!("../golden/projection.json");
pub(crate) const URL: &str = "http://127.0.0.1:7780";

/// The sample, changed.
pub(crate) fn changed(change: impl FnOnce(&mut Value)) -> String {
    let mut value = serde_json::from_str(PROJECTION).unwrap();
    change(&mut value);
    value.to_string()
}

pub(crate) fn told(text: &str) -> Told {
    Told::parse(text.as_bytes(), URL).unwrap()
}

/// So many minutes after the sample was heard.
pub(crate) fn after(minutes: u64) -> Moment {
    let heard = Timestamp::parse("2026-11-22T09:22:11Z").unwrap();
    let running = Duration::from_mins(minutes);
    Moment { wall: heard.after(running), running }
}

/// What was heard at once.
pub(crate) fn heard(text: &str) -> Heard {
    let mark = Mark { number: 1, at_ms: after(0).wall.as_millis() };
    Heard::at(Arc::new(told(text)), text.as_bytes(), mark, after(0))
}
