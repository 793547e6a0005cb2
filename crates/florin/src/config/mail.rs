//! The operator's mail server: where it is, in whose name the bank writes, and which files hold the rest.

use super::file::{MailSection, read_bounded, read_secret};
use anyhow::{Context, Result, bail, ensure};
use kernel::Secret;
use outside::{Encryption, Sender, SmtpCredentials, SmtpSettings};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use url::Url;

/// Submission under TLS from the start (RFC 8314, 3.3).
const TLS_PORT: u16 = 465;
/// Submission (RFC 6409, 3.1).
const STARTTLS_PORT: u16 = 587;
/// Between servers (RFC 5321, 4.5.4.2), and where one of this machine listens.
const PLAIN_PORT: u16 = 25;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MailConfig {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) encryption: Encryption,
    pub(crate) from: Sender,
    /// Where answers to mails of a case go.
    pub(crate) reply_to: Option<Sender>,
    /// File of two lines, the user's name and the password; without one, the server asks for neither.
    pub(crate) credentials: Option<PathBuf>,
    /// PEM file of the authorities that vouch for the server, instead of the public ones.
    pub(crate) authorities: Option<PathBuf>,
}

/// Mail that people send to the bank, and the operator's server hands over.
#[derive(Debug, Clone, Default)]
pub(crate) struct InboundConfig {
    /// What that server bears; without one it may hand over nothing by HTTP.
    pub(crate) token: Option<Secret<String>>,
    /// What it calls itself where it says whose mail it took for genuine; without it no sender is known.
    pub(crate) authserv_id: Option<String>,
}

impl InboundConfig {
    /// # Errors
    /// When the token cannot be read, or the name is none.
    pub(super) fn parse(file: &MailSection, folder: &Path) -> Result<Self> {
        let token = file.inbound_token_file.as_ref().map(|path| read_secret(&folder.join(path)));
        let token = token.transpose().context("`inbound_token_file` of [mail] cannot be used")?;
        let authserv_id = file.inbound_authserv_id.as_ref().map(|id| id.trim().to_owned());
        let is_name =
            |id: &String| !id.is_empty() && id.chars().all(|c| c.is_ascii_graphic() && !";()\"".contains(c));
        ensure!(authserv_id.iter().all(is_name), "`inbound_authserv_id` of [mail] is no name of a server");
        Ok(Self { token, authserv_id })
    }
}

impl MailConfig {
    /// Nothing where the section is empty.
    pub(super) fn parse(file: MailSection, folder: &Path) -> Result<Option<Self>> {
        let Some(smtp) = &file.smtp else {
            ensure!(file.is_empty(), "[mail] says something, but names no server by `smtp`");
            return Ok(None);
        };
        let (host, port, encryption) = server(smtp, file.plain.unwrap_or(false))?;
        let from = file.from.context("[mail] names a server, but no address to write `from`")?;
        let from = Sender::parse(&from).with_context(|| format!("`from` is {from:?}"))?;
        let reply_to =
            file.reply_to.map(|text| Sender::parse(&text).with_context(|| format!("`reply_to` is {text:?}")));
        let in_folder = |path: PathBuf| folder.join(path);
        Ok(Some(Self {
            host,
            port,
            encryption,
            from,
            reply_to: reply_to.transpose()?,
            credentials: file.credentials_file.map(in_folder),
            authorities: file.authorities.map(in_folder),
        }))
    }

    /// The server as it may be written in the file.
    pub(crate) fn smtp(&self) -> String {
        let Self { host, port, encryption, .. } = self;
        let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        match encryption {
            Encryption::Tls => format!("smtps://{host}:{port}"),
            Encryption::StartTls => format!("smtp://{host}:{port}"),
            Encryption::None => format!("smtp://{host}:{port} (plain)"),
        }
    }

    /// Everything a courier needs, with what the files hold.
    ///
    /// # Errors
    /// When a file cannot be read, or holds something else.
    pub(crate) fn settings(&self) -> Result<SmtpSettings> {
        Ok(SmtpSettings {
            host: self.host.clone(),
            port: self.port,
            encryption: self.encryption,
            authorities: self.authorities.as_deref().map(read_authorities).transpose()?,
            credentials: self.credentials.as_deref().map(read_credentials).transpose()?,
            from: self.from.clone(),
            reply_to: self.reply_to.clone(),
            wait_max: SmtpSettings::WAIT_MAX,
        })
    }
}

/// The address is never part of an error: somebody may have put a password into it.
fn server(smtp: &str, is_plain: bool) -> Result<(String, u16, Encryption)> {
    const FORM: &str = "`smtp` is not of the form smtps://host:port or smtp://host:port";
    let url = Url::parse(smtp).ok().context(FORM)?;
    ensure!(
        url.username().is_empty() && url.password().is_none(),
        "`smtp` holds a user or a password: they belong in `credentials_file`"
    );
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned();
    let is_bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    ensure!(!host.is_empty() && is_bare, FORM);
    let (encryption, port) = match (url.scheme(), is_plain) {
        ("smtps", false) => (Encryption::Tls, TLS_PORT),
        ("smtp", false) => (Encryption::StartTls, STARTTLS_PORT),
        ("smtp", true) => (Encryption::None, PLAIN_PORT),
        ("smtps", true) => bail!("`plain` contradicts smtps"),
        _ => bail!(FORM),
    };
    let is_loopback =
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    ensure!(!is_plain || is_loopback, "mail is sent `plain` only to a server on this machine");
    Ok((host, url.port().unwrap_or(port), encryption))
}

fn read_credentials(path: &Path) -> Result<SmtpCredentials> {
    let text = Secret::new(read_bounded(path)?);
    let mut lines = text.expose().lines().filter(|line| !line.is_empty());
    let (Some(user), Some(password), None) = (lines.next(), lines.next(), lines.next()) else {
        bail!("{} does not hold two lines: the user's name, then the password", path.display());
    };
    let secret = |text: &str| Secret::new(text.to_owned());
    Ok(SmtpCredentials { user: secret(user), password: secret(password) })
}

fn read_authorities(path: &Path) -> Result<Vec<u8>> {
    let pem = read_bounded(path)?.into_bytes();
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let count = found.with_context(|| format!("{} is no certificate in PEM form", path.display()))?.len();
    ensure!(0 < count, "{} holds no certificate", path.display());
    Ok(pem)
}

#[cfg(test)]
mod tests;
