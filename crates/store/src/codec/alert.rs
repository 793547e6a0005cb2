//! An alert that waits in the outbox, as JSON text in the place where a mail's is.
//!
//! It is of format 2 of what stands there, which builds before it leave alone, as they do a mail of a newer build. A format,
//! once written, is read for ever.

use super::{CodecError, IS_OLDER_BUILD};
use bank::Alert;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

const FORMAT: u64 = 2;

#[derive(Serialize, Deserialize)]
struct Format<'a> {
    v: u64,
    /// None where a newer build puts something else.
    alert: Option<AlertV1<'a>>,
}

/// Instants are microseconds since 1970.
#[derive(Serialize, Deserialize)]
struct AlertV1<'a> {
    name: Cow<'a, str>,
    labels: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
    summary: Cow<'a, str>,
    started_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended_at: Option<i64>,
}

pub(super) fn encode_alert(it: &Alert) -> String {
    let labels = it.labels.iter().map(|(name, value)| (name.as_str().into(), value.as_str().into()));
    let alert = AlertV1 {
        name: it.name.as_str().into(),
        labels: labels.collect(),
        summary: it.summary.as_str().into(),
        started_at: it.started_at.as_micros(),
        ended_at: it.ended_at.map(Timestamp::as_micros),
    };
    let text = Format { v: FORMAT, alert: Some(alert) };
    serde_json::to_string(&text).expect("names, numbers and texts make a JSON text")
}

/// The alert of a text that is no mail this build knows; `None` for what only a newer build can read.
pub(super) fn decode_alert(text: &str) -> Result<Option<Alert>, CodecError> {
    #[derive(Deserialize)]
    struct Version {
        v: u64,
    }
    let unreadable = |_| CodecError::Value("alert");
    let Version { v } = serde_json::from_str(text).map_err(unreadable)?;
    if v != FORMAT || IS_OLDER_BUILD {
        return Ok(None);
    }
    let Format { alert, .. } = serde_json::from_str(text).map_err(unreadable)?;
    let Some(alert) = alert else { return Ok(None) };
    let labels = alert.labels.into_iter().map(|(name, value)| (name.into_owned(), value.into_owned()));
    Ok(Some(Alert {
        name: alert.name.into_owned(),
        labels: labels.collect(),
        summary: alert.summary.into_owned(),
        started_at: Timestamp::from_micros(alert.started_at),
        ended_at: alert.ended_at.map(Timestamp::from_micros),
    }))
}

/// One that goes on and one that is over.
#[cfg(test)]
pub(crate) fn samples() -> Vec<Alert> {
    let on = Alert {
        name: "FlorinRollback".to_owned(),
        labels: [("release", "winter \"27\" \\"), ("severity", "page")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        summary: "Die Anmeldung wurde zurückgerollt.".to_owned(),
        started_at: Timestamp::from_micros(1_772_366_400_000_001),
        ended_at: None,
    };
    let over = Alert { labels: BTreeMap::new(), ..on.ended(Timestamp::from_micros(1_772_366_460_000_000)) };
    vec![on, over]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every alert of `samples` as its first format wrote it, one a line. The file stays as it is for ever.
    const V2: &str = include_str!("../../golden/mail/v2-alerts.jsonl");

    #[test]
    fn what_was_written_is_read_and_written_again() {
        let read: Vec<Alert> = V2.lines().map(|text| decode_alert(text).unwrap().unwrap()).collect();
        assert_eq!(read, samples());
        let written: Vec<String> = samples().iter().map(encode_alert).collect();
        assert_eq!(written, V2.lines().collect::<Vec<_>>());
    }

    #[test]
    fn what_is_another_builds_is_left_to_it_and_what_is_broken_refused() {
        for text in [r#"{"v":3,"alert":{}}"#, r#"{"v":2,"poem":{}}"#] {
            assert_eq!(decode_alert(text).unwrap(), None, "{text}");
        }
        for text in ["", r#"{"v":2,"alert":{"name":"x"}}"#] {
            assert!(decode_alert(text).is_err(), "{text}");
        }
    }
}
