//! Every stage of a request, and everything with which its code can come.

use super::*;
use crate::Fingerprint;
use crate::oidc::samples::{HANDLE, VERIFIER, authorization, ended, grant, keys, profile, stages, token_key};
use crate::oidc::{OIDC_CODE_LASTS, ProfileState, Scopes};
use crate::samples::{REDIRECT, STEP, person, start, uuid};
use kernel::ClientId;

fn new() -> NewGrant {
    NewGrant { id: grant(None).id, key: token_key().id }
}

fn granted() -> Authorization {
    authorization(AuthorizationStage::Granted { person: person(), at: start() })
}

fn spent() -> Authorization {
    authorization(AuthorizationStage::Spent { person: person(), grant: grant(None).id, at: start() })
}

fn ask<'a>(authorization: &'a Authorization, profile: &'a ClientProfile) -> CodeAsk<'a> {
    CodeAsk {
        code: HANDLE,
        authorization: Some(authorization),
        grant: None,
        profile,
        redirect_uri: Some(REDIRECT),
        verifier: Some(VERIFIER),
        proof: None,
    }
}

const BAD: Result<CodeDecision, CodeRefusal> = Err(CodeRefusal::Refused(OidcRefusal::BadCode));

#[test]
fn a_code_gives_a_grant_once() {
    for proof in [None, Some(keys()[0])] {
        let (found, profile) = (granted(), profile());
        let decided = decide_code(&CodeAsk { proof, ..ask(&found, &profile) }, new(), start());
        let Ok(CodeDecision::Given { spent: now_spent, grant: given }) = decided else {
            panic!("{decided:?}")
        };
        assert_eq!(*given, grant(proof));
        assert_eq!(*now_spent, spent());
    }
    // Without refresh tokens, it is over with the access token.
    let short = Authorization { scopes: Scopes::of(&[Scope::Openid]), ..granted() };
    let decided = decide_code(&ask(&short, &profile()), new(), start());
    let Ok(CodeDecision::Given { grant, .. }) = decided else { panic!("{decided:?}") };
    assert_eq!(grant.rotation.refresh_ends_at, start().after(OIDC_ACCESS_LASTS));
    assert!(!grant.is_live(start().after(OIDC_ACCESS_LASTS)));
}

#[test]
fn every_stage_answers_with_all_that_may_be_wrong() {
    let profile = profile();
    let closed = ClientProfile { state: ProfileState::Disabled { at: start() }, ..profile.clone() };
    let another = ClientProfile { client: ClientId::from_uuid(uuid(9)), ..profile.clone() };
    let given = grant(None);
    let late = start().after(OIDC_CODE_LASTS);
    for stage in stages() {
        let found = authorization(stage);
        let good = CodeAsk { grant: Some(&given), ..ask(&found, &profile) };
        let is_code = matches!(stage, AuthorizationStage::Granted { .. } | AuthorizationStage::Spent { .. });
        assert_eq!(decide_code(&good, new(), start()).is_ok(), is_code, "{stage:?}");
        assert_eq!(
            decide_code(&good, new(), late.before(STEP)).is_ok(),
            matches!(stage, AuthorizationStage::Granted { .. })
        );
        assert_eq!(
            decide_code(&CodeAsk { profile: &closed, ..good }, new(), start()),
            Err(CodeRefusal::Refused(OidcRefusal::ClientNotAllowed))
        );
        let short = "x".repeat(42);
        let other = "x".repeat(43);
        for wrong in [
            CodeAsk { authorization: None, ..good },
            CodeAsk { code: "another", ..good },
            CodeAsk { profile: &another, ..good },
            CodeAsk { redirect_uri: None, ..good },
            CodeAsk { redirect_uri: Some("https://client.example/back/"), ..good },
            CodeAsk { verifier: None, ..good },
            CodeAsk { verifier: Some(&short), ..good },
            CodeAsk { verifier: Some(&other), ..good },
        ] {
            for now in [start(), late, late.after(CODE_AGAIN_LASTS)] {
                assert_eq!(decide_code(&wrong, new(), now), BAD, "{stage:?}");
            }
        }
    }
    assert_eq!(decide_code(&ask(&granted(), &profile), new(), late), BAD, "it is too old");
}

#[test]
fn a_bound_code_takes_a_proof_of_its_key() {
    let [key, other] = keys();
    let needs = ClientProfile { binding: TokenBinding::Required, ..profile() };
    let named = Authorization { bound_to: Some(key), ..granted() };
    for (found, profile) in [(&named, &profile()), (&granted(), &needs), (&named, &needs)] {
        let without = decide_code(&ask(found, profile), new(), start());
        assert_eq!(without, Err(CodeRefusal::Refused(OidcRefusal::NeedsProof)));
        assert!(decide_code(&CodeAsk { proof: Some(key), ..ask(found, profile) }, new(), start()).is_ok());
    }
    let stolen = decide_code(&CodeAsk { proof: Some(other), ..ask(&named, &needs) }, new(), start());
    assert_eq!(stolen, Err(CodeRefusal::Refused(OidcRefusal::WrongProof)));
}

#[test]
fn a_lost_answer_is_given_again_and_anything_else_ends_the_grant() {
    let [key, other] = keys();
    let (found, profile) = (spent(), profile());
    let soon = start().after(CODE_AGAIN_LASTS);
    let again = |grant: &OidcGrant, proof, now| {
        decide_code(&CodeAsk { grant: Some(grant), proof, ..ask(&found, &profile) }, new(), now)
    };
    for bound_to in [None, Some(key)] {
        let given = grant(bound_to);
        assert_eq!(again(&given, bound_to, soon), Ok(CodeDecision::Again(Box::new(given.clone()))));
        let reused = |at| {
            let ended = decide_end(&given, GrantEnd::CodeReused, at).unwrap();
            Err(CodeRefusal::Reused(Box::new(ended)))
        };
        let late = soon.after(STEP);
        assert_eq!(again(&given, bound_to, late), reused(late), "nobody waits this long");
        assert_eq!(again(&given, Some(other), soon), reused(soon), "another key");
        let over = ended(&given, start());
        assert_eq!(again(&over, bound_to, soon), BAD);
        let rotation = Rotation { generation: 2, ..given.rotation };
        let used = OidcGrant { rotation, ..given.clone() };
        assert!(
            matches!(again(&used, bound_to, soon), Err(CodeRefusal::Reused(_))),
            "it was refreshed already"
        );
    }
    let bound = grant(Some(key));
    assert_eq!(
        again(&bound, None, soon),
        Err(CodeRefusal::Refused(OidcRefusal::NeedsProof)),
        "and nothing ends"
    );
    let elsewhere = OidcGrant { id: OidcGrantId::from_uuid(uuid(9)), ..grant(None) };
    assert_eq!(again(&elsewhere, None, soon), BAD);
    assert_eq!(decide_code(&ask(&found, &profile), new(), soon), BAD, "the grant was pruned");
    assert_eq!(found.handle, Fingerprint::of(HANDLE));
}
