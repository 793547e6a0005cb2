//! Logins by passkey under a release: whose they are is known from an enrolled device, and from nothing else before
//! they succeed.

use super::crowd::{Crowd, NEW, device, name, started};
use crate::harness::{Engine, on_both_engines};
use crate::login::passkeys::with_passkey;
use crate::login::phone::{Phone, caller};
use bank::{FinishAsk, Key, PasskeyStarted, SessionPair, StoreExt as _};
use identity::{Arm, Login};
use kernel::{DeviceId, LoginId};
use rollout::{Share, Stage, Verdict};

on_both_engines!(
    a_passkey_that_is_never_answered_counts_on_an_enrolled_device,
    an_attempt_keeps_the_arm_of_its_challenge,
    nothing_is_counted_of_an_app_that_nobody_knows
);

async fn begin(crowd: &Crowd, phone: &Phone, enrolled: Option<DeviceId>) -> (PasskeyStarted, Login) {
    let started = crowd.bank.start_passkey_login(&phone.claim, enrolled).await.expect("anyone may ask");
    let login = login(crowd, started.login.login).await;
    (started, login)
}

async fn login(crowd: &Crowd, id: LoginId) -> Login {
    let found = crowd.lobby.store.one::<Login>(&Key::Login(id)).await.expect("the store answers");
    found.expect("it was begun").row
}

/// The release's passkey logins do nothing any more, and nothing else is wrong with it.
async fn a_passkey_that_is_never_answered_counts_on_an_enrolled_device(engine: Engine) {
    let crowd = Crowd::new(engine, 40).await;
    crowd.lead_to(Stage::Share(Share::TwentyFive)).await;
    let treated = crowd.treated().await;
    for _ in 0..8 {
        for (number, phone) in crowd.phones.iter().enumerate() {
            if treated.contains(&number) {
                let (_, begun) = begin(&crowd, phone, Some(device(number))).await;
                assert_eq!(begun.trial.map(|trial| trial.arm), Some(Arm::Treatment));
            } else {
                let pair = crowd.log_in(number).await;
                crowd.log_out(&pair).await;
            }
        }
        crowd.silence_is_known().await;
        crowd.watch().await;
        if crowd.stage().await == Stage::RolledBack {
            break;
        }
    }
    let view = crowd.view().await;
    assert_eq!(crowd.stage().await, Stage::RolledBack, "{view:?}");
    assert_eq!(view.verdicts.first().map(|said| said.verdict), Some(Verdict::Worse));
    let open = crowd.bank.incidents_open().await.expect("the store answers");
    let [incident] = open.as_slice() else { panic!("one: {open:?}") };
    assert!(0 < incident.affected.silent, "it knows whom it reached: {incident:?}");
}

/// A customer with a passkey, logged out; the release is everybody's.
async fn customer(crowd: &Crowd, phone: &Phone) -> (SessionPair, crate::harness::Wallet) {
    crowd.lead_to(Stage::Share(Share::Hundred)).await;
    let (pair, wallet) = with_passkey(&crowd.lobby, "ada@example.org", phone).await;
    (pair, wallet)
}

async fn an_attempt_keeps_the_arm_of_its_challenge(engine: Engine) {
    let crowd = Crowd::new(engine, 0).await;
    let phone = Phone::new("Ada's phone");
    let (pair, mut wallet) = customer(&crowd, &phone).await;
    // The session stands: this login should not have been needed.
    let (_, unexpected) = begin(&crowd, &phone, Some(pair.device)).await;
    assert!(unexpected.is_unexpected && unexpected.person == Some(pair.person));
    crowd.log_out(&pair).await;
    let (begun, before) = begin(&crowd, &phone, Some(pair.device)).await;
    assert_eq!(before.person, Some(pair.person));
    assert_eq!(
        (&before.release, before.trial.as_ref().map(|trial| trial.arm)),
        (&name(NEW), Some(Arm::Treatment))
    );
    assert!(before.is_undecided_treatment());
    let answer = wallet.get(&begun.public_key).await;
    let ask = FinishAsk { passkey: Some(answer), ..phone.finish(&started(&before), None) };
    let again = crowd.bank.finish_login(&ask).await.expect("the passkey is good");
    let after = login(&crowd, before.id).await;
    assert_eq!((after.trial, after.person, &after.release), (before.trial, Some(again.person), &name(NEW)));
    assert_eq!(caller(&again).device, pair.device);
}

async fn nothing_is_counted_of_an_app_that_nobody_knows(engine: Engine) {
    let crowd = Crowd::new(engine, 1).await;
    let phone = Phone::new("Ada's phone");
    let (pair, mut wallet) = customer(&crowd, &phone).await;
    crowd.log_out(&pair).await;
    // No device is named, another's is, and one that there is not.
    for enrolled in [None, Some(device(0)), Some(device(99))] {
        let (_, begun) = begin(&crowd, &phone, enrolled).await;
        assert_eq!((begun.person, begun.trial), (None, None), "{enrolled:?}");
    }
    let (begun, before) = begin(&crowd, &phone, None).await;
    let answer = wallet.get(&begun.public_key).await;
    let ask = FinishAsk { passkey: Some(answer), ..phone.finish(&started(&before), None) };
    let again = crowd.bank.finish_login(&ask).await.expect("the passkey is good");
    let after = login(&crowd, before.id).await;
    assert_eq!(
        (&after.release, after.trial),
        (&name(NEW), None),
        "it is given the release, and counts for nothing"
    );
    // But that it should not have been needed is known by now.
    let (begun, before) = begin(&crowd, &phone, None).await;
    let answer = wallet.get(&begun.public_key).await;
    let ask = FinishAsk { passkey: Some(answer), ..phone.finish(&started(&before), None) };
    crowd.bank.finish_login(&ask).await.expect("the passkey is good");
    let after = login(&crowd, before.id).await;
    assert!(after.is_unexpected && after.trial.is_some(), "{after:?}");
    assert_eq!(after.blames, Some(Arm::Treatment));
    assert_eq!(again.person, pair.person);
}
