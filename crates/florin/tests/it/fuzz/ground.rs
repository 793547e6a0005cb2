//! A small bank of one thread's own, which fuzz targets ask through its router.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request};
use bank::{
    Bank, ClientMade, FeedAsk, FeedQuery, FeedStart, Funds, FundsWay, Key, NewAccount, NewClient, NewPerson,
    NewPot, Query, Settings, Since, Store,
};
use edge::{EdgeSettings, Rate, SlowRate};
use http_body_util::BodyExt as _;
use identity::{Email, PersonName, RedirectUri};
use kernel::{AccountId, Amount, ClientId, Clock, Currency, PotId, Timestamp, TransactionId};
use payments::{Category, Counterparty, PotLock, PotName};
use simulator::{SeededClock, SeededEntropy};
use std::cell::{Cell, RefCell};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use store::{Role, SqliteOptions, SqliteStore};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;

thread_local! {
    static GROUND: RefCell<Option<Ground>> = const { RefCell::new(None) };
}

/// Gives the thread's bank, made when it is first asked for.
pub(crate) fn with(target: impl FnOnce(&Ground)) {
    GROUND.with_borrow_mut(|slot| target(slot.get_or_insert_with(Ground::new)));
}

/// Removes the thread's bank and its folder; tells how many asks were granted, if there was a bank.
pub(crate) fn leave() -> Option<u32> {
    GROUND.take().map(|ground| ground.granted.get())
}

pub(crate) struct Ground {
    runtime: Runtime,
    router: Router,
    bank: Arc<Bank>,
    names: Names,
    /// What the bank held after the last success.
    digest: RefCell<String>,
    granted: Cell<u32>,
    _folder: TempDir,
}

/// What stands in seeds in braces.
struct Names {
    client: ClientId,
    secret: String,
    token: String,
    account: AccountId,
    payee: AccountId,
    pot: PotId,
    line: TransactionId,
}

/// A request but for its body.
pub(crate) struct Ask<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) content_type: &'a str,
    /// `Authorization`, where it is not the owner's token.
    pub(crate) header: Option<&'a [u8]>,
}

impl<'a> Ask<'a> {
    pub(crate) const fn new(method: &'a str) -> Self {
        Self { method, path: "/", content_type: "", header: None }
    }
}

impl Ground {
    fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let folder = tempfile::tempdir().expect("the machine has a temporary folder");
        let (bank, names) = runtime.block_on(async {
            let options = SqliteOptions::new(Role::Owner);
            let store = SqliteStore::open(&folder.path().join("florin.db"), options).await;
            open(store.expect("the folder is empty")).await
        });
        let most = NonZeroU32::MAX;
        let rate = Rate::new(most, most);
        let settings = EdgeSettings {
            token_rate: rate,
            address_rate: rate,
            network_rate: rate,
            mailbox_rate: SlowRate { every: Duration::from_micros(1), burst: most },
            device_rate: rate,
            ..EdgeSettings::default()
        };
        let router = edge::router(Arc::clone(&bank), settings);
        let ground = Self {
            runtime,
            router,
            bank,
            names,
            digest: RefCell::default(),
            granted: Cell::default(),
            _folder: folder,
        };
        ground.digest.replace(ground.digest());
        ground
    }

    /// The bytes with each name in braces replaced by what it stands for.
    pub(crate) fn filled(&self, data: &[u8]) -> Vec<u8> {
        let names = &self.names;
        let values = [
            ("{client}", names.client.to_string()),
            ("{secret}", names.secret.clone()),
            ("{account}", names.account.to_string()),
            ("{payee}", names.payee.to_string()),
            ("{pot}", names.pot.to_string()),
            ("{line}", names.line.to_string()),
        ];
        values
            .iter()
            .fold(data.to_vec(), |bytes, (name, value)| replaced(&bytes, name.as_bytes(), value.as_bytes()))
    }

    /// Asks, and checks that the answer is a success or a typed problem, and that a problem changed nothing.
    pub(crate) fn check(&self, ask: &Ask<'_>, body: &[u8]) {
        let bearer = format!("Bearer {}", self.names.token).into_bytes();
        // What no server would take for a header or an address is not for the router to refuse.
        let Ok(header) = HeaderValue::from_bytes(ask.header.unwrap_or(&bearer)) else { return };
        let request = Request::builder().method(ask.method).uri(ask.path).header("authorization", header);
        let request = request.header("content-type", ask.content_type).body(Body::from(body.to_vec()));
        let Ok(request) = request else { return };
        let (status, body) = self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.expect("a router always answers");
            let status = answer.status();
            (status, answer.into_body().collect().await.expect("the answer is whole").to_bytes())
        });
        let text = String::from_utf8(body.to_vec()).expect("every answer is text");
        assert!(status.as_u16() < 500, "{status}: {text}");
        let value: serde_json::Value = serde_json::from_str(&text).expect("every answer is JSON");
        if status.is_success() {
            self.granted.set(self.granted.get() + 1);
            self.digest.replace(self.digest());
            return;
        }
        assert!(value["code"].as_str().is_some_and(|code| code.contains('_')), "{status}: {text}");
        assert_eq!(*self.digest.borrow(), self.digest(), "{status}: {text}");
    }

    /// The money, the first lines, and what stands beside them.
    fn digest(&self) -> String {
        let names = &self.names;
        let store = self.bank.store();
        self.runtime.block_on(async {
            let ids = [names.account, names.payee, AccountId::from(names.pot)];
            let feed =
                FeedQuery { account: names.account, start: FeedStart::Beginning, before: None, limit: 3 };
            let notes = Query::Annotations(names.client, vec![names.line]);
            let receipt = Key::Receipt(names.client, "fuzz".to_owned());
            format!(
                "{:?} {:?} {:?} {:?}",
                store.ledger_accounts(&ids).await.expect("the store answers"),
                store.feed(&feed).await.expect("the store answers"),
                store.find(&notes).await.expect("the store answers"),
                store.get(&receipt).await.expect("the store answers"),
            )
        })
    }
}

fn replaced(bytes: &[u8], name: &[u8], value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(first) = rest.first() {
        if let Some(after) = rest.strip_prefix(name) {
            out.extend_from_slice(value);
            rest = after;
        } else {
            out.push(*first);
            rest = &rest[1..];
        }
    }
    out
}

async fn open(store: Arc<SqliteStore>) -> (Arc<Bank>, Names) {
    let at = Timestamp::parse("2026-03-01T09:00:00Z").expect("it is an instant");
    let clock: Arc<dyn Clock> = Arc::new(SeededClock::new(at));
    let store: Arc<dyn Store> = store;
    let bank = Bank::new(store, clock, Arc::new(SeededEntropy::new(1)), Settings::default());
    bank.prepare().await.expect("the bank's own accounts open");
    let uri = RedirectUri::parse("http://127.0.0.1:9/callback").expect("the address is good");
    let new =
        NewClient { name: "Fuzz".to_owned(), is_confidential: true, redirect_uris: vec![uri], owner: None };
    let ClientMade { client, secret } = bank.make_client(new).await.expect("there is room");
    let email = Email::parse("fay@example.com").expect("the address is good");
    let name = PersonName::parse("Fay Fuzz").expect("the name is one");
    let person = bank.open_person(NewPerson { email, name }).await.expect("she is the first").id;
    let new = || NewAccount { owners: vec![person], currency: Currency::Gbp, overdraft_minor: 0 };
    let account = bank.open_account(new()).await.expect("the owner is there").id;
    let payee = bank.open_account(new()).await.expect("the owner is there").id;
    let funds = Funds {
        account,
        amount: Amount::try_from_minor(1_000_000).expect("it is above zero"),
        way: FundsWay::In,
        description: "SALARY".to_owned(),
        category: Category::Income,
        counterparty: Counterparty::default(),
    };
    bank.move_funds(&funds).await.expect("money may always come in");
    let pair = bank.issue_token(client.id, person, at).await.expect("client and person are there");
    let token = pair.access.into_exposed();
    let caller = bank.authenticate(&token).await.expect("the token is fresh");
    let name = PotName::parse("Rain").expect("the name is one");
    let new = NewPot { account, name, style: String::new(), goal: None, lock: PotLock::Open };
    let pot = bank.make_pot(caller, &new).await.expect("there is room").pot.id;
    let ask = FeedAsk { account, since: Since::Opening, before: None, limit: 1 };
    let line = bank.transactions(caller, &ask).await.expect("the feed is the caller's")[0].transaction.id;
    let secret = secret.expect("a confidential client has one").into_exposed();
    (Arc::new(bank), Names { client: client.id, secret, token, account, payee, pot, line })
}
