//! The developer's client of a demo: made once, kept beside the data, and given a fresh token at each start.

use crate::place;
use anyhow::{Context, Result};
use bank::{Bank, IssuedPair, NewClient, OpError, Refusal, Thing};
use identity::RedirectUri;
use kernel::{AccountId, ClientId, PersonId, PotId, Secret};
use serde::{Deserialize, Serialize};
use simulator::Seeded;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::NamedTempFile;

/// Where the client's id and secret are kept, in the data folder.
const FILE: &str = "demo.json";
/// Nobody else on the machine may read the secret.
const FILE_MODE: u32 = 0o600;
const FILE_BYTES_MAX: u64 = 64 * 1_024;

const CLIENT_NAME: &str = "Florin demo";
const REDIRECT_URIS: [&str; 2] = ["http://127.0.0.1:8021/callback", "http://localhost:8021/callback"];

/// Everything a program needs to act for the demo's main person.
pub(super) struct Card {
    pub(super) client_id: ClientId,
    pub(super) client_secret: Secret<String>,
    pub(super) access_token: Secret<String>,
    pub(super) refresh_token: Option<Secret<String>>,
    /// A pot to try deposits on.
    pub(super) pot: Option<PotId>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    client_id: String,
    client_secret: String,
}

/// The client kept in the folder, or a new one; with a token that the person approved now.
///
/// # Errors
/// When the bank does not answer, or the file cannot be read or written.
pub(super) async fn ready(bank: &Bank, seeded: &Seeded, folder: Option<&Path>) -> Result<Card> {
    if let Some((client, secret)) = folder.map(kept).transpose()?.flatten() {
        match bank.issue_token(client, seeded.person, bank.now()).await {
            Ok(pair) => return card(bank, secret, pair, seeded.account).await,
            // The file is of another store than the one that is open.
            Err(OpError::Refused(Refusal::Unknown(Thing::Client))) => {}
            Err(error) => return Err(error).context("the demo's token cannot be issued"),
        }
    }
    let (client, secret) = made(bank, seeded.person).await?;
    if let Some(folder) = folder {
        keep(folder, client, &secret).context("the demo's client cannot be kept")?;
    }
    let pair = bank.issue_token(client, seeded.person, bank.now()).await;
    card(bank, secret, pair.context("the demo's token cannot be issued")?, seeded.account).await
}

async fn made(bank: &Bank, owner: PersonId) -> Result<(ClientId, Secret<String>)> {
    let redirect_uris: Result<_, _> = REDIRECT_URIS.into_iter().map(RedirectUri::parse).collect();
    let new = NewClient {
        name: CLIENT_NAME.to_owned(),
        is_confidential: true,
        redirect_uris: redirect_uris?,
        owner: Some(owner),
    };
    let made = bank.make_client(new).await.context("the demo's client cannot be made")?;
    Ok((made.client.id, made.secret.context("a confidential client has a secret")?))
}

async fn card(
    bank: &Bank,
    client_secret: Secret<String>,
    pair: IssuedPair,
    account: AccountId,
) -> Result<Card> {
    let caller = bank.authenticate(pair.access.expose()).await.context("the demo's token is not accepted")?;
    let pots = bank.pots(caller, account).await.context("the demo's pots cannot be listed")?;
    Ok(Card {
        client_id: pair.client,
        client_secret,
        access_token: pair.access,
        refresh_token: pair.refresh,
        pot: pots.into_iter().find(|view| view.pot.deleted_at.is_none()).map(|view| view.pot.id),
    })
}

fn kept(folder: &Path) -> Result<Option<(ClientId, Secret<String>)>> {
    let path = folder.join(FILE);
    let Ok(about) = path.metadata() else { return Ok(None) };
    let unreadable = || format!("{} is not what a demo wrote: remove it", path.display());
    anyhow::ensure!(about.len() <= FILE_BYTES_MAX, unreadable());
    let text = std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let kept: Kept = serde_json::from_slice(&text).with_context(unreadable)?;
    let client = ClientId::parse(&kept.client_id).with_context(unreadable)?;
    Ok(Some((client, Secret::new(kept.client_secret))))
}

/// Writes the file whole or not at all.
fn keep(folder: &Path, client: ClientId, secret: &Secret<String>) -> Result<()> {
    place::make_folder(folder)?;
    let kept = Kept { client_id: client.to_string(), client_secret: secret.expose().clone() };
    let mut file = NamedTempFile::new_in(folder)?;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(FILE_MODE))?;
    file.write_all(&serde_json::to_vec_pretty(&kept)?)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(FILE))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_kept_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let client = ClientId::parse("oauth2client_0000000000000000000004").unwrap();
        assert_eq!(kept(folder.path()).unwrap(), None);
        keep(folder.path(), client, &Secret::new("hush".to_owned())).unwrap();
        assert_eq!(kept(folder.path()).unwrap(), Some((client, Secret::new("hush".to_owned()))));
        let mode = folder.path().join(FILE).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, FILE_MODE);
    }

    #[test]
    fn a_file_that_is_something_else_is_not_guessed_at() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["", "{}", "[]", r#"{"client_id":"x","client_secret":"hush"}"#] {
            std::fs::write(folder.path().join(FILE), text).unwrap();
            let error = kept(folder.path()).unwrap_err();
            assert!(!format!("{error:#}").contains("hush"), "{error:#}");
        }
    }
}
