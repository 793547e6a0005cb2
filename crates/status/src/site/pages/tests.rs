use super::*;
use crate::samples::{PROJECTION, after, changed, heard, told};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ED25519, UnparsedPublicKey};
use serde_json::{Value, json};

fn site(text: &str) -> Site {
    Site::of(&heard(text), after(0), Made::default())
}

/// Every document there is, one after the other.
fn all(site: &Site) -> String {
    site.paths().iter().filter_map(|path| site.text(path)).collect()
}

#[test]
fn every_page_is_there_in_every_language() {
    let site = site(PROJECTION);
    let api =
        ["summary", "status", "components", "incidents", "incidents/unresolved", "scheduled-maintenances"];
    let mut wanted: Vec<String> = api.iter().map(|name| format!("/api/v2/{name}.json")).collect();
    wanted.extend(["upcoming", "active"].map(|name| format!("/api/v2/scheduled-maintenances/{name}.json")));
    wanted.extend(["atom", "rss", "ics"].map(|end| format!("/history.{end}")));
    for language in ["/en", "/de"] {
        wanted.extend(
            ["", "/history", "/badge.svg", "/badges/login.svg"].map(|path| format!("{language}{path}")),
        );
        wanted.extend((1..=6).map(|number| format!("{language}/incidents/inc00000000{number}")));
    }
    for path in wanted {
        assert!(site.text(&path).is_some_and(|text| !text.is_empty()), "{path}");
    }
    for path in ["/", "/history", "/badge.svg", "/incidents/inc000000002"] {
        assert!(matches!(site.find(path), Some(Found::Each(_))), "{path}");
    }
}

#[test]
fn what_this_build_does_not_know_is_shown_nowhere() {
    const SECRET: &str = "hush-7Qz";
    let body = changed(|value| {
        value["lead"] = json!(SECRET);
        value["private_incidents"] = json!([{ "name": SECRET }]);
        for path in ["/page", "/status", "/components/0", "/components/0/days/0", "/incidents/0"] {
            value.pointer_mut(path).unwrap()["reach"] = json!(SECRET);
        }
        value["incidents"][0]["incident_updates"][0]["by"] = json!(SECRET);
        value["incidents"][0]["affected"] = json!([SECRET]);
        value["incidents"][0]["components"][0]["note"] = json!(SECRET);
    });
    assert!(body.contains(SECRET));
    assert!(!all(&site(&body)).contains(SECRET));
    assert_eq!(all(&site(&body)), all(&site(PROJECTION)));
}

#[test]
fn nothing_that_is_written_becomes_markup() {
    const HOSTILE: &str = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&]]>\u{7}";
    let body = changed(|value| {
        let name = HOSTILE.trim_end_matches('\u{7}');
        value["page"]["name"] = json!(name);
        value["status"]["description"] = json!(HOSTILE);
        value["status"]["words"] = json!({ "key": "unknown" });
        value["components"][0]["name"] = json!(name);
        value["components"][0]["key"] = json!("another");
        value["components"][0]["description"] = json!(HOSTILE);
        value["incidents"][0]["name"] = json!(name);
        for update in value["incidents"][0]["incident_updates"].as_array_mut().unwrap() {
            update["body"] = json!(HOSTILE);
        }
    });
    let site = site(&body);
    for path in site.paths() {
        let text = site.text(path).unwrap_or_default();
        if path.starts_with("/api/") {
            serde_json::from_str::<Value>(&text).unwrap();
        } else if path != "/history.ics" {
            assert!(!text.contains("<script") && !text.contains("<img"), "{path}");
            assert!(!text.contains('\u{7}') || path.starts_with("/en") || path.starts_with("/de"), "{path}");
        }
    }
}

#[test]
fn a_document_that_says_the_same_is_taken_over() {
    let first = site(PROJECTION);
    let same = |one: &Site, other: &Site, path: &str| {
        let (Some(Found::One(one)), Some(Found::One(other))) = (one.find(path), other.find(path)) else {
            panic!("{path} is there");
        };
        Arc::ptr_eq(one, other)
    };
    let later = Site::after(&first, &heard(PROJECTION), after(1), Made::default());
    assert!(same(&first, &later, "/api/v2/summary.json"));
    assert!(same(&first, &later, "/de/incidents/inc000000002"));
    assert!(!same(&first, &later, "/en"));
    // What is over may only be old when nobody knows better.
    let stale = Site::after(&later, &heard(PROJECTION), after(60), Made::default());
    assert!(!same(&later, &stale, "/de/incidents/inc000000002"));
    assert!(stale.text("/en/badge.svg").unwrap().contains("(As of 09:22 UTC)"));
}

#[test]
fn the_german_pages_are_german() {
    let site = site(PROJECTION);
    let home = site.text("/de").unwrap();
    for said in [
        "Manches geht nicht wie gewohnt",
        "Bei einigen nicht wie gewohnt: Anmeldung",
        "Seit 09:14 UTC geht bei einigen Kundinnen und Kunden Folgendes nicht wie gewohnt: Anmeldung.",
        "Wir haben die Änderung, die daran schuld war, zurückgenommen",
        "Stand: 22. November 2026, 09:22 UTC",
        "Geht bei manchen nicht",
        "99,",
    ] {
        assert!(home.contains(said), "{said}");
    }
    // What a person wrote stays as they wrote it, and says so.
    assert!(home.contains("<div lang=\"en\"><p>The change that signed some of you out"));
    assert!(!site.text("/en").unwrap().contains("lang=\"de\"><p>"));
}

#[test]
fn the_lists_of_the_api_hold_what_they_promise() {
    let site = site(PROJECTION);
    let read = |path: &str| -> Value { serde_json::from_str(&site.text(path).unwrap()).unwrap() };
    let ids = |path: &str, key: &str| -> Vec<String> {
        let body = read(path);
        let list = body[key].as_array().unwrap().iter();
        list.map(|one| one["id"].as_str().unwrap().trim_start_matches("inc00000000").to_owned()).collect()
    };
    let maintenances = "scheduled_maintenances";
    assert_eq!(ids("/api/v2/incidents.json", "incidents"), ["1", "2", "3", "4"]);
    assert_eq!(ids("/api/v2/incidents/unresolved.json", "incidents"), ["1"]);
    assert_eq!(ids("/api/v2/scheduled-maintenances.json", maintenances), ["5", "6"]);
    assert_eq!(ids("/api/v2/scheduled-maintenances/upcoming.json", maintenances), ["5"]);
    assert_eq!(ids("/api/v2/scheduled-maintenances/active.json", maintenances), [""; 0]);
    assert_eq!(ids("/api/v2/summary.json", "incidents"), ["1"]);
    assert_eq!(read("/api/v2/summary.json")["components"].as_array().unwrap().len(), 7);
    assert_eq!(told(PROJECTION).all().components.len(), 7);
}

#[test]
fn the_app_knows_that_it_was_the_bank_who_said_it() {
    let signer = Signer::try_new(&kernel::Secret::new([7; 32])).unwrap();
    let site = Site::of(&heard(PROJECTION), after(0), Made { signer: Some(&signer), ..Made::default() });
    let Some(Found::One(document)) = site.find(BOOTSTRAP) else { panic!("it is there") };
    let signature = document.brotli.as_ref().unwrap().head[SIGNATURE_HEADER].to_str().unwrap();
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let key = UnparsedPublicKey::new(&ED25519, decode(&signer.public_key()));
    let signature = decode(signature.strip_prefix("v1=").unwrap());
    key.verify(&document.plain.bytes, &signature).unwrap();
    assert!(key.verify(b"{}", &signature).is_err());

    let body: Value = serde_json::from_slice(&document.plain.bytes).unwrap();
    assert_eq!(body["made_at"], "2026-11-22T09:22:10Z");
    assert_eq!(body["banner"]["title"]["de"], "Bei einigen nicht wie gewohnt: Anmeldung");
    assert_eq!(body["banner"]["url"], "https://status.florin.example/incidents/inc000000001");
    assert_eq!(
        (&body["features"][0]["key"], &body["features"][0]["status"]),
        (&json!("login"), &json!("partial_outage"))
    );
    assert_eq!(body["features"][0]["words"]["en"], "Does not work for some");
    assert_eq!(body["login_release"], "2026-11");
    assert_eq!(body["platforms"][0]["advised"]["below"], "4.12.0");
    // Without a key nobody could tell it from another's.
    assert!(Site::of(&heard(PROJECTION), after(0), Made::default()).find(BOOTSTRAP).is_none());
}
