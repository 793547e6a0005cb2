use super::*;
use crate::oidc::samples::{grant, token_key};
use crate::{TokenKind, TokenParts};
use kernel::SessionId;

/// What version 1 has always been; a change of it ends everybody's grants.
const GOLDEN: &str = include_str!("../../../golden/oidc_refresh_v1.txt");

#[test]
fn every_text_ever_written_is_read() {
    for line in crate::samples::golden(GOLDEN) {
        let [uuid, key, secret, generation, text] = line[..] else { panic!("{line:?}") };
        let grant = OidcGrantId::from_uuid(uuid.parse().unwrap());
        let secret = Secret::new(crate::samples::array(secret));
        let (key, generation) = (TokenKey { id: key.parse().unwrap(), secret }, generation.parse().unwrap());
        assert_eq!(mint_refresh(&key, grant, generation).expose(), text);
        let parts = RefreshParts::parse(text).unwrap();
        assert_eq!((parts.grant, parts.key, parts.generation), (grant, key.id, generation));
        assert!(is_genuine(&key, &parts));
    }
}

#[test]
fn no_damaged_text_is_genuine() {
    let text = mint_refresh(&token_key(), grant(None).id, 3).into_exposed();
    assert!(text.len() <= RefreshParts::BYTES_MAX);
    let mut damaged =
        vec![String::new(), text.replace("flr_o1_", "flr_r1_"), format!("{text}="), format!(" {text}")];
    for place in 0..text.len() {
        damaged.push(format!("{}{}", &text[..place], &text[place + 1..]));
        for other in ['0', '1', 'A', 'z', '_', '-'] {
            let mut bytes: Vec<char> = text.chars().collect();
            bytes[place] = other;
            damaged.push(bytes.into_iter().collect());
        }
    }
    for other in damaged.into_iter().filter(|other| *other != text) {
        let is_taken = RefreshParts::parse(&other).is_some_and(|parts| is_genuine(&token_key(), &parts));
        assert!(!is_taken, "{other}");
    }
}

/// One key makes both kinds; a token of the one is none of the other's.
#[test]
fn a_sessions_token_is_no_grants() {
    let (key, id) = (token_key(), grant(None).id);
    let session = SessionId::from_uuid(id.uuid());
    let sessions = key.mint(TokenKind::Refresh, session, 1);
    assert_eq!(RefreshParts::parse(sessions.expose()), None);
    let grants = mint_refresh(&key, id, 1);
    assert_eq!(TokenParts::parse(grants.expose()), None);
    let renamed = sessions.expose().replace("flr_r1_", "flr_o1_");
    assert!(!is_genuine(&key, &RefreshParts::parse(&renamed).unwrap()));
    let renamed = grants.expose().replace("flr_o1_", "flr_r1_");
    assert!(!key.is_genuine(&TokenParts::parse(&renamed).unwrap()));
    assert!(!is_genuine(&TokenKey { id: 8, ..key.clone() }, &RefreshParts::parse(grants.expose()).unwrap()));
    assert!(!format!("{:?}", RefreshParts::parse(grants.expose()).unwrap()).contains(&grants.expose()[50..]));
}
