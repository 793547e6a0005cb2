//! A small bank behind the router, and a client that asks it.

use crate::{EdgeSettings, Rate, SlowRate, router};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, StatusCode};
use bank::{Bank, Funds, FundsWay, NewAccount, NewClient, NewPerson, NewPot, RootKey, Settings};
use http_body_util::BodyExt as _;
use identity::{Email, PersonName, RedirectUri};
use kernel::{AccountId, Amount, Currency, PersonId, PotId, Secret, Timestamp};
use payments::{Category, Counterparty, PotLock, PotName};
use serde_json::Value;
use simulator::{SeededClock, SeededEntropy};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use store::{Role, SqliteOptions, SqliteStore};
use tempfile::TempDir;
use tower::ServiceExt as _;

pub(super) const REDIRECT: &str = "http://127.0.0.1:9/cb";
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

pub(super) struct Town {
    pub(super) router: Router,
    pub(super) bank: Arc<Bank>,
    pub(super) clock: Arc<SeededClock>,
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) email: Email,
    pub(super) person: PersonId,
    pub(super) account: AccountId,
    pub(super) pot: PotId,
    /// Approved just now.
    pub(super) token: String,
    _folder: TempDir,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// Asserts a problem, and gives its body.
    #[track_caller]
    pub(super) fn refused(&self, status: u16, code: &str) -> Value {
        let body = self.json();
        assert_eq!((self.status.as_u16(), body["code"].as_str()), (status, Some(code)), "{self:?}");
        body
    }

    #[track_caller]
    pub(super) fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{self:?}");
        self.json()
    }
}

pub(super) fn generous() -> EdgeSettings {
    let most = NonZeroU32::new(1_000_000).unwrap();
    let rate = Rate::new(most, most);
    let mailbox_rate = SlowRate { every: Duration::from_micros(1), burst: most };
    EdgeSettings {
        token_rate: rate,
        address_rate: rate,
        network_rate: rate,
        mailbox_rate,
        device_rate: rate,
        ..EdgeSettings::default()
    }
}

pub(super) async fn send(router: &Router, request: Request) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Answer { status: parts.status, headers: parts.headers, text }
}

pub(super) fn request(method: &str, path: &str, token: Option<&str>, body: (&str, &str)) -> Request {
    let (content_type, body) = body;
    let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    if !content_type.is_empty() {
        request = request.header(CONTENT_TYPE, content_type);
    }
    request.body(Body::from(body.to_owned())).unwrap()
}

impl Town {
    pub(super) async fn new() -> Self {
        Self::with(generous()).await
    }

    pub(super) async fn with(settings: EdgeSettings) -> Self {
        let folder = TempDir::new().unwrap();
        let options = SqliteOptions::new(Role::Owner);
        let store = SqliteStore::open(&folder.path().join("florin.db"), options).await.unwrap();
        let clock = Arc::new(SeededClock::new(Timestamp::parse("2026-03-01T09:00:00Z").unwrap()));
        let entropy = Arc::new(SeededEntropy::new(7));
        let root_key = Some(RootKey::new(Secret::new([7; 32])));
        let made = Settings { root_key, ..Settings::default() };
        let bank = Arc::new(Bank::new(store, Arc::clone(&clock) as _, entropy, made));
        bank.prepare().await.unwrap();
        let email = Email::parse("ada@example.org").unwrap();
        let name = PersonName::parse("Ada Lovelace").unwrap();
        let person = bank.open_person(NewPerson { email: email.clone(), name }).await.unwrap().id;
        let made = bank
            .make_client(NewClient {
                name: "App".to_owned(),
                is_confidential: true,
                redirect_uris: vec![RedirectUri::parse(REDIRECT).unwrap()],
                owner: None,
            })
            .await
            .unwrap();
        let pair = bank.issue_token(made.client.id, person, bank.now()).await.unwrap();
        let account = open_account(&bank, person, 100_000).await;
        let caller = bank.authenticate(pair.access.expose()).await.unwrap();
        let new = NewPot {
            account,
            name: PotName::parse("Rainy day").unwrap(),
            style: String::new(),
            goal: Some(5_000),
            lock: PotLock::Open,
        };
        let pot = bank.make_pot(caller, &new).await.unwrap().pot.id;
        Self {
            router: router(Arc::clone(&bank), settings),
            bank,
            clock,
            client_id: made.client.id.to_string(),
            client_secret: made.secret.unwrap().into_exposed(),
            email,
            person,
            account,
            pot,
            token: pair.access.into_exposed(),
            _folder: folder,
        }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        send(&self.router, request("GET", path, Some(&self.token), ("", ""))).await
    }

    pub(super) async fn form(&self, method: &str, path: &str, form: &str) -> Answer {
        send(&self.router, request(method, path, Some(&self.token), (FORM, form))).await
    }

    pub(super) async fn bare(&self, method: &str, path: &str, form: &str) -> Answer {
        send(&self.router, request(method, path, None, (FORM, form))).await
    }
}

pub(super) async fn open_account(bank: &Bank, person: PersonId, minor: i64) -> AccountId {
    let new = NewAccount { owners: vec![person], currency: Currency::Gbp, overdraft_minor: 0 };
    let account = bank.open_account(new).await.unwrap().id;
    let funds = Funds {
        account,
        amount: Amount::try_from_minor(minor).unwrap(),
        way: FundsWay::In,
        description: "SALARY".to_owned(),
        category: Category::Income,
        counterparty: Counterparty { name: "Employer".to_owned(), ..Counterparty::default() },
    };
    bank.move_funds(&funds).await.unwrap();
    account
}
