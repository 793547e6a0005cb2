//! A mail that somebody sent: taken once, never answered where a program wrote it, and a customer's only where that is
//! proven.

use std::time::Duration;

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailTaken {
    /// It is in a case.
    Kept,
    /// It was taken before.
    Repeated,
    /// A program wrote it, so that nothing is to answer it; it is not kept.
    Automatic,
    /// Its sender wrote so many that this one has to come again, no sooner than after so long.
    Later(Duration),
}

impl MailTaken {
    /// Stable, for programs.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Repeated => "repeated",
            Self::Automatic => "automatic",
            Self::Later(_) => "later",
        }
    }
}
impl crate::Bank {
    pub async fn take_mail(&self, _: support::Inbound) -> Result<MailTaken, crate::OpError> {
        Err(crate::OpError::Conflict)
    }
}
