//! A phone with a key of its own, and a bank for it to log in to.

use crate::harness::{Engine, Home, Town, entropy, signer_random};
use bank::jose::{KeyPair, Signer as _};
use bank::{
    AppCaller, Bank, Delivery, FinishAsk, LoginSettings, LoginStarted, MailTemplate, OpError, OutboxEntry,
    ProveAsk, Query, Refusal, RootKey, SessionPair, SessionTrouble, Settings, SignInAsk, SignUpAsk,
    StepUpAsk, Store, StoreExt as _,
};
use identity::{
    AppVersion, DeviceClaim, DeviceName, Email, LoginRefusal, PersonName, PinDigits, Place, Platform, Policy,
    Protocol, StepUp, Thumbprint,
};
use kernel::{Clock, Entropy, Secret, StepUpId, Timestamp};
use ring::rand::SystemRandom;
use simulator::SeededClock;
use std::sync::Arc;

pub(crate) const PIN: &str = "2749";
/// Where the lobby is; passkeys are bound to its host.
pub(super) const ADDRESS: &str = "https://bank.example";
/// As the town's.
pub(crate) const ROOT: [u8; 32] = [7; 32];

/// A bank whose new sessions are of one protocol, and what it stands on.
pub(crate) struct Lobby {
    pub(crate) bank: Arc<Bank>,
    pub(crate) clock: Arc<SeededClock>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) home: Home,
}

/// One installed app.
pub(crate) struct Phone {
    pub(crate) key: KeyPair,
    pub(crate) claim: DeviceClaim,
}

impl Lobby {
    pub(crate) async fn new(engine: Engine, protocol: Protocol) -> Self {
        Self::on(Home::new(engine).await, protocol).await
    }

    /// In a home that may have been a bank's before.
    pub(crate) async fn on(home: Home, protocol: Protocol) -> Self {
        let town = Town::open(&home).await;
        let (clock, store) = (Arc::clone(&town.clock), Arc::clone(town.bank.store()));
        let bank = node((&store, &clock), protocol, ROOT).await;
        Self { bank, clock, store, home }
    }

    /// Closes the store, so that servers may have it.
    pub(crate) async fn close(self) -> Home {
        self.store.close().await;
        self.home
    }

    /// Another node of the same bank, perhaps of another release.
    pub(crate) async fn node(&self, protocol: Protocol) -> Arc<Bank> {
        node((&self.store, &self.clock), protocol, ROOT).await
    }

    /// The same bank with settings and chance of the test's own.
    pub(crate) async fn changed(
        &self,
        entropy: Arc<dyn Entropy>,
        change: impl FnOnce(&mut Settings) + Send,
    ) -> Arc<Bank> {
        let mut settings = settings(Protocol::Bound, ROOT);
        change(&mut settings);
        open((&self.store, &self.clock), entropy, settings).await
    }

    /// The same bank on a node whose clock is another.
    pub(crate) async fn changed_at(
        &self,
        clock: &Arc<SeededClock>,
        entropy: Arc<dyn Entropy>,
        change: impl FnOnce(&mut Settings) + Send,
    ) -> Arc<Bank> {
        let mut settings = settings(Protocol::Bound, ROOT);
        change(&mut settings);
        open((&self.store, clock), entropy, settings).await
    }

    /// A node of the same bank with a store and settings of its own.
    pub(crate) async fn node_on(
        &self,
        store: Arc<dyn Store>,
        change: impl FnOnce(&mut Settings) + Send,
    ) -> Arc<Bank> {
        let mut settings = settings(Protocol::Signed, ROOT);
        change(&mut settings);
        open((&store, &self.clock), entropy(), settings).await
    }

    /// One that has not been prepared.
    pub(super) fn bank_as(&self, change: impl FnOnce(&mut Settings)) -> Arc<Bank> {
        let mut settings = settings(Protocol::Bound, ROOT);
        change(&mut settings);
        let clock: Arc<dyn Clock> = Arc::<SeededClock>::clone(&self.clock);
        Arc::new(Bank::new(Arc::clone(&self.store), clock, entropy(), settings))
    }

    /// One that was given another bank's root key.
    pub(crate) async fn misconfigured(&self) -> Arc<Bank> {
        node((&self.store, &self.clock), Protocol::Bound, [8; 32]).await
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The mails that wait, in the order of their writing.
    pub(crate) async fn mails(&self) -> Vec<(Email, MailTemplate)> {
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
    pub(crate) async fn link(&self) -> String {
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
    pub(crate) async fn customer(&self, address: &str, phone: &Phone) -> SessionPair {
        let started = self.sign_up(address, phone).await;
        self.bank.prove_link(&self.link().await).await.expect("the link is fresh");
        self.bank.finish_login(&phone.finish(&started, None)).await.expect("the link was opened")
    }

    pub(crate) async fn sign_up(&self, address: &str, phone: &Phone) -> LoginStarted {
        let ask = SignUpAsk {
            email: Email::parse(address).expect("an address"),
            name: PersonName::parse("Ada Lovelace").expect("a name"),
            pin: PinDigits::parse_new(PIN).expect("digits"),
            device: phone.claim.clone(),
        };
        self.bank.start_sign_up(&ask).await.expect("anyone may ask")
    }

    pub(crate) async fn sign_in(&self, address: &str, phone: &Phone) -> LoginStarted {
        let email = Email::parse(address).expect("an address");
        let ask = SignInAsk { email, device: phone.claim.clone() };
        self.bank.start_sign_in(&ask).await.expect("anyone may ask")
    }

    /// Begun, and its link opened.
    pub(crate) async fn sign_in_to_the_pin(&self, address: &str, phone: &Phone) -> LoginStarted {
        let started = self.sign_in(address, phone).await;
        self.bank.prove_link(&self.link().await).await.expect("the link is fresh");
        started
    }

    /// The customer's word, by their phone and PIN.
    pub(super) async fn agree(&self, phone: &Phone, me: AppCaller, ask: &StepUpAsk) -> StepUpId {
        // Mails of one moment have no order.
        self.clock.advance(std::time::Duration::from_millis(5));
        let shown = self.bank.start_step_up(me, ask).await.expect("the device is trusted");
        self.bank.prove_step_up(me, &phone.prove(&shown, PIN)).await.expect("it was signed");
        shown.id
    }

    pub(crate) async fn by_key(&self, phone: &Phone, pair: &SessionPair) -> Result<SessionPair, OpError> {
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
    let public_url = ADDRESS.to_owned();
    Settings { root_key, signer_random, login, public_url, ..Settings::default() }
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
    pub(crate) fn new(name: &str) -> Self {
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
    pub(crate) fn proof(&self) -> Option<Thumbprint> {
        Some(self.claim.key.thumbprint())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).expect("the phone signs")
    }

    pub(super) fn prove(&self, shown: &StepUp, pin: &str) -> ProveAsk {
        let pin = PinDigits::parse(pin).expect("digits");
        ProveAsk { step_up: shown.id, signature: self.sign(&shown.message()), pin, place: None }
    }

    /// The signature over the challenge of an attempt.
    pub(super) fn answer(&self, started: &LoginStarted) -> [u8; 64] {
        let id = started.login.uuid();
        self.sign(&[b"florin login 1".as_slice(), id.as_bytes(), &started.challenge].concat())
    }

    pub(crate) fn finish(&self, started: &LoginStarted, pin: Option<&str>) -> FinishAsk {
        FinishAsk {
            login: started.login,
            signature: self.answer(started),
            pin: pin.map(|pin| PinDigits::parse(pin).expect("digits")),
            passkey: None,
            place: Some(Place::of([203, 0, 113, 9].into())),
        }
    }
}

pub(crate) fn caller(pair: &SessionPair) -> AppCaller {
    AppCaller { session: pair.session, person: pair.person, device: pair.device }
}

/// Both tokens, to be compared.
pub(crate) fn tokens(pair: &SessionPair) -> (String, String) {
    (pair.access.expose().clone(), pair.refresh.expose().clone())
}

#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T, OpError>) -> Refusal {
    match result {
        Err(OpError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[track_caller]
pub(crate) fn not_logged_in<T: std::fmt::Debug>(result: Result<T, OpError>) -> LoginRefusal {
    match refused(result) {
        Refusal::Login(refusal) => refusal,
        other => panic!("refused otherwise: {other:?}"),
    }
}

#[track_caller]
pub(crate) fn trouble<T: std::fmt::Debug>(result: Result<T, OpError>) -> SessionTrouble {
    match refused(result) {
        Refusal::Session(trouble) => trouble,
        other => panic!("refused otherwise: {other:?}"),
    }
}
