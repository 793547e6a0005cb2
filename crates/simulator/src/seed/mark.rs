//! Two kept replies tell how far seeding came: one is written before anything else, the other after everything.

use super::Seeded;
use crate::plan::MAIN_EMAIL;
use anyhow::{Context as _, Result};
use bank::{Change, Committed, Reply, ReplyKey, Store};
use kernel::{AccountId, PersonId, Timestamp};

/// How far seeding came, and with which seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mark {
    None,
    Begun(u64),
    Done(u64, Seeded),
}

pub(crate) async fn read(store: &dyn Store) -> Result<Mark> {
    let kept = async |name| store.reply(&key(name)).await.context("the store cannot be read");
    if let Some(reply) = kept(DONE).await? {
        let text = String::from_utf8(reply.body).unwrap_or_default();
        return parse(&text).context("the mark of a seeded store is not of this build's form");
    }
    match kept(BEGUN).await? {
        None => Ok(Mark::None),
        Some(reply) => {
            let text = String::from_utf8(reply.body).unwrap_or_default();
            Ok(Mark::Begun(text.parse().unwrap_or_default()))
        }
    }
}

/// # Errors
/// When the store fails, or another process has begun.
pub(crate) async fn begin(store: &dyn Store, seed: u64, at: Timestamp) -> Result<()> {
    match write(store, BEGUN, seed.to_string(), at).await? {
        Committed::Now(_) => Ok(()),
        Committed::Before(_) => anyhow::bail!("another process is seeding this store"),
    }
}

pub(crate) async fn finish(store: &dyn Store, seed: u64, seeded: &Seeded, at: Timestamp) -> Result<()> {
    let Seeded { person, account, customers, transactions, .. } = seeded;
    let body = format!("{seed} {person} {account} {customers} {transactions}");
    write(store, DONE, body, at).await.map(|_: Committed| ())
}

const BEGUN: &str = "begun";
const DONE: &str = "done";

fn key(name: &str) -> ReplyKey {
    ReplyKey { scope: "simulator.seed".to_owned(), key: name.to_owned() }
}

async fn write(store: &dyn Store, name: &str, body: String, at: Timestamp) -> Result<Committed> {
    let body = body.into_bytes();
    let fingerprint = *blake3::hash(&body).as_bytes();
    // It never expires, so that no job ever prunes it.
    let reply = Reply { key: key(name), fingerprint, body, expires_at: Timestamp::MAX };
    let change = Change { at, reply: Some(reply), ..Change::default() };
    store.commit(change).await.context("the seeding mark cannot be written")
}

fn parse(text: &str) -> Option<Mark> {
    let words: Vec<&str> = text.split(' ').collect();
    let [seed, person, account, customers, transactions] = words.as_slice() else { return None };
    let seeded = Seeded {
        person: PersonId::parse(person).ok()?,
        email: MAIN_EMAIL.to_owned(),
        account: AccountId::parse(account).ok()?,
        customers: customers.parse().ok()?,
        transactions: transactions.parse().ok()?,
    };
    Some(Mark::Done(seed.parse().ok()?, seeded))
}
