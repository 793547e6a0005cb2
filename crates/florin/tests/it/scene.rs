//! One bank for the tests that walk over all routes: two customers of one client, each with one of everything, and a
//! well-formed ask of every route.
//!
//! Its clock stands at a fixed instant, four months after the accounts were opened, so that answers can be kept as
//! snapshots and history has an old part.

mod ask;
mod digest;
mod guest;
mod rows;
mod table;
mod waiting;

pub(crate) use ask::{Ask, FORM, Input};
pub(crate) use digest::digest;
pub(crate) use guest::{Guest, log_in, new_app, open_link, sign_up, text};
pub(crate) use rows::{Gate, ROWS, Row};
pub(crate) use table::{ProblemTable, code_of};

use crate::flags;
use crate::harness::{ALERT_TOKEN, Api, App, Customer, Engine, Inside, Seat, Stage, Town};
use bank::{Caller, FeedAsk, FileType, NewAttachment, NewReceipt, NewUpload, ReceiptItem, Since, WebhookUrl};
use kernel::{
    AccountId, AttachmentId, Currency, PersonId, PotId, Secret, Timestamp, TransactionId, UploadId, WebhookId,
};
use std::sync::Arc;

const OPENED: &str = "2025-11-01T09:00:00Z";
const NOW: &str = "2026-03-01T09:00:00Z";
/// Where the client's customers are sent back to; nobody listens there.
const CALLBACK: &str = "https://client.example.com/callback";
/// What [`edge::EdgeSettings`] say unless told otherwise.
pub(crate) const PUBLIC_URL: &str = "http://127.0.0.1:8080";
/// A whole file, as far as the bank looks.
pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

pub(crate) struct Scene {
    pub(crate) inside: Inside,
    pub(crate) seat: Seat,
    /// Whose things are asked for.
    pub(crate) owner: Own,
    /// Who may not have them, though the client is the same.
    pub(crate) other: Own,
}

/// One of everything that a customer has.
#[derive(Clone)]
pub(crate) struct Own {
    pub(crate) person: PersonId,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) account: AccountId,
    pub(crate) account_number: String,
    pub(crate) pot: PotId,
    /// Four months old.
    pub(crate) old_line: TransactionId,
    /// Of now.
    pub(crate) line: TransactionId,
    /// Filled, and put beside the newest line.
    pub(crate) upload: UploadId,
    /// Waits for its bytes.
    pub(crate) place: UploadId,
    pub(crate) place_key: String,
    pub(crate) attachment: AttachmentId,
    /// The client's key of the receipt.
    pub(crate) external_id: String,
    pub(crate) webhook: WebhookId,
    pub(crate) webhook_url: String,
    /// What the client wrote beside the newest line.
    pub(crate) note: String,
    /// The payee of this customer's well-formed payment.
    pub(crate) payee: AccountId,
    pub(crate) seat: Seat,
    /// A customer of the bank's own app, who has nothing else.
    pub(crate) guest: Guest,
}

impl Scene {
    pub(crate) async fn new(engine: Engine) -> Self {
        let inside = Inside::new(engine).await;
        let town = &inside.town;
        town.clock.set(instant(OPENED));
        let seat = town.client(CALLBACK, true).await;
        let payee = town.customer("Petra Payee", 0, 0).await.account;
        let first = town.customer("Olive Owner", 100_000, 1).await;
        let second = town.customer("Otto Other", 50_000, 1).await;
        town.clock.set(instant(NOW));
        town.bank.set_flag(&flags::new_home()).await.expect("staff may set flags");
        let ground = Ground { inside: &inside, town, api: &inside.api, seat: &seat, payee };
        let owner = ground.own(&first, "Olive Owner").await;
        let other = ground.own(&second, "Otto Other").await;
        Self { inside, seat, owner, other }
    }

    /// The way of whoever has this token.
    pub(crate) fn with(&self, token: &str) -> Api {
        self.inside.api.with(token)
    }

    /// The way of whoever may ask this: a developer's client, or the bank's own app.
    pub(crate) async fn way(&self, row: &Row, own: &Own) -> Api {
        match row.gate {
            Gate::App => self.app(&own.guest, &own.guest.app).await,
            Gate::Key => self.inside.api.proving(&own.guest.app, None),
            Gate::Provider => self.with(&own.guest.consent_token),
            Gate::Alerter => self.with(ALERT_TOKEN),
            Gate::Open(..) | Gate::Token | Gate::Approved | Gate::Fresh => {
                self.with(&self.token(own, Stage::Full).await)
            }
        }
    }

    /// The way of a customer's app, with the key of this one.
    pub(crate) async fn app(&self, guest: &Guest, key: &Arc<App>) -> Api {
        self.inside.api.proving(key, Some(&guest.token(&self.inside).await))
    }

    /// A token of the scene's client.
    pub(crate) async fn token(&self, own: &Own, stage: Stage) -> String {
        self.inside.town.token(&self.seat, own.person, stage).await
    }

    /// Everything there is of both customers.
    pub(crate) async fn digest(&self) -> String {
        let store = self.inside.town.bank.store();
        let (owner, other) = (digest(store, &self.owner).await, digest(store, &self.other).await);
        format!("{owner}\n{other}")
    }
}

fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("the scene's instants are instants")
}

struct Ground<'a> {
    inside: &'a Inside,
    town: &'a Town,
    api: &'a Api,
    seat: &'a Seat,
    payee: AccountId,
}

impl Ground<'_> {
    async fn own(&self, customer: &Customer, name: &str) -> Own {
        let (town, account) = (self.town, customer.account);
        let bank = &town.bank;
        let token = town.token(self.seat, customer.person, Stage::Full).await;
        let caller = bank.authenticate(&token).await.expect("the token is fresh");
        town.fund(account, 5_000).await;
        let ask = FeedAsk { account, since: Since::Opening, before: None, limit: 100 };
        let lines = bank.transactions(caller, &ask).await.expect("the feed is the caller's");
        let first = lines.first().expect("the opening money came").transaction.id;
        let last = lines.last().expect("the fresh money came").transaction.id;
        let (upload, key) = self.place(caller, name).await;
        let filled = bank.fill_upload(&upload.to_string(), key.expose(), PNG).await;
        filled.expect("the place waits for these bytes");
        let file_url = format!("{PUBLIC_URL}/attachment/files/{upload}");
        let beside = NewAttachment { transaction: last, file_url, file_type: FileType::Png };
        let attachment = bank.attach(caller, &beside).await.expect("the line is the caller's").id;
        let (place, place_key) = self.place(caller, name).await;
        let external_id = format!("receipt of {name}");
        bank.put_receipt(caller, &receipt(&external_id, last)).await.expect("the receipt adds up");
        let webhook_url = format!("https://hooks.example.com/{}", name.replace(' ', "-"));
        let url = WebhookUrl::parse(&webhook_url).expect("the address is good");
        let webhook = bank.make_webhook(caller, account, url).await.expect("it is the first").id;
        let note = format!("written by {name}");
        let noted = bank.annotate(caller, last, &[("colour".to_owned(), note.clone())]).await;
        noted.expect("the line is the caller's");
        let accounts = self.api.with(&token).get("/accounts").await.ok();
        let number = accounts["accounts"][0]["account_number"].as_str();
        Own {
            person: customer.person,
            email: customer.email.clone(),
            name: name.to_owned(),
            account,
            account_number: number.expect("a current account has a number").to_owned(),
            pot: customer.pots[0],
            old_line: first,
            line: last,
            upload,
            place,
            place_key: place_key.into_exposed(),
            attachment,
            external_id,
            webhook,
            webhook_url,
            note,
            payee: self.payee,
            seat: self.seat.clone(),
            guest: Guest::new(self.inside, name).await,
        }
    }

    async fn place(&self, caller: Caller, name: &str) -> (UploadId, Secret<String>) {
        let content_length = u32::try_from(PNG.len()).expect("it is a short file");
        let new = NewUpload { file_name: format!("{name}.png"), file_type: FileType::Png, content_length };
        let started = self.town.bank.start_upload(caller, &new).await.expect("the file is small");
        (started.upload.id, started.key)
    }
}

fn receipt(external_id: &str, transaction: TransactionId) -> NewReceipt {
    let item = ReceiptItem {
        description: "Tea".to_owned(),
        amount: 5_000,
        currency: Currency::Gbp.code().to_owned(),
        quantity: Some(2.0),
        unit: String::new(),
        tax: 0,
        sub_items: Vec::new(),
    };
    NewReceipt {
        external_id: external_id.to_owned(),
        transaction,
        total: 5_000,
        currency: Currency::Gbp,
        items: vec![item],
        taxes: Vec::new(),
        payments: Vec::new(),
        merchant: None,
    }
}

impl Own {
    /// What nobody else may ever read.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let ids: [&dyn std::fmt::Display; 9] = [
            &self.person,
            &self.account,
            &self.pot,
            &self.old_line,
            &self.line,
            &self.upload,
            &self.place,
            &self.attachment,
            &self.webhook,
        ];
        let texts = [
            &self.email,
            &self.name,
            &self.account_number,
            &self.place_key,
            &self.external_id,
            &self.webhook_url,
            &self.note,
        ];
        let guest = self.guest.secrets();
        ids.into_iter().map(ToString::to_string).chain(texts.into_iter().cloned()).chain(guest).collect()
    }
}
