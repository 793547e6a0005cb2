//! A mail that somebody sent: taken once, never answered where a program wrote it, and a customer's only where that is
//! proven.

use crate::bank::upsert;
use crate::ops::support::{CaseAsk, Writing};
use crate::{Bank, Change, Key, OpError, Refusal, ReplyKey, StoreExt as _};
use identity::{Allowance, Email, Fingerprint, Ration, decide_take};
use kernel::CaseId;
use std::fmt::Write as _;
use std::time::Duration;
use support::{Body, Inbound, Mailbox, Name, Sender, Via};

/// Mails of one sender: more are put off, so that two programs that answer each other do so slowly, and a person loses
/// nothing.
const MAILS_OF_SENDER: Ration = Ration { every: Duration::from_mins(2), burst: 30 };
/// In whose name the whole of a mail is noted of which a part was left out.
const NOTED_BY: &str = "mail";
/// What stands for a mail without words.
const NO_WORDS: &str = "(This mail has no text.)";

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailTaken {
    /// It is in this case.
    Kept(CaseId),
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
            Self::Kept(_) => "kept",
            Self::Repeated => "repeated",
            Self::Automatic => "automatic",
            Self::Later(_) => "later",
        }
    }
}

impl Bank {
    /// Puts a mail into the case that it answers, or into another one of its sender's. What looks like a secret in it is
    /// taken out first. A customer's is one whose address the bank's own mail server found to be genuine; to any other
    /// mailbox nothing personal is told.
    ///
    /// # Errors
    /// [`support::Refusal`] for what no case takes, or a fault: then it has to come again.
    pub async fn take_mail(&self, mail: Inbound) -> Result<MailTaken, OpError> {
        // One of ours that comes back tells nobody anything.
        if mail.is_automatic || self.case_of_mail(&mail.message_id).is_some() {
            tracing::debug!("a mail that a program wrote is left alone");
            return Ok(MailTaken::Automatic);
        }
        let mail = mail.redacted();
        let from = self.mail_sender(&mail).await?;
        let key = key_of(&mail);
        let known = ReplyKey { scope: format!("cases.write:{}", from.id()), key: key.clone() };
        if self.store.reply(&known).await?.is_some() {
            return Ok(MailTaken::Repeated);
        }
        if !self.mail_is_within_ration(&from).await? {
            return Ok(MailTaken::Later(MAILS_OF_SENDER.every));
        }
        let case = self.case_of_mail(&mail.answers).map(CaseId::from_uuid);
        let writing = |case| Writing {
            from: from.clone(),
            via: Via::Mail,
            case,
            subject: Some(mail.subject.clone()).filter(|subject| !subject.is_empty()),
            text: words_of(&mail),
            key: Some(key.clone()),
        };
        let view = match self.take_writing(writing(case)).await {
            // The case is another's, or over, or full: it is a case of its own then.
            Err(OpError::Refused(Refusal::Case(_))) if case.is_some() => {
                self.take_writing(writing(None)).await?
            }
            taken => taken?,
        };
        if let Some(whole) = &mail.whole {
            self.note_whole(view.case.id, whole).await;
        }
        Ok(MailTaken::Kept(view.case.id))
    }

    async fn mail_sender(&self, mail: &Inbound) -> Result<Sender, OpError> {
        let email = Email::parse(&mail.from).map_err(|_| Refusal::Invalid("from"))?;
        if mail.is_proven
            && let Some(person) = self.person_of(&email).await?
        {
            return Ok(Sender::Customer(person.id));
        }
        let mailbox = Mailbox::parse(email.written()).map_err(|_| Refusal::Invalid("from"))?;
        Ok(Sender::Mailbox(mailbox))
    }

    /// Of a customer who is proven apart from those who only say that they are.
    async fn mail_is_within_ration(&self, from: &Sender) -> Result<bool, OpError> {
        let of = Fingerprint::of(&from.id().to_string());
        self.run("cases.mail", "mail", |op| async move {
            let now = self.now();
            let id = Allowance::of_mail_sender(of);
            let found = self.store.one::<Allowance>(&Key::Allowance(id)).await?;
            let left = decide_take(id, found.as_ref().map(|found| &found.row), MAILS_OF_SENDER, now);
            let Some(left) = left else {
                self.note_ok(op);
                return Ok(false);
            };
            let writes = vec![upsert(left, found.as_ref())];
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(true)
        })
        .await
    }

    /// Keeps the whole of a mail beside its case, for agents. The message is in the case already, so nothing is lost
    /// but this where it fails.
    async fn note_whole(&self, case: CaseId, whole: &str) {
        let Ok(by) = Name::parse(NOTED_BY) else { return };
        let text: String = whole.chars().take(support::Note::CHARS_MAX).collect();
        if let Err(error) = self.change_case(&by, case, &CaseAsk::Note { text }).await {
            tracing::warn!(case.id = %case, error = %error, "the whole of a mail was not noted");
        }
    }
}

/// By what a mail is known when it comes again.
fn key_of(mail: &Inbound) -> String {
    let mut key = String::from("mail ");
    for byte in mail.digest {
        write!(key, "{byte:02x}").expect("a String takes every write");
    }
    if let Some(id) = &mail.message_id {
        write!(key, " {id}").expect("a String takes every write");
    }
    key
}

/// What was written, and what came with it.
fn words_of(mail: &Inbound) -> String {
    let mut beside = String::new();
    for attachment in &mail.attachments {
        let (name, kind, bytes) = (&attachment.name, &attachment.media_type, attachment.bytes);
        write!(beside, "\n[attachment, not kept: {name}, {kind}, {bytes} bytes]")
            .expect("a String takes every write");
    }
    if 0 < mail.attachments_left_out {
        write!(beside, "\n[and {} more attachments]", mail.attachments_left_out)
            .expect("a String takes every write");
    }
    let text = if mail.text.is_empty() { NO_WORDS } else { &mail.text };
    let room = Body::CHARS_MAX.saturating_sub(beside.chars().count());
    let text: String = text.chars().take(room).collect();
    format!("{text}{beside}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use support::Attachment;

    fn mail() -> Inbound {
        Inbound {
            message_id: Some("1@example.org".to_owned()),
            digest: [7; 32],
            from: "kaja@example.org".to_owned(),
            is_proven: false,
            subject: "Help".to_owned(),
            text: "Hello".to_owned(),
            whole: None,
            answers: Vec::new(),
            attachments: Vec::new(),
            attachments_left_out: 0,
            is_automatic: false,
        }
    }

    #[test]
    fn a_mail_is_known_by_its_id_and_by_what_it_says() {
        let key = key_of(&mail());
        assert_eq!(key, key_of(&Inbound { subject: "x".to_owned(), ..mail() }));
        assert_ne!(key, key_of(&Inbound { digest: [8; 32], ..mail() }));
        assert_ne!(key, key_of(&Inbound { message_id: None, ..mail() }));
        let long = Inbound { message_id: Some("x".repeat(Inbound::ID_BYTES_MAX)), ..mail() };
        assert!(key_of(&long).len() <= ReplyKey::KEY_BYTES_MAX);
    }

    #[test]
    fn a_mail_fits_into_a_message_whatever_came_with_it() {
        let attachment = Attachment {
            name: "é".repeat(Attachment::NAME_CHARS_MAX),
            media_type: "image/png".to_owned(),
            bytes: u64::MAX,
        };
        let full = Inbound {
            text: "é".repeat(Inbound::TEXT_CHARS_MAX),
            attachments: vec![attachment; Inbound::ATTACHMENTS_MAX],
            attachments_left_out: 3,
            ..mail()
        };
        let words = words_of(&full);
        assert_eq!(words.chars().count(), Body::CHARS_MAX);
        assert!(words.ends_with("[and 3 more attachments]"), "{words}");
        assert_eq!(words_of(&Inbound { text: String::new(), ..mail() }), NO_WORDS);
    }
}
