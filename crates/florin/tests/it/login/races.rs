//! Two at the same time: what one of them read is held back on its node while the other one is done.

use super::phone::{Lobby, PIN, Phone, caller, refused, trouble};
use crate::harness::{Engine, Flaky, Held, Reading, on_both_engines};
use bank::{Bank, Key, NewPinAsk, OpError, Query, Refusal, SessionPair, SessionTrouble, StepUpAsk};
use identity::{
    EndReason, Failures, PinDigits, Policy, Protocol, RECOVERY_WAITS, Recovery, StaffName, StepUpRefusal,
};
use kernel::{Currency, Money};
use std::sync::Arc;
use std::time::Duration;

on_both_engines!(
    a_device_that_comes_during_a_recovery_is_out,
    an_old_pin_under_way_ends_with_a_recovery,
    a_removed_device_sets_no_pin,
    a_removed_device_spends_no_step_up,
    a_right_pin_after_five_wrong_ones_is_not_judged,
    others_that_come_while_others_are_removed_are_out
);

const ADA: &str = "ada@example.org";
const NEW: &str = "8053";

/// A lobby, and a second node whose store holds answers back.
async fn nodes(engine: Engine) -> (Lobby, Arc<Flaky>, Arc<Bank>) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let flaky = Flaky::new(Arc::clone(&lobby.store));
    let node = lobby.node_on(Arc::<Flaky>::clone(&flaky), |settings| {
        settings.login.policy = Policy::default_of(Protocol::Bound);
    });
    let node = node.await;
    (lobby, flaky, node)
}

/// A recovery of Ada's that both members of staff want, and whose time has come.
async fn recovery(lobby: &Lobby, phone: &Phone) -> Recovery {
    let staff = |name| StaffName::parse(name).expect("a name");
    let claimed = lobby.bank.claim_recovery(&phone.claim).await.expect("anyone may ask");
    let ada = identity::Email::parse(ADA).expect("an address");
    let asked = lobby.bank.ask_recovery(&staff("grace"), (&ada, claimed.code.expose()), None).await;
    let asked = asked.expect("the code is fresh");
    lobby.bank.approve_recovery(&staff("alan"), asked.id, None).await.expect("they are two");
    lobby.clock.advance(RECOVERY_WAITS);
    asked
}

/// Begins something, waits until it has read what is held back, does `between`, and lets it go on.
async fn meanwhile<T: Send + 'static>(
    mut held: Held,
    begun: impl Future<Output = T> + Send + 'static,
    between: impl Future<Output = ()>,
) -> T {
    let begun = tokio::spawn(begun);
    held.is_held().await;
    between.await;
    held.go_on();
    begun.await.expect("no task panics")
}

async fn let_in(lobby: &Lobby, phone: &Phone) -> SessionPair {
    let started = lobby.sign_in_to_the_pin(ADA, phone).await;
    lobby.bank.finish_login(&phone.finish(&started, Some(PIN))).await.expect("the login is proven")
}

async fn recovered(node: Arc<Bank>, phone: Arc<Phone>, recovery: Recovery) -> Result<SessionPair, OpError> {
    let started = node.start_recovered(recovery.id).await?;
    node.finish_login(&phone.finish(&started, Some(NEW))).await
}

async fn a_device_that_comes_during_a_recovery_is_out(engine: Engine) {
    let (lobby, flaky, node) = nodes(engine).await;
    let (old, thief, new) = (Phone::new("Old"), Phone::new("Thief"), Arc::new(Phone::new("New")));
    lobby.customer(ADA, &old).await;
    let recovery = recovery(&lobby, &new).await;
    let started = lobby.sign_in_to_the_pin(ADA, &thief).await;
    let held = flaky.hold_back(|reading| matches!(reading, Reading::Find(Query::DevicesOf(_))));
    let mut thiefs = None;
    let back = meanwhile(held, Box::pin(recovered(node, Arc::clone(&new), recovery)), async {
        let pair = Box::pin(lobby.bank.finish_login(&thief.finish(&started, Some(PIN)))).await;
        thiefs = Some(pair.expect("it is the PIN still"));
    })
    .await
    .expect("it is time");
    lobby.bank.check_session(back.access.expose(), new.proof()).await.expect("the session is good");
    let thiefs = thiefs.expect("the thief was let in");
    let out = lobby.bank.check_session(thiefs.access.expose(), thief.proof()).await;
    assert_eq!(trouble(out), SessionTrouble::Ended(EndReason::DeviceRevoked));
    assert_eq!(lobby.bank.devices(caller(&back)).await.expect("the bank answers").len(), 1);
}

async fn an_old_pin_under_way_ends_with_a_recovery(engine: Engine) {
    let (lobby, flaky, node) = nodes(engine).await;
    let (old, thief, new) = (Phone::new("Old"), Phone::new("Thief"), Arc::new(Phone::new("New")));
    lobby.customer(ADA, &old).await;
    let recovery = recovery(&lobby, &new).await;
    let ask = thief.finish(&lobby.sign_in_to_the_pin(ADA, &thief).await, Some(PIN));
    let held = flaky.hold_back(|reading| matches!(reading, Reading::Get(Key::Pin(_))));
    let (recovering, mut back) = (Arc::clone(&lobby.bank), None);
    let thiefs = meanwhile(held, Box::pin(async move { node.finish_login(&ask).await }), async {
        let done = Box::pin(recovered(recovering, Arc::clone(&new), recovery)).await;
        back = Some(done.expect("it is time"));
    })
    .await;
    assert!(matches!(refused(thiefs), Refusal::WrongPin(_)), "the PIN is another one");
    let back = back.expect("the recovery was done");
    assert_eq!(lobby.bank.devices(caller(&back)).await.expect("the bank answers").len(), 1);
}

async fn a_removed_device_sets_no_pin(engine: Engine) {
    let (lobby, flaky, node) = nodes(engine).await;
    let (phone, tablet) = (Phone::new("Phone"), Phone::new("Tablet"));
    let me = caller(&lobby.customer(ADA, &phone).await);
    let stolen = caller(&let_in(&lobby, &tablet).await);
    let started = lobby.bank.start_new_pin(stolen).await.expect("the device is trusted");
    lobby.bank.prove_link(&lobby.link().await).await.expect("the thief reads mails as well");
    let finish = tablet.finish(&started, None);
    let pin = PinDigits::parse(NEW).expect("digits");
    let new = NewPinAsk { login: finish.login, signature: finish.signature, pin, place: None };
    let removal = lobby.agree(&phone, me, &StepUpAsk::Device { device: stolen.device }).await;
    let held = flaky.hold_back(|reading| matches!(reading, Reading::Get(Key::Pin(_))));
    let setting = async move { node.finish_new_pin(stolen, &new).await };
    let set = meanwhile(held, Box::pin(setting), async {
        lobby.bank.revoke_device(me, stolen.device, Some(removal)).await.expect("the customer agreed");
    })
    .await;
    assert_eq!(trouble(set), SessionTrouble::DeviceNotTrusted);
    let started = lobby.sign_in_to_the_pin(ADA, &phone).await;
    let back = lobby.bank.finish_login(&phone.finish(&started, Some(PIN))).await;
    back.expect("the PIN is what it was");
}

async fn a_removed_device_spends_no_step_up(engine: Engine) {
    let (lobby, flaky, node) = nodes(engine).await;
    let (phone, tablet) = (Phone::new("Phone"), Phone::new("Tablet"));
    let me = caller(&lobby.customer(ADA, &phone).await);
    let stolen = caller(&let_in(&lobby, &tablet).await);
    let payment = Money::new(90_000, Currency::Gbp);
    let agreed = lobby.agree(&tablet, stolen, &StepUpAsk::Limits { payment }).await;
    let ask = StepUpAsk::Device { device: stolen.device };
    let removal = lobby.agree(&phone, me, &ask).await;
    let held = flaky.hold_back(|reading| matches!(reading, Reading::Get(Key::StepUp(_))));
    let changing = async move { node.change_limits(stolen, payment, Some(agreed)).await };
    let changed = meanwhile(held, changing, async {
        lobby.bank.revoke_device(me, stolen.device, Some(removal)).await.expect("the customer agreed");
    })
    .await;
    assert_eq!(trouble(changed), SessionTrouble::DeviceNotTrusted);
    assert_ne!(lobby.bank.limits(me).await.expect("the bank answers").payment, payment);
}

async fn a_right_pin_after_five_wrong_ones_is_not_judged(engine: Engine) {
    let (lobby, flaky, node) = nodes(engine).await;
    let phone = Phone::new("Phone");
    let me = caller(&lobby.customer(ADA, &phone).await);
    let payment = Money::new(90_000, Currency::Gbp);
    lobby.clock.advance(Duration::from_millis(5));
    let shown = lobby.bank.start_step_up(me, &StepUpAsk::Limits { payment }).await;
    let shown = shown.expect("the device is trusted");
    let right = phone.prove(&shown, PIN);
    let held = flaky.hold_back(|reading| matches!(reading, Reading::Get(Key::Pin(_))));
    let proven = meanwhile(held, async move { node.prove_step_up(me, &right).await }, async {
        for guess in 0..Failures::ROUND {
            let pin = PinDigits::parse(&format!("{}", 5_100 + u32::from(guess))).expect("digits");
            let wrong = bank::ProveAsk { pin, ..phone.prove(&shown, PIN) };
            let refusal = refused(lobby.bank.prove_step_up(me, &wrong).await);
            assert!(matches!(refusal, Refusal::WrongPin(_)), "{refusal:?}");
        }
    })
    .await;
    let refusal = refused(proven);
    assert!(matches!(refusal, Refusal::StepUp(StepUpRefusal::Blocked(_))), "{refusal:?}");
}

async fn others_that_come_while_others_are_removed_are_out(engine: Engine) {
    let (lobby, flaky, node) = nodes(engine).await;
    let (phone, tablet, thief) = (Phone::new("Phone"), Phone::new("Tablet"), Phone::new("Thief"));
    let me = caller(&lobby.customer(ADA, &phone).await);
    let_in(&lobby, &tablet).await;
    let started = lobby.sign_in_to_the_pin(ADA, &thief).await;
    let agreed = lobby.agree(&phone, me, &StepUpAsk::OtherDevices).await;
    let held = flaky.hold_back(|reading| matches!(reading, Reading::Find(Query::DevicesOf(_))));
    let removing = async move { node.revoke_other_devices(me, Some(agreed)).await };
    meanwhile(held, Box::pin(removing), async {
        let thiefs = Box::pin(lobby.bank.finish_login(&thief.finish(&started, Some(PIN)))).await;
        thiefs.expect("the login is proven");
    })
    .await
    .expect("the customer agreed");
    assert_eq!(lobby.bank.devices(me).await.expect("the bank answers").len(), 1);
}
