//! Whether the bank's own keys can be opened: without them there are no sessions of apps.

use super::mail::is_open_to_others;
use super::run::Check;
use crate::config::Config;
use crate::{place, root_key};
use anyhow::{Context, Result};
use bank::{Query, ServerKey, StoreExt as _};

const NAME: &str = "root key";

/// The key's file, and whether it opens what the store holds; a store there is not holds nothing.
pub(super) async fn check(config: &Config, is_store_there: bool) -> Check {
    if let Some(file) = root_key::place(config).filter(|file| is_open_to_others(file)) {
        let found = format!("others on this machine may read or write {}", file.display());
        return Check::wrong(NAME, found, "take their rights away with chmod 600");
    }
    match look(config, is_store_there).await {
        Ok(found) => Check::fine(NAME, found),
        Err(error) => {
            let advice = "put back the root key's file of this bank: nobody is signed out meanwhile, \
                and nobody can log in either";
            Check::wrong(NAME, format!("{error:#}"), advice)
        }
    }
}

async fn look(config: &Config, is_store_there: bool) -> Result<String> {
    let key = root_key::read(config)?;
    if !is_store_there {
        return Ok(key.map_or("none yet", |_| "can be read").to_owned());
    }
    let store = place::open_to_look(&config.store).await?;
    let kept = store.all::<ServerKey>(&Query::ServerKeys).await;
    let found = match (kept.context("the bank's keys cannot be read")?.len(), key) {
        (0, None) => Ok("none yet, and no keys in the store".to_owned()),
        (0, Some(_)) => Ok("can be read; the store holds no keys yet".to_owned()),
        (_, None) => Err(anyhow::anyhow!("none, though the store holds keys that were sealed by one")),
        (count, key) => {
            let opened = place::bank_on(store.clone(), config, key).server_nonces().await;
            opened.map(|_| format!("opens the {count} keys of the bank")).map_err(anyhow::Error::from)
        }
    };
    store.close().await;
    found
}
