//! Tells the status page something by hand: for the hour in which the bank itself cannot.

use super::args::PutArgs;
use super::run::read_key;
use crate::config::Config;
use crate::machine::MachineClock;
use crate::screen;
use anyhow::{Context, Result, bail};
use kernel::Clock as _;
use projection::{AT_HEADER, Mark, NUMBER_HEADER, SIGNATURE_HEADER, sign};
use reqwest::StatusCode;
use std::process::ExitCode;
use std::time::Duration;

/// Somebody else may feed meanwhile, so the number is asked for this often.
const TRIES: usize = 3;
/// How long the status page may take.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(30);

/// # Errors
/// When the document or the key cannot be read, or the status page does not take it.
pub(super) async fn put(config: &Config, args: &PutArgs) -> Result<ExitCode> {
    let file = &args.file;
    let body = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let key = read_key(args.feed_key.as_deref().or(config.status.feed_key_file.as_deref()))?;
    let url = args.to.join("/feed").context("the address cannot be used")?;
    let client = reqwest::Client::builder().timeout(ANSWER_WAIT_MAX).build()?;
    let mut number = 1;
    for _ in 0..TRIES {
        let mark = Mark { number, at_ms: MachineClock.now().as_millis() };
        let request = client
            .post(url.clone())
            .header(SIGNATURE_HEADER, sign(key.expose(), mark, &body))
            .header(NUMBER_HEADER, mark.number)
            .header(AT_HEADER, mark.at_ms)
            .body(body.clone());
        let answer = request.send().await.context("the status page cannot be reached")?;
        match (answer.status(), answer.text().await.unwrap_or_default()) {
            (StatusCode::NO_CONTENT, _) => {
                screen::answer(&format!("The status page shows document {number}"))?;
                return Ok(ExitCode::SUCCESS);
            }
            // It says which was the last.
            (StatusCode::CONFLICT, last) => {
                let last: u64 =
                    last.trim().parse().context("the status page does not say which was the last")?;
                number = last.saturating_add(1);
            }
            (StatusCode::UNAUTHORIZED, _) => bail!("the status page has another key"),
            (status, why) => bail!("the status page answers {status}: {why}"),
        }
    }
    bail!("somebody else feeds the status page at the same time")
}
