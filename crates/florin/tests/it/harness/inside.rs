//! The whole bank inside the test: the real router on a real store, with a clock that the test moves.

use super::{Api, Engine, Home, Town};
use bank::PasskeySettings;
use edge::{EdgeSettings, Rate, SlowRate};
use identity::Fingerprint;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Limits out of the way.
const RATE: Rate = {
    let most = NonZeroU32::new(1_000_000).expect("a million is above zero");
    Rate::new(most, most)
};

/// What whoever sends alerts bears here, and whoever hands over mail.
pub(crate) const ALERT_TOKEN: &str = "the-token-of-the-alertmanager";

/// A bank that answers within this process.
pub(crate) struct Inside {
    /// Fills it; its clock is the router's as well.
    pub(crate) town: Town,
    /// Asks it.
    pub(crate) api: Api,
    pub(crate) home: Home,
}

impl Inside {
    /// A fresh store behind the router.
    pub(crate) async fn new(engine: Engine) -> Self {
        Self::with(engine, Self::open_settings()).await
    }

    /// Serves the same bank on loopback, without limits, for as long as what is handed back is kept.
    pub(crate) async fn serve(&self) -> Served {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("loopback has a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let router = edge::router(Arc::clone(&self.town.bank), Self::open_settings());
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        Served { url, serving: tokio::spawn(axum::serve(listener, service).into_future()) }
    }

    /// A bank at `localhost`, which browsers trust as they trust HTTPS; it answers there for as long as what is handed
    /// back is kept.
    pub(crate) async fn at_localhost(engine: Engine) -> (Self, Served) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("loopback has a free port");
        let url = format!("http://localhost:{}", listener.local_addr().expect("it is bound").port());
        let home = Home::new(engine).await;
        let change = |settings: &mut bank::Settings| {
            settings.public_url.clone_from(&url);
            settings.login.passkeys = PasskeySettings::default();
        };
        let town = Town::changed(home.open().await, change).await;
        let settings = EdgeSettings { public_url: url.clone(), ..Self::open_settings() };
        let router = edge::router(Arc::clone(&town.bank), settings);
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let served = Served { url, serving: tokio::spawn(axum::serve(listener, service).into_future()) };
        (Self { town, api: served.api(), home }, served)
    }

    /// Settings of the edge with all limits out of the way.
    pub(crate) fn open_settings() -> EdgeSettings {
        EdgeSettings {
            token_rate: RATE,
            address_rate: RATE,
            network_rate: RATE,
            mailbox_rate: SlowRate { every: Duration::from_micros(1), burst: RATE.burst },
            device_rate: RATE,
            begin_answers_every: Duration::ZERO,
            alert_token: Some(Fingerprint::of(ALERT_TOKEN)),
            mail_token: Some(Fingerprint::of(ALERT_TOKEN)),
            mail_authserv_id: Some("mx.bank.example".to_owned()),
            ..EdgeSettings::default()
        }
    }

    /// The same with settings of the edge, for tests of those.
    pub(crate) async fn with(engine: Engine, settings: EdgeSettings) -> Self {
        let home = Home::new(engine).await;
        let town = Town::open(&home).await;
        let router = edge::router(Arc::clone(&town.bank), settings);
        Self { town, api: Api::inside(router), home }
    }
}

/// A router that answers over the network.
pub(crate) struct Served {
    url: String,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Served {
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A client on connections of its own.
    pub(crate) fn api(&self) -> Api {
        Api::wire(&self.url)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
