//! A phone with a key of its own, and a bank for it to log in to.

use crate::harness::{Engine, Home, Town, entropy, signer_random};
use bank::jose::{KeyPair, Signer as _};
use bank::{
    AppCaller, Bank, Delivery, FinishAsk, LoginSettings, LoginStarted, MailTemplate, OpError, OutboxEntry,
    Query, Refusal, RootKey, SessionPair, SessionTrouble, Settings, SignInAsk, SignUpAsk, Store,
    StoreExt as _,
};
use identity::{
    AppVersion, DeviceClaim, DeviceName, Email, LoginRefusal, PersonName, PinDigits, Place, Platform, Policy,
    Protocol, Thumbprint,
};
use kernel::{Clock, Entropy, Secret, Timestamp};
use ring::rand::SystemRandom;
use simulator::SeededClock;
use std::sync::Arc;

pub(super) const PIN: &str = "2749";
/// As the town's.
const ROOT: [u8; 32] = [7; 32];

/// A bank whose new sessions are of one protocol, and what it stands on.
pub(super) struct Lobby {
    pub(super) bank: Arc<Bank>,
    pub(super) clock: Arc<SeededClock>,
    pub(super) store: Arc<dyn Store>,
    _home: Home,
}

/// One installed app.
pub(super) struct Phone {
    key: KeyPair,
    pub(super) claim: DeviceClaim,
}

impl Lobby {
    pub(super) async fn new(engine: Engine, protocol: Protocol) -> Self {
        let home = Home::new(engine).await;
        let town = Town::open(&home).await;
        let (clock, store) = (Arc::clone(&town.clock), Arc::clone(town.bank.store()));
        let bank = node((&store, &clock), protocol, ROOT).await;
        Self { bank, clock, store, _home: home }
    }

    /// Another node of the same bank, perhaps of another release.
    pub(super) async fn node(&self, protocol: Protocol) -> Arc<Bank> {
        node((&self.store, &self.clock), protocol, ROOT).await
    }

    /// The same bank with settings and chance of the test's own.
    pub(super) async fn changed(
        &self,
        entropy: Arc<dyn Entropy>,
        change: impl FnOnce(&mut Settings) + Send,
    ) -> Arc<Bank> {
        let mut settings = settings(Protocol::Bound, ROOT);
        change(&mut settings);
        open((&self.store, &self.clock), entropy, settings).await
    }

    /// One that was given another bank's root key.
    pub(super) async fn misconfigured(&self) -> Arc<Bank> {
        node((&self.store, &self.clock), Protocol::Bound, [8; 32]).await
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The mails that wait, in the order of their writing.
    pub(super) async fn mails(&self) -> Vec<(Email, MailTemplate)> {
        let due = Query::OutboxDue(self.now(), 100);
        let mut found = self.store.all::<OutboxEntry>(&due).await.expect("the store answers");
        found.sort_by_key(|entry| entry.row.id);
        let mail = |delivery| match delivery {
            Delivery::Mail(mail) => Some((mail.to, mail.template)),
            _ => None,
        };
        found.into_iter().filter_map(|entry| mail(entry.row.delivery)).collect()
    }

    /// The token of the newest link that was mailed.
    pub(super) async fn link(&self) -> String {
        let link = |template: &MailTemplate| match template {
            MailTemplate::SignUpLink { link, .. }
            | MailTemplate::LoginLink { link, .. }
            | MailTemplate::NewPinLink { link, .. } => Some(link.expose().clone()),
            _ => None,
        };
        let mails = self.mails().await;
        let link = mails.iter().rev().find_map(|(_, template)| link(template)).expect("a link was mailed");
        link.rsplit_once("token=").expect("the link carries its token").1.to_owned()
    }

    /// A customer called so, with this phone.
    pub(super) async fn customer(&self, address: &str, phone: &Phone) -> SessionPair {
        let started = self.sign_up(address, phone).await;
        self.bank.prove_link(&self.link().await).await.expect("the link is fresh");
        self.bank.finish_login(&phone.finish(&started, None)).await.expect("the link was opened")
    }

    pub(super) async fn sign_up(&self, address: &str, phone: &Phone) -> LoginStarted {
        let ask = SignUpAsk {
            email: Email::parse(address).expect("an address"),
            name: PersonName::parse("Ada Lovelace").expect("a name"),
            pin: PinDigits::parse_new(PIN).expect("digits"),
            device: phone.claim.clone(),
        };
        self.bank.start_sign_up(&ask).await.expect("anyone may ask")
    }

    pub(super) async fn sign_in(&self, address: &str, phone: &Phone) -> LoginStarted {
        let email = Email::parse(address).expect("an address");
        let ask = SignInAsk { email, device: phone.claim.clone() };
        self.bank.start_sign_in(&ask).await.expect("anyone may ask")
    }

    /// Begun, and its link opened.
    pub(super) async fn sign_in_to_the_pin(&self, address: &str, phone: &Phone) -> LoginStarted {
        let started = self.sign_in(address, phone).await;
        self.bank.prove_link(&self.link().await).await.expect("the link is fresh");
        started
    }

    pub(super) async fn by_key(&self, phone: &Phone, pair: &SessionPair) -> Result<SessionPair, OpError> {
        let started = self.bank.start_device_login(pair.device).await?;
        self.bank.finish_login(&phone.finish(&started, None)).await
    }
}

async fn node(
    (store, clock): (&Arc<dyn Store>, &Arc<SeededClock>),
    protocol: Protocol,
    root_key: [u8; 32],
) -> Arc<Bank> {
    open((store, clock), entropy(), settings(protocol, root_key)).await
}

fn settings(protocol: Protocol, root_key: [u8; 32]) -> Settings {
    let login = LoginSettings {
        policy: Policy::default_of(protocol),
        // Cheap enough for a test that hashes many; what a bank begins with is measured elsewhere.
        pin_params: identity::PinParams::try_from_costs(64, 1, 1).expect("small parameters"),
        ..LoginSettings::default()
    };
    let root_key = Some(RootKey::new(Secret::new(root_key)));
    let signer_random = Some(signer_random());
    Settings { root_key, signer_random, login, ..Settings::default() }
}

async fn open(
    (store, clock): (&Arc<dyn Store>, &Arc<SeededClock>),
    entropy: Arc<dyn Entropy>,
    settings: Settings,
) -> Arc<Bank> {
    let clock: Arc<dyn Clock> = Arc::<SeededClock>::clone(clock);
    let bank = Bank::new(Arc::clone(store), clock, entropy, settings);
    bank.prepare().await.expect("the keys are there or are drawn");
    Arc::new(bank)
}

impl Phone {
    pub(super) fn new(name: &str) -> Self {
        let random = Arc::new(SystemRandom::new());
        let kept = KeyPair::generate(&*random).expect("the machine gives randomness");
        let key = KeyPair::open(&kept, random).expect("it was made just now");
        let claim = DeviceClaim {
            platform: Platform::Ios,
            app_version: AppVersion::parse("4.12.0").expect("a version"),
            name: DeviceName::parse(name).expect("a name"),
            key: *key.key(),
        };
        Self { key, claim }
    }

    /// What proves a request of this phone.
    #[expect(clippy::unnecessary_wraps, reason = "a request may prove nothing, and the bank asks for either")]
    pub(super) fn proof(&self) -> Option<Thumbprint> {
        Some(self.claim.key.thumbprint())
    }

    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).expect("the phone signs")
    }

    pub(super) fn finish(&self, started: &LoginStarted, pin: Option<&str>) -> FinishAsk {
        let login = started.login;
        let message = [b"florin login 1".as_slice(), login.uuid().as_bytes(), &started.challenge].concat();
        FinishAsk {
            login,
            signature: self.sign(&message),
            pin: pin.map(|pin| PinDigits::parse(pin).expect("digits")),
            place: Some(Place::of([203, 0, 113, 9].into())),
        }
    }
}

pub(super) fn caller(pair: &SessionPair) -> AppCaller {
    AppCaller { session: pair.session, person: pair.person, device: pair.device }
}

/// Both tokens, to be compared.
pub(super) fn tokens(pair: &SessionPair) -> (String, String) {
    (pair.access.expose().clone(), pair.refresh.expose().clone())
}

#[track_caller]
pub(super) fn refused<T: std::fmt::Debug>(result: Result<T, OpError>) -> Refusal {
    match result {
        Err(OpError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[track_caller]
pub(super) fn not_logged_in<T: std::fmt::Debug>(result: Result<T, OpError>) -> LoginRefusal {
    match refused(result) {
        Refusal::Login(refusal) => refusal,
        other => panic!("refused otherwise: {other:?}"),
    }
}

#[track_caller]
pub(super) fn trouble<T: std::fmt::Debug>(result: Result<T, OpError>) -> SessionTrouble {
    match refused(result) {
        Refusal::Session(trouble) => trouble,
        other => panic!("refused otherwise: {other:?}"),
    }
}
