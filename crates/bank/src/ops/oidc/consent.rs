//! The person's word: given on the page or in the app, listed, and taken back.

use super::page::page;
use super::types::{AuthorizationPage, ConsentView};
use crate::bank::{Op, update};
use crate::ops::login::Event;
use crate::{AppCaller, Bank, Change, Key, OpError, Query, StoreExt as _, Thing, Version, Versioned, Write};
use identity::oidc::{GrantEnd, GrantState, decide_consent, decide_end, decide_refuse};
use identity::{AuditKind, Authorization, Fingerprint, OidcGrant, OidcRefusal};
use kernel::{AuthorizationId, OidcGrantId, PersonId, Timestamp};

/// Consents of one person that are listed.
const CONSENTS_MAX: u32 = 100;

impl Bank {
    /// The person signs in on the page and agrees; the address to send them back to, with the code.
    ///
    /// # Errors
    /// [`OidcRefusal::BadAuthorization`], [`OidcRefusal::BadClient`] when the client was closed meanwhile,
    /// [`identity::Refusal::BadSignIn`], after which the page may be tried again, or a fault.
    pub async fn grant_authorization(
        &self,
        authorization: &str,
        email: &str,
        code: &str,
    ) -> Result<String, OpError> {
        self.run("oidc.grant", "web", |op| async move {
            let found = self.waiting(authorization).await?;
            let now = self.now();
            let (person, used) = self.sign_in(email, code, now).await?;
            self.granted(op, found, (person.id, Some(update(used.row, used.version))), now).await
        })
        .await
    }

    /// The person says no; the address to send them back to.
    ///
    /// # Errors
    /// [`OidcRefusal::BadAuthorization`] or a fault.
    pub async fn refuse_authorization(&self, authorization: &str) -> Result<String, OpError> {
        self.run("oidc.refuse", "web", |op| async move {
            let found = self.waiting(authorization).await?;
            self.refused(op, found).await
        })
        .await
    }

    /// A request that waits, for the app to show.
    ///
    /// # Errors
    /// [`OidcRefusal::BadAuthorization`] or a fault.
    pub async fn authorization_in_app(
        &self,
        _caller: AppCaller,
        authorization: AuthorizationId,
    ) -> Result<AuthorizationPage, OpError> {
        self.read("oidc.look", "app", |_| async move {
            let found = self.waiting(&authorization.to_string()).await?.row;
            let (client, _) = self.open_client(found.client).await?;
            Ok(page(&found, &client))
        })
        .await
    }

    /// The person agrees in the app. The app opens the address in this device's browser, so that no browser elsewhere
    /// that began the request gets the code.
    ///
    /// # Errors
    /// [`OidcRefusal::BadAuthorization`], [`OidcRefusal::BadClient`] when the client was closed meanwhile, or a fault.
    pub async fn grant_by_app(
        &self,
        caller: AppCaller,
        authorization: AuthorizationId,
    ) -> Result<String, OpError> {
        self.run("oidc.grant", "app", |op| async move {
            let found = self.waiting(&authorization.to_string()).await?;
            self.granted(op, found, (caller.person, None), self.now()).await
        })
        .await
    }

    /// The person says no in the app, which opens the address.
    ///
    /// # Errors
    /// [`OidcRefusal::BadAuthorization`] or a fault.
    pub async fn refuse_by_app(
        &self,
        _caller: AppCaller,
        authorization: AuthorizationId,
    ) -> Result<String, OpError> {
        self.run("oidc.refuse", "app", |op| async move {
            let found = self.waiting(&authorization.to_string()).await?;
            self.refused(op, found).await
        })
        .await
    }

    /// The caller's consents that stand, newest first.
    ///
    /// # Errors
    /// A fault.
    pub async fn consents(&self, caller: AppCaller) -> Result<Vec<ConsentView>, OpError> {
        self.read("consents.list", "app", |op| async move {
            let query = Query::OidcGrantsOf(caller.person, op.started, CONSENTS_MAX);
            let mut consents = Vec::new();
            for Versioned { row: grant, .. } in self.store.all::<OidcGrant>(&query).await? {
                if !grant.is_live(op.started) {
                    continue;
                }
                let client_name = self.client_name(grant.client).await?;
                consents.push(ConsentView { grant, client_name });
            }
            Ok(consents)
        })
        .await
    }

    /// Takes a consent back; its tokens open nothing from then on. A second time does nothing.
    ///
    /// # Errors
    /// [`crate::Refusal::Unknown`] for a consent that is not theirs, or a fault.
    pub async fn withdraw_consent(&self, caller: AppCaller, grant: OidcGrantId) -> Result<(), OpError> {
        self.run("consents.withdraw", "app", |op| async move {
            let found = self.store.one::<OidcGrant>(&Key::OidcGrant(grant)).await?;
            let found = found.filter(|found| found.row.person == caller.person);
            let Versioned { row, version } = found.ok_or(OpError::unknown(Thing::Consent))?;
            let now = self.now();
            match decide_end(&row, GrantEnd::Withdrawn, now) {
                Some(ended) => {
                    let writes = self.ended_grant(ended, version, now).await?;
                    self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                }
                None => self.note_ok(op),
            }
            Ok(())
        })
        .await
    }

    /// The writes of a grant that ends, and of what its person sees of it.
    pub(super) async fn ended_grant(
        &self,
        ended: OidcGrant,
        version: Version,
        now: Timestamp,
    ) -> Result<Vec<Write>, OpError> {
        let why = match ended.state {
            GrantState::Ended { why, .. } => why.code(),
            GrantState::Live => "live",
        };
        let name = self.client_name(ended.client).await?;
        let event = Event::of(AuditKind::ConsentWithdrawn).note(&format!("{why}: {name}"));
        let mut writes = self.trail(ended.person, vec![event], None, now).await?;
        writes.push(update(ended, version));
        Ok(writes)
    }

    async fn waiting(&self, authorization: &str) -> Result<Versioned<Authorization>, OpError> {
        let id = AuthorizationId::parse(authorization).map_err(|_| OidcRefusal::BadAuthorization)?;
        let found = self.store.one::<Authorization>(&Key::Authorization(id)).await?;
        let found = found.ok_or(OidcRefusal::BadAuthorization)?;
        // Before anybody signs in for it.
        decide_refuse(&found.row, self.now())?;
        Ok(found)
    }

    async fn granted(
        &self,
        op: Op,
        Versioned { row, version }: Versioned<Authorization>,
        (person, beside): (PersonId, Option<Write>),
        now: Timestamp,
    ) -> Result<String, OpError> {
        let (client, _) = self.open_client(row.client).await?;
        let code = Authorization::handle_of(row.id, &self.secret());
        let granted = decide_consent(&row, person, Fingerprint::of(code.expose()), now)?;
        let answer = [("code", code.expose().as_str())];
        let address = self.answer_address(&granted.redirect_uri, granted.state.as_deref(), &answer)?;
        let event = Event::of(AuditKind::ConsentGiven).note(&format!("{}: {}", client.name, granted.scopes));
        let mut writes = self.trail(person, vec![event], None, now).await?;
        writes.push(update(granted, version));
        writes.extend(beside);
        self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
        Ok(address)
    }

    async fn refused(
        &self,
        op: Op,
        Versioned { row, version }: Versioned<Authorization>,
    ) -> Result<String, OpError> {
        let now = self.now();
        let refused = decide_refuse(&row, now)?;
        let (redirect_uri, state) = (refused.redirect_uri.clone(), refused.state.clone());
        let writes = vec![update(refused, version)];
        self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
        self.error_address(&redirect_uri, state.as_deref(), OidcRefusal::AccessDenied)
    }
}
