//! Carries mail: one SMTP conversation (RFC 5321) with the operator's own server, within a time limit.
//!
//! What the server says of itself or of us, before a mail is offered to it, is no word about that mail: it is tried
//! again. A refusal of the mail itself is final (RFC 5321, 4.2.1).

mod letter;
mod post;
mod sender;

use bank::{DELIVERY_WAIT_MAX, MailParcel};
use kernel::Secret;
use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
pub use post::{Post, Posted, Recipient, RecipientError};
pub use sender::{Sender, SenderError};
use std::time::Duration;
use tokio::time::timeout;

/// How a conversation is kept from others' eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encryption {
    /// From the first byte (RFC 8314, 3.3).
    Tls,
    /// From the server's agreement on (RFC 3207); without that, nothing is sent.
    StartTls,
    /// Not at all: for a server on this machine.
    None,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpCredentials {
    pub user: Secret<String>,
    pub password: Secret<String>,
}

/// What an operator may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    /// A name or an address; under TLS the one in the server's certificate.
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    /// PEM of the authorities that vouch for the server, instead of the public ones.
    pub authorities: Option<Vec<u8>>,
    pub credentials: Option<SmtpCredentials>,
    pub from: Sender,
    /// Where answers to mails of a case go.
    pub reply_to: Option<Sender>,
    /// The most one delivery may take, from resolving the name to the server's word that it has the mail.
    pub wait_max: Duration,
}

impl SmtpSettings {
    /// RFC 5321 (4.5.3.2) would wait for minutes; whoever logs in waits for this mail, and the next try comes soon.
    pub const WAIT_MAX: Duration = Duration::from_secs(20);
}

/// How long a server that has the mail may take to say goodbye.
const QUIT_WAIT_MAX: Duration = Duration::from_secs(1);

// The bank gives up waiting for a courier at its own limit, and would count a delivery as failed that is under way.
const _: () =
    assert!(SmtpSettings::WAIT_MAX.as_secs() + QUIT_WAIT_MAX.as_secs() < DELIVERY_WAIT_MAX.as_secs());

/// "Authentication required", also where TLS is meant (RFC 4954, 6; RFC 3207, 4): a word about us and not the mail.
const NOT_LET_IN: u16 = 530;

/// Why a mail was not taken. No variant shows an address, nor what the server said, which may repeat one.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    #[error("the mail courier cannot be set up")]
    Setup(#[source] Error),
    #[error("no mail can be written to this address")]
    BadAddress,
    #[error("the mail server cannot be reached")]
    Unreachable(#[source] Error),
    #[error("the mail server offers no encryption")]
    NoEncryption,
    #[error("the mail server does not let the bank in")]
    NotLetIn(#[source] Error),
    #[error("the mail server refused the mail with {0}")]
    Refused(u16),
    #[error("the mail server did not take the mail now and said {0}")]
    Deferred(u16),
    #[error("the conversation with the mail server broke off")]
    BrokenOff(#[source] Error),
    #[error("the mail server did not answer in time")]
    TimedOut,
}

impl SmtpError {
    /// Whether another try would end alike.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        match self {
            Self::BadAddress | Self::Refused(_) => true,
            Self::Setup(_)
            | Self::Unreachable(_)
            | Self::NoEncryption
            | Self::NotLetIn(_)
            | Self::Deferred(_)
            | Self::BrokenOff(_)
            | Self::TimedOut => false,
        }
    }

    /// What went wrong once a mail was offered.
    fn of_offer(error: Error) -> Self {
        match error.status().map(u16::from) {
            Some(NOT_LET_IN) => Self::NotLetIn(error),
            Some(code) if error.is_permanent() => Self::Refused(code),
            Some(code) => Self::Deferred(code),
            // The address needs an extension (RFC 6531) that the server lacks.
            None if error.is_client() => Self::BadAddress,
            None => Self::BrokenOff(error),
        }
    }
}

/// Sends mail by one server.
pub struct SmtpCourier {
    settings: SmtpSettings,
    tls: TlsParameters,
    hello: ClientId,
}

impl SmtpCourier {
    /// # Errors
    /// [`SmtpError::Setup`] when the authorities cannot be read.
    pub fn new(settings: SmtpSettings) -> Result<Self, SmtpError> {
        let builder = TlsParameters::builder(settings.host.clone());
        let builder = match &settings.authorities {
            Some(pem) => {
                let authorities = Certificate::from_pem(pem).map_err(SmtpError::Setup)?;
                builder.certificate_store(CertificateStore::None).add_root_certificate(authorities)
            }
            None => builder.certificate_store(CertificateStore::WebpkiRoots),
        };
        let tls = builder.build_rustls().map_err(SmtpError::Setup)?;
        let hello = ClientId::Domain(settings.from.domain().to_owned());
        Ok(Self { settings, tls, hello })
    }

    /// Whether the server lets the bank in; no mail is offered.
    ///
    /// # Errors
    /// [`SmtpError`]
    pub async fn check(&self) -> Result<(), SmtpError> {
        let connection = timeout(self.settings.wait_max, self.connected()).await;
        say_goodbye(connection.map_err(|_| SmtpError::TimedOut)??).await;
        Ok(())
    }

    pub(crate) async fn carry(&self, parcel: &MailParcel) -> Result<(), SmtpError> {
        let carried = self.carry_in_time(parcel).await;
        if let Err(error) = &carried {
            tracing::debug!(outbox.id = %parcel.id, error = %error, "a mail was not taken");
        }
        carried
    }

    async fn carry_in_time(&self, parcel: &MailParcel) -> Result<(), SmtpError> {
        let mail = letter::write((&self.settings.from, self.settings.reply_to.as_ref()), parcel)?;
        let offered = timeout(self.settings.wait_max, self.offered(&mail)).await;
        // The server has the mail by now, whatever becomes of the goodbye.
        say_goodbye(offered.map_err(|_| SmtpError::TimedOut)??).await;
        Ok(())
    }

    async fn offered(&self, mail: &Message) -> Result<AsyncSmtpConnection, SmtpError> {
        let mut connection = self.connected().await?;
        connection.send(mail.envelope(), &mail.formatted()).await.map_err(SmtpError::of_offer)?;
        Ok(connection)
    }

    /// A conversation in which a mail may be offered.
    async fn connected(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        let SmtpSettings { host, port, encryption, credentials, .. } = &self.settings;
        let at = (host.as_str(), *port);
        let tls = (*encryption == Encryption::Tls).then(|| self.tls.clone());
        let connection = AsyncSmtpConnection::connect_tokio1(at, None, &self.hello, tls, None).await;
        let mut connection = connection.map_err(SmtpError::Unreachable)?;
        if *encryption == Encryption::StartTls {
            if !connection.can_starttls() {
                return Err(SmtpError::NoEncryption);
            }
            let agreed = connection.starttls(self.tls.clone(), &self.hello).await;
            agreed.map_err(SmtpError::Unreachable)?;
        }
        if let Some(SmtpCredentials { user, password }) = credentials {
            let credentials = Credentials::new(user.expose().clone(), password.expose().clone());
            let let_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await;
            let_in.map_err(SmtpError::NotLetIn)?;
        }
        Ok(connection)
    }
}

/// Ends the conversation; nothing depends on it any more.
async fn say_goodbye(mut connection: AsyncSmtpConnection) {
    drop(timeout(QUIT_WAIT_MAX, connection.quit()).await);
}

#[cfg(test)]
mod tests;
