use super::*;
use serde_json::{Value, json};

fn group(alerts: &Value) -> Result<(String, Vec<HeardAlert>), Problem> {
    let body = json!({ "version": "4", "groupKey": "{}:{}", "status": "firing", "alerts": alerts });
    serde_json::from_value::<AlertGroup>(body).unwrap().parsed()
}

fn alert(status: &str, labels: &Value) -> Value {
    json!({
        "status": status, "labels": labels, "fingerprint": "c0ffee",
        "annotations": { "summary": "Disk of db-7 is full", "public_title": "Cards are slow" },
        "startsAt": "2026-11-22T09:14:00.123Z", "endsAt": "0001-01-01T00:00:00Z",
    })
}

#[test]
fn an_alert_is_private_unless_it_says_otherwise() {
    let (key, heard) = group(&json!([alert("firing", &json!({ "alertname": "Disk" }))])).unwrap();
    assert_eq!((key.as_str(), heard.len()), ("{}:{}", 1));
    assert_eq!((heard[0].reach, heard[0].impact, heard[0].component), (Reach::Private, None, None));
    assert_eq!(heard[0].title.as_ref().unwrap().as_str(), "Disk: Disk of db-7 is full");
    let labels = json!({ "alertname": "Disk", "reach": "public", "impact": "major", "component": "cards" });
    let (_, heard) = group(&json!([alert("firing", &labels)])).unwrap();
    assert_eq!((heard[0].reach, heard[0].impact), (Reach::Public, Some(Impact::Major)));
    assert_eq!(heard[0].component, Some(Component::Cards));
    assert_eq!(heard[0].title.as_ref().unwrap().as_str(), "Cards are slow", "the summary is for staff");
}

#[test]
fn what_fires_comes_first_and_the_banks_own_is_left_out() {
    let of = |status, name| alert(status, &json!({ "alertname": name }));
    let own = ["FlorinRollback", "FlorinReleaseHeld", "FlorinLoginsFell", "FlorinIncidentReminder"];
    let own = own.map(|name| of("firing", name));
    let [back, held, fell, reminder] = own;
    let (_, heard) =
        group(&json!([of("resolved", "A"), of("firing", "B"), back, held, fell, reminder])).unwrap();
    let states: Vec<HeardState> = heard.iter().map(|alert| alert.state).collect();
    assert_eq!(states, [HeardState::Firing, HeardState::Resolved]);
}

#[test]
fn what_is_not_of_its_form_is_refused() {
    let good = alert("firing", &json!({}));
    assert!(group(&json!([good])).is_ok());
    let with = |name: &str, value: &str| {
        let mut bad = good.clone();
        bad[name] = json!(value);
        json!([bad])
    };
    for bad in [with("status", "odd"), with("startsAt", "today"), with("fingerprint", "")] {
        assert!(group(&bad).is_err(), "{bad}");
    }
    assert!(group(&with("fingerprint", &"f".repeat(129))).is_err());
    assert!(group(&Value::Array(vec![good.clone(); 1_025])).is_err());
    let other = json!({ "version": "5", "groupKey": "k", "alerts": [] });
    assert!(serde_json::from_value::<AlertGroup>(other).unwrap().parsed().is_err());
}
