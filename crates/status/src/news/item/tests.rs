use super::*;
use crate::samples::{PROJECTION, changed, told};
use serde_json::json;

#[test]
fn every_update_is_news_once_and_in_order() {
    let news = told(PROJECTION).news();
    assert!(!news.is_empty());
    assert!(news.is_sorted_by_key(|news| news.said_at));
    let items: BTreeSet<_> = news.iter().map(|news| (&news.about, &news.item)).collect();
    assert_eq!(items.len(), news.len());
    let quiet = changed(|value| {
        value["incidents"][0]["incident_updates"][0]["deliver_notifications"] = json!(false);
    });
    assert_eq!(told(&quiet).news().len(), news.len() - 1);
}

#[test]
fn news_are_said_in_every_language_and_to_programs() {
    let told = told(PROJECTION);
    let news = told.news().into_iter().find(|news| news.about == "inc000000001").unwrap();
    assert!(news.touches.contains("logi2c3d4e5f"), "{:?}", news.touches);
    let texts = told.update_texts(&news).unwrap();
    assert!(texts.letters["en"].subject.contains("Florin"), "{:?}", texts.letters["en"]);
    assert_ne!(texts.letters["en"].text, texts.letters["de"].text);
    assert!(texts.letters["en"].text.contains("https://status.florin.example/en/incidents/inc000000001"));
    assert_eq!(texts.webhook["incident"]["id"], "inc000000001");
    assert_eq!(texts.webhook["page"]["status_indicator"], "minor");
    let kept = serde_json::to_string(&texts).unwrap();
    assert_eq!(serde_json::from_str::<Texts>(&kept).unwrap(), texts);
    let gone = News { item: "other".to_owned(), ..news };
    assert_eq!(told.update_texts(&gone), None);
}

#[test]
fn a_component_that_changed_is_told_as_statuspage_tells_it() {
    let told = told(PROJECTION);
    let news = told.component_news("logi2c3d4e5f").unwrap();
    let body = told.component_texts(&news, "operational").unwrap().webhook;
    assert_eq!(body["component_update"]["old_status"], "operational");
    assert_eq!(body["component_update"]["new_status"], "partial_outage");
    assert_eq!(body["component_update"]["component_id"], "logi2c3d4e5f");
    assert_eq!(body["component"]["name"], "Login");
}

#[test]
fn what_somebody_wrote_is_no_markup_in_a_mail() {
    let hostile = changed(|value| {
        value["incidents"][0]["incident_updates"][0]["body"] =
            json!("<script>alert(1)</script>\r\nBcc: x@y.z");
        value["incidents"][0]["incident_updates"][0]["words"] = json!([]);
    });
    let told = told(&hostile);
    let incident = &told.all().incidents[0];
    let (about, item) = (incident.id.clone(), incident.incident_updates[0].id.clone());
    let news = told.news().into_iter().find(|news| news.about == about && news.item == item).unwrap();
    for letter in told.update_texts(&news).unwrap().letters.values() {
        assert!(
            !letter.html.contains("<script") && letter.html.contains("&lt;script&gt;"),
            "{}",
            letter.html
        );
        assert!(!letter.subject.contains(char::is_control));
    }
}
