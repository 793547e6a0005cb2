//! Everybody whom a release harmed is in its incident, however many they are: its rollback names the newest alone.

use super::crowd::Crowd;
use crate::harness::{Engine, on_both_engines};
use bank::{Bank, NewIncident, ROLLBACK_PEOPLE_MAX};
use identity::Arm;
use incidents::{Component, HarmKind, Health, Name, Reach, Title, Whom};
use kernel::{IncidentId, PersonId};
use rollout::{GATHERING_LASTS, Share, Stage, gathers_from};
use std::collections::BTreeSet;
use std::time::Duration;

on_both_engines!(everybody_who_was_harmed_is_in_the_incident);

/// More than the commit of a rollback names.
const TREATED: usize = ROLLBACK_PEOPLE_MAX + 60;
const CONTROLS: usize = 30;

/// The customers of an incident, each as often as they are there.
async fn people(bank: &Bank, id: IncidentId) -> Vec<(PersonId, bool)> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = bank.affected(id, after).await.expect("the store answers");
        let Some(last) = page.last() else { return all };
        after = Some(last.id());
        all.extend(page.iter().map(|it| (it.person, it.has(HarmKind::Silent))));
    }
}

async fn everybody_who_was_harmed_is_in_the_incident(engine: Engine) {
    let mut crowd = Crowd::new(engine, CONTROLS).await;
    crowd.lead_to(Stage::Share(Share::TwentyFive)).await;
    crowd.add_treated(TREATED).await;
    let (mut treated, last) = (Vec::new(), crowd.phones.len() - 1);
    for phone in 0..last {
        let begun = crowd.begin(phone).await;
        if begun.trial.as_ref().is_some_and(|trial| trial.arm == Arm::Treatment) {
            treated.push(begun.person.expect("the device is known"));
        } else {
            let finish = crowd.phones[phone].finish(&super::crowd::started(&begun), None);
            let pair = crowd.bank.finish_login(&finish).await.expect("it was signed");
            crowd.log_out(&pair).await;
        }
    }
    assert!(ROLLBACK_PEOPLE_MAX < treated.len());
    crowd.silence_is_known().await;
    // The last one is under way while it is rolled back.
    let late = crowd.begin(last).await.person.expect("the device is known");
    crowd.watch().await;
    assert_eq!(crowd.stage().await, Stage::RolledBack, "{:?}", crowd.view().await);
    let open = crowd.bank.incidents_open().await.expect("the store answers");
    let [incident] = open.as_slice() else { panic!("one: {open:?}") };
    let named = u64::try_from(ROLLBACK_PEOPLE_MAX).expect("a small number");
    assert_eq!(incident.affected.people, named);

    // Two nodes do it at once, and one of them goes on alone.
    let other = crowd.node().await;
    let (one, two) = tokio::join!(crowd.bank.gather_harmed(), other.gather_harmed());
    assert!(0 < one.expect("the store answers") + two.expect("the store answers"));
    while 0 < other.gather_harmed().await.expect("the store answers") {}
    let found = people(&other, incident.id).await;
    let known: BTreeSet<PersonId> = found.iter().map(|(person, _)| *person).collect();
    assert_eq!((found.len(), &known), (known.len(), &treated.iter().copied().collect()), "each once");
    assert!(found.iter().all(|(_, is_silent)| *is_silent));
    let counted = crowd.bank.incident(incident.id).await.expect("it is there");
    assert_eq!(counted.affected.people, u64::try_from(known.len()).expect("a small number"));
    assert_eq!(counted.entries.len(), incident.entries.len(), "one entry says how many, not one a page");

    // It becomes a part of another one, and whoever is known later joins that.
    let zoe = Name::parse("zoe").expect("a name");
    let into = NewIncident {
        title: Title::parse("Logins fail").expect("a title"),
        started_at: None,
        impact: None,
        reach: Reach::Public,
        components: vec![(Component::Login, Health::PartialOutage)],
        whom: Whom::Some,
        body: None,
        resolved_at: None,
    };
    let into = crowd.bank.open_incident(&zoe, into).await.expect("it opens").id;
    crowd.bank.merge_incidents(&zoe, incident.id, into).await.expect("they are one");
    crowd.lobby.clock.advance(Duration::from_mins(20));
    crowd.bank.end_silent_logins().await.expect("the store answers");
    assert!(gathers_from(&crowd.rollout().await).is_some(), "some may be under way");
    while 0 < other.gather_harmed().await.expect("the store answers") {}
    let found = people(&other, into).await;
    assert_eq!(found.len(), known.len() + 1);
    assert!(found.iter().any(|(person, _)| *person == late));

    // After an hour there is nobody more to come.
    crowd.lobby.clock.advance(GATHERING_LASTS);
    let over = async || {
        crowd.bank.gather_harmed().await.expect("the store answers");
        gathers_from(&crowd.rollout().await).is_none().then_some(())
    };
    crate::harness::until("the end", over).await;
    let before = crowd.rollout().await;
    assert_eq!(crowd.bank.gather_harmed().await.expect("the store answers"), 0);
    assert_eq!(crowd.rollout().await, before);
}
