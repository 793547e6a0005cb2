use super::*;
use crate::oidc::samples::profile;
use crate::samples::{Signer, confidential, public, start, uuid};

#[test]
fn a_client_proves_what_it_has() {
    let key = ClientKey { kid: None, key: Signer::first().key };
    let signs = |count| ClientAuthMethod::PrivateKeyJwt { keys: vec![key.clone(); count] };
    let bad = Err(OidcRefusal::BadRequest("token_endpoint_auth_method"));
    for (client, auth, expected) in [
        (confidential(), signs(1), Ok(())),
        (confidential(), signs(16), Ok(())),
        (public(), signs(1), Ok(())),
        (confidential(), signs(0), bad),
        (confidential(), signs(17), bad),
        (confidential(), ClientAuthMethod::SecretBasic, Ok(())),
        (confidential(), ClientAuthMethod::SecretPost, Ok(())),
        (confidential(), ClientAuthMethod::None, bad),
        (public(), ClientAuthMethod::None, Ok(())),
        (public(), ClientAuthMethod::SecretBasic, bad),
        (public(), ClientAuthMethod::SecretPost, bad),
    ] {
        let profile = ClientProfile { auth, ..profile() };
        assert_eq!(decide_profile(&client, &profile), expected, "{} {profile:?}", client.id);
    }
}

#[test]
fn a_profile_has_its_bounds() {
    let bad = |name| Err(OidcRefusal::BadRequest(name));
    let none = ClientProfile { scopes: Scopes::NONE, ..profile() };
    assert_eq!(decide_profile(&confidential(), &none), bad("scope"));
    let another = ClientProfile { client: ClientId::from_uuid(uuid(9)), ..profile() };
    assert_eq!(decide_profile(&confidential(), &another), bad("client_id"));
    let uri = RedirectUri::parse("https://client.example/bye").unwrap();
    for (count, expected) in [(10, Ok(())), (11, bad("post_logout_redirect_uris"))] {
        let many = ClientProfile { post_logout_redirect_uris: vec![uri.clone(); count], ..profile() };
        assert_eq!(decide_profile(&confidential(), &many), expected);
    }
    assert!(profile().is_live());
    assert!(!ClientProfile { state: ProfileState::Disabled { at: start() }, ..profile() }.is_live());
}
