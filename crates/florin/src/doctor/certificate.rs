//! Whether the TLS files work, are in date, and are for the name the world uses.

use super::run::Check;
use crate::config::Config;
use crate::serve;
use kernel::Timestamp;
use rustls::client::verify_server_name;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;
use std::time::Duration;
use url::Url;
use x509_cert::Certificate;
use x509_cert::der::Decode;

const NAME: &str = "TLS certificate";
/// Time enough to renew a certificate by hand.
const LEFT_MIN: Duration = Duration::from_hours(7 * 24);
const DAY_SECONDS: u64 = 24 * 60 * 60;

/// Nothing where no certificate is configured.
pub(super) fn check(config: &Config, now: Timestamp) -> Option<Check> {
    let files = config.server.tls.as_ref()?;
    Some(match serve::read_tls(files) {
        Ok(files) => match files.chain.first() {
            Some(own) => match in_date(own, now) {
                Ok(found) => named(own, config, found),
                Err(wrong) => wrong,
            },
            None => Check::wrong(NAME, "the file holds none", "give the server's certificate first"),
        },
        Err(error) => Check::wrong(NAME, format!("{error:#}"), "give PEM files that belong together"),
    })
}

/// How long the certificate is good for, or what is wrong with its dates.
fn in_date(own: &CertificateDer<'_>, now: Timestamp) -> Result<String, Check> {
    let wrong = |found: String, advice: &str| Err(Check::wrong(NAME, found, advice));
    let Ok(certificate) = Certificate::from_der(own) else {
        return wrong("it cannot be read".to_owned(), "ask its authority for one of X.509, version 3");
    };
    let dates = certificate.tbs_certificate.validity;
    let now = Duration::from_micros(now.as_micros().unsigned_abs());
    if now < dates.not_before.to_unix_duration() {
        return wrong(format!("it is good only from {}", dates.not_before), "check the clock, or wait");
    }
    let Some(left) = dates.not_after.to_unix_duration().checked_sub(now) else {
        return wrong(format!("it ended at {}", dates.not_after), "renew it now");
    };
    let found = format!("good for {} more days", left.as_secs() / DAY_SECONDS);
    if left < LEFT_MIN { wrong(found, "renew it") } else { Ok(found) }
}

/// Whether it is for the name in the public address, if there is one.
fn named(own: &CertificateDer<'_>, config: &Config, found: String) -> Check {
    let Some(host) = config.server.public_url.as_ref().and_then(Url::host_str) else {
        return Check::fine(NAME, found);
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_for_it = ServerName::try_from(bare).is_ok_and(|name| {
        ParsedCertificate::try_from(own).is_ok_and(|parsed| verify_server_name(&parsed, &name).is_ok())
    });
    if is_for_it {
        return Check::fine(NAME, format!("{found}, for {host}"));
    }
    // A proxy that ends TLS itself may well speak another name to the server behind it.
    let advice = "get one for that name, unless a proxy in front has one";
    Check::wrong(NAME, format!("{found}, but not for {host}"), advice)
}

#[cfg(test)]
mod tests;
