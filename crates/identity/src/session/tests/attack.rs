//! What a thief gets out of a stolen token.

use super::*;
use crate::samples::{STEP, Signer};
use crate::{DeviceState, EndReason, RevokeReason};
use kernel::DeviceId;

/// A fast hand: the time between two steps of a story.
const SOON: std::time::Duration = std::time::Duration::from_secs(2);

/// The bank's row of one bearer session, and the time.
struct Story {
    row: Session,
    now: Timestamp,
}

impl Story {
    fn begin() -> Self {
        Self { row: issued(Protocol::Bearer, Binding::Unbound), now: start() }
    }

    /// Someone refreshes; the generation they get.
    fn refresh(&mut self, generation: u32) -> Result<u32, SessionRefusal> {
        self.now = self.now.after(SOON);
        let answer = Request { generation, proof: None, now: self.now }.refresh(&self.row);
        match answer {
            Ok(ref decision) => self.row = decision.session().clone(),
            Err(SessionRefusal::Reused(ref ended)) => self.row = (**ended).clone(),
            Err(_) => {}
        }
        answer.map(|decision| decision.session().generation)
    }

    /// Someone uses an access token.
    fn check(&mut self, generation: u32) -> Result<(), SessionRefusal> {
        self.now = self.now.after(SOON);
        let checked = Request { generation, proof: None, now: self.now }.check(&self.row)?;
        self.row = checked.first_use.unwrap_or_else(|| self.row.clone());
        Ok(())
    }

    fn wait(&mut self) {
        self.now = self.now.after(self.row.access_lasts);
    }
}

#[test]
fn a_bearer_thief_who_comes_first_ends_the_family_and_the_device_recovers_by_its_key() {
    let mut story = Story::begin();
    story.wait();
    assert_eq!(story.refresh(1), Ok(2), "the thief, with the stolen token");
    assert_eq!(story.check(2), Ok(()), "the thief looks around");
    story.wait();
    let reused = story.refresh(1).unwrap_err();
    assert_eq!(reused.code(), "refresh_reused", "the customer's device, with its own token");
    assert_eq!(reused.ended(), Some(EndReason::RefreshReused));
    assert_the_thief_is_out_and_the_device_is_in(story);
}

#[test]
fn a_bearer_thief_who_comes_second_ends_the_family_and_the_device_recovers_by_its_key() {
    let mut story = Story::begin();
    story.wait();
    assert_eq!(story.refresh(1), Ok(2), "the customer's device");
    assert_eq!(story.check(2), Ok(()));
    story.wait();
    assert_eq!(story.refresh(1).unwrap_err().code(), "refresh_reused", "the thief, with an old token");
    assert_the_thief_is_out_and_the_device_is_in(story);
}

#[test]
fn a_bearer_thief_who_shares_a_pair_is_found_by_the_next_rotation() {
    let mut story = Story::begin();
    assert_eq!(story.refresh(1), Ok(2), "the customer's device, whose answer is lost");
    assert_eq!(story.refresh(1), Ok(2), "the thief gets the same pair, as the device would have");
    assert_eq!(story.refresh(1), Ok(2), "the device tries again");
    assert_eq!(story.check(2), Ok(()));
    story.wait();
    assert_eq!(story.refresh(2), Ok(3), "one of the two rotates");
    assert_eq!(story.check(3), Ok(()));
    story.wait();
    assert_eq!(story.refresh(2).unwrap_err().code(), "refresh_reused", "the other one");
    assert_the_thief_is_out_and_the_device_is_in(story);
}

#[test]
fn a_token_two_generations_old_ends_the_family_at_once() {
    let mut story = Story::begin();
    assert_eq!(story.refresh(1), Ok(2));
    assert_eq!(story.check(2), Ok(()));
    story.wait();
    assert_eq!(story.refresh(2), Ok(3));
    // The child of the child is unused, so its parent would be answered still; the grandparent is not.
    assert_eq!(story.refresh(1).unwrap_err().code(), "refresh_reused");
    assert_the_thief_is_out_and_the_device_is_in(story);
}

fn assert_the_thief_is_out_and_the_device_is_in(mut story: Story) {
    let ended = Err(SessionRefusal::Ended(EndReason::RefreshReused));
    for generation in 1..=story.row.generation {
        assert_eq!(story.refresh(generation), ended.clone().map(|()| 0), "refresh {generation}");
        assert_eq!(story.check(generation), ended, "access {generation}");
    }
    let policy = Policy::default_of(Protocol::Bearer);
    let olds = [story.row];
    let answer = decide_reissue(&trusted(), &olds, &policy, new(2, Binding::Unbound), story.now).unwrap();
    let Reissued::Issued { session, superseded } = answer else { panic!("{answer:?}") };
    assert_eq!(superseded, [], "the family keeps the reason it ended for");
    let request = Request { generation: 1, proof: None, now: story.now };
    assert_eq!(request.check(&session), Ok(Checked { first_use: None }));
    // The thief's tokens are of the old session, so they open nothing of the new one.
    let stolen = sent(TokenKind::Refresh, &olds[0], 2);
    let answer = request.ask(&stolen, &session, |ask| decide_refresh(ask, story.now));
    assert_eq!(answer, Err(SessionRefusal::InvalidToken));
}

#[test]
fn a_stolen_token_of_a_bound_session_is_useless_and_ends_nothing() {
    for protocol in [Protocol::Bound, Protocol::Signed] {
        let session = issued(protocol, Binding::DeviceKey);
        let (mine, thiefs) = (Signer::first().key.thumbprint(), Signer::second().key.thumbprint());
        let now = start().after(session.access_lasts);
        let refresh = |proof, now| Request { generation: 1, proof, now }.refresh(&session);
        for now in [start(), now, session.refresh_ends_at.before(STEP), session.refresh_ends_at] {
            assert_eq!(refresh(None, now), Err(SessionRefusal::NeedsProof));
            assert_eq!(refresh(Some(thiefs), now), Err(SessionRefusal::WrongProof));
        }
        // However often the thief tries, the device goes on with the token it always had.
        let kept = refresh(Some(mine), now).unwrap();
        assert!(matches!(&kept, RefreshDecision::Kept(kept) if kept.generation == 1), "{kept:?}");
        let claims = AccessClaims::of(&session);
        let check = |proof| match protocol {
            Protocol::Signed => decide_claims(&claims, None, proof, start()),
            Protocol::Bearer | Protocol::Bound => {
                Request { generation: 1, proof, now: start() }.check(&session).map(|_| ())
            }
        };
        assert_eq!(check(None), Err(SessionRefusal::NeedsProof));
        assert_eq!(check(Some(thiefs)), Err(SessionRefusal::WrongProof));
        assert_eq!(check(Some(mine)), Ok(()));
    }
}

#[test]
fn a_signed_token_is_good_until_it_expires_or_the_node_hears_of_the_end() {
    let session = issued(Protocol::Signed, Binding::Unbound);
    let claims = AccessClaims::of(&session);
    let over = start().after(session.access_lasts);
    assert_eq!(claims.ends_at, over);
    assert_eq!(decide_claims(&claims, None, None, over.before(STEP)), Ok(()));
    assert_eq!(decide_claims(&claims, None, None, over), Err(SessionRefusal::Expired));
    for why in EndReason::ALL {
        for now in [start(), over] {
            assert_eq!(decide_claims(&claims, Some(why), None, now), Err(SessionRefusal::Ended(why)));
        }
    }
    // Nodes' clocks differ by moments; a token from a moment ahead is as good.
    assert_eq!(decide_claims(&claims, None, None, start().before(SOON)), Ok(()));
}

#[test]
fn a_revoked_device_is_out_though_its_session_was_not_ended_yet() {
    let revoked = DeviceState::Revoked { at: start(), why: RevokeReason::Customer };
    let other = DeviceId::from_uuid(uuid(0x99));
    for (device, wanted) in [
        (Some(Device { state: revoked, ..trusted() }), SessionRefusal::Ended(EndReason::DeviceRevoked)),
        (Some(Device { state: DeviceState::Pending, ..trusted() }), SessionRefusal::DeviceNotTrusted),
        (Some(Device { id: other, ..trusted() }), SessionRefusal::DeviceNotTrusted),
        (None, SessionRefusal::DeviceNotTrusted),
    ] {
        let session = issued(Protocol::Bearer, Binding::Unbound);
        let parts = sent(TokenKind::Refresh, &session, 1);
        let ask = TokenAsk { parts: &parts, session: Some(&session), device: device.as_ref(), proof: None };
        assert_eq!(decide_refresh(&ask, start()), Err(wanted));
    }
}
