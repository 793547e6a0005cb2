//! Whether mail can be sent: the files can be read, and the server lets the bank in. None is sent.

use super::run::Check;
use crate::config::{Config, MailConfig};
use outside::SmtpCourier;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const NAME: &str = "mail";
/// What nobody but the owner of a secret's file may do with it.
const OTHERS: u32 = 0o077;

pub(super) async fn check(config: &Config) -> Check {
    let Some(mail) = &config.mail else {
        return Check::fine(NAME, "no server is configured: nobody is sent any mail");
    };
    if let Some(wrong) = open_to_others(mail) {
        return wrong;
    }
    let courier = mail.settings().and_then(|settings| Ok(SmtpCourier::new(settings)?));
    let let_in = match courier {
        Ok(courier) => courier.check().await.map_err(anyhow::Error::from),
        Err(error) => Err(error),
    };
    match let_in {
        Ok(()) => Check::fine(NAME, format!("{} lets the bank in; it writes as {}", mail.smtp(), mail.from)),
        Err(error) => {
            let advice = "check [mail] and the files it names, and that the server can be reached from here";
            Check::wrong(NAME, format!("{}: {error:#}", mail.smtp()), advice)
        }
    }
}

fn open_to_others(mail: &MailConfig) -> Option<Check> {
    let path = mail.credentials.as_ref().filter(|path| is_open_to_others(path))?;
    let found = format!("others on this machine may read or write {}", path.display());
    Some(Check::wrong(NAME, found, "take their rights away with chmod 600"))
}

/// Whether a secret's file is anyone's but its owner's; one that is not there is nobody's.
pub(super) fn is_open_to_others(file: &Path) -> bool {
    file.metadata().is_ok_and(|about| about.permissions().mode() & OTHERS != 0)
}
