//! Clients of the provider, made and changed by staff.

use super::types::{NewOidcClient, OidcAuth, OidcClientChange, OidcClientMade, OidcClientView};
use crate::bank::{insert, update};
use crate::{Bank, Change, Key, NewClient, OpError, Query, StoreExt as _, Thing, Versioned};
use identity::oidc::{ClientAuthMethod, ProfileState, decide_profile};
use identity::{Client, ClientKind, ClientProfile, Fingerprint, OidcRefusal, RedirectUri};
use kernel::{ClientId, Secret};

/// Clients of the provider that are listed.
const CLIENTS_MAX: usize = 10_000;
const PAGE: u32 = 100;

/// A client's two rows as they were read.
type Found = (Versioned<Client>, Versioned<ClientProfile>);

impl Bank {
    /// Makes a client.
    ///
    /// # Errors
    /// [`crate::Refusal::Invalid`] for a name or a number of redirect addresses out of bounds, what [`decide_profile`]
    /// refuses, or a fault.
    pub async fn make_oidc_client(&self, new: NewOidcClient) -> Result<OidcClientMade, OpError> {
        let new = &new;
        self.run("oidc.make_client", "staff", |op| async move {
            check_client(&new.name, &new.redirect_uris)?;
            let now = self.now();
            let drawn = self.secret();
            // A client that signs has no secret: nobody knows this one.
            let (kind, auth) = match &new.auth {
                OidcAuth::PrivateKeyJwt { keys } => {
                    (confidential(&drawn), ClientAuthMethod::PrivateKeyJwt { keys: keys.clone() })
                }
                OidcAuth::SecretBasic => (confidential(&drawn), ClientAuthMethod::SecretBasic),
                OidcAuth::SecretPost => (confidential(&drawn), ClientAuthMethod::SecretPost),
                OidcAuth::None => (ClientKind::Public, ClientAuthMethod::None),
            };
            let client = Client {
                id: ClientId::from_uuid(self.id(now)),
                name: new.name.clone(),
                kind,
                redirect_uris: new.redirect_uris.clone(),
                owner: new.owner,
                created_at: now,
            };
            let profile = ClientProfile {
                client: client.id,
                auth,
                binding: new.binding,
                push: new.push,
                scopes: new.scopes,
                post_logout_redirect_uris: new.post_logout_redirect_uris.clone(),
                created_at: now,
                changed_at: now,
                state: ProfileState::Live,
            };
            decide_profile(&client, &profile)?;
            let writes = vec![insert(client.clone()), insert(profile.clone())];
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            let secret = has_secret(&profile).then_some(drawn);
            Ok(OidcClientMade { view: OidcClientView { client, profile }, secret })
        })
        .await
    }

    /// The clients of the provider, closed ones as well, by their ids.
    ///
    /// # Errors
    /// A fault.
    pub async fn oidc_clients(&self) -> Result<Vec<OidcClientView>, OpError> {
        self.read("oidc.clients", "staff", |_| async move {
            let (mut clients, mut after) = (Vec::new(), None);
            while clients.len() < CLIENTS_MAX {
                let page = self.store.all::<ClientProfile>(&Query::ClientProfiles(after, PAGE)).await?;
                let Some(last) = page.last() else { break };
                after = Some(last.row.client);
                for Versioned { row: profile, .. } in page {
                    let client = self.store.one::<Client>(&Key::Client(profile.client)).await?;
                    clients.extend(client.map(|client| OidcClientView { client: client.row, profile }));
                }
            }
            Ok(clients)
        })
        .await
    }

    /// Changes a client; what its people agreed to before stays as it was.
    ///
    /// # Errors
    /// [`crate::Refusal::Unknown`], [`crate::Refusal::Invalid`], what [`decide_profile`] refuses, or a fault.
    pub async fn change_oidc_client(
        &self,
        client: ClientId,
        change: OidcClientChange,
    ) -> Result<OidcClientView, OpError> {
        let change = &change;
        self.run("oidc.change_client", "staff", |op| async move {
            let (found, profile) = self.oidc_client(client).await?;
            let redirect_uris = change.redirect_uris.as_ref().unwrap_or(&found.row.redirect_uris).clone();
            check_client(&found.row.name, &redirect_uris)?;
            let old = &profile.row;
            let auth = match (&change.keys, &old.auth) {
                (Some(keys), ClientAuthMethod::PrivateKeyJwt { .. }) => {
                    ClientAuthMethod::PrivateKeyJwt { keys: keys.clone() }
                }
                (
                    Some(_),
                    ClientAuthMethod::SecretBasic | ClientAuthMethod::SecretPost | ClientAuthMethod::None,
                ) => {
                    return Err(OidcRefusal::BadRequest("jwks").into());
                }
                (None, auth) => auth.clone(),
            };
            let uris = change.post_logout_redirect_uris.as_ref().unwrap_or(&old.post_logout_redirect_uris);
            let changed = ClientProfile {
                auth,
                binding: change.binding.unwrap_or(old.binding),
                push: change.push.unwrap_or(old.push),
                scopes: change.scopes.unwrap_or(old.scopes),
                post_logout_redirect_uris: uris.clone(),
                changed_at: self.now(),
                ..old.clone()
            };
            let client = Client { redirect_uris, ..found.row.clone() };
            self.write_client(op, (found, profile), OidcClientView { client, profile: changed }).await
        })
        .await
    }

    /// Draws a new secret; the old one opens nothing from then on.
    ///
    /// # Errors
    /// [`crate::Refusal::Unknown`], [`OidcRefusal::BadRequest`] for a client that has none, or a fault.
    pub async fn renew_oidc_secret(&self, client: ClientId) -> Result<OidcClientMade, OpError> {
        self.run("oidc.renew_secret", "staff", |op| async move {
            let (found, profile) = self.oidc_client(client).await?;
            if !has_secret(&profile.row) {
                return Err(OidcRefusal::BadRequest("client_secret").into());
            }
            let secret = self.secret();
            let client = Client { kind: confidential(&secret), ..found.row.clone() };
            let changed = ClientProfile { changed_at: self.now(), ..profile.row.clone() };
            let view = OidcClientView { client, profile: changed };
            let view = self.write_client(op, (found, profile), view).await?;
            Ok(OidcClientMade { view, secret: Some(secret) })
        })
        .await
    }

    /// Closes a client for good: it gets nothing more, and what it has opens nothing. A second time does nothing.
    ///
    /// # Errors
    /// [`crate::Refusal::Unknown`] or a fault.
    pub async fn disable_oidc_client(&self, client: ClientId) -> Result<OidcClientView, OpError> {
        self.run("oidc.disable_client", "staff", |op| async move {
            let (found, profile) = self.oidc_client(client).await?;
            let client = found.row.clone();
            if !profile.row.is_live() {
                self.note_ok(op);
                return Ok(OidcClientView { client, profile: profile.row });
            }
            let now = self.now();
            let state = ProfileState::Disabled { at: now };
            let closed = ClientProfile { state, changed_at: now, ..profile.row.clone() };
            self.write_client(op, (found, profile), OidcClientView { client, profile: closed }).await
        })
        .await
    }

    async fn oidc_client(&self, id: ClientId) -> Result<Found, OpError> {
        let client = self.store.one::<Client>(&Key::Client(id)).await?;
        let profile = self.store.one::<ClientProfile>(&Key::ClientProfile(id)).await?;
        client.zip(profile).ok_or(OpError::unknown(Thing::Client))
    }

    async fn write_client(
        &self,
        op: crate::bank::Op,
        (client, profile): Found,
        view: OidcClientView,
    ) -> Result<OidcClientView, OpError> {
        decide_profile(&view.client, &view.profile)?;
        let writes =
            vec![update(view.client.clone(), client.version), update(view.profile.clone(), profile.version)];
        self.commit(op, Change { at: self.now(), writes, ..Change::default() }).await?;
        Ok(view)
    }
}

fn check_client(name: &str, redirect_uris: &[RedirectUri]) -> Result<(), OpError> {
    let chars = name.chars().count();
    if chars == 0 || NewClient::NAME_CHARS_MAX < chars || name.chars().any(char::is_control) {
        return Err(OpError::invalid("name"));
    }
    if redirect_uris.is_empty() || RedirectUri::COUNT_MAX < redirect_uris.len() {
        return Err(OpError::invalid("redirect_uris"));
    }
    Ok(())
}

fn confidential(secret: &Secret<String>) -> ClientKind {
    ClientKind::Confidential { secret: Fingerprint::of(secret.expose()) }
}

const fn has_secret(profile: &ClientProfile) -> bool {
    match profile.auth {
        ClientAuthMethod::SecretBasic | ClientAuthMethod::SecretPost => true,
        ClientAuthMethod::PrivateKeyJwt { .. } | ClientAuthMethod::None => false,
    }
}
