//! A mail that somebody sent to the bank, as far as a case needs it.

use crate::{Body, Subject, redact};

/// What one mail says. Nothing in it is proven but by [`Self::is_proven`], and nothing may have a control character but
/// for the ends of lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbound {
    /// The header `Message-ID` (RFC 5322, 3.6.4) without its brackets.
    pub message_id: Option<String>,
    /// SHA-256 of the mail as it came, but for the lines that servers on its way put before it.
    pub digest: [u8; 32],
    /// The address in the header `From`.
    pub from: String,
    /// Whether a server of the bank's own found that the address's domain stands for it (DMARC, RFC 7489).
    pub is_proven: bool,
    pub subject: String,
    /// What was written now, without the mail it answers where that can be told apart.
    pub text: String,
    /// All of it, where `text` is less.
    pub whole: Option<String>,
    /// Message ids that it answers, the nearest first.
    pub answers: Vec<String>,
    pub attachments: Vec<Attachment>,
    /// Attachments beyond [`Self::ATTACHMENTS_MAX`].
    pub attachments_left_out: usize,
    /// Whether a program wrote it, or says that no program may answer: it is never answered by one.
    pub is_automatic: bool,
}

impl Inbound {
    /// Of a text; the rest is cut off.
    pub const TEXT_CHARS_MAX: usize = Body::CHARS_MAX;
    pub const SUBJECT_CHARS_MAX: usize = Subject::CHARS_MAX;
    pub const ATTACHMENTS_MAX: usize = 20;
    /// Message ids looked at.
    pub const ANSWERS_MAX: usize = 20;
    /// Of one message id (RFC 5322, 2.1.1, less its header's name).
    pub const ID_BYTES_MAX: usize = 250;

    /// The same without what looks like a secret in its words.
    #[must_use]
    pub fn redacted(self) -> Self {
        let of = |text: String| redact(&text).into_text();
        let attachment = |it: Attachment| Attachment { name: of(it.name), ..it };
        Self {
            subject: of(self.subject),
            text: of(self.text),
            whole: self.whole.map(of),
            attachments: self.attachments.into_iter().map(attachment).collect(),
            ..self
        }
    }
}

/// What came with a mail. Its content is not kept: nobody can look for secrets in a picture or an archive, nor say
/// whether it does harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// One line without a folder.
    pub name: String,
    /// As `image/png`.
    pub media_type: String,
    /// Decoded, but never unpacked.
    pub bytes: u64,
}

impl Attachment {
    pub const NAME_CHARS_MAX: usize = 80;
}
