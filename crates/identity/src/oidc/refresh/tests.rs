//! A grant in every state, and every token, client and proof with which it can be asked for more.

mod schedule;

use super::*;
use crate::oidc::ProfileState;
use crate::oidc::samples::{ended, grant, keys, profile, refresh};
use crate::oidc::{OIDC_ACCESS_LASTS, OIDC_REFRESH_LASTS, OIDC_REPLAY_LASTS};
use crate::samples::{STEP, start, uuid};
use crate::session::Rotation;
use kernel::ClientId;

fn no(refusal: OidcRefusal) -> Result<(OidcGrant, bool), RefreshRefusal> {
    Err(RefreshRefusal::Refused(refusal))
}

#[test]
fn each_check_comes_in_its_order() {
    let [key, other] = keys();
    let profile = profile();
    let closed = ClientProfile { state: ProfileState::Disabled { at: start() }, ..profile.clone() };
    let another = ClientProfile { client: ClientId::from_uuid(uuid(9)), ..profile.clone() };
    let bound = grant(Some(key));
    let good = refresh(Some(&bound), &profile, (1, Some(key)));
    let over = ended(&bound, start());
    let little = OidcGrant { scopes: Scopes::of(&[Scope::Openid]), ..bound.clone() };
    let bad = OidcRefusal::BadRefreshToken;
    let all = Scopes::of(&Scope::ALL);
    let few = OidcGrant { scopes: Scopes::of(&[Scope::Openid, Scope::OfflineAccess]), ..bound.clone() };
    for (ask, refusal) in [
        (RefreshAsk { profile: &closed, ..good }, OidcRefusal::ClientNotAllowed),
        (RefreshAsk { profile: &another, ..good }, bad),
        (RefreshAsk { grant: None, ..good }, bad),
        (RefreshAsk { key: 8, ..good }, bad),
        (RefreshAsk { generation: 0, ..good }, bad),
        (RefreshAsk { generation: 2, ..good }, bad),
        (RefreshAsk { grant: Some(&little), ..good }, bad),
        // Whoever does not prove the key learns nothing of the state.
        (RefreshAsk { grant: Some(&over), proof: None, ..good }, OidcRefusal::NeedsProof),
        (RefreshAsk { grant: Some(&over), proof: Some(other), ..good }, OidcRefusal::WrongProof),
        (RefreshAsk { grant: Some(&over), ..good }, bad),
        (RefreshAsk { grant: Some(&few), scopes: Some(all), ..good }, OidcRefusal::BadScope),
    ] {
        assert_eq!(decide_refresh(&ask, start()), no(refusal), "{ask:?}");
    }
    let end = start().after(OIDC_REFRESH_LASTS);
    assert!(decide_refresh(&good, end.before(STEP)).is_ok());
    assert_eq!(decide_refresh(&good, end), no(bad));
}

#[test]
fn a_bound_grant_rotates_nothing() {
    let [key, _] = keys();
    let (profile, bound) = (profile(), grant(Some(key)));
    let ask = refresh(Some(&bound), &profile, (1, Some(key)));
    let (same, is_new) = decide_refresh(&ask, start().after(STEP)).unwrap();
    assert_eq!((same, is_new), (bound.clone(), false), "a moment ago it got the same");
    let later = start().after(OIDC_ACCESS_LASTS);
    let (next, is_new) = decide_refresh(&ask, later).unwrap();
    assert!(is_new);
    assert_eq!(next.rotation.generation, 1);
    assert_eq!(next.rotation.access_ends_at, later.after(OIDC_ACCESS_LASTS));
    assert_eq!(next.rotation.refresh_ends_at, later.after(OIDC_REFRESH_LASTS));
}

#[test]
fn an_unbound_grant_rotates_and_its_reuse_ends_it() {
    let profile = profile();
    let first = grant(None);
    let later = start().after(OIDC_ACCESS_LASTS);
    let turned = |grant: &OidcGrant, generation, now| {
        decide_refresh(&refresh(Some(grant), &profile, (generation, None)), now)
    };
    let (second, _) = turned(&first, 1, later).unwrap();
    assert_eq!(second.rotation.generation, 2);
    let (again, is_new) = turned(&second, 1, later.after(STEP)).unwrap();
    assert_eq!((&again, is_new), (&second, false), "the answer was lost");
    // The child's access token is used, and a while later the parent comes again.
    let ask = UseAsk { generation: 2, grant: Some(&second), profile: Some(&profile) };
    let used = decide_use(&ask, later).unwrap().first_use.unwrap();
    assert!(turned(&used, 1, later.after(OIDC_REPLAY_LASTS)).is_ok());
    let late = later.after(OIDC_REPLAY_LASTS).after(STEP);
    let gone = decide_end(&used, GrantEnd::RefreshReused, late).unwrap();
    assert_eq!(turned(&used, 1, late), Err(RefreshRefusal::Reused(Box::new(gone.clone()))));
    for generation in [1, 2] {
        assert_eq!(turned(&gone, generation, late), no(OidcRefusal::BadRefreshToken));
    }
}

#[test]
fn an_access_token_opens_while_its_grant_and_client_do() {
    let (profile, live) = (profile(), grant(None));
    let good = UseAsk { generation: 1, grant: Some(&live), profile: Some(&profile) };
    assert_eq!(decide_use(&good, start()).unwrap(), Used { grant: &live, first_use: None });
    let closed = ClientProfile { state: ProfileState::Disabled { at: start() }, ..profile.clone() };
    let another = ClientProfile { client: ClientId::from_uuid(uuid(9)), ..profile.clone() };
    let over = ended(&live, start());
    for bad in [
        UseAsk { grant: None, ..good },
        UseAsk { grant: Some(&over), ..good },
        UseAsk { generation: 2, ..good },
        UseAsk { profile: None, ..good },
        UseAsk { profile: Some(&closed), ..good },
        UseAsk { profile: Some(&another), ..good },
    ] {
        assert_eq!(decide_use(&bad, start()), Err(OidcRefusal::BadAccessToken), "{bad:?}");
    }
    assert!(decide_use(&good, live.rotation.refresh_ends_at).is_err());
}

#[test]
fn what_is_told_of_a_refresh_token_is_what_it_would_do() {
    let [key, _] = keys();
    let profile = profile();
    for bound_to in [None, Some(key)] {
        for (generation, used_at) in [(1, None), (2, None), (2, Some(start())), (3, Some(start()))] {
            let first = grant(bound_to);
            let live = OidcGrant { rotation: Rotation { generation, used_at, ..first.rotation }, ..first };
            for grant in [live.clone(), ended(&live, start())] {
                for asked in 0..5 {
                    for now in
                        [start(), start().after(OIDC_REPLAY_LASTS * 2), start().after(OIDC_REFRESH_LASTS)]
                    {
                        let decided =
                            decide_refresh(&refresh(Some(&grant), &profile, (asked, bound_to)), now);
                        assert_eq!(grant.answers(asked, now), decided.is_ok(), "{asked} {now} {grant:?}");
                    }
                }
            }
        }
    }
}
