//! Carries alerts to Alertmanager: one POST to its API v2, once, within a time limit.
//!
//! What arrives twice is one alert there, because its labels are the same. A firing alert that a retry brings after its
//! end would fire again, so ends are remembered for a while.

use bank::{Alert, DELIVERY_WAIT_MAX};
use kernel::Timestamp;
use parking_lot::Mutex;
use reqwest::header::{CONTENT_TYPE, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;
use url::Url;

/// The most one delivery may take.
const WAIT_MAX: Duration = Duration::from_secs(10);
/// Ends that are remembered.
const ENDS_MAX: usize = 256;
const FLORIN: &str = concat!("Florin/", env!("CARGO_PKG_VERSION"));

const _: () = assert!(WAIT_MAX.as_secs() < DELIVERY_WAIT_MAX.as_secs());

/// Why Alertmanager did not take an alert.
#[derive(Debug, thiserror::Error)]
pub enum AlertmanagerError {
    #[error("the address of Alertmanager cannot be used")]
    BadUrl,
    #[error("Alertmanager cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    #[error("Alertmanager answered {0}")]
    Answered(StatusCode),
    #[error("the client of Alertmanager cannot be set up")]
    Setup(#[source] reqwest::Error),
}

impl AlertmanagerError {
    /// Whether another try would be refused as well.
    pub(crate) fn is_final(&self) -> bool {
        matches!(self, Self::Answered(StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY))
    }
}

/// Which alert it is.
type Which = (String, BTreeMap<String, String>);

pub struct AlertmanagerCourier {
    client: Client,
    url: Url,
    /// The newest last.
    ends: Mutex<VecDeque<(Which, Timestamp)>>,
}

impl AlertmanagerCourier {
    /// `base` is where Alertmanager is, as `http://127.0.0.1:9093`. The operator names it, so it may be anywhere. The
    /// process has to have a default rustls crypto provider by now.
    ///
    /// # Errors
    /// [`AlertmanagerError::BadUrl`], [`AlertmanagerError::Setup`]
    pub fn new(base: &Url) -> Result<Self, AlertmanagerError> {
        let mut url = base.clone();
        url.path_segments_mut()
            .map_err(|()| AlertmanagerError::BadUrl)?
            .pop_if_empty()
            .extend(["api", "v2", "alerts"]);
        let client = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .timeout(WAIT_MAX)
            .build()
            .map_err(AlertmanagerError::Setup)?;
        Ok(Self { client, url, ends: Mutex::default() })
    }

    /// Asks whether it is there, and tells it nothing.
    ///
    /// # Errors
    /// [`AlertmanagerError::Unreachable`], [`AlertmanagerError::Answered`]
    pub async fn check(&self) -> Result<(), AlertmanagerError> {
        let mut url = self.url.clone();
        url.path_segments_mut().map_err(|()| AlertmanagerError::BadUrl)?.pop().push("status");
        let answer = self.client.get(url).header(USER_AGENT, FLORIN).send().await;
        let answer = answer.map_err(|error| AlertmanagerError::Unreachable(error.without_url()))?;
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(AlertmanagerError::Answered(status)) }
    }

    pub(crate) async fn carry(&self, alert: &Alert) -> Result<(), AlertmanagerError> {
        if self.is_over(alert) {
            return Ok(());
        }
        let request = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, FLORIN)
            .body(json!([wire(alert)]).to_string());
        let answer = request.send().await;
        let answer = answer.map_err(|error| AlertmanagerError::Unreachable(error.without_url()))?;
        if !answer.status().is_success() {
            return Err(AlertmanagerError::Answered(answer.status()));
        }
        self.note_end(alert);
        Ok(())
    }

    /// Whether its end was told before.
    fn is_over(&self, alert: &Alert) -> bool {
        let which = which(alert);
        alert.ended_at.is_none()
            && self.ends.lock().iter().any(|(ended, at)| *ended == which && alert.started_at <= *at)
    }

    fn note_end(&self, alert: &Alert) {
        let Some(at) = alert.ended_at else { return };
        let mut ends = self.ends.lock();
        if ENDS_MAX <= ends.len() {
            ends.pop_front();
        }
        ends.push_back((which(alert), at));
    }
}

fn which(alert: &Alert) -> Which {
    (alert.name.clone(), alert.labels.clone())
}

/// `postableAlert` of Alertmanager's `OpenAPI` document, version 2.
fn wire(alert: &Alert) -> Value {
    let mut labels = alert.labels.clone();
    labels.insert("alertname".to_owned(), alert.name.clone());
    json!({
        "labels": labels,
        "annotations": {"summary": alert.summary},
        "startsAt": alert.started_at.to_string(),
        "endsAt": alert.fires_until().to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert() -> Alert {
        Alert {
            name: "FlorinRollback".to_owned(),
            labels: [("release".to_owned(), "winter".to_owned())].into(),
            summary: "It is rolled back.".to_owned(),
            started_at: Timestamp::parse("2026-03-01T12:00:00Z").unwrap(),
            ended_at: None,
        }
    }

    fn courier(base: &str) -> Result<AlertmanagerCourier, AlertmanagerError> {
        drop(rustls::crypto::ring::default_provider().install_default());
        AlertmanagerCourier::new(&Url::parse(base).unwrap())
    }

    #[test]
    fn the_path_is_put_behind_whatever_the_operator_names() {
        for base in ["http://127.0.0.1:9093", "http://127.0.0.1:9093/"] {
            assert_eq!(courier(base).unwrap().url.as_str(), "http://127.0.0.1:9093/api/v2/alerts");
        }
        let behind = courier("https://ops.bank.example/alertmanager/").unwrap();
        assert_eq!(behind.url.as_str(), "https://ops.bank.example/alertmanager/api/v2/alerts");
        assert!(matches!(courier("data:text/plain,x"), Err(AlertmanagerError::BadUrl)));
    }

    #[test]
    fn an_alert_is_what_the_document_says() {
        let wanted = json!({
            "labels": {"alertname": "FlorinRollback", "release": "winter"},
            "annotations": {"summary": "It is rolled back."},
            "startsAt": "2026-03-01T12:00:00.000Z",
            "endsAt": "2026-03-02T00:00:00.000Z",
        });
        assert_eq!(wire(&alert()), wanted);
        let ended = alert().ended(Timestamp::parse("2026-03-01T12:30:00Z").unwrap());
        assert_eq!(wire(&ended)["endsAt"], "2026-03-01T12:30:00.000Z");
    }

    #[test]
    fn what_is_over_does_not_fire_again_by_a_late_retry() {
        let courier = courier("http://127.0.0.1:9093").unwrap();
        let end = alert().started_at.after(Duration::from_mins(5));
        assert!(!courier.is_over(&alert()));
        courier.note_end(&alert().ended(end));
        assert!(courier.is_over(&alert()));
        let again = Alert { started_at: end.after(Duration::from_secs(1)), ..alert() };
        assert!(!courier.is_over(&again), "it began anew");
        let other = Alert { labels: BTreeMap::new(), ..alert() };
        assert!(!courier.is_over(&other));
    }
}
