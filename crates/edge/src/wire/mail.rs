//! What becomes of a mail that was handed over.

use bank::MailTaken;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TakenMail {
    /// `kept` in a case, `repeated` where it was taken before, `automatic` where a program wrote it and nobody is to
    /// answer.
    taken: &'static str,
}

impl TakenMail {
    pub(crate) const fn of(taken: &MailTaken) -> Self {
        Self { taken: taken.word() }
    }
}
