//! A bank with one customer, and partners of it with keys of their own.

use crate::harness::{Engine, Home, Town, entropy, number, signer_random};
use bank::jose::{KeyPair, Signer as _, sign};
use bank::{
    AppCaller, AuthorizationPage, AuthorizationStart, AuthorizationStarted, Bank, ClientAuth,
    ClientAuthProof, NewOidcClient, OidcAuth, OidcCodeAsk, OidcRefreshAsk, OidcTokens, OpError, Refusal,
    RootKey, Settings,
};
use identity::oidc::{AuthorizationAsk, ClientKey, CodeChallenge, PushRule, TokenBinding};
use identity::{OidcRefusal, Person, RedirectUri, Scope, Scopes, Thumbprint};
use kernel::{ClientId, Clock, DeviceId, Secret, SessionId};
use ring::rand::SystemRandom;
use serde_json::json;
use simulator::SeededClock;
use std::collections::BTreeMap;
use std::sync::Arc;
use url::Url;
use uuid::Uuid;

pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(super) const BACK: &str = "https://partner.example/back";
pub(super) const BYE: &str = "https://partner.example/bye";

pub(super) struct Hall {
    pub(super) bank: Arc<Bank>,
    pub(super) clock: Arc<SeededClock>,
    pub(super) town: Town,
    pub(super) person: Person,
    _home: Home,
}

/// How a partner proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Signed,
    Basic,
    Public,
}

/// A client of the provider.
pub(super) struct Partner {
    pub(super) id: ClientId,
    how: How,
    secret: Option<Secret<String>>,
    key: KeyPair,
}

pub(super) fn all_scopes() -> Scopes {
    Scopes::of(&Scope::ALL)
}

pub(super) fn uri(text: &str) -> RedirectUri {
    RedirectUri::parse(text).expect("an address")
}

fn key() -> KeyPair {
    let random = Arc::new(SystemRandom::new());
    let kept = KeyPair::generate(&*random).expect("the machine gives randomness");
    KeyPair::open(&kept, random).expect("it was made just now")
}

/// The name of a key that nobody has.
pub(super) fn other_key() -> Thumbprint {
    key().key().thumbprint()
}

impl Hall {
    pub(super) async fn new(engine: Engine) -> Self {
        let home = Home::new(engine).await;
        let town = Town::open(&home).await;
        let (bank, clock) = (Arc::clone(&town.bank), Arc::clone(&town.clock));
        let person = town.person("Ada Lovelace").await;
        Self { bank, clock, town, person, _home: home }
    }

    /// Another node of the same bank, which says of itself where it is reached.
    pub(super) async fn node(&self, public_url: &str) -> Bank {
        let clock: Arc<dyn Clock> = Arc::<SeededClock>::clone(&self.clock);
        let settings = Settings {
            root_key: Some(RootKey::new(Secret::new([7; 32]))),
            signer_random: Some(signer_random()),
            public_url: public_url.to_owned(),
            ..Settings::default()
        };
        let bank = Bank::new(Arc::clone(self.bank.store()), clock, entropy(), settings);
        bank.prepare().await.expect("the keys are there");
        bank
    }

    /// The customer's app.
    pub(super) fn app(&self) -> AppCaller {
        AppCaller {
            session: SessionId::from_uuid(Uuid::from_u128(1)),
            person: self.person.id,
            device: DeviceId::from_uuid(Uuid::from_u128(2)),
        }
    }

    pub(super) async fn partner(&self, how: How, binding: TokenBinding) -> Partner {
        let key = key();
        let auth = match how {
            How::Signed => OidcAuth::PrivateKeyJwt { keys: vec![ClientKey { kid: None, key: *key.key() }] },
            How::Basic => OidcAuth::SecretBasic,
            How::Public => OidcAuth::None,
        };
        let new = NewOidcClient {
            name: "Partner".to_owned(),
            redirect_uris: vec![uri(BACK), uri("http://127.0.0.1:49152/back?x=1")],
            post_logout_redirect_uris: vec![uri(BYE)],
            auth,
            binding,
            push: PushRule::Optional,
            scopes: all_scopes(),
            owner: None,
        };
        let made = self.bank.make_oidc_client(new).await.expect("staff may");
        assert_eq!(made.secret.is_some(), how == How::Basic, "only who needs a secret gets one");
        Partner { id: made.view.client.id, how, secret: made.secret, key }
    }

    /// A partner whose tokens are bound to its key.
    pub(super) async fn bound(&self) -> Partner {
        self.partner(How::Signed, TokenBinding::Required).await
    }

    /// Pushed and shown, and waiting for the person.
    pub(super) async fn waiting(&self, partner: &Partner, ask: &AuthorizationAsk) -> AuthorizationPage {
        let pushed = self.bank.push_authorization(&partner.auth(&self.bank), ask, None).await;
        let pushed = pushed.expect("the request is a good one");
        let start = AuthorizationStart::RequestUri(pushed.request_uri.expose());
        page(self.bank.start_authorization(&partner.id.to_string(), start).await.expect("it was pushed"))
    }

    /// What the person's yes in the app brings to the client's address.
    pub(super) async fn consent(
        &self,
        partner: &Partner,
        ask: &AuthorizationAsk,
    ) -> BTreeMap<String, String> {
        let page = self.waiting(partner, ask).await;
        answer(&self.bank.grant_by_app(self.app(), page.authorization).await.expect("the person may"))
    }

    pub(super) async fn code(&self, partner: &Partner) -> String {
        self.consent(partner, &ask()).await["code"].clone()
    }

    pub(super) async fn exchange(&self, partner: &Partner, code: &str) -> Result<OidcTokens, OpError> {
        self.bank.oidc_token_by_code(&partner.auth(&self.bank), &partner.code_ask(code)).await
    }

    pub(super) async fn refresh(
        &self,
        partner: &Partner,
        token: &Secret<String>,
    ) -> Result<OidcTokens, OpError> {
        self.bank.oidc_token_by_refresh(&partner.auth(&self.bank), &partner.refresh_ask(token)).await
    }

    /// The tokens of a new consent.
    pub(super) async fn tokens(&self, partner: &Partner) -> OidcTokens {
        let code = self.code(partner).await;
        self.exchange(partner, &code).await.expect("the code is fresh")
    }
}

impl Partner {
    /// A fresh proof of who it is.
    pub(super) fn auth(&self, bank: &Bank) -> ClientAuth {
        let proof = match (self.how, &self.secret) {
            (How::Signed, _) => ClientAuthProof::Assertion(self.assertion(bank, bank.issuer())),
            (How::Basic, Some(secret)) => ClientAuthProof::Basic(secret.clone()),
            (How::Basic, None) | (How::Public, _) => ClientAuthProof::None,
        };
        ClientAuth { client_id: Some(self.id.to_string()), proof }
    }

    /// The same by an assertion of this name.
    pub(super) fn auth_called(&self, bank: &Bank, jti: &str) -> ClientAuth {
        let proof = ClientAuthProof::Assertion(self.assertion_called(bank, bank.issuer(), jti));
        ClientAuth { client_id: Some(self.id.to_string()), proof }
    }

    pub(super) fn assertion(&self, bank: &Bank, audience: &str) -> Secret<String> {
        self.assertion_called(bank, audience, &number().to_string())
    }

    fn assertion_called(&self, bank: &Bank, audience: &str, jti: &str) -> Secret<String> {
        let (now, id) = (bank.now().as_seconds(), self.id.to_string());
        let claims = json!({
            "iss": id, "sub": id, "aud": audience, "jti": jti, "iat": now, "exp": now + 60,
        });
        Secret::new(sign(&self.key, "JWT", &claims).expect("the machine gives randomness"))
    }

    /// The key that its requests prove, where its tokens are bound.
    pub(super) fn proof(&self) -> Option<Thumbprint> {
        (self.how == How::Signed).then(|| self.key.key().thumbprint())
    }

    pub(super) fn code_ask(&self, code: &str) -> OidcCodeAsk {
        OidcCodeAsk {
            code: Secret::new(code.to_owned()),
            redirect_uri: Some(BACK.to_owned()),
            code_verifier: Some(Secret::new(VERIFIER.to_owned())),
            proof: self.proof(),
        }
    }

    pub(super) fn refresh_ask(&self, token: &Secret<String>) -> OidcRefreshAsk {
        OidcRefreshAsk { refresh_token: token.clone(), scope: None, proof: self.proof() }
    }
}

/// A good request for everything.
pub(super) fn ask() -> AuthorizationAsk {
    let text = |text: &str| Some(text.to_owned());
    AuthorizationAsk {
        response_type: text("code"),
        redirect_uri: text(BACK),
        scope: Some(all_scopes().to_string()),
        state: text("the client's own words & more"),
        nonce: text("n-0S6"),
        code_challenge: Some(CodeChallenge::of(VERIFIER).to_string()),
        code_challenge_method: text("S256"),
        ..AuthorizationAsk::default()
    }
}

#[track_caller]
pub(super) fn page(started: AuthorizationStarted) -> AuthorizationPage {
    match started {
        AuthorizationStarted::Page(page) => page,
        AuthorizationStarted::SentBack(address) => panic!("sent back to {address}"),
    }
}

/// What an address says to the client.
pub(super) fn answer(address: &str) -> BTreeMap<String, String> {
    let url = Url::parse(address).expect("an address");
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

#[track_caller]
pub(super) fn refused<T: std::fmt::Debug>(result: Result<T, OpError>) -> Refusal {
    match result {
        Err(OpError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[track_caller]
pub(super) fn no<T: std::fmt::Debug>(result: Result<T, OpError>) -> OidcRefusal {
    match refused(result) {
        Refusal::Oidc(refusal) => refusal,
        other => panic!("refused otherwise: {other:?}"),
    }
}
