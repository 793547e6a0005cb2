//! Cases, on the whole bank and both engines: written by customers, answered by agents, told of an incident's end once.

use crate::harness::{Engine, on_both_engines};
use crate::login::phone::{Lobby, Phone, caller};
use bank::{
    AppCaller, CASE_KEPT, CaseAsk, IncidentAsk, MailTemplate, NewIncident, OpError, Reached, Refusal, Writing,
};
use identity::Protocol;
use incidents::{Command, Component, HarmKind, Health, Reach, Status, Title, Whom};
use kernel::{CaseId, IncidentId};
use std::collections::BTreeSet;
use std::time::Duration;
use support::{Author, Mailbox, Name, Sender, State, Via};

on_both_engines!(
    the_first_answer_tells_what_is_known_and_comes_with_the_case,
    a_customer_has_one_case_in_an_incident,
    nobody_sees_or_writes_anothers_case,
    an_answer_to_an_older_state_is_refused,
    every_case_of_an_incident_is_told_once,
    the_end_is_mailed_to_customers_and_to_nobody_unproven,
    still_broken_opens_the_case_and_is_reported,
    a_private_incident_is_told_to_nobody,
    what_is_over_is_forgotten_and_complaints_are_kept
);

fn zoe() -> Name {
    Name::parse("zoe").expect("a name")
}

fn staff() -> incidents::Name {
    incidents::Name::parse("zoe").expect("a name")
}

async fn opened(lobby: &Lobby, reach: Reach) -> IncidentId {
    let new = NewIncident {
        title: Title::parse("Some customers cannot log in").expect("a title"),
        started_at: Some(lobby.now()),
        impact: None,
        reach,
        components: vec![(Component::Login, Health::PartialOutage)],
        whom: Whom::Some,
        body: None,
        resolved_at: None,
    };
    let id = lobby.bank.open_incident(&staff(), new).await.expect("staff may").id;
    lobby.clock.advance(Duration::from_mins(1));
    id
}

async fn customer(lobby: &Lobby, name: &str) -> AppCaller {
    // Mails of one moment have no order.
    lobby.clock.advance(Duration::from_millis(5));
    let pair = lobby.customer(&format!("{name}@example.org"), &Phone::new(name)).await;
    caller(&pair)
}

async fn write(lobby: &Lobby, me: AppCaller, text: &str) -> bank::CaseView {
    let words = (None, text.to_owned());
    lobby.bank.write_to_support(me, None, words, None).await.expect("anyone may write")
}

fn case_refusal<T: std::fmt::Debug>(result: Result<T, OpError>) -> support::Refusal {
    match result {
        Err(OpError::Refused(Refusal::Case(refusal))) => refusal,
        other => panic!("a refusal of a case: {other:?}"),
    }
}

async fn the_first_answer_tells_what_is_known_and_comes_with_the_case(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let ada = customer(&lobby, "ada").await;
    let incident = opened(&lobby, Reach::Public).await;
    let at = lobby.now();
    let reached = Reached { person: ada.person, kind: HarmKind::Failed, at, login: None };
    lobby.bank.add_affected(incident, &[reached]).await.expect("it is open");
    let view = write(&lobby, ada, "Hello? My pin is 4821").await;
    assert_eq!((view.case.incident, view.case.state), (Some(incident), State::Open));
    assert_eq!(view.about.as_deref(), Some("Some customers cannot log in"));
    let [first, answer] = view.messages.as_slice() else { panic!("two: {:?}", view.messages) };
    assert_eq!((&first.author, &answer.author), (&Author::Customer, &Author::System));
    assert!(!first.body.as_str().contains("4821"), "{}", first.body);
    let said = answer.body.as_str();
    assert!(said.contains("Your attempts to log in were affected at"), "{said}");
    assert!(said.contains("Nothing left your accounts since"), "{said}");
    assert!(!said.contains("signed in again"), "the session is older than the trouble: {said}");
    // Whom it did not reach is told nothing of the kind, though their words are about it.
    let ben = customer(&lobby, "ben").await;
    let other = write(&lobby, ben, "I cannot log in, the login is broken").await;
    assert_eq!(other.case.incident, Some(incident));
    assert!(!other.messages[1].body.as_str().contains("affected"), "{:?}", other.messages[1]);
    // And an unproven mailbox nothing personal at all.
    let from = Sender::Mailbox(Mailbox::parse("ada@example.org").expect("a mailbox"));
    let text = "I cannot log in, the login is broken".to_owned();
    let writing = Writing { from, via: Via::Mail, case: None, subject: None, text, key: None };
    let mail = lobby.bank.take_writing(writing).await.expect("anyone may write");
    for claim in ["affected", "accounts"] {
        assert!(!mail.messages[1].body.as_str().contains(claim), "{claim}");
    }
}

async fn a_customer_has_one_case_in_an_incident(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let ada = customer(&lobby, "ada").await;
    opened(&lobby, Reach::Public).await;
    let text = "I cannot log in, the login is broken";
    let words = |key: &str| ((None, text.to_owned()), Some(key.to_owned()));
    let (one, two) = (words("a"), words("b"));
    let (first, second) = tokio::join!(
        lobby.bank.write_to_support(ada, None, one.0, one.1),
        lobby.bank.write_to_support(ada, None, two.0, two.1),
    );
    let (first, second) = (first.expect("it is kept"), second.expect("it is kept"));
    assert_eq!(first.case.id, second.case.id, "two at once meet in one case");
    let again = words("a");
    let again = lobby.bank.write_to_support(ada, None, again.0, again.1).await.expect("it was kept");
    assert_eq!((again.case.id, again.messages.len()), (first.case.id, 3), "each message once");
    let other = write(&lobby, ada, "Which colours are there?").await;
    assert_ne!(other.case.id, first.case.id);
    let listed = lobby.bank.cases_of(ada).await.expect("the bank answers");
    assert_eq!(listed.iter().map(|it| it.case.id).collect::<Vec<_>>(), [other.case.id, first.case.id]);
}

async fn nobody_sees_or_writes_anothers_case(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (ada, ben) = (customer(&lobby, "ada").await, customer(&lobby, "ben").await);
    let id = write(&lobby, ada, "Mine").await.case.id;
    let unknown = support::Refusal::Unknown;
    let bank = &lobby.bank;
    assert_eq!(case_refusal(bank.case_of(ben, id).await), unknown);
    let words = (None, "Hers?".to_owned());
    assert_eq!(case_refusal(bank.write_to_support(ben, Some(id), words, None).await), unknown);
    assert_eq!(case_refusal(bank.still_broken(ben, id).await), unknown);
    assert_eq!(case_refusal(bank.reopen_case(ben, id).await), unknown);
    assert!(bank.cases_of(ben).await.expect("the bank answers").is_empty());
    bank.change_case(&zoe(), id, &CaseAsk::Note { text: "A secret note".to_owned() })
        .await
        .expect("agents may");
    let seen = bank.case_of(ada, id).await.expect("it is hers");
    assert!(seen.messages.iter().all(|message| !message.is_note), "notes are for agents");
}

async fn an_answer_to_an_older_state_is_refused(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let ada = customer(&lobby, "ada").await;
    let view = write(&lobby, ada, "Where is my letter?").await;
    let (id, seen) = (view.case.id, view.case.messages);
    let words = (None, "Never mind, it came.".to_owned());
    lobby.bank.write_to_support(ada, Some(id), words, None).await.expect("it is hers");
    let answer = |seen| CaseAsk::Answer { text: "We look for it.".to_owned(), seen };
    let refused = lobby.bank.change_case(&zoe(), id, &answer(seen)).await;
    assert_eq!(case_refusal(refused), support::Refusal::Stale);
    let came = lobby.bank.case_messages_after(id, seen).await.expect("the bank answers");
    assert_eq!(came.iter().map(|it| it.body.as_str()).collect::<Vec<_>>(), ["Never mind, it came."]);
    let answered = lobby.bank.change_case(&zoe(), id, &answer(seen + 1)).await.expect("it is the newest");
    assert_eq!((answered.state, answered.assignee), (State::Waiting, Some(zoe())));
    // She is in the app, so no mail; a while later there is one, without the answer's words.
    let mails = async || {
        let is_answer = |mail: &MailTemplate| matches!(mail, MailTemplate::SupportAnswer { .. });
        lobby.mails().await.into_iter().filter(|(_, mail)| is_answer(mail)).count()
    };
    assert_eq!(mails().await, 0);
    lobby.clock.advance(Duration::from_mins(20));
    lobby.bank.change_case(&zoe(), id, &answer(seen + 2)).await.expect("it is the newest");
    assert_eq!(mails().await, 1);
}

async fn every_case_of_an_incident_is_told_once(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let incident = opened(&lobby, Reach::Public).await;
    let mut cases: Vec<(Sender, CaseId)> = Vec::new();
    // More than one page.
    for number in 0..60 {
        let from = Sender::Mailbox(Mailbox::parse(&format!("n{number}@example.org")).expect("a mailbox"));
        let text = "I cannot log in, the login is broken".to_owned();
        let writing =
            Writing { from: from.clone(), via: Via::App, case: None, subject: None, text, key: None };
        cases.push((from, lobby.bank.take_writing(writing).await.expect("it is kept").case.id));
    }
    let reply = (lobby.bank.broadcast_id(), "We found it.");
    lobby.bank.answer_cases_of(&zoe(), incident, reply, false).await.expect("agents may");
    lobby.bank.answer_cases_of(&zoe(), incident, reply, false).await.expect("it is the same");
    lobby.clock.advance(Duration::from_secs(1));
    let over = IncidentAsk::Do(Command::Move(Status::Resolved));
    lobby.bank.change_incident(&staff(), incident, over).await.expect("it may be resolved");
    // Two nodes, and a round too many.
    let other = lobby.node(Protocol::Bound).await;
    for _ in 0..4 {
        lobby.bank.tell_cases().await.expect("the bank answers");
        other.tell_cases().await.expect("the bank answers");
    }
    for (from, id) in &cases {
        let view = lobby.bank.case_view(from, *id).await.expect("it is theirs");
        let count = |text: &str| view.messages.iter().filter(|it| it.body.as_str().contains(text)).count();
        assert_eq!((count("We found it."), count("This is resolved.")), (1, 1), "{:?}", view.messages);
        assert_eq!(view.case.state, State::Resolved);
    }
    assert_eq!(lobby.bank.broadcast(reply.0).await.expect("it is there").told, 60);
}

/// Anybody may write in another's name by mail, and have the bank write to them no more than an agent wants.
async fn the_end_is_mailed_to_customers_and_to_nobody_unproven(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let ada = customer(&lobby, "ada").await;
    let incident = opened(&lobby, Reach::Public).await;
    let stranger = Mailbox::parse("stranger@example.org").expect("a mailbox");
    for from in [Sender::Customer(ada.person), Sender::Mailbox(stranger)] {
        let text = "I cannot log in, the login is broken".to_owned();
        let writing = Writing { from, via: Via::Mail, case: None, subject: None, text, key: None };
        let view = lobby.bank.take_writing(writing).await.expect("it is kept");
        assert_eq!(view.case.incident, Some(incident));
    }
    let mailed = async |words: &str| {
        let says = |mail: &MailTemplate| matches!(mail, MailTemplate::SupportAnswer { text, .. } if text.expose().contains(words));
        let mails = lobby.mails().await.into_iter().filter(|(_, mail)| says(mail));
        mails.map(|(to, _)| to.written().to_owned()).collect::<BTreeSet<_>>()
    };
    let reply = (lobby.bank.broadcast_id(), "We found it.");
    lobby.bank.answer_cases_of(&zoe(), incident, reply, false).await.expect("agents may");
    lobby.bank.tell_cases().await.expect("the bank answers");
    assert_eq!(mailed("We found it.").await.len(), 2);
    let over = IncidentAsk::Do(Command::Move(Status::Resolved));
    lobby.bank.change_incident(&staff(), incident, over).await.expect("it may be resolved");
    for _ in 0..2 {
        lobby.bank.tell_cases().await.expect("the bank answers");
    }
    assert_eq!(mailed("This is resolved.").await, ["ada@example.org".to_owned()].into());
}

async fn still_broken_opens_the_case_and_is_reported(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let ada = customer(&lobby, "ada").await;
    opened(&lobby, Reach::Public).await;
    let id = write(&lobby, ada, "I cannot log in, the login is broken").await.case.id;
    lobby.bank.change_case(&zoe(), id, &CaseAsk::Resolve).await.expect("agents may");
    let told = lobby.store.told_end().await.expect("the store answers");
    let view = lobby.bank.still_broken(ada, id).await.expect("it is hers");
    assert_eq!((view.case.state, view.case.still_broken, view.case.reopened), (State::Open, 1, 1));
    // No release is on its way, so it speaks against none; it is kept nevertheless.
    let page = lobby.store.told_logins(told, 10).await.expect("the store answers");
    assert!(page.reports.iter().all(|report| report.trial.is_none()));
    let other = write(&lobby, ada, "Which colours are there?").await.case.id;
    assert_eq!(case_refusal(lobby.bank.still_broken(ada, other).await), support::Refusal::NoIncident);
}

async fn a_private_incident_is_told_to_nobody(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let ada = customer(&lobby, "ada").await;
    let incident = opened(&lobby, Reach::Private).await;
    let reached = Reached { person: ada.person, kind: HarmKind::Failed, at: lobby.now(), login: None };
    lobby.bank.add_affected(incident, &[reached]).await.expect("it is open");
    let view = write(&lobby, ada, "I cannot log in, the login is broken").await;
    assert_eq!((view.case.incident, view.case.suggested, view.about), (None, None, None));
    assert!(!view.messages[1].body.as_str().contains("log in"), "{}", view.messages[1].body);
    let asked = CaseAsk::SetIncident(Some(incident));
    lobby.bank.change_case(&zoe(), view.case.id, &asked).await.expect("agents may");
    assert_eq!(lobby.bank.case_of(ada, view.case.id).await.expect("it is hers").about, None);
}

async fn what_is_over_is_forgotten_and_complaints_are_kept(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let ada = customer(&lobby, "ada").await;
    let mut ids = Vec::new();
    for text in ["One", "Two about fraud", "Three"] {
        ids.push(write(&lobby, ada, text).await.case.id);
    }
    let bank = &lobby.bank;
    let found = bank.search_cases("FRAUD two", None).await.expect("the bank answers");
    assert_eq!(found.iter().map(|case| case.id).collect::<Vec<_>>(), [ids[1]]);
    assert!(bank.search_cases("nothing", Some(ada.person)).await.expect("the bank answers").is_empty());
    let queue = bank.case_queue().await.expect("the bank answers");
    assert_eq!(queue.first().map(|case| case.id), Some(ids[1]), "money comes first");
    bank.change_case(&zoe(), ids[1], &CaseAsk::Complain(support::ComplaintKind::Payment))
        .await
        .expect("agents may");
    for id in &ids[..2] {
        bank.change_case(&zoe(), *id, &CaseAsk::Resolve).await.expect("agents may");
    }
    // The resolved one goes, the complaint and the open one stay.
    assert_eq!(bank.erase_cases_of(ada.person).await.expect("the bank answers"), (1, 2));
    assert_eq!(case_refusal(bank.case_of(ada, ids[0]).await), support::Refusal::Unknown);
    assert_eq!(bank.cases_of(ada).await.expect("the bank answers").len(), 2);
    bank.change_case(&zoe(), ids[2], &CaseAsk::Resolve).await.expect("agents may");
    assert_eq!(bank.forget_cases().await.expect("the bank answers"), 0);
    lobby.clock.advance(CASE_KEPT + Duration::from_secs(1));
    assert_eq!(bank.forget_cases().await.expect("the bank answers"), 1);
    let left = bank.cases_of(ada).await.expect("the bank answers");
    assert_eq!(left.iter().map(|view| view.case.id).collect::<Vec<_>>(), [ids[1]]);
}
