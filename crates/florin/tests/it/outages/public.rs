//! What the public may know: nothing of what is private, all of what is told; and the bank feeds it to the page.

use super::{all_affected, evidence, new_incident, reached, roll_back, zoe};
use crate::harness::{Engine, Home, Server, Town, florin_ok, on_both_engines, until};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use bank::{Bank, ClientProof, IncidentAsk, NewIncident};
use incidents::{Body, Command, Component, HarmKind, Health, Line, Reach, Status};
use kernel::Clock as _;
use parking_lot::Mutex;
use projection::{AT_HEADER, Argument, IncidentStatus, Indicator, Mark, NUMBER_HEADER, Projection};
use projection::{SIGNATURE_HEADER, verify};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

on_both_engines!(
    what_is_private_leaves_no_trace,
    what_is_told_is_shown_and_no_sooner,
    what_waits_is_said_for_its_instant,
    what_staff_hold_is_said_for_no_instant,
    health_is_derived_and_kept_by_day,
    the_page_is_fed_at_once,
);

async fn public(bank: &Bank) -> Projection {
    bank.projection().await.expect("the bank answers")
}

fn printed(projection: &Projection) -> String {
    serde_json::to_string(projection).expect("it is plain")
}

async fn what_is_private_leaves_no_trace(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let bank = &town.bank;
    bank.tell_health().await.expect("the bank answers");
    let first = bank.open_incident(&zoe(), new_incident("Cards fail")).await.expect("it opens");
    let before = public(bank).await;
    for minute in 0..60 {
        town.clock.advance(Duration::from_mins(1));
        let reach = if minute % 2 == 0 { Reach::Private } else { Reach::ReportOnly };
        let resolved_at = (reach == Reach::ReportOnly).then(|| town.clock.now());
        let new = NewIncident { reach, resolved_at, ..new_incident("Unspoken") };
        let hidden = bank.open_incident(&zoe(), new).await.expect("it opens");
        if reach == Reach::Private {
            let tell = IncidentAsk::Tell {
                status: Some(Status::Identified),
                body: Body::parse("Unspoken words.").expect("a text"),
                components: vec![(Component::Login, Health::MajorOutage)],
            };
            bank.change_incident(&zoe(), hidden.id, tell).await.expect("it is open");
        }
    }
    bank.tell_health().await.expect("the bank answers");
    let after = public(bank).await;
    assert!(after.says_as(&before), "{}\n{}", printed(&before), printed(&after));
    let text = printed(&after);
    assert!(!text.contains("Unspoken") && !text.contains(&first.id.to_string()), "{text}");
    assert!(!text.contains(&first.id.uuid().simple().to_string()), "{text}");
    // What was said inside stays there when it becomes public.
    let shown = NewIncident { reach: Reach::Private, ..new_incident("Now spoken of") };
    let shown = bank.open_incident(&zoe(), shown).await.expect("it opens").id;
    let reach = IncidentAsk::Do(Command::SetReach(Reach::Public));
    bank.change_incident(&zoe(), shown, reach).await.expect("it may");
    assert!(public(bank).await.says_as(&before), "nothing was told yet");
    bank.store().close().await;
}

async fn what_is_told_is_shown_and_no_sooner(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let bank = &town.bank;
    let quiet = public(bank).await;
    assert_eq!((quiet.status.indicator, quiet.components.len()), (Indicator::None, Component::ALL.len()));
    let start = town.clock.now();
    town.clock.advance(Duration::from_secs(9));
    let hit = [reached(1, HarmKind::Failed, start)];
    let id = roll_back(bank, &evidence(1, town.clock.now()), &hit).await.expect("the bank answers");
    assert_eq!(all_affected(bank, id).await.len(), 1);
    let in_grace = public(bank).await;
    assert!(in_grace.incidents.is_empty() && in_grace.status.indicator == Indicator::None);
    town.clock.advance(Duration::from_secs(30));
    let out = public(bank).await;
    let [incident] = &out.incidents[..] else { panic!("there is one: {}", printed(&out)) };
    assert_eq!((incident.status, out.status.indicator), (IncidentStatus::Identified, Indicator::Minor));
    assert_eq!(incident.name, "Some customers cannot log in as usual");
    let login = &out.components[0];
    assert_eq!((login.key.as_str(), login.status), ("login", projection::Health::DegradedPerformance));
    let [update] = &incident.incident_updates[..] else { panic!("there is one") };
    let keys: Vec<&str> = update.words.iter().map(|sentence| sentence.key.as_str()).collect();
    let said = ["incident-broken", "incident-works", "incident-money-safe", "incident-retry-now"];
    assert_eq!(keys[..4], said);
    assert_eq!(update.words[0].args["components"], Argument::Many(vec!["login".to_owned()]));
    assert!(incident.next_update_at.is_some() && update.body.contains("Your money is safe."));
    assert!(!printed(&out).contains("151"), "the evidence is for staff");

    let over = IncidentAsk::Tell {
        status: Some(Status::Resolved),
        body: Body::parse("It is over.").expect("a text"),
        components: Vec::new(),
    };
    bank.change_incident(&zoe(), id, over).await.expect("it may");
    let over = public(bank).await;
    assert_eq!(
        (over.incidents[0].status, over.status.indicator),
        (IncidentStatus::Resolved, Indicator::None)
    );
    assert_eq!(over.incidents[0].incident_updates.len(), 2);
    assert!(over.incidents[0].resolved_at.is_some());
    assert_eq!(over.incidents[0].id, incident.id, "its id stays");
    bank.store().close().await;
}

/// The first words of a rollback are edited or held for a while, and the page has them even where the bank is gone then.
async fn what_waits_is_said_for_its_instant(engine: Engine) {
    let home = Home::new(engine).await;
    let grace = Duration::from_secs(30);
    let town = Town::changed(home.open().await, |settings| settings.incidents.grace = grace).await;
    let bank = &town.bank;
    let quiet = (public(bank).await, bank.public_mark().await.expect("the bank answers"));
    let at = town.clock.now();
    roll_back(bank, &evidence(1, at), &[reached(1, HarmKind::Failed, at)]).await.expect("it is rolled back");
    let waiting = public(bank).await;
    let next = waiting.next.clone().expect("words wait");
    assert!(Projection { next: None, ..waiting.clone() }.says_as(&quiet.0), "{}", printed(&waiting));
    assert_ne!(bank.public_mark().await.expect("the bank answers"), quiet.1, "the page hears of it at once");
    assert_eq!((next.projection.incidents.len(), next.projection.next.is_none()), (1, true));
    assert_eq!(next.at, at.after(grace).to_string());
    town.clock.advance(grace);
    let told = public(bank).await;
    assert!(told.says_as(&next.projection), "{}\n{}", printed(&told), printed(&next.projection));
}

async fn what_staff_hold_is_said_for_no_instant(engine: Engine) {
    let home = Home::new(engine).await;
    let grace = Duration::from_secs(30);
    let town = Town::changed(home.open().await, |settings| settings.incidents.grace = grace).await;
    let bank = &town.bank;
    let at = town.clock.now();
    roll_back(bank, &evidence(1, at), &[reached(1, HarmKind::Failed, at)]).await.expect("it is rolled back");
    let waiting = bank.public_mark().await.expect("the bank answers");
    let open = bank.incidents_open().await.expect("the bank answers");
    let incident = open.first().expect("it is open");
    let update = incident.updates.first().expect("it has first words").id;
    bank.change_incident(&zoe(), incident.id, IncidentAsk::Do(Command::Hold(update)))
        .await
        .expect("it waits");
    assert_eq!(public(bank).await.next, None);
    assert_ne!(bank.public_mark().await.expect("the bank answers"), waiting, "the page hears of it at once");
}

async fn health_is_derived_and_kept_by_day(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let bank = &town.bank;
    assert_eq!(bank.tell_health().await.expect("the bank answers"), 7, "each has its first word");
    assert_eq!(bank.tell_health().await.expect("the bank answers"), 0, "nothing changed");
    // Nobody knows these tokens: refusals, which are answers.
    for _ in 0..30 {
        let proof = ClientProof { client_id: "nobody".to_owned(), client_secret: None };
        assert!(bank.refresh(&proof, "nobody's").await.is_err());
    }
    bank.tell_health().await.expect("the bank answers");
    let well = public(bank).await;
    assert_eq!(
        (well.components[0].status, well.components[0].uptime_ppm),
        (projection::Health::Operational, Some(1_000_000))
    );
    let why = Line::parse("the phones are dead").expect("a line");
    let said = Some((Health::MajorOutage, why));
    bank.set_component(&zoe(), Component::Support, said).await.expect("staff may");
    bank.tell_health().await.expect("the bank answers");
    bank.set_component(&zoe(), Component::Support, None).await.expect("staff may");
    town.clock.advance(Duration::from_hours(24));
    bank.tell_health().await.expect("the bank answers");
    let next = public(bank).await;
    let support = next.components.last().expect("there are seven");
    let worst: Vec<_> = support.days.iter().map(|day| day.worst).collect();
    assert_eq!(worst, [projection::Health::MajorOutage, projection::Health::Operational]);
    assert!(!printed(&next).contains("phones"), "the reason is for staff");
    bank.store().close().await;
}

const KEY: &str = "a key of both ends, 32 characters";

/// A page that takes documents as the status process does.
#[derive(Clone, Default)]
struct Page {
    taken: Arc<Mutex<Vec<Projection>>>,
    last: Arc<Mutex<u64>>,
    refusals: Arc<Mutex<Vec<StatusCode>>>,
}

impl Page {
    async fn listen(&self) -> (String, JoinHandle<()>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let url = format!("http://{}/feed", listener.local_addr().expect("it is bound"));
        let routes = Router::new().route("/feed", post(take)).with_state(self.clone());
        let serving = async move { axum::serve(listener, routes).await.expect("loopback stays") };
        (url, tokio::spawn(serving))
    }

    fn newest(&self) -> Option<Projection> {
        self.taken.lock().last().cloned()
    }
}

async fn take(State(page): State<Page>, headers: HeaderMap, body: Bytes) -> (StatusCode, String) {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mark = Mark {
        number: text(NUMBER_HEADER).parse().expect("a number"),
        at_ms: text(AT_HEADER).parse().expect("a time"),
    };
    let mut last = page.last.lock();
    if !verify(KEY.as_bytes(), mark, &body, text(SIGNATURE_HEADER)) {
        page.refusals.lock().push(StatusCode::UNAUTHORIZED);
        return (StatusCode::UNAUTHORIZED, String::new());
    }
    if mark.number <= *last {
        page.refusals.lock().push(StatusCode::CONFLICT);
        return (StatusCode::CONFLICT, last.to_string());
    }
    *last = mark.number;
    page.taken.lock().push(serde_json::from_slice(&body).expect("it is a projection"));
    (StatusCode::NO_CONTENT, String::new())
}

async fn the_page_is_fed_at_once(engine: Engine) {
    let home = Home::new(engine).await;
    Town::open(&home).await.close().await;
    let page = Page::default();
    // Somebody else fed it whose clock was far ahead.
    *page.last.lock() = 9_000_000_000_000_000;
    let (url, serving) = page.listen().await;
    std::fs::write(home.folder().join("feed.key"), KEY).expect("it can be written");
    let config = format!("[status]\nfeed = '{url}'\nfeed_key_file = 'feed.key'\n");
    let server = Server::start_configured::<&str>(&home, "serve", &[], &config).await;
    until("the page knows the bank", async || page.newest()).await;
    assert_eq!(*page.refusals.lock(), [StatusCode::CONFLICT], "once, and then above the number it was told");
    let open =
        ["incident", "open", "--staff", "zoe", "--title", "Cards fail", "--component", "cards=major_outage"];
    florin_ok(Some(&home), &open).await;
    let told = until("the page knows the incident", async || {
        page.newest().filter(|newest| !newest.incidents.is_empty())
    })
    .await;
    assert_eq!((told.incidents[0].name.as_str(), told.status.indicator), ("Cards fail", Indicator::Critical));
    let count = page.taken.lock().len();
    until("it is told again while nothing changes", async || (count < page.taken.lock().len()).then_some(()))
        .await;
    assert_eq!(page.refusals.lock().len(), 1);
    server.stop().await;
    serving.abort();
}
