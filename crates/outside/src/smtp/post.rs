//! Carries a mail that is told to many: at most once, so how far a conversation came decides whether there is another try.
//!
//! Until the mail itself is on its way, whatever fails can be tried again. From there on only the server's word counts: a
//! conversation that breaks off may have brought the mail, and is not repeated.

use super::{SmtpCourier, SmtpError, say_goodbye};
use identity::Email;
use kernel::{Secret, Timestamp};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailParameter};
use lettre::{Address, Message};
use std::time::{Duration, UNIX_EPOCH};
use tokio::time::timeout;

const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");
const LIST_UNSUBSCRIBE: HeaderName = HeaderName::new_from_ascii_str("List-Unsubscribe");
const LIST_UNSUBSCRIBE_POST: HeaderName = HeaderName::new_from_ascii_str("List-Unsubscribe-Post");

/// A mailbox that a mail can be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    written: Secret<String>,
    key: Secret<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no mail can be written to this address")]
pub struct RecipientError;

impl Recipient {
    /// # Errors
    /// [`RecipientError`] for anything that a mail server has no words for.
    pub fn parse(text: &str) -> Result<Self, RecipientError> {
        let email = Email::parse(text).map_err(|_| RecipientError)?;
        super::letter::address(email.written()).ok_or(RecipientError)?;
        let secret = |text: &str| Secret::new(text.to_owned());
        Ok(Self { written: secret(email.written()), key: secret(email.key()) })
    }

    #[must_use]
    pub const fn written(&self) -> &Secret<String> {
        &self.written
    }

    /// The one form in which it is compared with others.
    #[must_use]
    pub const fn key(&self) -> &Secret<String> {
        &self.key
    }

    fn address(&self) -> Option<Address> {
        super::letter::address(self.written.expose())
    }
}

/// A mail to one of many.
#[derive(Debug, Clone)]
pub struct Post {
    /// What its `Message-ID` begins with: letters, digits, `-`, `_` and `.`.
    pub id: String,
    pub to: Recipient,
    pub subject: String,
    pub text: Secret<String>,
    /// A whole document.
    pub html: Secret<String>,
    /// Where a mail program ends it by one POST (RFC 8058); nothing where there is nothing to end.
    pub unsubscribe: Option<Secret<String>>,
    pub reply_to: Option<super::Sender>,
    pub at: Timestamp,
}

/// How far a mail came.
#[derive(Debug)]
pub enum Posted {
    /// The server has it.
    Taken,
    /// The server says that there is no such mailbox, or that it takes nothing.
    NoMailbox(u16),
    /// The server refuses this mail for good.
    Refused(u16),
    /// The server did not take it now, or broke off before it was offered.
    Later(SmtpError),
    /// There was no conversation in which it could be offered, and no other mail could.
    Closed(SmtpError),
    /// Nobody can say whether the server has it.
    Unsure,
}

impl SmtpCourier {
    /// Offers a mail once.
    pub async fn post(&self, post: &Post) -> Posted {
        let Some((to, message)) =
            post.to.address().and_then(|to| Some((to.clone(), self.compose(post, to)?)))
        else {
            return Posted::Refused(0);
        };
        let wait_max = self.settings.wait_max;
        let mut connection = match timeout(wait_max, self.connected()).await {
            Ok(Ok(connection)) => connection,
            Ok(Err(error)) => return Posted::Closed(error),
            Err(_) => return Posted::Closed(SmtpError::TimedOut),
        };
        match timeout(wait_max, self.announced(&mut connection, to)).await {
            Ok(Ok(())) => {}
            Ok(Err(posted)) => {
                say_goodbye(connection).await;
                return posted;
            }
            Err(_) => return Posted::Later(SmtpError::TimedOut),
        }
        let taken = timeout(wait_max, connection.message(&message.formatted())).await;
        let Ok(taken) = taken else { return Posted::Unsure };
        let posted = match taken.map_err(SmtpError::of_offer) {
            Ok(_) => Posted::Taken,
            Err(SmtpError::Refused(code)) => Posted::Refused(code),
            Err(error @ SmtpError::Deferred(_)) => Posted::Later(error),
            Err(error @ SmtpError::NotLetIn(_)) => Posted::Closed(error),
            Err(_) => return Posted::Unsure,
        };
        say_goodbye(connection).await;
        posted
    }

    /// Everything up to the server's word that the mail may come.
    async fn announced(&self, connection: &mut AsyncSmtpConnection, to: Address) -> Result<(), Posted> {
        let mut parameters = Vec::new();
        if !AsRef::<str>::as_ref(&to).is_ascii() {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Posted::NoMailbox(0));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let from = self.settings.from.mailbox().email;
        let said = connection.command(Mail::new(Some(from), parameters)).await;
        said.map_err(|error| refused(SmtpError::of_offer(error), Posted::Refused))?;
        let said = connection.command(Rcpt::new(to, Vec::new())).await;
        said.map_err(|error| refused(SmtpError::of_offer(error), of_mailbox))?;
        let said = connection.command(Data).await;
        said.map_err(|error| refused(SmtpError::of_offer(error), Posted::Refused))?;
        Ok(())
    }

    fn compose(&self, post: &Post, to: Address) -> Option<Message> {
        let from = &self.settings.from;
        let since = Duration::from_micros(post.at.as_micros().unsigned_abs());
        let mut builder = Message::builder()
            .message_id(Some(format!("<{}@{}>", post.id, from.domain())))
            .date(UNIX_EPOCH + since)
            .from(from.mailbox())
            .to(Mailbox::new(None, to))
            .subject(post.subject.as_str())
            .raw_header(HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned()));
        if let Some(url) = &post.unsubscribe {
            let one_click = "List-Unsubscribe=One-Click".to_owned();
            builder = builder
                .raw_header(HeaderValue::new(LIST_UNSUBSCRIBE, format!("<{}>", url.expose())))
                .raw_header(HeaderValue::new(LIST_UNSUBSCRIBE_POST, one_click));
        }
        if let Some(reply_to) = &post.reply_to {
            builder = builder.reply_to(reply_to.mailbox());
        }
        let body = MultiPart::alternative_plain_html(post.text.expose().clone(), post.html.expose().clone());
        builder.multipart(body).ok()
    }
}

/// Before the mail itself is on its way, a conversation that broke off brought nothing.
fn refused(error: SmtpError, for_good: fn(u16) -> Posted) -> Posted {
    match error {
        SmtpError::Refused(code) => for_good(code),
        error @ SmtpError::NotLetIn(_) => Posted::Closed(error),
        error => Posted::Later(error),
    }
}

/// 550, 551, 553 and 556 speak of the mailbox (RFC 5321, 4.2.3; RFC 7504); other refusals may be about us.
const fn of_mailbox(code: u16) -> Posted {
    match code {
        550 | 551 | 553 | 556 => Posted::NoMailbox(code),
        _ => Posted::Refused(code),
    }
}

#[cfg(test)]
mod tests;
