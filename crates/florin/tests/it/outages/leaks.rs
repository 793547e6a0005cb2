//! What is private is nowhere, on the page as everybody reads it and on the bank's own routes; and the page as it is fed
//! by a real bank, which dies.

use super::{evidence, new_incident, reached, roll_back, zoe};
use crate::harness::{
    Engine, FEED_KEY, Home, Inside, Server, StatusPage, Town, florin_ok, on_both_engines, until,
};
use bank::{Bank, IncidentAsk, NewIncident, NewMaintenance};
use incidents::{Action, ActionKind, Body, Command, Component, HarmKind, Health, Line, Name, Reach, Role};
use incidents::{Status, Title, Window};
use kernel::{Clock as _, IncidentId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

on_both_engines!(a_private_incident_leaks_nowhere, the_page_outlives_the_bank_that_feeds_it);

/// Where the page has documents that no link of it leads to.
const KNOWN: [&str; 18] = [
    "/",
    "/en",
    "/de",
    "/en/history",
    "/de/history",
    "/icon.svg",
    "/history.atom",
    "/history.rss",
    "/history.ics",
    "/bootstrap.json",
    "/api/v2/summary.json",
    "/api/v2/status.json",
    "/api/v2/components.json",
    "/api/v2/incidents.json",
    "/api/v2/incidents/unresolved.json",
    "/api/v2/scheduled-maintenances.json",
    "/api/v2/scheduled-maintenances/upcoming.json",
    "/api/v2/scheduled-maintenances/active.json",
];
/// More documents than the page of these tests has.
const DOCUMENTS_MAX: usize = 300;

/// Everything that the page has, by its address: what is said of it and the text.
async fn everything(page: &StatusPage) -> BTreeMap<String, (String, String)> {
    let mut waiting: Vec<String> = KNOWN.map(str::to_owned).to_vec();
    let badges = Component::ALL.iter().flat_map(|component| {
        ["en", "de"].map(|language| format!("/{language}/badges/{}.svg", component.word()))
    });
    waiting.extend(badges.chain(["/badge.svg", "/en/badge.svg", "/de/badge.svg"].map(str::to_owned)));
    let mut found = BTreeMap::new();
    while let Some(path) = waiting.pop() {
        if found.contains_key(&path) {
            continue;
        }
        assert!(found.len() < DOCUMENTS_MAX, "the page has no end: {path}");
        let answer = page.get(&path).await;
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        let mut headers: Vec<String> = answer
            .headers()
            .iter()
            .filter(|(name, _)| name.as_str() != "date")
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        headers.sort_unstable();
        let text = answer.text().await.expect("it is text");
        let links = text.split("href=\"/").skip(1).filter_map(|rest| rest.split(['"', '#', '?']).next());
        waiting.extend(links.map(|link| format!("/{link}")));
        found.insert(path, (headers.join("\n"), text));
    }
    found
}

/// What every word of it holds, and nothing public does.
const MARK: &str = "Zyzzyva";

fn marked<T>(parse: impl Fn(&str) -> Option<T>) -> T {
    parse(MARK).expect("it is a word")
}

async fn change(bank: &Bank, id: IncidentId, command: Command) {
    bank.change_incident(&zoe(), id, IncidentAsk::Do(command)).await.expect("it may");
}

/// An incident that only staff know of, with all that an incident may have.
async fn private_incident(town: &Town, customer: kernel::PersonId) -> IncidentId {
    let bank = &town.bank;
    let title = || marked(|text| Title::parse(text).ok());
    let new = NewIncident { reach: Reach::Private, title: title(), ..new_incident("x") };
    let id = bank.open_incident(&zoe(), new).await.expect("it opens").id;
    let hit = bank::Reached { person: customer, kind: HarmKind::Failed, at: town.clock.now(), login: None };
    bank.add_affected(id, &[hit]).await.expect("the bank answers");
    let tell = IncidentAsk::Tell {
        status: Some(Status::Identified),
        body: marked(|text| Body::parse(text).ok()),
        components: vec![(Component::Login, Health::MajorOutage)],
    };
    bank.change_incident(&zoe(), id, tell).await.expect("it may");
    change(bank, id, Command::GiveRole(Role::Lead, Name::parse("zyzzyva").ok())).await;
    change(bank, id, Command::Note(marked(|text| Line::parse(text).ok()))).await;
    let what = marked(|text| Line::parse(text).ok());
    let action = Action {
        id: bank.action_id(),
        kind: ActionKind::Corrective,
        what,
        owner: None,
        due_at: None,
        done_at: None,
    };
    change(bank, id, Command::AddAction(action)).await;
    let window = Window { from: town.clock.now(), until: town.clock.now().after(Duration::from_hours(1)) };
    let hidden = NewMaintenance {
        title: title(),
        window,
        components: vec![(Component::Payments, Health::UnderMaintenance)],
        reach: Reach::Private,
        body: marked(|text| Body::parse(text).ok()),
    };
    let hidden = bank.schedule_maintenance(&zoe(), hidden).await.expect("it may be planned").id;
    change(bank, hidden, Command::Move(Status::InProgress)).await;
    id
}

/// What the public is told, as if it were told at the instant of another document.
async fn told_as_of(bank: &Bank, made_at: Option<&str>) -> Value {
    let mut all =
        serde_json::to_value(bank.projection().await.expect("the bank answers")).expect("it is plain");
    if let Some(made_at) = made_at {
        all["made_at"] = made_at.into();
    }
    all
}

async fn a_private_incident_leaks_nowhere(engine: Engine) {
    let inside = Inside::new(engine).await;
    let (town, bank) = (&inside.town, &inside.town.bank);
    let customer = town.customer("ann", 1_000, 1).await;
    let public = bank.open_incident(&zoe(), new_incident("Cards fail")).await.expect("it opens").id;
    bank.tell_health().await.expect("the bank answers");
    let folder = tempfile::tempdir().expect("the machine has a temporary folder");
    let page = StatusPage::start(&folder.path().join("page")).await;
    let before = told_as_of(bank, None).await;
    let made_at = before["made_at"].as_str().expect("a time").to_owned();
    assert_eq!(page.feed(1, &before.to_string()).await, 204);
    let shown = everything(&page).await;
    assert!(shown["/en"].1.contains("Cards fail") && shown["/de"].1.contains("Cards fail"));
    let incidents = shown.keys().filter(|path| path.contains("/incidents/") && !path.starts_with("/api"));
    assert_eq!(incidents.count(), 2, "one in each language: {:?}", shown.keys());

    let hidden = private_incident(town, customer.person).await;
    bank.tell_health().await.expect("the bank answers");
    let after = told_as_of(bank, Some(&made_at)).await;
    assert_eq!(after, before);
    assert_eq!(page.feed(2, &after.to_string()).await, 204);
    let again = everything(&page).await;
    for (path, was) in &shown {
        assert_eq!(again.get(path), Some(was), "{path}");
    }
    assert_eq!(again.len(), shown.len());

    // Nor by what comes after it: ids say nothing of how many there are.
    let next = bank.open_incident(&zoe(), new_incident("Cards fail again")).await.expect("it opens").id;
    let later = told_as_of(bank, None).await;
    assert_eq!(page.feed(3, &later.to_string()).await, 204);
    let mut texts: Vec<String> =
        everything(&page).await.into_values().map(|(head, text)| head + &text).collect();
    texts.extend(asked(&inside, &customer.token).await);
    let ids = [hidden, next, public]
        .map(|id| [id.to_string(), id.uuid().to_string(), id.uuid().simple().to_string()]);
    for text in &texts {
        assert!(!text.contains(MARK) && !text.contains("zyzzyva"), "{text}");
        assert!(ids.iter().flatten().all(|id| !text.contains(id)), "{text}");
    }
    page.stop().await;
    bank.store().close().await;
}

/// What the bank's own routes say to nobody, and to a customer whom the incident reached.
async fn asked(inside: &Inside, token: &str) -> Vec<String> {
    let mut said = Vec::new();
    let routes =
        edge::routes().into_iter().filter(|route| route.method == "GET" && !route.path.contains('{'));
    let paths: BTreeSet<String> = routes.map(|route| route.path).collect();
    assert!(10 < paths.len(), "{paths:?}");
    for path in &paths {
        for api in [inside.api.clone(), inside.api.with(token)] {
            let answer = api.get(path).await;
            said.push(format!("{:?}{}", answer.headers, String::from_utf8_lossy(&answer.body)));
        }
    }
    said
}

/// The file that the page wrote last.
fn newest(folder: &Path) -> PathBuf {
    let files =
        std::fs::read_dir(folder).expect("it was made").map(|entry| entry.expect("it can be read").path());
    let written =
        |file: &PathBuf| std::fs::metadata(file).and_then(|data| data.modified()).expect("it has one");
    files.filter(|file| file.is_file()).max_by_key(written).expect("it kept something")
}

fn feeds(page: &StatusPage) -> String {
    format!("[status]\nfeed = '{}/feed'\nfeed_key_file = 'feed.key'\n", page.feed_url())
}

/// Waits until page, API and feed name it.
async fn is_told(page: &StatusPage, name: &str) {
    for path in ["/en", "/api/v2/summary.json", "/history.atom"] {
        let says = async || {
            let answer = page.get(path).await;
            answer.text().await.is_ok_and(|text| text.contains(name)).then_some(())
        };
        until(&format!("{path} says {name}"), says).await;
    }
}

async fn the_page_outlives_the_bank_that_feeds_it(engine: Engine) {
    const BY_GUARD: &str = "Some customers cannot log in as usual";
    let home = Home::new(engine).await;
    let town = Town::changed(home.open().await, |settings| settings.incidents.grace = Duration::ZERO).await;
    let at = town.clock.now();
    roll_back(&town.bank, &evidence(1, at), &[reached(1, HarmKind::Failed, at)])
        .await
        .expect("it is rolled back");
    town.close().await;
    std::fs::write(home.folder().join("feed.key"), FEED_KEY).expect("it can be written");
    let folder = home.folder().join("page");
    let page = StatusPage::start(&folder).await;
    assert_eq!(page.get("/").await.status().as_u16(), 503, "nobody told it anything");
    let server = Server::start_configured::<&str>(&home, "serve", &[], &feeds(&page)).await;
    is_told(&page, BY_GUARD).await;
    let open =
        ["incident", "open", "--staff", "zoe", "--title", "Crads fail", "--component", "cards=major_outage"];
    let opened = florin_ok(Some(&home), &[&open[..], &["--json"]].concat()).await;
    let opened: Value = serde_json::from_str(&opened).expect("it is JSON");
    let id = opened["id"].as_str().expect("it has one");
    is_told(&page, "Crads fail").await;
    florin_ok(Some(&home), &["incident", "title", id, "--text", "Cards fail", "--staff", "zoe"]).await;
    is_told(&page, "Cards fail").await;

    // The bank is cut off, then the page, and half of what it wrote last is lost.
    server.kill().await;
    for name in [BY_GUARD, "Cards fail"] {
        is_told(&page, name).await;
    }
    let summary: Value = serde_json::from_str(&page.text("/api/v2/summary.json").await).expect("it is JSON");
    assert_eq!(summary["status"]["indicator"], "critical");
    assert!(page.text("/en").await.contains("less than a minute old"), "{}", page.text("/en").await);
    page.kill().await;
    let file = newest(&folder);
    let half = std::fs::metadata(&file).expect("it is there").len() / 2;
    let cut = std::fs::OpenOptions::new().write(true).open(&file).expect("it is there");
    cut.set_len(half).expect("it can be written");
    let page = StatusPage::start(&folder).await;
    let home_page = page.text("/en").await;
    assert!(home_page.contains(BY_GUARD) && home_page.contains("As of "), "{home_page}");

    // The bank comes back.
    let server = Server::start_configured::<&str>(&home, "serve", &[], &feeds(&page)).await;
    florin_ok(Some(&home), &["incident", "resolve", id, "--text", "Cards work again.", "--staff", "zoe"])
        .await;
    is_told_over(&page).await;
    server.stop().await;
    page.stop().await;
}

async fn is_told_over(page: &StatusPage) {
    let over = async || {
        let text = page.text("/history.rss").await;
        text.contains("Cards work again.").then_some(())
    };
    until("the feed says that it is over", over).await;
    let summary: Value = serde_json::from_str(&page.text("/api/v2/summary.json").await).expect("it is JSON");
    let open: Vec<&Value> =
        summary["incidents"].as_array().expect("a list").iter().map(|it| &it["name"]).collect();
    assert_eq!(open, ["Some customers cannot log in as usual"]);
}
