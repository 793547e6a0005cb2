use super::*;
use crate::oidc::samples::{ask, client, keys, new_authorization, profile};
use crate::oidc::{ProfileState, TokenBinding};
use crate::samples::{public, start};

fn decide(ask: &AuthorizationAsk, way: Way) -> Result<Authorization, OidcRefusal> {
    decide_ask((&client(), &profile()), ask, (way, None), new_authorization(), start())
}

#[test]
fn a_good_request_is_kept() {
    let pushed = decide(&ask(), Way::Pushed).unwrap();
    assert_eq!((pushed.stage, pushed.ends_at), (AuthorizationStage::Pushed, start().after(PUSHED_LASTS)));
    let shown = decide(&ask(), Way::Direct).unwrap();
    assert_eq!(
        (shown.stage, shown.ends_at),
        (AuthorizationStage::Waiting, start().after(AUTHORIZATION_LASTS))
    );
    assert_eq!(pushed.state.as_deref(), Some("state"));
    assert_eq!(pushed.nonce.as_deref(), Some("nonce"));
    for prompt in ["login", "consent", "login consent", "select_account"] {
        assert!(decide(&AuthorizationAsk { prompt: Some(prompt.to_owned()), ..ask() }, Way::Pushed).is_ok());
    }
}

#[test]
fn each_member_is_checked() {
    let bad = OidcRefusal::BadRequest;
    let long = |count: usize| Some("x".repeat(count));
    let text = |text: &str| Some(text.to_owned());
    let cases: Vec<(AuthorizationAsk, OidcRefusal)> = vec![
        (AuthorizationAsk { redirect_uri: None, ..ask() }, OidcRefusal::BadRedirect),
        (
            AuthorizationAsk { redirect_uri: text("https://client.example/back/"), ..ask() },
            OidcRefusal::BadRedirect,
        ),
        (AuthorizationAsk { state: long(2_001), ..ask() }, bad("state")),
        (AuthorizationAsk { state: text("é"), ..ask() }, bad("state")),
        (AuthorizationAsk { state: text("a\nb"), ..ask() }, bad("state")),
        (AuthorizationAsk { request: text(""), ..ask() }, OidcRefusal::RequestObject),
        (AuthorizationAsk { response_type: None, ..ask() }, OidcRefusal::BadResponseType),
        (AuthorizationAsk { response_type: text("code id_token"), ..ask() }, OidcRefusal::BadResponseType),
        (AuthorizationAsk { response_mode: text("form_post"), ..ask() }, bad("response_mode")),
        (AuthorizationAsk { nonce: long(257), ..ask() }, bad("nonce")),
        (AuthorizationAsk { login_hint: long(255), ..ask() }, bad("login_hint")),
        (AuthorizationAsk { code_challenge_method: None, ..ask() }, bad("code_challenge_method")),
        (AuthorizationAsk { code_challenge_method: text("plain"), ..ask() }, bad("code_challenge_method")),
        (AuthorizationAsk { code_challenge: None, ..ask() }, bad("code_challenge")),
        (AuthorizationAsk { code_challenge: long(42), ..ask() }, bad("code_challenge")),
        (AuthorizationAsk { max_age: text("-1"), ..ask() }, bad("max_age")),
        (AuthorizationAsk { max_age: text(""), ..ask() }, bad("max_age")),
        (AuthorizationAsk { scope: None, ..ask() }, bad("scope")),
        (AuthorizationAsk { scope: text(""), ..ask() }, OidcRefusal::BadScope),
        (AuthorizationAsk { scope: text("openid payments"), ..ask() }, OidcRefusal::BadScope),
        (AuthorizationAsk { dpop_jkt: text("x"), ..ask() }, bad("dpop_jkt")),
        (AuthorizationAsk { prompt: text("none"), ..ask() }, OidcRefusal::LoginRequired),
        (AuthorizationAsk { prompt: text("none login"), ..ask() }, bad("prompt")),
        (AuthorizationAsk { prompt: text(""), ..ask() }, bad("prompt")),
    ];
    for (ask, refusal) in cases {
        for way in [Way::Pushed, Way::Direct] {
            assert_eq!(decide(&ask, way), Err(refusal), "{ask:?}");
        }
    }
}

#[test]
fn a_profile_says_what_a_client_may() {
    let with = |profile: &ClientProfile, way| {
        decide_ask((&client(), profile), &ask(), (way, None), new_authorization(), start())
    };
    let closed = ClientProfile { state: ProfileState::Disabled { at: start() }, ..profile() };
    assert_eq!(with(&closed, Way::Pushed), Err(OidcRefusal::ClientNotAllowed));
    let another = ClientProfile { client: kernel::ClientId::from_uuid(crate::samples::uuid(9)), ..profile() };
    assert_eq!(with(&another, Way::Pushed), Err(OidcRefusal::ClientNotAllowed));
    let pushes = ClientProfile { push: PushRule::Required, ..profile() };
    assert_eq!(with(&pushes, Way::Direct), Err(OidcRefusal::NeedsPush));
    assert!(with(&pushes, Way::Pushed).is_ok());
    let little = ClientProfile { scopes: Scopes::of(&[crate::Scope::Openid]), ..profile() };
    assert_eq!(with(&little, Way::Pushed), Err(OidcRefusal::BadScope));
    let binds = ClientProfile { binding: TokenBinding::Required, ..profile() };
    assert!(with(&binds, Way::Pushed).is_ok(), "the key is proven for the code");
    assert_eq!(public().redirect_uris, client().redirect_uris);
}

#[test]
fn a_code_is_bound_by_name_or_by_proof() {
    let [key, other] = keys();
    let named = AuthorizationAsk { dpop_jkt: Some(key.to_string()), ..ask() };
    let bound = |ask: &AuthorizationAsk, proof| {
        let made =
            decide_ask((&client(), &profile()), ask, (Way::Pushed, proof), new_authorization(), start());
        made.map(|made| made.bound_to)
    };
    assert_eq!(bound(&ask(), None), Ok(None));
    assert_eq!(bound(&ask(), Some(key)), Ok(Some(key)));
    assert_eq!(bound(&named, None), Ok(Some(key)));
    assert_eq!(bound(&named, Some(key)), Ok(Some(key)));
    assert_eq!(bound(&named, Some(other)), Err(OidcRefusal::WrongProof));
}
