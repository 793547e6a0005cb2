//! What Alertmanager posts (`webhook_config`, version 4), as far as it is read.

use crate::problem::Problem;
use bank::{HeardAlert, HeardState};
use incidents::{Component, Impact, Line, Reach, Title};
use kernel::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Alerts of one message.
const ALERTS_MAX: usize = 1_024;
// While one of a message fires, its incident is not resolved.
const _: () = assert!(ALERTS_MAX <= incidents::FIRING_MAX);
/// Characters of a fingerprint; Alertmanager writes 16.
const FINGERPRINT_CHARS_MAX: usize = 128;
/// Of the key of a group, which names its labels.
const GROUP_CHARS_MAX: usize = 4_096;

/// A group of alerts.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct AlertGroup {
    /// `4`.
    version: String,
    /// What the sender knows the group by.
    #[serde(rename = "groupKey")]
    group_key: String,
    alerts: Vec<Alert>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct Alert {
    /// `firing` or `resolved`.
    status: String,
    /// `component`, `impact` and `reach` say what the incident is to be; it is private unless `reach` is `public`.
    #[serde(default)]
    labels: BTreeMap<String, String>,
    /// `public_title` is what the public reads, where it is to; `summary` is for staff.
    #[serde(default)]
    annotations: BTreeMap<String, String>,
    #[serde(rename = "startsAt")]
    starts_at: String,
    fingerprint: String,
}

impl AlertGroup {
    /// The group's key, and its alerts: those that fire first, so that one which ends does not end what goes on.
    ///
    /// # Errors
    /// Another version, or what is not of its form.
    pub(crate) fn parsed(self) -> Result<(String, Vec<HeardAlert>), Problem> {
        if self.version != "4" {
            return Err(Problem::bad("version"));
        }
        if self.group_key.is_empty() || GROUP_CHARS_MAX < self.group_key.chars().count() {
            return Err(Problem::bad("groupKey"));
        }
        if ALERTS_MAX < self.alerts.len() {
            return Err(Problem::bad("alerts"));
        }
        let heard = self.alerts.into_iter().filter(|alert| !alert.is_own()).map(Alert::parsed);
        let mut heard = heard.collect::<Result<Vec<_>, _>>()?;
        heard.sort_by_key(|alert| alert.state != HeardState::Firing);
        Ok((self.group_key, heard))
    }
}

impl Alert {
    fn name(&self) -> &str {
        self.labels.get("alertname").map_or("", String::as_str)
    }

    /// Whether it is one of the bank's own, which come back to it where it tells the same Alertmanager.
    fn is_own(&self) -> bool {
        bank::TOLD_ALERTS.contains(&self.name())
    }

    fn parsed(self) -> Result<HeardAlert, Problem> {
        let state = match self.status.as_str() {
            "firing" => HeardState::Firing,
            "resolved" => HeardState::Resolved,
            _ => return Err(Problem::bad("status")),
        };
        if self.fingerprint.is_empty() || FINGERPRINT_CHARS_MAX < self.fingerprint.chars().count() {
            return Err(Problem::bad("fingerprint"));
        }
        let label = |name: &str| self.labels.get(name).map(String::as_str);
        let reach = if label("reach") == Some("public") { Reach::Public } else { Reach::Private };
        let summary = self.annotations.get("summary").map_or("", String::as_str);
        let words = [self.name(), summary].join(": ");
        let note = Line::cut(words.trim_matches([':', ' ']));
        let title = match reach {
            Reach::Public => self.annotations.get("public_title").and_then(|text| Title::parse(text).ok()),
            Reach::Private | Reach::ReportOnly => note.as_ref().and_then(|note| cut(note.as_str())),
        };
        Ok(HeardAlert {
            state,
            started_at: Timestamp::parse(&self.starts_at).map_err(|_| Problem::bad("startsAt"))?,
            title,
            note,
            impact: label("impact").and_then(Impact::parse),
            component: label("component").and_then(Component::parse),
            reach,
            fingerprint: self.fingerprint,
        })
    }
}

/// As much as a title holds.
fn cut(text: &str) -> Option<Title> {
    Title::parse(&text.chars().take(Title::CHARS_MAX).collect::<String>()).ok()
}

#[cfg(test)]
mod tests;
