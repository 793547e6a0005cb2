//! Every stage of a request, and everything that can be asked of it.

use super::*;
use crate::oidc::samples::{HANDLE, authorization, client, stages};
use crate::samples::{STEP, person, start, uuid};

/// One instant before the end and the end itself.
fn instants() -> [(Timestamp, bool); 2] {
    let end = authorization(AuthorizationStage::Waiting).ends_at;
    [(end.before(STEP), true), (end, false)]
}

#[test]
fn every_stage_answers_every_command() {
    for stage in stages() {
        let found = authorization(stage);
        let waits = matches!(stage, AuthorizationStage::Waiting);
        for (now, is_in_time) in instants() {
            let opened = decide_open(Some(&found), HANDLE, client().id, now);
            match stage {
                AuthorizationStage::Pushed if is_in_time => {
                    let shown = opened.unwrap().unwrap();
                    assert_eq!(shown.stage, AuthorizationStage::Waiting);
                    assert_eq!(shown.ends_at, now.after(AUTHORIZATION_LASTS));
                }
                AuthorizationStage::Waiting if is_in_time => {
                    assert_eq!(opened, Ok(None), "it is shown again");
                }
                AuthorizationStage::Pushed
                | AuthorizationStage::Waiting
                | AuthorizationStage::Granted { .. }
                | AuthorizationStage::Refused { .. }
                | AuthorizationStage::Spent { .. } => {
                    assert_eq!(opened, Err(OidcRefusal::BadRequestUri), "{stage:?}");
                }
            }
            let code = Fingerprint::of("code");
            let agreed = decide_consent(&found, person(), code, now);
            let refused = decide_refuse(&found, now);
            if waits && is_in_time {
                let agreed = agreed.unwrap();
                assert_eq!(agreed.stage, AuthorizationStage::Granted { person: person(), at: now });
                assert_eq!(agreed.ends_at, now.after(OIDC_CODE_LASTS));
                assert!(agreed.is_held_by("code") && !agreed.is_held_by(HANDLE));
                assert_eq!(refused.unwrap().stage, AuthorizationStage::Refused { at: now });
            } else {
                assert_eq!(agreed, Err(OidcRefusal::BadAuthorization), "{stage:?}");
                assert_eq!(refused, Err(OidcRefusal::BadAuthorization), "{stage:?}");
            }
        }
    }
}

#[test]
fn a_request_opens_to_its_handle_and_its_client() {
    let pushed = authorization(AuthorizationStage::Pushed);
    let no = Err(OidcRefusal::BadRequestUri);
    assert_eq!(decide_open(None, HANDLE, client().id, start()), no);
    assert_eq!(decide_open(Some(&pushed), "another", client().id, start()), no);
    assert_eq!(decide_open(Some(&pushed), HANDLE, ClientId::from_uuid(uuid(9)), start()), no);
}

#[test]
fn a_handle_names_its_request() {
    let id = AuthorizationId::from_uuid(uuid(77));
    let handle = Authorization::handle_of(id, &Secret::new("secret.with.points".to_owned()));
    assert_eq!(Authorization::id_in(handle.expose()), Some(id));
    let long = format!("{}{}", handle.expose(), "x".repeat(100));
    for other in ["", ".", "x.y", "0000000000000000000000", &long, &format!(" {}", handle.expose())] {
        assert_eq!(Authorization::id_in(other), None, "{other}");
    }
}
