//! What a demo says when it is ready: a page for people, a line for scripts.

use super::run::Made;
use serde::Serialize;
use std::fmt::Write;

/// The line of `--json`. Scripts read these names; new ones may be added, none taken away.
#[derive(Debug, Serialize)]
pub(super) struct Line<'a> {
    api_url: &'a str,
    mailbox_url: &'a str,
    client_id: String,
    client_secret: &'a str,
    access_token: &'a str,
    refresh_token: Option<&'a str>,
    user_id: String,
    account_id: String,
    data_dir: Option<&'a str>,
    email: &'a str,
    pid: u32,
}

pub(super) fn line(made: &Made) -> Line<'_> {
    let Made { seeded, card, api_url, mailbox_url, data_dir, .. } = made;
    Line {
        api_url,
        mailbox_url,
        client_id: card.client_id.to_string(),
        client_secret: card.client_secret.expose(),
        access_token: card.access_token.expose(),
        refresh_token: card.refresh_token.as_ref().map(|token| token.expose().as_str()),
        user_id: seeded.person.to_string(),
        account_id: seeded.account.to_string(),
        data_dir: data_dir.as_deref(),
        email: &seeded.email,
        pid: std::process::id(),
    }
}

pub(super) fn page(made: &Made) -> String {
    let mut page = String::new();
    write_page(&mut page, made).expect("a String takes every write");
    page
}

fn write_page(page: &mut String, made: &Made) -> std::fmt::Result {
    let Made { seeded, card, api_url: url, mailbox_url, data_dir, lasted } = made;
    writeln!(
        page,
        "A bank of {} customers with {} transactions is ready after {:.1} s.\n",
        seeded.customers,
        seeded.transactions,
        lasted.as_secs_f64()
    )?;
    let mut row = |name: &str, value: &str| writeln!(page, "  {name:<14} {value}");
    row("API", url)?;
    row("described at", &format!("{url}/openapi.json"))?;
    row("mailbox", mailbox_url)?;
    row("client id", &card.client_id.to_string())?;
    row("client secret", card.client_secret.expose())?;
    row("access token", card.access_token.expose())?;
    if let Some(token) = &card.refresh_token {
        row("refresh token", token.expose())?;
    }
    row("acts for", &format!("{} {}", seeded.email, seeded.person))?;
    row("account", &seeded.account.to_string())?;
    row("data", data_dir.as_deref().unwrap_or("in the database"))?;
    writeln!(page, "\nTry it:\n\n  TOKEN={}", card.access_token.expose())?;
    let account = seeded.account;
    let mut get = |path: &str| writeln!(page, "  curl -H \"Authorization: Bearer $TOKEN\" \"{url}{path}\"");
    get("/ping/whoami")?;
    get("/accounts")?;
    get(&format!("/balance?account_id={account}"))?;
    get(&format!("/transactions?account_id={account}&limit=5&expand%5B%5D=merchant"))?;
    if let Some(pot) = card.pot {
        writeln!(
            page,
            "  curl -X PUT -H \"Authorization: Bearer $TOKEN\" -d source_account_id={account} -d amount=500 \
             -d dedupe_id=first \"{url}/pots/{pot}/deposit\""
        )?;
    }
    write!(page, "\nCtrl-C ends it; `florin demo` with the same --data goes on from there.")
}
