//! The way mail goes, as the configuration says.

use crate::config::Config;
use anyhow::{Context, Result};
use outside::{MailWay, SmtpCourier};

/// To the operator's server; without one, that no mail is sent is said once, here.
///
/// # Errors
/// When a file that the configuration names cannot be used.
pub(super) fn way(config: &Config) -> Result<MailWay> {
    let Some(mail) = &config.mail else {
        tracing::warn!("no mail server is configured, so nobody is sent any mail");
        return Ok(MailWay::Nowhere);
    };
    let courier = SmtpCourier::new(mail.settings().context("[mail] cannot be used")?)?;
    Ok(MailWay::Smtp(Box::new(courier)))
}
