//! The real edge of a scratch bank, on loopback, for phones that speak HTTP.

use super::scratch::Scratch;
use crate::serve;
use anyhow::{Context, Result};
use axum_server::Handle;
use bank::Bank;
use edge::{EdgeSettings, Rate};
use kernel::Clock as _;
use simulator::{FastClock, Wire};
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// All phones come from one address, so limits by address would be limits on the check.
const RATE: Rate = {
    let most = NonZeroU32::new(1_000_000).expect("a million is above zero");
    Rate::new(most, most)
};

/// It answers until it is stopped.
pub(super) struct Edge {
    pub(super) wire: Wire,
    /// The scratch bank's, which its phones go by.
    pub(super) clock: FastClock,
    handle: Handle<SocketAddr>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Edge {
    /// # Errors
    /// When there is no port to be had.
    pub(super) fn open(scratch: &Scratch, bank: Arc<Bank>) -> Result<Self> {
        let listener = serve::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let url = format!("http://{}", listener.local_addr().context("the listener has no address")?);
        let public_url = scratch.public_url().to_owned();
        let wire = Wire::new(&[url], &public_url)?;
        let settings = EdgeSettings {
            public_url,
            token_rate: RATE,
            address_rate: RATE,
            network_rate: RATE,
            device_rate: RATE,
            ..EdgeSettings::default()
        };
        let service = edge::router(bank, settings).into_make_service_with_connect_info::<SocketAddr>();
        let handle = Handle::new();
        let server = axum_server::from_tcp(listener).context("the listener cannot be used")?;
        let serving = tokio::spawn(server.handle(handle.clone()).serve(service));
        let clock = scratch.clock();
        let now = clock.now();
        Ok(Self { wire, clock: FastClock::new(clock, now, 1), handle, serving })
    }

    /// # Errors
    /// When it broke off before.
    pub(super) async fn close(self) -> Result<()> {
        self.handle.shutdown();
        self.serving.await.context("the scratch edge met a bug")?.context("the scratch edge broke off")
    }
}
