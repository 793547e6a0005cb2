//! Developers' clients, made by staff.

use crate::bank::insert;
use crate::{Bank, Change, Key, OpError, StoreExt, Thing};
use identity::{Client, ClientKind, Fingerprint, RedirectUri};
use kernel::{ClientId, PersonId, Secret};

#[derive(Debug, Clone)]
pub struct NewClient {
    pub name: String,
    /// Whether it can keep a secret.
    pub is_confidential: bool,
    pub redirect_uris: Vec<RedirectUri>,
    pub owner: Option<PersonId>,
}

impl NewClient {
    pub const NAME_CHARS_MAX: usize = 100;
}

/// A new client and its secret, which is shown this once.
#[derive(Debug, Clone)]
pub struct ClientMade {
    pub client: Client,
    pub secret: Option<Secret<String>>,
}

impl Bank {
    /// # Errors
    /// [`crate::Refusal::Invalid`] for a name or a number of redirect addresses out of bounds, or a fault.
    pub async fn make_client(&self, new: NewClient) -> Result<ClientMade, OpError> {
        self.run("clients.make", "staff", |op| {
            let new = &new;
            async move {
                let chars = new.name.chars().count();
                if chars == 0 || NewClient::NAME_CHARS_MAX < chars || new.name.chars().any(char::is_control) {
                    return Err(OpError::invalid("name"));
                }
                if new.redirect_uris.is_empty() || RedirectUri::COUNT_MAX < new.redirect_uris.len() {
                    return Err(OpError::invalid("redirect_uris"));
                }
                let now = self.now();
                let secret = new.is_confidential.then(|| self.secret());
                let kind = secret.as_ref().map_or(ClientKind::Public, |secret| ClientKind::Confidential {
                    secret: Fingerprint::of(secret.expose()),
                });
                let client = Client {
                    id: ClientId::from_uuid(self.id(now)),
                    name: new.name.clone(),
                    kind,
                    redirect_uris: new.redirect_uris.clone(),
                    owner: new.owner,
                    created_at: now,
                };
                let writes = vec![insert(client.clone())];
                self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                Ok(ClientMade { client, secret })
            }
        })
        .await
    }

    pub(crate) async fn client(&self, id: ClientId) -> Result<Client, OpError> {
        let found = self.store.one::<Client>(&Key::Client(id)).await?;
        Ok(found.ok_or(OpError::unknown(Thing::Client))?.row)
    }
}
