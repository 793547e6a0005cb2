//! Every route of the staff's API, asked by everyone; and every route of a customer's, asked by staff.

use super::{add, book, inside, name};
use crate::harness::{Engine, Stage, on_both_engines};
use crate::scene::{Ask, Gate, ROWS, Scene, code_of, digest};
use bank::{Bank, NewIncident};
use identity::StaffRole::{Administrator, Auditor, Incident, Release, Support};
use identity::{StaffName, StaffRole};
use incidents::{Reach, Title, Whom};
use kernel::IncidentId;
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;

on_both_engines!(every_role_may_what_is_its_own, no_staff_credential_opens_a_customers_route);

/// What a request is about.
struct Ground {
    incident: IncidentId,
    /// A member to revoke, of this column alone.
    victim: StaffName,
    /// Makes names of their own.
    column: String,
}

struct Row {
    route: &'static str,
    /// Who may.
    roles: &'static [StaffRole],
    ask: fn(&Ground) -> Ask,
}

const ALL: &[StaffRole] = &StaffRole::ALL;

macro_rules! rows {
    ($($route:literal, $roles:expr, $ask:expr;)*) => {
        /// What ends the credential comes last.
        const STAFF_ROWS: &[Row] = &[$(Row { route: $route, roles: $roles, ask: $ask },)*];
    };
}

rows! {
    "GET /staff/v1/me", ALL, |_| Ask::get("/staff/v1/me");
    "GET /staff/v1/openapi.json", ALL, |_| Ask::get("/staff/v1/openapi.json");
    "GET /staff/v1/members", &[Auditor, Administrator], |_| Ask::get("/staff/v1/members");
    "POST /staff/v1/members", &[Administrator],
        |on| post("/staff/v1/members").json(json!({ "name": format!("new-{}", on.column), "roles": ["support"] }));
    "PUT /staff/v1/members/{name}/roles", &[Administrator],
        |on| Ask::of(Method::PUT, format!("/staff/v1/members/{}/roles", on.victim.as_str()))
            .json(json!({ "roles": ["auditor"] }));
    "POST /staff/v1/members/{name}/revoke", &[Administrator],
        |on| post(format!("/staff/v1/members/{}/revoke", on.victim.as_str())).json(json!({}));
    "GET /staff/v1/audit", &[Auditor], |_| Ask::get("/staff/v1/audit").query(&[("limit", "3")]);
    "GET /staff/v1/incidents", &[Support, Incident, Release, Auditor], |_| Ask::get("/staff/v1/incidents");
    "POST /staff/v1/incidents", &[Incident],
        |on| post("/staff/v1/incidents").json(json!({ "title": format!("Cards fail {}", on.column) }));
    "GET /staff/v1/incidents/{incident_id}", &[Support, Incident, Release, Auditor],
        |on| Ask::get(format!("/staff/v1/incidents/{}", on.incident));
    "POST /staff/v1/incidents/{incident_id}/acts", &[Incident],
        |on| post(format!("/staff/v1/incidents/{}/acts", on.incident)).json(json!({ "act": "note", "text": on.column }));
    "GET /staff/v1/incidents/{incident_id}/affected", &[Incident, Auditor],
        |on| Ask::get(format!("/staff/v1/incidents/{}/affected", on.incident));
    "POST /staff/v1/maintenances", &[Incident],
        |on| post("/staff/v1/maintenances").json(json!({
            "title": format!("New disks {}", on.column), "text": "Cards may be slow.",
            "from": "2030-01-01T00:00:00Z", "until": "2030-01-01T01:00:00Z",
        }));
    "GET /staff/v1/components", &[Support, Incident, Release, Auditor], |_| Ask::get("/staff/v1/components");
    "PUT /staff/v1/components/{component}", &[Incident],
        |on| Ask::of(Method::PUT, "/staff/v1/components/cards")
            .json(json!({ "health": "degraded_performance", "why": on.column }));
    "GET /staff/v1/releases", &[Incident, Release, Auditor], |_| Ask::get("/staff/v1/releases");
    "POST /staff/v1/releases", &[Release],
        |_| post("/staff/v1/releases").json(json!({ "name": "next", "protocol": "signed" }));
    "GET /staff/v1/releases/{name}", &[Incident, Release, Auditor], |_| Ask::get("/staff/v1/releases/next");
    "POST /staff/v1/releases/{name}/acts", &[Release],
        |_| post("/staff/v1/releases/next/acts")
            .json(json!({ "act": "start", "unchecked": true, "why": "a test of who may" }));
    "POST /staff/v1/me/rotate", ALL, |_| post("/staff/v1/me/rotate").json(json!({}));
}

fn post(path: impl Into<String>) -> Ask {
    Ask::of(Method::POST, path)
}

#[test]
fn every_route_of_staff_has_its_row() {
    let routes: BTreeSet<String> =
        edge::staff_routes().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let rows: BTreeSet<String> = STAFF_ROWS.iter().map(|row| row.route.to_owned()).collect();
    assert_eq!(rows, routes);
    assert_eq!(rows.len(), STAFF_ROWS.len(), "a route has two rows");
    assert!(edge::staff_routes().iter().all(|route| route.needs_token), "none is open");
    let customers: BTreeSet<String> = edge::routes().into_iter().map(|route| route.path).collect();
    for route in edge::staff_routes() {
        assert!(route.path.starts_with("/staff/v1/") && !customers.contains(&route.path), "{}", route.path);
    }
    assert!(!customers.iter().any(|path| path.starts_with("/staff")), "customers reach nothing of staff");
}

async fn ground(bank: &Bank, column: &str) -> Ground {
    let new = NewIncident {
        title: Title::parse("Something is slow").expect("a title"),
        started_at: None,
        impact: None,
        reach: Reach::Private,
        components: Vec::new(),
        whom: Whom::Some,
        body: None,
        resolved_at: None,
    };
    let incident = bank.open_incident(&name("root"), new).await.expect("it may be opened").id;
    let victim = format!("victim-{column}");
    add(bank, &victim, &[Support]).await;
    Ground { incident, victim: name(&victim), column: column.to_owned() }
}

async fn every_role_may_what_is_its_own(engine: Engine) {
    let (inside, api) = inside(engine).await;
    let bank = &inside.town.bank;
    // There is another administrator, and a release to be looked at by those who cannot make one.
    add(bank, "root", &[Administrator]).await;
    let customer = inside.town.customer("Ada Lovelace", 1_000, 0).await;
    let gone = add(bank, "gone", ALL).await;
    bank.revoke_staff(&name("root"), &name("gone")).await.expect("there is another");
    let nobody = ground(bank, "nobody").await;
    let strangers = [
        ("", "no credential"),
        ("nonsense", "no credential of staff"),
        ("florin_staff_nonsense", "one that was never given"),
        (customer.token.as_str(), "a customer's token"),
        (gone.as_str(), "one that was taken away"),
    ];
    let before = book(bank).await.len();
    for row in STAFF_ROWS {
        for (credential, what) in strangers {
            let way = if credential.is_empty() { api.clone() } else { api.with(credential) };
            let answer = (row.ask)(&nobody).send(&way).await;
            let told = (answer.status.as_u16(), answer.code());
            assert_eq!(told, (401, "unauthorized.bad_access_token".to_owned()), "{} with {what}", row.route);
        }
    }
    assert_eq!(book(bank).await.len(), before, "strangers change nothing");

    // Whoever leads releases comes first, so that the others find one.
    for role in [Release, Support, Incident, Auditor, Administrator] {
        let on = ground(bank, role.word()).await;
        let credential = add(bank, role.word(), &[role]).await;
        let api = api.with(&credential);
        for row in STAFF_ROWS {
            let before = book(bank).await.len();
            let answer = (row.ask)(&on).send(&api).await;
            let is_read = row.route.starts_with("GET ");
            if row.roles.contains(&role) {
                assert_eq!(
                    (answer.status.as_u16(), answer.code()),
                    (200, String::new()),
                    "{role:?} {}",
                    row.route
                );
                let after = book(bank).await;
                assert_eq!(after.len(), before + usize::from(!is_read), "{role:?} {}", row.route);
                if !is_read {
                    let last = &after[before].action;
                    assert_eq!(
                        (last.by.as_str(), last.member.is_some()),
                        (role.word(), true),
                        "{}",
                        row.route
                    );
                }
            } else {
                answer.refused(403, "forbidden.staff_role");
                assert_eq!(book(bank).await.len(), before, "{role:?} {}", row.route);
            }
        }
        // The last of them gave another credential.
        api.get("/staff/v1/me").await.refused(401, "unauthorized.bad_access_token");
    }
    let verified = bank.verify_staff_book().await.expect("the bank answers").expect("the chain holds");
    assert_eq!(verified, book(bank).await.pop());
}

/// Whoever has every role has no way to a customer's money: there is no route for it, and those of customers are shut.
async fn no_staff_credential_opens_a_customers_route(engine: Engine) {
    let scene = Scene::new(engine).await;
    let bank = &scene.inside.town.bank;
    let credential = add(bank, "zoe", ALL).await;
    let staff = scene.with(&credential);
    let stranger = scene.with("nonsense");
    let before = digest(bank.store(), &scene.owner).await;
    for row in ROWS {
        let (mine, theirs) =
            ((row.ask)(&scene.owner).send(&staff).await, (row.ask)(&scene.owner).send(&stranger).await);
        assert_eq!(
            (mine.status, code_of(&mine)),
            (theirs.status, code_of(&theirs)),
            "{}: as anybody's nonsense",
            row.route
        );
        if !matches!(row.gate, Gate::Open(..)) {
            assert_eq!(mine.status.as_u16(), 401, "{}", row.route);
        }
    }
    assert_eq!(digest(bank.store(), &scene.owner).await, before);
    let token = scene.token(&scene.owner, Stage::Full).await;
    assert!(bank.staff_caller(&token).await.is_err());
}
