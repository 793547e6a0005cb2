//! A listener for webhooks that answers as a test tells it to, and remembers what it heard.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use parking_lot::Mutex;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// One delivery, as it came.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Heard {
    pub(crate) fn value(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("a delivery is JSON")
    }
}

#[derive(Clone)]
struct Shared {
    heard: Arc<Mutex<Vec<Heard>>>,
    answer: Arc<Mutex<Reaction>>,
}

/// What the listener does with a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reaction {
    Answer(StatusCode),
    /// Holds the connection and says nothing.
    Hang,
}

/// Listens on loopback until it is dropped.
pub(crate) struct Listener {
    pub(crate) url: String,
    shared: Shared,
    serving: JoinHandle<()>,
}

impl Listener {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let url = format!("http://{}/hook", listener.local_addr().expect("it is bound"));
        let answer = Arc::new(Mutex::new(Reaction::Answer(StatusCode::OK)));
        let shared = Shared { heard: Arc::default(), answer };
        let routes = Router::new().fallback(hear).with_state(shared.clone());
        let serving =
            tokio::spawn(async move { axum::serve(listener, routes).await.expect("loopback stays") });
        Self { url, shared, serving }
    }

    /// From now on every delivery is answered with this status.
    pub(crate) fn answer(&self, status: u16) {
        let status = StatusCode::from_u16(status).expect("a status has three digits");
        *self.shared.answer.lock() = Reaction::Answer(status);
    }

    /// From now on no delivery is answered.
    pub(crate) fn hang(&self) {
        *self.shared.answer.lock() = Reaction::Hang;
    }

    /// All deliveries so far, in the order they came.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.shared.heard.lock().clone()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn hear(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> (StatusCode, &'static str) {
    shared.heard.lock().push(Heard { headers, body });
    let reaction = *shared.answer.lock();
    match reaction {
        Reaction::Answer(status) => (status, "{}"),
        Reaction::Hang => std::future::pending().await,
    }
}
