//! Reading a client's request (OpenID Connect Core, 3.1.2; RFC 7636; RFC 9126; RFC 9449, 10).

use super::authorization::{AUTHORIZATION_LASTS, PUSHED_LASTS};
use super::{Authorization, AuthorizationStage, ClientProfile, CodeChallenge, OidcRefusal, PushRule, Scopes};
use crate::{Client, Fingerprint, RedirectUri, Thumbprint};
use kernel::{AuthorizationId, Timestamp};

/// A request as it came, nothing in it checked yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthorizationAsk {
    pub response_type: Option<String>,
    pub response_mode: Option<String>,
    pub redirect_uri: Option<String>,
    pub scope: Option<String>,
    pub state: Option<String>,
    pub nonce: Option<String>,
    pub code_challenge: Option<String>,
    pub code_challenge_method: Option<String>,
    pub dpop_jkt: Option<String>,
    pub prompt: Option<String>,
    pub max_age: Option<String>,
    pub login_hint: Option<String>,
    /// A request object (OpenID Connect Core, 6), which the provider does not read.
    pub request: Option<String>,
}

/// How a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the client, which proved who it is (RFC 9126).
    Pushed,
    /// Through the browser.
    Direct,
}

/// What a new request is given from outside.
#[derive(Debug, Clone, Copy)]
pub struct NewAuthorization {
    pub id: AuthorizationId,
    /// Of its `request_uri`, or of a secret nobody has.
    pub handle: Fingerprint,
}

/// The address to send the person back to. Before this is known to be the client's, nobody is sent anywhere.
///
/// # Errors
/// [`OidcRefusal::BadRedirect`] unless it was registered, byte for byte.
pub fn redirect_of<'a>(client: &'a Client, ask: &AuthorizationAsk) -> Result<&'a RedirectUri, OidcRefusal> {
    let given = ask.redirect_uri.as_deref().ok_or(OidcRefusal::BadRedirect)?;
    client.redirect_uri(given).map_err(|_| OidcRefusal::BadRedirect)
}

/// Judges a request. `proof` is the key that the push proved.
///
/// # Errors
/// In this order: [`OidcRefusal::ClientNotAllowed`] for a closed client, [`OidcRefusal::BadRedirect`],
/// [`OidcRefusal::NeedsPush`], [`OidcRefusal::BadRequest`] for `state`, [`OidcRefusal::RequestObject`],
/// [`OidcRefusal::BadResponseType`], [`OidcRefusal::BadRequest`] naming a member, [`OidcRefusal::BadScope`],
/// [`OidcRefusal::WrongProof`], [`OidcRefusal::LoginRequired`].
pub fn decide_ask(
    (client, profile): (&Client, &ClientProfile),
    ask: &AuthorizationAsk,
    (way, proof): (Way, Option<Thumbprint>),
    new: NewAuthorization,
    now: Timestamp,
) -> Result<Authorization, OidcRefusal> {
    if !profile.is_live() || profile.client != client.id {
        return Err(OidcRefusal::ClientNotAllowed);
    }
    let redirect_uri = redirect_of(client, ask)?.clone();
    if way == Way::Direct && profile.push == PushRule::Required {
        return Err(OidcRefusal::NeedsPush);
    }
    let state = text(ask.state.as_deref(), Authorization::STATE_BYTES_MAX, "state")?;
    if ask.request.is_some() {
        return Err(OidcRefusal::RequestObject);
    }
    if ask.response_type.as_deref() != Some("code") {
        return Err(OidcRefusal::BadResponseType);
    }
    if ask.response_mode.as_deref().is_some_and(|mode| mode != "query") {
        return Err(OidcRefusal::BadRequest("response_mode"));
    }
    let nonce = text(ask.nonce.as_deref(), Authorization::NONCE_BYTES_MAX, "nonce")?;
    let login_hint = text(ask.login_hint.as_deref(), Authorization::HINT_BYTES_MAX, "login_hint")?;
    let challenge = challenge(ask)?;
    if ask
        .max_age
        .as_deref()
        .is_some_and(|age| age.is_empty() || !age.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(OidcRefusal::BadRequest("max_age"));
    }
    let scopes = ask.scope.as_deref().ok_or(OidcRefusal::BadRequest("scope"))?;
    let scopes = Scopes::parse(scopes).map_err(|_| OidcRefusal::BadScope)?;
    if !scopes.is_within(profile.scopes) {
        return Err(OidcRefusal::BadScope);
    }
    let bound_to = bound_to(ask, proof)?;
    check_prompt(ask.prompt.as_deref())?;
    let (begins, lasts) = match way {
        Way::Pushed => (AuthorizationStage::Pushed, PUSHED_LASTS),
        Way::Direct => (AuthorizationStage::Waiting, AUTHORIZATION_LASTS),
    };
    Ok(Authorization {
        id: new.id,
        client: client.id,
        redirect_uri,
        scopes,
        state,
        nonce,
        challenge,
        bound_to,
        login_hint,
        handle: new.handle,
        created_at: now,
        ends_at: now.after(lasts),
        stage: begins,
    })
}

/// A text of a client's own, given back as it came: printable ASCII (RFC 6749, A.5).
fn text(given: Option<&str>, bytes_max: usize, name: &'static str) -> Result<Option<String>, OidcRefusal> {
    let is_good =
        |text: &str| text.len() <= bytes_max && text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    match given {
        Some(text) if !is_good(text) => Err(OidcRefusal::BadRequest(name)),
        Some(text) => Ok(Some(text.to_owned())),
        None => Ok(None),
    }
}

fn challenge(ask: &AuthorizationAsk) -> Result<CodeChallenge, OidcRefusal> {
    // Without a method it would be `plain` (RFC 7636, 4.3), which is none.
    if ask.code_challenge_method.as_deref() != Some(CodeChallenge::METHOD) {
        return Err(OidcRefusal::BadRequest("code_challenge_method"));
    }
    let challenge = ask.code_challenge.as_deref().and_then(CodeChallenge::parse);
    challenge.ok_or(OidcRefusal::BadRequest("code_challenge"))
}

fn bound_to(ask: &AuthorizationAsk, proof: Option<Thumbprint>) -> Result<Option<Thumbprint>, OidcRefusal> {
    let named =
        ask.dpop_jkt.as_deref().map(|jkt| Thumbprint::parse(jkt).ok_or(OidcRefusal::BadRequest("dpop_jkt")));
    match (named.transpose()?, proof) {
        (Some(named), Some(proof)) if named != proof => Err(OidcRefusal::WrongProof),
        (named, proof) => Ok(named.or(proof)),
    }
}

/// The page asks the person every time, so all but `none` is what happens anyway.
fn check_prompt(prompt: Option<&str>) -> Result<(), OidcRefusal> {
    let Some(prompt) = prompt else { return Ok(()) };
    if prompt == "none" {
        return Err(OidcRefusal::LoginRequired);
    }
    let is_known = |word: &str| ["login", "consent", "select_account"].contains(&word);
    if prompt.split(' ').all(is_known) { Ok(()) } else { Err(OidcRefusal::BadRequest("prompt")) }
}

#[cfg(test)]
mod tests;
