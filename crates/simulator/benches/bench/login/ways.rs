//! The ways in, by the bank's own operations: each in two steps, and what customers do between them is not measured.

use super::calls::{self, Done};
use super::customers::Customer;
use crate::cpu::Payer;
use crate::figures::Took;
use crate::serve::PUBLIC_URL;
use anyhow::{Context, Result};
use bank::{
    AddPasskeyAsk, AppCaller, Bank, Change, Delivery, FinishAsk, Key, LoginStarted, MailTemplate,
    OutboxEntry, ProveAsk, Query, SessionPair, SignInAsk, StepUpAsk, StoreExt as _, Write,
};
use identity::{DeviceName, PinDigits, Place};
use kernel::DeviceId;
use simulator::Wallet;
use std::collections::HashMap;
use std::sync::Arc;

/// Mails read at once.
const MAILS_AT_ONCE: u32 = 512;

/// A last step, ready to be sent.
fn finish(customer: &Customer, started: &LoginStarted, pin: Option<&PinDigits>) -> Result<FinishAsk> {
    let place = Some(Place::of([203, 0, 113, 9].into()));
    let signature = customer.phone.answer(started)?;
    Ok(FinishAsk { login: started.login, signature, pin: pin.cloned(), passkey: None, place })
}

/// All of them log in by their devices' keys.
pub(super) async fn by_device(
    bank: &Arc<Bank>,
    customers: &[Customer],
    payer: Payer,
) -> Result<Done<SessionPair>> {
    let at = Arc::clone(bank);
    let devices: Vec<DeviceId> = customers.iter().map(|customer| customer.device).collect();
    let begun = calls::all(payer, customers.len(), move |place| {
        let (bank, device) = (Arc::clone(&at), devices[place]);
        async move { Ok(bank.start_device_login(device).await?) }
    })
    .await?;
    let asks = begun.gave.iter().zip(customers.iter());
    let asks = asks.map(|(started, customer)| finish(customer, started, None)).collect::<Result<Vec<_>>>()?;
    finished(bank, asks, payer, begun.took).await
}

/// So many of them log in by a mailed link and their PIN.
pub(super) async fn by_pin(
    bank: &Arc<Bank>,
    (customers, count): (&Arc<Vec<Customer>>, usize),
    pin: &PinDigits,
    payer: Payer,
) -> Result<Done<SessionPair>> {
    let (at, people) = (Arc::clone(bank), Arc::clone(customers));
    let begun = calls::all(payer, count, move |place| {
        let (bank, people) = (Arc::clone(&at), Arc::clone(&people));
        async move {
            let Customer { email, phone, .. } = &people[place];
            let ask = SignInAsk { email: email.clone(), device: phone.claim()? };
            Ok(bank.start_sign_in(&ask).await?)
        }
    })
    .await?;
    let links = Arc::new(mailed(bank, customers, count).await?);
    let at = Arc::clone(bank);
    let proven = calls::all(payer, count, move |place| {
        let (bank, links) = (Arc::clone(&at), Arc::clone(&links));
        async move { Ok(bank.prove_link(&links[place]).await.map(drop)?) }
    })
    .await?;
    let took = begun.took.then(&proven.took)?;
    let asks = begun.gave.iter().zip(customers.iter());
    let asks = asks.map(|(started, customer)| finish(customer, started, Some(pin)));
    finished(bank, asks.collect::<Result<Vec<_>>>()?, payer, took).await
}

/// A passkey for each of the first customers, who are logged in.
pub(super) async fn add_passkeys(
    bank: &Arc<Bank>,
    customers: &[Customer],
    pairs: &[SessionPair],
    pin: &PinDigits,
) -> Result<Vec<Wallet>> {
    let mut wallets = Vec::new();
    for (customer, pair) in customers.iter().zip(pairs) {
        let SessionPair { session, person, device, .. } = *pair;
        let caller = AppCaller { session, person, device };
        let started = bank.start_add_passkey(caller).await?;
        let mut wallet = Wallet::at(PUBLIC_URL)?;
        let credential = wallet.create(&started.public_key).await?;
        let signature = customer.phone.answer(&started.login)?;
        let name = DeviceName::parse("Bench key")?;
        let shown = bank.start_step_up(caller, &StepUpAsk::AddPasskey { name: name.clone() }).await?;
        let agreed = customer.phone.sign(&shown.message())?;
        let place = Some(Place::of([203, 0, 113, 9].into()));
        let prove = ProveAsk { step_up: shown.id, signature: agreed, pin: pin.clone(), place };
        bank.prove_step_up(caller, &prove).await?;
        let step_up = Some(shown.id);
        let ask = AddPasskeyAsk { login: started.login.login, signature, credential, name, step_up };
        bank.finish_add_passkey(caller, &ask).await?;
        wallets.push(wallet);
    }
    Ok(wallets)
}

/// All who have a passkey log in by it.
pub(super) async fn by_passkey(
    bank: &Arc<Bank>,
    (customers, wallets): (&[Customer], &mut [Wallet]),
    payer: Payer,
) -> Result<Done<SessionPair>> {
    let claims = customers.iter().take(wallets.len()).map(|customer| customer.phone.claim());
    let (at, claims) = (Arc::clone(bank), Arc::new(claims.collect::<Result<Vec<_>>>()?));
    let begun = calls::all(payer, wallets.len(), move |place| {
        let (bank, claims) = (Arc::clone(&at), Arc::clone(&claims));
        async move { Ok(bank.start_passkey_login(&claims[place], None).await?) }
    })
    .await?;
    let mut asks = Vec::new();
    for ((started, customer), wallet) in begun.gave.iter().zip(customers).zip(wallets) {
        let passkey = Some(wallet.get(&started.public_key).await?);
        asks.push(FinishAsk { passkey, ..finish(customer, &started.login, None)? });
    }
    finished(bank, asks, payer, begun.took).await
}

async fn finished(
    bank: &Arc<Bank>,
    asks: Vec<FinishAsk>,
    payer: Payer,
    before: Took,
) -> Result<Done<SessionPair>> {
    let (bank, count, asks) = (Arc::clone(bank), asks.len(), Arc::new(asks));
    let Done { took, gave } = calls::all(payer, count, move |place| {
        let (bank, asks) = (Arc::clone(&bank), Arc::clone(&asks));
        async move { Ok(bank.finish_login(&asks[place]).await?) }
    })
    .await?;
    Ok(Done { took: before.then(&took)?, gave })
}

/// The tokens of the links that were mailed, and the mails are gone.
async fn mailed(bank: &Arc<Bank>, customers: &[Customer], count: usize) -> Result<Vec<String>> {
    let due = Query::OutboxDue(bank.now(), MAILS_AT_ONCE);
    let mut links = HashMap::new();
    loop {
        let page = bank.store().all::<OutboxEntry>(&due).await?;
        if page.is_empty() {
            break;
        }
        for found in page {
            let gone = Write::Delete(Key::Outbox(found.row.id), found.version);
            bank.store().commit(Change { at: bank.now(), writes: vec![gone], ..Change::default() }).await?;
            // There are mails about passkeys as well.
            let Delivery::Mail(mail) = found.row.delivery else { continue };
            let MailTemplate::LoginLink { link, .. } = mail.template else { continue };
            let (_, token) = link.expose().rsplit_once("token=").context("the link carries its token")?;
            links.insert(mail.to.key().to_owned(), token.to_owned());
        }
    }
    let link = |customer: &Customer| links.remove(customer.email.key()).context("each was mailed a link");
    customers[..count].iter().map(link).collect()
}
