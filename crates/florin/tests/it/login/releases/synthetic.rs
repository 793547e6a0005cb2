//! Synthetic customers on the whole bank: of the protocol that they were marked with, compared with nobody, and paying
//! nobody else.

use super::crowd::{Crowd, NEW, by, name, started};
use crate::harness::{Engine, on_both_engines};
use crate::login::phone::{Phone, caller, refused};
use bank::{
    AppPayAsk, AttemptOutcome, LoginStarted, NewAccount, NewSynthetic, PayAsk, Payee, Query, Refusal,
    SessionPair, StoreExt as _, SyntheticMade, WatchRound,
};
use identity::{ANSWER_LASTS, Login, Protocol, SYNTHETICS_MAX, SyntheticRefusal};
use kernel::{Amount, Currency, DeviceId, PersonId, Secret};
use payments::{CurrentAccount, Reference, SortCode};
use rollout::{Share, Stage};
use std::time::Duration;

on_both_engines!(
    they_are_of_their_own_protocol_and_left_out_of_the_guard,
    they_pay_each_other_and_nobody_else,
    an_ordinary_customer_gets_no_other_protocol
);

/// One of each protocol, with its phone.
async fn three(crowd: &Crowd) -> Vec<(SyntheticMade, Phone)> {
    let phones: Vec<Phone> = Protocol::ALL.iter().map(|_| Phone::new("Synthetic")).collect();
    let new: Vec<NewSynthetic> = phones
        .iter()
        .zip(Protocol::ALL)
        .map(|(phone, protocol)| NewSynthetic { device: phone.claim.clone(), protocol })
        .collect();
    let made = crowd.bank.create_synthetics(&by().0, &new).await.expect("there were none");
    made.into_iter().zip(phones).collect()
}

async fn begin(crowd: &Crowd, device: DeviceId) -> Login {
    let started: LoginStarted = crowd.bank.start_device_login(device).await.expect("the device is known");
    let key = bank::Key::Login(started.login);
    crowd.lobby.store.one::<Login>(&key).await.expect("the store answers").expect("it was begun").row
}

async fn log_in(crowd: &Crowd, (made, phone): &(SyntheticMade, Phone)) -> SessionPair {
    let begun = begin(crowd, made.device).await;
    crowd.bank.finish_login(&phone.finish(&started(&begun), None)).await.expect("it was signed")
}

async fn they_are_of_their_own_protocol_and_left_out_of_the_guard(engine: Engine) {
    let crowd = Crowd::new(engine, 0).await;
    crowd.lead_to(Stage::Share(Share::Hundred)).await;
    let customers = three(&crowd).await;
    for customer in &customers {
        let begun = begin(&crowd, customer.0.device).await;
        assert!(begun.is_synthetic && begun.trial.is_none() && begun.blames.is_none());
        assert_eq!(begun.release.as_str(), "first", "what is on its way is for customers");
        let pair = log_in(&crowd, customer).await;
        assert_eq!(pair.protocol, customer.0.synthetic.protocol);
        let proof = customer.1.proof();
        let next = crowd.bank.refresh_session(pair.refresh.expose(), proof).await.expect("it is good");
        assert_eq!(next.protocol, pair.protocol);
        let checked = crowd.bank.check_session(next.access.expose(), proof).await.expect("it is good");
        assert_eq!(checked.person, customer.0.synthetic.person);
        // Again, with a live session, which would speak against its release; and once more, and silent.
        log_in(&crowd, customer).await;
        begin(&crowd, customer.0.device).await;
    }
    crowd.bank.end_silent_logins().await.expect("the store answers");
    crowd.lobby.clock.advance(ANSWER_LASTS + Duration::from_secs(1));
    crowd.bank.end_silent_logins().await.expect("the store answers");
    let WatchRound::Watched { evidence, .. } = crowd.watch().await else { panic!("a release is on its way") };
    assert_eq!((evidence.treatment, evidence.control), (0, 0), "nobody was compared");
    // Those of everybody else say that they are none.
    let all = crowd.bank.attempts_since(kernel::Timestamp::EPOCH, 100).await.expect("the store answers");
    let theirs: Vec<PersonId> = customers.iter().map(|customer| customer.0.synthetic.person).collect();
    let is_theirs = |attempt: &AttemptOutcome| attempt.person.is_some_and(|person| theirs.contains(&person));
    assert!(all.iter().any(is_theirs) && all.iter().all(|it| it.is_synthetic == is_theirs(it)), "{all:?}");
    // A release that is rolled back takes nobody's own protocol.
    let kept = log_in(&crowd, &customers[0]).await;
    crowd.bank.step_release(&name(NEW), rollout::StaffCommand::Back, by()).await.expect("staff may");
    let moved = crowd.bank.refresh_session(kept.refresh.expose(), customers[0].1.proof()).await;
    assert_eq!(moved.expect("it is good").protocol, customers[0].0.synthetic.protocol);
}

async fn an_ordinary_customer_gets_no_other_protocol(engine: Engine) {
    let crowd = Crowd::new(engine, 1).await;
    three(&crowd).await;
    let begun = crowd.begin(0).await;
    assert!(!begun.is_synthetic);
    assert_eq!(crowd.log_in(0).await.protocol, Protocol::Bound, "as the release in force has it");
    let ada = crowd.lobby.customer("ada@example.org", &Phone::new("Ada's phone")).await;
    assert_eq!(ada.protocol, Protocol::Bound);
    assert_eq!(crowd.bank.synthetics().await.expect("the store answers").len(), 3, "nobody else was marked");
    let many: Vec<NewSynthetic> = (0..SYNTHETICS_MAX - 2)
        .map(|_| NewSynthetic { device: Phone::new("more").claim, protocol: Protocol::Bearer })
        .collect();
    let result = crowd.bank.create_synthetics(&by().0, &many).await;
    assert_eq!(refused(result), Refusal::Synthetic(SyntheticRefusal::TooMany));
}

async fn account(crowd: &Crowd, person: PersonId) -> CurrentAccount {
    let found = crowd.lobby.store.first::<CurrentAccount>(&Query::AccountsOf(person)).await;
    found.expect("the store answers").expect("it has one").row
}

fn penny(source: &CurrentAccount, target: &CurrentAccount, key: &str) -> AppPayAsk {
    AppPayAsk {
        pay: PayAsk {
            source: source.id,
            payee: Payee::Account(target.id),
            amount: Amount::try_from_minor(1).expect("above zero"),
            reference: Reference::parse("penny").expect("a reference"),
            dedupe_id: key.to_owned(),
        },
        payee_name: Secret::new("Somebody".to_owned()),
    }
}

async fn they_pay_each_other_and_nobody_else(engine: Engine) {
    let crowd = Crowd::new(engine, 0).await;
    let customers = three(&crowd).await;
    let ada = caller(&crowd.lobby.customer("ada@example.org", &Phone::new("Ada's phone")).await);
    let one = caller(&log_in(&crowd, &customers[0]).await);
    let adas = account(&crowd, ada.person).await;
    let (ones, others) =
        (account(&crowd, one.person).await, account(&crowd, customers[1].0.synthetic.person).await);
    assert!(ones.is_synthetic() && ones.sort_code == SortCode::SYNTHETIC && !adas.is_synthetic());
    let only = Refusal::Payment(payments::Refusal::Synthetic);
    let to_ada = crowd.bank.pay_from_app(one, &penny(&ones, &adas, "1"), None).await;
    assert_eq!(refused(to_ada), only);
    let from_ada = crowd.bank.pay_from_app(ada, &penny(&adas, &ones, "2"), None).await;
    assert_eq!(refused(from_ada), only, "before a step-up is asked for");
    // It needs nobody's word, and is told apart in the books.
    crowd.bank.pay_from_app(one, &penny(&ones, &others, "3"), None).await.expect("they know each other");
    let report = bank::audit(crowd.lobby.store.as_ref(), &mut |_| ()).await.expect("the store answers");
    assert!(report.is_clean());
    assert_eq!((report.transfers, report.synthetic), (1, 1));
    // Nor does one share an account with a customer.
    let owners = vec![ada.person, one.person];
    let joint = NewAccount { owners, currency: Currency::Gbp, overdraft_minor: 0 };
    assert_eq!(refused(crowd.bank.open_account(joint).await), only);
}
