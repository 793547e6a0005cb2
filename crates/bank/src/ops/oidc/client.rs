//! Which client asks: looked up, and its proof checked.

use super::types::{ClientAuth, ClientAuthProof};
use crate::jose::{
    ASSERTION_WINDOW, Assertion, AssertionAsk, JwkSet, ReplayMemory, ReplayRefusal, check_assertion,
};
use crate::{Bank, Change, CommitError, Committed, Key, OpError, Refusal, Reply, ReplyKey, StoreExt as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::oidc::ClientAuthMethod;
use identity::{Client, ClientKind, ClientProfile, Fingerprint, OidcRefusal};
use kernel::{ClientId, Secret, Timestamp};
use std::sync::atomic::{AtomicBool, Ordering};

/// A client that proved who it is.
#[derive(Debug)]
pub(super) struct KnownClient {
    pub(super) client: Client,
    pub(super) profile: ClientProfile,
    /// Its assertion, to be spent once by this request.
    assertion: Option<(Assertion, AtomicBool)>,
}

impl Bank {
    /// The keys by which the provider signs, to be published.
    ///
    /// # Errors
    /// A fault.
    pub async fn oidc_keys(&self) -> Result<JwkSet, OpError> {
        Ok(self.signing().await?.set.document(self.now()))
    }

    /// Whether a client is one of the provider; the older API knows the others. A closed one is one as well.
    ///
    /// # Errors
    /// A fault.
    pub async fn is_oidc_client(&self, client_id: &str) -> Result<bool, OpError> {
        let Ok(id) = ClientId::parse(client_id) else { return Ok(false) };
        Ok(self.store.one::<ClientProfile>(&Key::ClientProfile(id)).await?.is_some())
    }

    /// Keeps a client of the provider out of the older API, which asks for less than its profile does.
    pub(in crate::ops) async fn refuse_oidc_client(&self, client: ClientId) -> Result<(), OpError> {
        match self.store.one::<ClientProfile>(&Key::ClientProfile(client)).await? {
            Some(_) => Err(identity::Refusal::BadClient.into()),
            None => Ok(()),
        }
    }

    /// A client of the provider that is not closed.
    pub(super) async fn open_client(&self, id: ClientId) -> Result<(Client, ClientProfile), OpError> {
        let client = self.store.one::<Client>(&Key::Client(id)).await?;
        let profile = self.store.one::<ClientProfile>(&Key::ClientProfile(id)).await?;
        match (client, profile) {
            (Some(client), Some(profile)) if profile.row.is_live() => Ok((client.row, profile.row)),
            (Some(_) | None, Some(_) | None) => Err(OidcRefusal::BadClient.into()),
        }
    }

    /// The client that asks. Its assertion is not spent yet.
    ///
    /// # Errors
    /// [`OidcRefusal::BadClient`] for every reason alike, or a fault.
    pub(super) async fn known_client(&self, auth: &ClientAuth) -> Result<KnownClient, OpError> {
        let named = match &auth.client_id {
            Some(id) => Some(ClientId::parse(id).map_err(|_| OidcRefusal::BadClient)?),
            None => None,
        };
        let signed = match &auth.proof {
            ClientAuthProof::Assertion(text) => Assertion::client_in(text.expose()),
            ClientAuthProof::None | ClientAuthProof::Basic(_) | ClientAuthProof::Post(_) => None,
        };
        let id = named.or(signed).ok_or(OidcRefusal::BadClient)?;
        let (client, profile) = self.open_client(id).await?;
        let assertion = match (&profile.auth, &auth.proof) {
            (ClientAuthMethod::PrivateKeyJwt { keys }, ClientAuthProof::Assertion(text)) => {
                let ask = AssertionAsk { client: id, keys, issuer: self.issuer() };
                let checked = check_assertion(&ask, text.expose(), self.now()).map_err(|refused| {
                    tracing::debug!(client = %id, why = %refused, "a client's assertion was refused");
                    OidcRefusal::BadClient
                })?;
                Some((checked, AtomicBool::new(false)))
            }
            (ClientAuthMethod::SecretBasic, ClientAuthProof::Basic(secret))
            | (ClientAuthMethod::SecretPost, ClientAuthProof::Post(secret)) => {
                check_secret(&client, secret)?;
                None
            }
            (ClientAuthMethod::None, ClientAuthProof::None) => None,
            (
                ClientAuthMethod::PrivateKeyJwt { .. }
                | ClientAuthMethod::SecretBasic
                | ClientAuthMethod::SecretPost
                | ClientAuthMethod::None,
                _,
            ) => return Err(OidcRefusal::BadClient.into()),
        };
        Ok(KnownClient { client, profile, assertion })
    }

    /// Spends the client's assertion, once everything else about the request is right (F4); doing so again for the same
    /// request does nothing. What this process remembers is asked first; then the store, which all nodes share, keeps it
    /// as a reply under its name for as long as it could be accepted.
    ///
    /// # Errors
    /// [`OidcRefusal::BadClient`] for one that came before; [`OpError::Conflict`] when there were more than can be
    /// remembered, so that the client tries again; or a fault.
    pub(super) async fn spend_assertion(&self, known: &KnownClient) -> Result<(), OpError> {
        let Some((assertion, is_spent)) = &known.assertion else { return Ok(()) };
        if is_spent.swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        let memory = self.assertions.get_or_init(|| {
            let mut key = [0; 32];
            self.entropy().fill(&mut key);
            ReplayMemory::lasting(Secret::new(key), ASSERTION_WINDOW)
        });
        let mut sender = [0; 32];
        sender[..16].copy_from_slice(known.client.id.uuid().as_bytes());
        let now = self.now();
        memory.remember_id(&sender, &assertion.id, now).map_err(|refused| match refused {
            ReplayRefusal::Replayed => Refusal::Oidc(OidcRefusal::BadClient).into(),
            ReplayRefusal::Full => OpError::Conflict,
        })?;
        let reply = spent(known.client.id, &assertion.id, now);
        match self.store.commit(Change { at: now, reply: Some(reply), ..Change::default() }).await {
            Ok(Committed::Now(_)) => Ok(()),
            Ok(Committed::Before(_)) | Err(CommitError::KeyReused) => Err(OidcRefusal::BadClient.into()),
            Err(error) => Err(error.into()),
        }
    }
}

/// What stands for an assertion that was taken. Its name is hashed, because the client chose it.
fn spent(client: ClientId, id: &str, now: Timestamp) -> Reply {
    let fingerprint = *blake3::hash(id.as_bytes()).as_bytes();
    let key =
        ReplyKey { scope: format!("oidc.assertion:{client}"), key: URL_SAFE_NO_PAD.encode(fingerprint) };
    Reply { key, fingerprint, body: Vec::new(), expires_at: now.after(ASSERTION_WINDOW) }
}

/// Compares in constant time.
fn check_secret(client: &Client, given: &Secret<String>) -> Result<(), OidcRefusal> {
    match client.kind {
        ClientKind::Confidential { secret } if secret == Fingerprint::of(given.expose()) => Ok(()),
        ClientKind::Confidential { .. } | ClientKind::Public => Err(OidcRefusal::BadClient),
    }
}
