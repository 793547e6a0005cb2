//! `florin support mail`: a mail on standard input, as a mail server hands one to a program. It ends as such programs
//! do (sysexits of BSD), so that the server knows whether to try again.

use super::run::with_bank;
use crate::config::Config;
use crate::screen;
use bank::{MailTaken, OpError};
use edge::MAIL_BYTES_MAX;
use std::io::Read as _;
use std::process::ExitCode;

/// `EX_DATAERR`: another try would end alike.
const DATA_ERROR: u8 = 65;
/// `EX_TEMPFAIL`: the server keeps the mail and tries again.
pub(crate) const TRY_AGAIN: u8 = 75;

/// Reads one mail and hands it to the bank. Whatever keeps the bank from answering is no fault of the mail's.
pub(crate) async fn take_mail(config: &Config) -> ExitCode {
    let raw = match read() {
        Ok(raw) => raw,
        Err(error) => return ended(TRY_AGAIN, &format!("standard input cannot be read: {error}")),
    };
    let mail = match edge::read_mail(&raw, config.inbound.authserv_id.as_deref()) {
        Ok(mail) => mail,
        Err(error) => return ended(DATA_ERROR, &error.to_string()),
    };
    match with_bank(config, async |bank| Ok(bank.take_mail(mail).await?)).await {
        Ok(MailTaken::Later(_)) => ended(TRY_AGAIN, "its sender wrote too many mails"),
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            let is_refused =
                error.downcast_ref::<OpError>().is_some_and(|it| matches!(it, OpError::Refused(_)));
            ended(if is_refused { DATA_ERROR } else { TRY_AGAIN }, &format!("{error:#}"))
        }
    }
}

/// One byte more than may be, so that it is seen to be too many.
fn read() -> std::io::Result<Vec<u8>> {
    let most = u64::try_from(MAIL_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut raw = Vec::new();
    std::io::stdin().lock().take(most).read_to_end(&mut raw)?;
    Ok(raw)
}

fn ended(code: u8, why: &str) -> ExitCode {
    screen::say(&format!("florin: {why}"));
    ExitCode::from(code)
}
