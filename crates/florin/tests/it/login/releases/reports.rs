//! What devices say of themselves: it may hold a release and call for a person, and whatever they say, it takes none
//! back.

use super::crowd::{Crowd, by, device, name};
use crate::harness::{Engine, on_both_engines};
use crate::login::phone::refused;
use bank::{Refusal, ReportTold, ReportsAsk, Thing};
use identity::{Arm, REPORTS_BY_DEVICE, ReportKind};
use incidents::{Origin, Reach};
use rollout::{Fault, LEASE_LASTS, Share, StaffCommand, Stage, Verdict, Witness};

on_both_engines!(
    reports_of_a_release_hold_it_and_call_for_a_person,
    devices_that_lie_take_no_release_back,
    what_everybody_reports_holds_nothing,
    a_report_counts_once_and_for_its_own_device
);

const STAGE: Stage = Stage::Share(Share::TwentyFive);
/// More than a healthy release needs to be led on.
const ROUNDS: usize = 8;

/// The logins are well, as far as the bank sees, and these phones say each time that they are not.
async fn live_and_report(crowd: &mut Crowd, reporting: &[usize]) -> Vec<Stage> {
    let mut stages = Vec::new();
    for round in 0..ROUNDS {
        for phone in reporting {
            let told = crowd.told(&round.to_string(), ReportKind::NoAnswer);
            assert_eq!(crowd.report(*phone, told).await.expect("it is enrolled"), 1);
        }
        stages.extend(crowd.live_well(1).await);
    }
    stages
}

async fn reports_of_a_release_hold_it_and_call_for_a_person(engine: Engine) {
    let mut crowd = Crowd::new(engine, 40).await;
    crowd.lead_to(STAGE).await;
    let treated = crowd.treated().await;
    let stages = live_and_report(&mut crowd, &treated).await;
    assert_eq!(stages, [STAGE; ROUNDS], "it is neither led on nor taken back");
    let said = crowd.said().await.expect("it kept what it rests on");
    assert_eq!(
        (said.verdict, said.fault, said.witness),
        (Verdict::Open, Fault::Silence, Some(Witness::Reports))
    );
    assert!(said.bound <= said.e_value && 0 < said.treatment && said.control == 0, "{said:?}");
    let open = crowd.bank.incidents_open().await.expect("the store answers");
    let [incident] = open.as_slice() else { panic!("one: {open:?}") };
    assert_eq!(incident.reach, Reach::Private, "the public is not told what only devices say");
    assert!(matches!(incident.origin, Origin::Guard { verdict, .. } if verdict == said.id));
    // Whoever watches next knows it as well, and opens no other.
    let next = crowd.node().await;
    next.watch_releases().await.expect("the store answers");
    crowd.lobby.clock.advance(LEASE_LASTS);
    crowd.watch_on(&next).await;
    assert_eq!(crowd.said().await.and_then(|said| said.witness), Some(Witness::Reports));
    assert_eq!(crowd.bank.incidents_open().await.expect("the store answers").len(), 1);
    // A person has looked: what was said before is not said again.
    crowd.bank.step_release(&name(super::NEW), StaffCommand::GoOn, by()).await.expect("staff may");
    crowd.bank = next;
    let stages = crowd.live_well(ROUNDS).await;
    assert!(
        stages.contains(&Stage::Promoted),
        "{stages:?} {:?} {:?}",
        crowd.said().await,
        crowd.bank.watch_releases().await
    );
}

/// As many devices as there are, with all they could say, as often as they like.
async fn devices_that_lie_take_no_release_back(engine: Engine) {
    let mut crowd = Crowd::new(engine, 40).await;
    crowd.lead_to(STAGE).await;
    let treated = crowd.treated().await;
    for round in 0..ROUNDS {
        for phone in &treated {
            let begun = crowd.begin(*phone).await;
            let finish = crowd.phones[*phone].finish(&super::crowd::started(&begun), None);
            let pair = crowd.bank.finish_login(&finish).await.expect("it was signed");
            for kind in ReportKind::ALL {
                let told = crowd.told(&format!("{round}.{}", kind.word()), kind);
                let named = ReportTold { session: Some(pair.session), login: Some(begun.id), ..told };
                crowd.report(*phone, named).await.expect("it is enrolled");
            }
            crowd.log_out(&pair).await;
        }
        let stages = crowd.live_well(1).await;
        assert_eq!(stages, [STAGE], "in round {round}");
    }
    let view = crowd.view().await;
    assert!(view.verdicts.iter().all(|said| said.verdict != Verdict::Worse), "{view:?}");
    assert_eq!(crowd.said().await.and_then(|said| said.witness), Some(Witness::Reports));
    let lied = REPORTS_BY_DEVICE.burst as usize * treated.len();
    let page = crowd.lobby.store.told_logins(crowd.rollout().await.from, 10_000).await;
    let kept = page.expect("the store answers").reports.len();
    assert!(kept <= lied + 2 * ROUNDS * treated.len(), "{kept} are kept of each device's share");
}

async fn what_everybody_reports_holds_nothing(engine: Engine) {
    let mut crowd = Crowd::new(engine, 40).await;
    crowd.lead_to(STAGE).await;
    let everybody: Vec<usize> = (0..crowd.phones.len()).collect();
    let stages = live_and_report(&mut crowd, &everybody).await;
    assert!(
        stages.contains(&Stage::Promoted),
        "{stages:?} {:?} {:?}",
        crowd.said().await,
        crowd.bank.watch_releases().await
    );
    assert_eq!(crowd.bank.incidents_open().await.expect("the store answers"), []);
}

async fn a_report_counts_once_and_for_its_own_device(engine: Engine) {
    let crowd = Crowd::new(engine, 3).await;
    crowd.lead_to(Stage::Share(Share::Fifty)).await;
    let from = crowd.rollout().await.from;
    let theirs = crowd.log_in(1).await;
    let own = crowd.begin(0).await;
    // Begun under an arm, and named by the device that began it.
    let told = ReportTold { login: Some(own.id), ..crowd.told("1", ReportKind::NoAnswer) };
    for _ in 0..3 {
        assert_eq!(crowd.report(0, told.clone()).await.expect("it is enrolled"), 1);
    }
    let stolen = ReportTold {
        session: Some(theirs.session),
        login: Some(own.id),
        ..crowd.told("1", ReportKind::SignedOut)
    };
    assert_eq!(crowd.report(2, stolen).await.expect("it is enrolled"), 1);
    let reports = loop {
        let page = crowd.lobby.store.told_logins(from, 100).await.expect("the store answers");
        if page.is_whole {
            break page.reports;
        }
        tokio::task::yield_now().await;
    };
    let [first, other] = reports.as_slice() else { panic!("one of each device: {reports:?}") };
    assert_eq!((first.device, first.login, &first.trial), (device(0), Some(own.id), &own.trial));
    assert_eq!((other.device, other.login, other.session), (device(2), None, None), "what is not its own");
    let arm = crowd.begin(2).await.trial.map(|trial| trial.arm);
    assert_eq!(other.trial.as_ref().map(|trial| trial.arm), arm, "nothing reached the bank");
    assert!(arm.is_some_and(|arm| Arm::ALL.contains(&arm)));
    // Another's key, and a device that there is not.
    let proof = crowd.phones[2].claim.key.thumbprint();
    for device in [device(0), device(99)] {
        let reports = vec![crowd.told("2", ReportKind::Refused)];
        let ask = ReportsAsk { device, proof, app_version: None, reports };
        assert_eq!(refused(crowd.bank.take_reports(&ask).await), Refusal::Unknown(Thing::Device));
    }
    // So many at once, and no more.
    let proof = crowd.phones[1].claim.key.thumbprint();
    let many = |name: usize| crowd.told(&format!("many.{name}"), ReportKind::Refused);
    let most = usize::try_from(REPORTS_BY_DEVICE.burst).expect("a small number");
    let reports: Vec<ReportTold> = (0..most + 5).map(many).collect();
    let ask = ReportsAsk { device: device(1), proof, app_version: None, reports };
    assert_eq!(crowd.bank.take_reports(&ask).await.expect("it is enrolled"), most);
    let again = crowd.report(1, many(0)).await.expect("it is enrolled");
    assert_eq!(again, 1, "it is kept since before");
}
