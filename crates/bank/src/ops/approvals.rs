//! The browser's part of OAuth: a request waits, a person signs in and agrees, the client gets a code.

use crate::bank::{insert, update, upsert};
use crate::{Bank, Change, Key, OpError, Query, StoreExt, Versioned};
use identity::{
    Approval, ApprovalCode, ApprovalStage, Client, CodeCheck, Email, Fingerprint, Person, Refusal, Token,
};
use identity::{decide_code, decide_grant};
use kernel::{ApprovalId, ClientId, Secret, Timestamp, TokenId};
use url::Url;

/// A request that now waits for the person's word.
#[derive(Debug, Clone)]
pub struct ApprovalStarted {
    pub approval: ApprovalId,
    pub client: Client,
}

/// Digits of a sign-in code: typed by hand, and five wrong tries void it.
const SIGN_IN_CODE_DIGITS: usize = 8;

impl Bank {
    /// Keeps a client's request until the person answers.
    ///
    /// # Errors
    /// [`Refusal::BadClient`], [`Refusal::BadRedirect`] (nobody may be sent back then), an invalid `state`, or a
    /// fault.
    pub async fn start_approval(
        &self,
        client_id: &str,
        redirect_uri: &str,
        state: Option<&str>,
    ) -> Result<ApprovalStarted, OpError> {
        self.run("oauth.start", "web", |op| async move {
            let id = ClientId::parse(client_id).map_err(|_| Refusal::BadClient)?;
            let found = self.store.one::<Client>(&Key::Client(id)).await?;
            let client = found.ok_or(Refusal::BadClient)?.row;
            self.refuse_oidc_client(id).await?;
            let redirect_uri = client.redirect_uri(redirect_uri)?.clone();
            if state.is_some_and(|state| Approval::STATE_BYTES_MAX < state.len()) {
                return Err(OpError::invalid("state"));
            }
            let now = self.now();
            let approval = ApprovalId::from_uuid(self.id(now));
            let row = Approval {
                id: approval,
                client: client.id,
                redirect_uri,
                state: state.map(str::to_owned),
                created_at: now,
                stage: ApprovalStage::Waiting,
            };
            self.commit(op, Change { at: now, writes: vec![insert(row)], ..Change::default() }).await?;
            Ok(ApprovalStarted { approval, client })
        })
        .await
    }

    /// The person signs in and agrees; returns the address to send them back to, with the code.
    ///
    /// # Errors
    /// [`Refusal::BadApproval`], [`Refusal::BadSignIn`], or a fault.
    pub async fn grant(&self, approval: &str, email: &str, code: &str) -> Result<String, OpError> {
        self.run("oauth.grant", "web", |op| async move {
            let id = ApprovalId::parse(approval).map_err(|_| Refusal::BadApproval)?;
            let found = self.store.one::<Approval>(&Key::Approval(id)).await?.ok_or(Refusal::BadApproval)?;
            let now = self.now();
            let secret = self.secret();
            let (person, used) = self.sign_in(email, code, now).await?;
            let granted = decide_grant(&found.row, person.id, Fingerprint::of(secret.expose()), now)?;
            let address = sent_back(&granted, &secret)?;
            let writes = vec![update(granted, found.version), update(used.row, used.version)];
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(address)
        })
        .await
    }

    /// The person signs in and approves their newest token: it opens data from now on, all of history for five
    /// minutes.
    ///
    /// # Errors
    /// [`Refusal::BadSignIn`], [`crate::Refusal::Unknown`] when there is no live token, or a fault.
    pub async fn approve_by_code(&self, email: &str, code: &str) -> Result<TokenId, OpError> {
        self.run("oauth.approve", "web", |op| async move {
            let now = self.now();
            let (person, used) = self.sign_in(email, code, now).await?;
            let (token, write) = self.approved_newest(&person, now).await?;
            let writes = vec![write, update(used.row, used.version)];
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(token)
        })
        .await
    }

    /// The same on an operator's word, until the app exists.
    ///
    /// # Errors
    /// [`crate::Refusal::Unknown`] when there is no such person or no live token, or a fault.
    pub async fn approve_newest(&self, email: &Email) -> Result<TokenId, OpError> {
        self.run("oauth.approve", "staff", |op| async move {
            let now = self.now();
            let person = self.person_by_email(email).await?;
            let (token, write) = self.approved_newest(&person, now).await?;
            self.commit(op, Change { at: now, writes: vec![write], ..Change::default() }).await?;
            Ok(token)
        })
        .await
    }

    /// A one-time code by which a person signs in; replaces the one before.
    ///
    /// # Errors
    /// [`crate::Refusal::Unknown`] when there is no such person, or a fault.
    pub async fn sign_in_code(&self, email: &Email) -> Result<Secret<String>, OpError> {
        self.run("people.sign_in_code", "staff", |op| async move {
            let person = self.person_by_email(email).await?;
            let found = self.store.one::<ApprovalCode>(&Key::ApprovalCode(person.id)).await?;
            let digits: String =
                (0..SIGN_IN_CODE_DIGITS).map(|_| self.random_below(10).to_string()).collect();
            let now = self.now();
            let code = ApprovalCode {
                person: person.id,
                code: Fingerprint::of(&digits),
                created_at: now,
                tries: 0,
                is_spent: false,
            };
            let writes = vec![upsert(code, found.as_ref())];
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(Secret::new(digits))
        })
        .await
    }

    /// Checks a person's sign-in code. A wrong one is counted at once; a right one is returned as spent, for the
    /// caller to commit with what it was spent on.
    pub(super) async fn sign_in(
        &self,
        email: &str,
        code: &str,
        now: Timestamp,
    ) -> Result<(Person, Versioned<ApprovalCode>), OpError> {
        let email = Email::parse(email).map_err(|_| Refusal::BadSignIn)?;
        let person = self.person_of(&email).await?.ok_or(Refusal::BadSignIn)?;
        let kept = self.store.one::<ApprovalCode>(&Key::ApprovalCode(person.id)).await?;
        match (decide_code(kept.as_ref().map(|kept| &kept.row), code.trim(), now), kept) {
            (CodeCheck::Right(row), Some(kept)) => Ok((person, Versioned { row, version: kept.version })),
            (CodeCheck::Wrong(row), Some(kept)) => {
                // Counted before it is answered, so that guesses sent at once are all counted.
                let writes = vec![update(row, kept.version)];
                self.store.commit(Change { at: now, writes, ..Change::default() }).await?;
                Err(Refusal::BadSignIn.into())
            }
            (CodeCheck::Right(_) | CodeCheck::Wrong(_) | CodeCheck::None, _) => {
                Err(Refusal::BadSignIn.into())
            }
        }
    }

    async fn approved_newest(
        &self,
        person: &Person,
        now: Timestamp,
    ) -> Result<(TokenId, crate::Write), OpError> {
        let tokens = self.store.all::<Token>(&Query::TokensOf(person.id, TOKENS_LOOKED_AT_MAX)).await?;
        let newest = tokens.into_iter().find(|token| token.row.state == identity::TokenState::Live);
        let newest = newest.ok_or(OpError::unknown(crate::Thing::Approval))?;
        let id = newest.row.id;
        Ok((id, update(Token { approved_at: Some(now), ..newest.row }, newest.version)))
    }
}

/// How many of a person's newest tokens are searched for a live one.
const TOKENS_LOOKED_AT_MAX: u32 = 50;

fn sent_back(approval: &Approval, code: &Secret<String>) -> Result<String, Refusal> {
    let mut url = Url::parse(approval.redirect_uri.as_str()).map_err(|_| Refusal::BadRedirect)?;
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("code", code.expose());
        if let Some(state) = &approval.state {
            query.append_pair("state", state);
        }
    }
    Ok(url.into())
}
