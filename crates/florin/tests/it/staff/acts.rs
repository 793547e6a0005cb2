//! Acts of staff: done once, not over each other, by whom the credential says, and not after it was taken away.

use super::{add, book, door, inside, name, roles};
use crate::harness::{Answer, Api, Engine, Inside, Town, on_both_engines};
use bank::{OpError, Refusal};
use edge::{EdgeSettings, Rate};
use identity::StaffRole::{Administrator, Auditor, Incident, Release, Support};
use identity::{CREDENTIAL_LASTS, StaffRefusal, StaffWhy};
use kernel::{Clock as _, Timestamp};
use serde_json::{Value, json};
use std::num::NonZeroU32;
use std::sync::Arc;

on_both_engines!(
    an_act_is_done_once_by_its_key,
    two_who_edit_do_not_undo_each_other,
    an_incident_is_led_to_its_end,
    who_is_revoked_is_out_on_every_node,
    two_administrators_cannot_revoke_each_other,
    the_book_is_read_page_by_page,
    guesses_are_slowed_and_good_credentials_are_not
);

/// Sends JSON as a member of staff, with these headers beside it.
async fn send(
    api: &Api,
    credential: &str,
    asked: (&str, &str),
    headers: &[(&str, &str)],
    body: &Value,
) -> Answer {
    let bearer = format!("Bearer {credential}");
    let mut all = vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
    all.extend(headers);
    api.send_raw(asked, &all, body.to_string().into_bytes()).await
}

fn etag(answer: &Answer) -> String {
    answer.headers["etag"].to_str().expect("a tag is plain text").to_owned()
}

async fn an_act_is_done_once_by_its_key(engine: Engine) {
    let (inside, api) = inside(engine).await;
    let bank = &inside.town.bank;
    let zoe = add(bank, "zoe", &[Incident]).await;
    let sam = add(bank, "sam", &[Incident]).await;
    let open = ("POST", "/staff/v1/incidents");
    let key = [("idempotency-key", "k-1")];
    let ask = json!({ "title": "Cards fail", "impact": "major", "why": "three customers called" });
    let first = send(&api, &zoe, open, &key, &ask).await.ok();
    let again = send(&api, &zoe, open, &key, &ask).await.ok();
    assert_eq!(first["id"], again["id"]);
    let other = json!({ "title": "Cards fail", "impact": "minor" });
    send(&api, &zoe, open, &key, &other).await.refused(400, "bad_request.dedupe_id_reused");
    // Somebody else's key is another one, and without a key everything is another.
    assert_ne!(send(&api, &sam, open, &key, &ask).await.ok()["id"], first["id"]);
    assert_ne!(send(&api, &zoe, open, &[], &ask).await.ok()["id"], first["id"]);

    let id = first["id"].as_str().expect("it has an id");
    let path = format!("/staff/v1/incidents/{id}/acts");
    let act = json!({ "act": "update", "text": "We found it.", "status": "identified" });
    for _ in 0..2 {
        let told = send(&api, &zoe, ("POST", &path), &[("idempotency-key", "k-2")], &act).await.ok();
        assert_eq!(told["updates"].as_array().map(Vec::len), Some(2), "the first words, and these once");
    }
    let action = json!({ "act": "add_action", "kind": "detective", "what": "Alert on it" });
    for _ in 0..2 {
        let told = send(&api, &zoe, ("POST", &path), &[("idempotency-key", "k-3")], &action).await.ok();
        assert_eq!(told["actions"].as_array().map(Vec::len), Some(1));
    }
    let component = ("PUT", "/staff/v1/components/cards");
    let health = json!({ "health": "partial_outage", "why": "the scheme is slow" });
    for _ in 0..2 {
        let set = send(&api, &zoe, component, &[("idempotency-key", "k-5")], &health).await.ok();
        assert_eq!(set["set"]["health"], "partial_outage");
    }
    let members = ("POST", "/staff/v1/members");
    let root = add(bank, "root", &[Administrator]).await;
    let new = json!({ "name": "max", "roles": ["support"] });
    let made = send(&api, &root, members, &[("idempotency-key", "k-4")], &new).await.ok();
    let credential = made["credential"].as_str().expect("it is shown").to_owned();
    let repeated = send(&api, &root, members, &[("idempotency-key", "k-4")], &new).await.ok();
    assert_eq!((&repeated["credential"], &repeated["member"]["name"]), (&Value::Null, &json!("max")));
    send(&api, &root, members, &[], &new).await.refused(400, "bad_request.taken");
    assert_eq!(api.with(&credential).get("/staff/v1/me").await.ok()["roles"], json!(["support"]));

    let noted = book(bank).await;
    let of = |act: &str| noted.iter().filter(|entry| entry.action.act == act).count();
    assert_eq!((of("incident.open"), of("incident.change"), of("component.set")), (3, 2, 1));
    assert_eq!(of("staff.add"), 4);
    let opened = &noted.iter().find(|entry| entry.action.on == id).expect("it is in the book").action;
    assert_eq!(
        (opened.by.as_str(), opened.why.as_ref().map(StaffWhy::as_str)),
        ("zoe", Some("three customers called"))
    );
    assert!(!noted.iter().any(|entry| format!("{entry:?}").contains("florin_staff_")));
}

async fn two_who_edit_do_not_undo_each_other(engine: Engine) {
    let (inside, api) = inside(engine).await;
    let bank = &inside.town.bank;
    let zoe = add(bank, "zoe", &[Incident]).await;
    let sam = add(bank, "sam", &[Incident]).await;
    let opened =
        send(&api, &zoe, ("POST", "/staff/v1/incidents"), &[], &json!({ "title": "Cards fail" })).await;
    let id = opened.ok()["id"].as_str().expect("it has an id").to_owned();
    let (path, acts) = (format!("/staff/v1/incidents/{id}"), format!("/staff/v1/incidents/{id}/acts"));
    let seen = etag(&api.with(&zoe).get(&path).await);
    assert_eq!(seen, etag(&opened), "and with the answer to an act");
    let tell = |text: &str| json!({ "act": "update", "text": text });
    let first = send(&api, &sam, ("POST", &acts), &[("if-match", &seen)], &tell("It is the scheme.")).await;
    first.ok();
    let late = send(&api, &zoe, ("POST", &acts), &[("if-match", &seen)], &tell("It is us.")).await;
    late.refused(400, "bad_request.changed_meanwhile");
    let now = etag(&api.with(&zoe).get(&path).await);
    assert_eq!(now, etag(&first));
    send(&api, &zoe, ("POST", &acts), &[("if-match", &now)], &tell("It is both.")).await.ok();
    send(&api, &zoe, ("POST", &acts), &[("if-match", "*")], &tell("It is all.")).await.ok();
    for bad in ["x", "\"", "\"a\", \"b\""] {
        send(&api, &zoe, ("POST", &acts), &[("if-match", bad)], &tell("?"))
            .await
            .refused(400, "bad_request.bad_param");
    }
    // Customers that are counted are no change.
    let before = etag(&api.with(&zoe).get(&path).await);
    let incident = kernel::IncidentId::parse(&id).expect("an id");
    let person = kernel::PersonId::from_uuid(uuid::Uuid::from_u128(7));
    let reached =
        bank::Reached { person, kind: incidents::HarmKind::Failed, at: inside.town.clock.now(), login: None };
    bank.add_affected(incident, &[reached]).await.expect("it is open");
    assert_eq!(etag(&api.with(&zoe).get(&path).await), before);
    let affected = api.with(&zoe).get(&format!("{path}/affected")).await.ok();
    assert_eq!(affected["affected"][0]["user_id"], json!(person.to_string()));
}

async fn an_incident_is_led_to_its_end(engine: Engine) {
    let (inside, api) = inside(engine).await;
    let bank = &inside.town.bank;
    let zoe = add(bank, "zoe", &[Incident]).await;
    let new =
        json!({ "title": "Cards fail", "components": { "cards": "partial_outage" }, "reach": "private" });
    let id = send(&api, &zoe, ("POST", "/staff/v1/incidents"), &[], &new).await.ok()["id"].clone();
    let other = send(&api, &zoe, ("POST", "/staff/v1/incidents"), &[], &json!({ "title": "Cards are slow" }))
        .await
        .ok();
    let path = format!("/staff/v1/incidents/{}/acts", id.as_str().expect("an id"));
    let act = async |body: Value| send(&api, &zoe, ("POST", &path), &[], &body).await.ok();
    let shown = act(json!({ "act": "acknowledge" })).await;
    assert!(shown["acknowledged_at"].is_string(), "{shown}");
    assert_eq!(act(json!({ "act": "impact", "impact": "major" })).await["impact"], "major");
    assert_eq!(act(json!({ "act": "role", "role": "lead", "to": "sam" })).await["roles"]["lead"], "sam");
    let named = act(json!({ "act": "title", "title": "Cards fail at tills" })).await;
    assert_eq!(named["title"], "Cards fail at tills");
    assert_eq!(act(json!({ "act": "reach", "reach": "public" })).await["reach"], "public");
    let told = act(json!({ "act": "update", "text": "We found it.", "status": "identified" })).await;
    let update = told["updates"].as_array().and_then(|all| all.last()).expect("it was told")["id"].clone();
    assert_eq!(told["updates"].as_array().and_then(|all| all.last()).expect("it was told")["by"], "zoe");
    for (body, code) in nonsense(&id, &update) {
        send(&api, &zoe, ("POST", &path), &[], &body).await.refused(400, code);
    }
    let noted = act(json!({ "act": "note", "text": "The scheme answers nothing." })).await;
    assert_eq!(noted["time_line"].as_array().and_then(|all| all.last()).expect("a line")["by"], "zoe");
    let action =
        act(json!({ "act": "add_action", "kind": "corrective", "what": "A second line", "owner": "sam" }))
            .await;
    let done = act(json!({ "act": "end_action", "action_id": action["actions"][0]["id"] })).await;
    assert!(done["actions"][0]["done_at"].is_string());
    assert!(act(json!({ "act": "mitigate" })).await["mitigated_at"].is_string());
    act(json!({ "act": "move", "to": "monitoring" })).await;
    let from = format!("/staff/v1/incidents/{}/acts", other["id"].as_str().expect("an id"));
    let merged = send(&api, &zoe, ("POST", &from), &[], &json!({ "act": "merge", "into": id })).await.ok();
    assert_eq!((&merged["id"], &merged["merged"]), (&id, &json!([other["id"]])));
    let over = act(json!({ "act": "resolve", "text": "Cards work again." })).await;
    assert_eq!((&over["status"], &over["components"]["cards"]), (&json!("resolved"), &json!("operational")));
    let open = api.with(&zoe).get("/staff/v1/incidents?open=true").await.ok();
    assert_eq!(open["incidents"], json!([]));

    a_component_is_set(&api, &zoe).await;
    // What went wrong is in no book, nor what changed nothing: whoever opens an incident has acknowledged it.
    let acts: Vec<String> = book(bank).await.into_iter().map(|entry| entry.action.note).collect();
    let wanted = [
        "incident",
        "private",
        "public",
        "impact",
        "role",
        "title",
        "reach",
        "update",
        "note",
        "add_action",
        "end_action",
        "mitigate",
        "monitoring",
        "into incident_",
        "update",
        "major_outage",
        "follows its signals",
    ];
    assert_eq!(acts.len(), wanted.len(), "{acts:?}");
    assert!(acts.iter().zip(wanted).all(|(act, wanted)| act.starts_with(wanted)), "{acts:?}");
}

/// What cannot be done with an incident whose update the public has seen, and why not.
fn nonsense(id: &Value, update: &Value) -> [(Value, &'static str); 8] {
    [
        (
            json!({ "act": "edit", "update_id": update, "text": "Other words." }),
            "bad_request.incident_update_out",
        ),
        (json!({ "act": "hold", "update_id": update }), "bad_request.incident_update_out"),
        (json!({ "act": "publish", "update_id": "update_nonsense" }), "bad_request.bad_param"),
        (json!({ "act": "move", "to": "elsewhere" }), "bad_request.bad_param"),
        (json!({ "act": "dance" }), "bad_request.bad_json"),
        (json!({ "act": "merge", "into": id }), "bad_request.incident_same"),
        (json!({ "act": "note", "text": "a\u{0}b" }), "bad_request.bad_param"),
        (json!({ "act": "acknowledge", "why": "a\nb" }), "bad_request.bad_param"),
    ]
}

async fn a_component_is_set(api: &Api, zoe: &str) {
    let component = "/staff/v1/components/login";
    let set = json!({ "health": "major_outage", "why": "nobody gets in" });
    assert_eq!(send(api, zoe, ("PUT", component), &[], &set).await.ok()["set"]["by"], "zoe");
    assert_eq!(api.with(zoe).get("/staff/v1/components").await.ok()["components"]["login"], "major_outage");
    assert_eq!(send(api, zoe, ("PUT", component), &[], &json!({})).await.ok()["set"], Value::Null);
    let bare = json!({ "health": "major_outage" });
    send(api, zoe, ("PUT", component), &[], &bare).await.refused(400, "bad_request.missing_param");
    // A component has no tag, so nothing is done on the condition of one.
    send(api, zoe, ("PUT", component), &[("if-match", "\"abc\"")], &set)
        .await
        .refused(400, "bad_request.bad_param");
    send(api, zoe, ("PUT", "/staff/v1/components/moon"), &[], &set).await.refused(404, "not_found.component");
}

async fn who_is_revoked_is_out_on_every_node(engine: Engine) {
    let (inside, api) = inside(engine).await;
    let bank = &inside.town.bank;
    let other = Town::on(Arc::clone(bank.store())).await;
    let node = door(&other.bank, Inside::open_settings());
    let zoe = add(bank, "zoe", &[Support, Release]).await;
    let root = add(bank, "root", &[Administrator]).await;
    for way in [&api, &node] {
        way.with(&zoe).get("/staff/v1/me").await.ok();
    }
    let caller = other.bank.staff_caller(&zoe).await.expect("it is good");
    let path = "/staff/v1/members/zoe/revoke";
    let revoked = send(&api, &root, ("POST", path), &[], &json!({ "why": "left the bank" })).await.ok();
    assert_eq!(revoked["revoked_by"], "root");
    for way in [&node, &api] {
        way.with(&zoe).get("/staff/v1/me").await.refused(401, "unauthorized.bad_access_token");
    }
    // Nor does what was on its way: the other node had looked at the credential before.
    let late = other.bank.set_component(caller.acting(), incidents::Component::Cards, None).await;
    assert!(matches!(late, Err(OpError::Refused(Refusal::Staff(StaffRefusal::BadCredential)))), "{late:?}");
    // For good: the name is not given again, and a second time changes nothing.
    send(&api, &root, ("POST", path), &[], &json!({})).await.ok();
    let again = json!({ "name": "zoe", "roles": ["support"] });
    send(&api, &root, ("POST", "/staff/v1/members"), &[], &again).await.refused(400, "bad_request.taken");
    let roles = json!({ "roles": ["auditor"] });
    let changed = send(&api, &root, ("PUT", "/staff/v1/members/zoe/roles"), &[], &roles).await;
    changed.refused(400, "bad_request.staff_revoked");
    send(&api, &root, ("POST", "/staff/v1/members/nobody/revoke"), &[], &json!({}))
        .await
        .refused(404, "not_found.staff");

    // A credential ends by itself, and a new one of one's own ends the old one.
    let max = add(bank, "max", &[Support]).await;
    let fresh =
        send(&api, &max, ("POST", "/staff/v1/me/rotate"), &[], &json!({ "lasts_seconds": 3600 })).await.ok();
    let fresh = fresh["credential"].as_str().expect("it is shown");
    node.with(&max).get("/staff/v1/me").await.refused(401, "unauthorized.bad_access_token");
    let me = api.with(fresh).get("/staff/v1/me").await.ok();
    let ends = Timestamp::parse(me["expires_at"].as_str().expect("an instant")).expect("an instant");
    inside.town.clock.set(ends.before(std::time::Duration::from_millis(1)));
    api.with(fresh).get("/staff/v1/me").await.ok();
    inside.town.clock.set(ends.after(std::time::Duration::from_millis(1)));
    api.with(fresh).get("/staff/v1/me").await.refused(401, "unauthorized.bad_access_token");
    // Over the API nobody gets another's.
    let caller = bank.staff_caller(&root).await.expect("it is good");
    let stolen = bank.rotate_staff(caller.acting(), &name("max"), CREDENTIAL_LASTS).await;
    assert!(matches!(stolen, Err(OpError::Refused(Refusal::Staff(StaffRefusal::NotAllowed)))), "{stolen:?}");
}

async fn two_administrators_cannot_revoke_each_other(engine: Engine) {
    let (inside, api) = inside(engine).await;
    let bank = &inside.town.bank;
    let root = add(bank, "root", &[Administrator]).await;
    let revoke = async |by: &str, who: &str| {
        send(&api, by, ("POST", &format!("/staff/v1/members/{who}/revoke")), &[], &json!({})).await
    };
    revoke(&root, "root").await.refused(400, "bad_request.last_administrator");
    let roles_of = json!({ "roles": ["auditor"] });
    let changed = send(&api, &root, ("PUT", "/staff/v1/members/root/roles"), &[], &roles_of).await;
    changed.refused(400, "bad_request.last_administrator");
    let mut last = ("root".to_owned(), root);
    for round in 0..8 {
        let next = format!("admin-{round}");
        let credential = add(bank, &next, &[Administrator]).await;
        let (one, two) = tokio::join!(revoke(&last.1, &next), revoke(&credential, &last.0));
        assert_eq!(
            usize::from(one.status.is_success()) + usize::from(two.status.is_success()),
            1,
            "{one:?} {two:?}"
        );
        if two.status.is_success() {
            last = (next, credential);
        }
        let live = bank.list_staff().await.expect("the bank answers");
        let live = live.iter().filter(|member| member.is_live(bank.now()));
        assert_eq!(live.map(|member| member.name.as_str()).collect::<Vec<_>>(), [last.0.as_str()]);
    }
    // Whoever has the command line may.
    bank.revoke_staff(&name("operator"), &name(&last.0)).await.expect("it is their bank");
    bank.verify_staff_book().await.expect("the bank answers").expect("the chain holds");
}

async fn the_book_is_read_page_by_page(engine: Engine) {
    let (inside, api) = inside(engine).await;
    let bank = &inside.town.bank;
    let auditor = add(bank, "ada", &[Auditor]).await;
    for number in 0..5 {
        add(bank, &format!("m{number}"), &[Support]).await;
    }
    let set = bank.set_staff_roles(&name("operator"), &name("m0"), roles(&[Support, Incident])).await;
    set.expect("the member is there");
    let api = api.with(&auditor);
    let (mut all, mut after) = (Vec::new(), 0_u64);
    loop {
        let page = api.get(&format!("/staff/v1/audit?after={after}&limit=3")).await.ok();
        let entries = page["entries"].as_array().expect("it is a list").clone();
        let Some(last) = entries.last() else { break };
        assert!(entries.len() <= 3);
        after = last["number"].as_u64().expect("a number");
        all.extend(entries);
    }
    let numbers: Vec<u64> = all.iter().filter_map(|entry| entry["number"].as_u64()).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(
        (&all[6]["act"], &all[6]["on"], &all[6]["note"]),
        (&json!("staff.roles"), &json!("m0"), &json!("support incident"))
    );
    assert_eq!(all[6]["staff_id"], Value::Null, "the command line shows no credential");
    for bad in ["limit=0", "limit=x", "after=-1"] {
        api.get(&format!("/staff/v1/audit?{bad}")).await.refused(400, "bad_request.bad_param");
    }
}

async fn guesses_are_slowed_and_good_credentials_are_not(engine: Engine) {
    let inside = Inside::new(engine).await;
    let (one, three) = (NonZeroU32::MIN, NonZeroU32::new(3).expect("three is above zero"));
    let settings = EdgeSettings { network_rate: Rate::new(one, three), ..Inside::open_settings() };
    let api = door(&inside.town.bank, settings);
    let zoe = add(&inside.town.bank, "zoe", &[Support]).await;
    let mut told = Vec::new();
    for guess in 0..20 {
        told.push(api.with(&format!("florin_staff_guess{guess}")).get("/staff/v1/me").await.status.as_u16());
        api.with(&zoe).get("/staff/v1/me").await.ok();
    }
    assert_eq!(told[..3], [401, 401, 401]);
    assert!(told.contains(&429), "{told:?}");
}
