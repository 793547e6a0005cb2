use super::*;
use crate::samples::{PROJECTION, URL, changed, told};
use serde_json::{Value, json};

fn refused(change: impl FnOnce(&mut Value)) -> String {
    let body = changed(change);
    Told::parse(body.as_bytes(), URL).unwrap_err().to_string()
}

#[test]
fn the_sample_is_good() {
    let told = told(PROJECTION);
    assert_eq!(told.url(), "https://status.florin.example");
    assert_eq!(told.unresolved().count(), 1);
    assert_eq!((told.upcoming().len(), told.active().count(), told.past().len()), (1, 0, 4));
}

#[test]
fn without_an_address_it_is_where_it_listens() {
    let body = changed(|value| drop(value["page"].as_object_mut().unwrap().remove("url")));
    assert_eq!(told(&body).url(), URL);
}

#[test]
fn what_cannot_be_shown_is_refused() {
    let bad = |what| format!("the document has a {what} that cannot be used");
    assert!(refused(|value| value["format"] = json!(2)).contains("format 2"));
    assert_eq!(refused(|value| value["made_at"] = json!("yesterday")), bad("time"));
    assert_eq!(refused(|value| value["incidents"][0]["started_at"] = json!("")), bad("time"));
    assert_eq!(refused(|value| value["components"][0]["days"][0]["date"] = json!("2026-02-30")), bad("day"));
    assert_eq!(refused(|value| value["page"]["name"] = json!("")), bad("name"));
    assert_eq!(refused(|value| value["incidents"][0]["name"] = json!("a\r\nSet-Cookie: b")), bad("name"));
    for id in ["", "../../etc/passwd", "a/b", "a?b", "\u{fc}", &"a".repeat(65)] {
        assert_eq!(refused(|value| value["incidents"][0]["id"] = json!(id)), bad("id"), "{id}");
    }
    for url in ["javascript:alert(1)", "https://a.example/\"><script>", "https://a.example/?a", "a.example"] {
        assert_eq!(refused(|value| value["page"]["url"] = json!(url)), bad("page address"), "{url}");
    }
    assert_eq!(
        refused(|value| drop(
            value["scheduled_maintenances"][0].as_object_mut().unwrap().remove("scheduled_for")
        )),
        bad("maintenance")
    );
}

#[test]
fn nothing_is_without_a_bound() {
    let many = |value: &mut Value, path: &str, count: usize| {
        let list = value.pointer_mut(path).unwrap().as_array_mut().unwrap();
        let one = list[0].clone();
        list.resize(count, one);
    };
    for (path, most, what) in [
        ("/components", COMPONENTS_MAX, "components"),
        ("/incidents", INCIDENTS_MAX, "incidents"),
        ("/scheduled_maintenances", MAINTENANCES_MAX, "maintenances"),
        ("/incidents/0/incident_updates", UPDATES_MAX, "updates"),
        ("/components/0/days", DAYS_MAX, "days"),
    ] {
        let text = refused(|value| many(value, path, most + 1));
        assert_eq!(text, format!("the document has too many {what}"));
        told(&changed(|value| many(value, path, most)));
    }
}
