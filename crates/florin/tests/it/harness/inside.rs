//! The whole bank inside the test: the real router on a real store, with a clock that the test moves.

use super::{Api, Engine, Home, Town};
use edge::{EdgeSettings, Rate, SlowRate};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// Limits out of the way.
const RATE: Rate = {
    let most = NonZeroU32::new(1_000_000).expect("a million is above zero");
    Rate::new(most, most)
};

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

    /// Settings of the edge with all limits out of the way.
    pub(crate) fn open_settings() -> EdgeSettings {
        EdgeSettings {
            token_rate: RATE,
            address_rate: RATE,
            network_rate: RATE,
            mailbox_rate: SlowRate { every: Duration::from_micros(1), burst: RATE.burst },
            device_rate: RATE,
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
