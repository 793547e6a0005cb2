//! A report as it was sent. It is never changed; what came out wrong is followed by another one.

use incidents::{Incident, Name};
use kernel::{IncidentId, SentReportId, Timestamp};
use sha2::{Digest as _, Sha256};

/// The most that one report holds.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// A report that a regulator wants. A word, once stored, keeps its meaning for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Report {
    DoraInitial,
    DoraIntermediate,
    DoraFinal,
    UkInitial,
    UkIntermediate,
    UkFinal,
}

impl Report {
    pub const ALL: [Self; 6] = [
        Self::DoraInitial,
        Self::DoraIntermediate,
        Self::DoraFinal,
        Self::UkInitial,
        Self::UkIntermediate,
        Self::UkFinal,
    ];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::DoraInitial => "dora_initial",
            Self::DoraIntermediate => "dora_intermediate",
            Self::DoraFinal => "dora_final",
            Self::UkInitial => "uk_initial",
            Self::UkIntermediate => "uk_intermediate",
            Self::UkFinal => "uk_final",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|report| report.word() == text)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub id: SentReportId,
    pub incident: IncidentId,
    pub report: Report,
    /// When it was handed over.
    pub at: Timestamp,
    pub by: Name,
    body: String,
    hash: [u8; 32],
}

/// A report cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum SentError {
    #[error("a report holds between 1 byte and 64 KiB")]
    Size,
    #[error("it was said to be sent in the future, or before the incident began")]
    OutOfOrder,
    /// The hash that was kept is another one.
    #[error("the report is not what was sent")]
    Changed,
}

impl Sent {
    /// Keeps a report that was sent.
    ///
    /// # Errors
    /// [`SentError::Size`], [`SentError::OutOfOrder`].
    pub fn new(
        id: SentReportId,
        incident: &Incident,
        (report, body): (Report, String),
        (at, by): (Timestamp, Name),
        now: Timestamp,
    ) -> Result<Self, SentError> {
        if body.is_empty() || BODY_BYTES_MAX < body.len() {
            return Err(SentError::Size);
        }
        if now < at || at < incident.times.started() {
            return Err(SentError::OutOfOrder);
        }
        let hash = digest(&body);
        Ok(Self { id, incident: incident.id, report, at, by, body, hash })
    }

    /// Of what was kept.
    ///
    /// # Errors
    /// [`SentError::Changed`] where body and hash do not fit.
    pub fn try_from_parts(
        (id, incident): (SentReportId, IncidentId),
        (report, at, by): (Report, Timestamp, Name),
        body: String,
        hash: [u8; 32],
    ) -> Result<Self, SentError> {
        if digest(&body) != hash {
            return Err(SentError::Changed);
        }
        Ok(Self { id, incident, report, at, by, body, hash })
    }

    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// SHA-256 (FIPS 180-4) of the body.
    #[must_use]
    pub const fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    /// The hash as `sha256sum` prints it.
    #[must_use]
    pub fn hash_text(&self) -> String {
        let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or('0');
        self.hash.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }
}

fn digest(body: &str) -> [u8; 32] {
    Sha256::digest(body).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn a_report_is_what_was_sent() {
        let incident = samples::incident();
        let now = incident.times.detected();
        let sent = samples::sent(Report::DoraInitial, now);
        assert_eq!(sent.hash_text(), "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
        let again = |body: &str| {
            let of = (sent.report, sent.at, sent.by.clone());
            Sent::try_from_parts((sent.id, sent.incident), of, body.to_owned(), *sent.hash())
        };
        assert_eq!(again("{}").as_ref(), Ok(&sent));
        assert_eq!(again("{} "), Err(SentError::Changed));
        let new = |body: String, at| {
            let of = (Report::UkFinal, body);
            Sent::new(sent.id, &incident, of, (at, sent.by.clone()), now)
        };
        assert_eq!(new(String::new(), now), Err(SentError::Size));
        assert_eq!(new("a".repeat(BODY_BYTES_MAX + 1), now), Err(SentError::Size));
        let day = std::time::Duration::from_hours(24);
        assert_eq!(new("a".to_owned(), now.after(day)), Err(SentError::OutOfOrder));
        assert_eq!(new("a".to_owned(), now.before(day)), Err(SentError::OutOfOrder));
    }
}
