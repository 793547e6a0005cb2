//! One pair of access and refresh token: issued, used, rotated, evicted, ended.

use crate::{Approval, ApprovalStage, CODE_LASTS, Client, ClientKind, Fingerprint, Refusal};
use kernel::{ClientId, PersonId, Timestamp, TokenId};
use std::time::Duration;

/// How long an access token is good.
pub const ACCESS_LASTS: Duration = Duration::from_hours(6);
/// How long a refresh token is good: 180 days, as in Monzo's open-banking terms.
pub const REFRESH_LASTS: Duration = Duration::from_hours(180 * 24);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub id: TokenId,
    pub client: ClientId,
    pub person: PersonId,
    pub access: Fingerprint,
    /// Only confidential clients have one.
    pub refresh: Option<Fingerprint>,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    /// When the person said yes in the app; until then the token opens nothing.
    pub approved_at: Option<Timestamp>,
    pub state: TokenState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenState {
    Live,
    /// A newer token took its place.
    Evicted,
    /// The client or the person ended it.
    LoggedOut,
}

/// Which token of a client and a person is the live one; what two exchanges at once race for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    pub client: ClientId,
    pub person: PersonId,
    pub token: TokenId,
}

/// The secrets of a new token, drawn by the caller.
#[derive(Debug, Clone, Copy)]
pub struct IssuedTokens {
    pub id: TokenId,
    pub access: Fingerprint,
    pub refresh: Fingerprint,
}

/// The token endpoint's question for a code.
#[derive(Debug, Clone, Copy)]
pub struct ExchangeAsk<'a> {
    pub approval: Option<&'a Approval>,
    pub client: &'a Client,
    pub redirect_uri: &'a str,
}

/// Spends an authorization code. Nothing is spent by a refusal.
///
/// # Errors
/// [`Refusal::BadCode`] for a code that is unknown, spent, expired or another client's;
/// [`Refusal::BadRedirect`] when the redirect address differs from the one the code was asked with.
pub fn decide_exchange(
    ask: &ExchangeAsk<'_>,
    issued: IssuedTokens,
    now: Timestamp,
) -> Result<(Approval, Token), Refusal> {
    let approval = ask.approval.ok_or(Refusal::BadCode)?;
    if approval.client != ask.client.id {
        return Err(Refusal::BadCode);
    }
    let ApprovalStage::Granted { person, code, at } = approval.stage else {
        return Err(Refusal::BadCode);
    };
    if at.after(CODE_LASTS) <= now {
        return Err(Refusal::BadCode);
    }
    if approval.redirect_uri.as_str() != ask.redirect_uri {
        return Err(Refusal::BadRedirect);
    }
    let spent =
        Approval { stage: ApprovalStage::Spent { person, code, token: issued.id }, ..approval.clone() };
    Ok((spent, issue(ask.client, person, issued, (None, now))))
}

/// Rotates a refresh token: the old pair is evicted, the new one keeps the approval and its age.
///
/// # Errors
/// [`Refusal::BadRefreshToken`] for one that is unknown, expired, logged out or another client's;
/// [`Refusal::RefreshTokenEvicted`] for one that was used or replaced.
pub fn decide_refresh(
    token: Option<&Token>,
    client: &Client,
    issued: IssuedTokens,
    now: Timestamp,
) -> Result<(Token, Token), Refusal> {
    let token = token.filter(|token| token.client == client.id).ok_or(Refusal::BadRefreshToken)?;
    match token.state {
        TokenState::Live => {}
        TokenState::Evicted => return Err(Refusal::RefreshTokenEvicted),
        TokenState::LoggedOut => return Err(Refusal::BadRefreshToken),
    }
    if token.issued_at.after(REFRESH_LASTS) <= now {
        return Err(Refusal::BadRefreshToken);
    }
    let old = Token { state: TokenState::Evicted, ..token.clone() };
    Ok((old, issue(client, token.person, issued, (token.approved_at, now))))
}

/// Whether an access token opens anything at this moment.
///
/// # Errors
/// [`Refusal::BadAccessToken`], [`Refusal::AccessTokenEvicted`] or [`Refusal::AccessTokenExpired`].
pub fn decide_use(token: Option<&Token>, now: Timestamp) -> Result<&Token, Refusal> {
    let token = token.ok_or(Refusal::BadAccessToken)?;
    match token.state {
        TokenState::Evicted => Err(Refusal::AccessTokenEvicted),
        TokenState::LoggedOut => Err(Refusal::BadAccessToken),
        TokenState::Live if token.expires_at <= now => Err(Refusal::AccessTokenExpired),
        TokenState::Live => Ok(token),
    }
}

fn issue(
    client: &Client,
    person: PersonId,
    issued: IssuedTokens,
    (approved_at, now): (Option<Timestamp>, Timestamp),
) -> Token {
    let refresh = match client.kind {
        ClientKind::Confidential { .. } => Some(issued.refresh),
        ClientKind::Public => None,
    };
    Token {
        id: issued.id,
        client: client.id,
        person,
        access: issued.access,
        refresh,
        issued_at: now,
        expires_at: now.after(ACCESS_LASTS),
        approved_at,
        state: TokenState::Live,
    }
}

#[cfg(test)]
mod tests;
