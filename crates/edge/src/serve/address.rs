//! Where a request comes from, as far as it can be trusted.

use crate::edge::Edge;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use identity::Place;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

/// The client's address: an IPv6 one without its lower 64 bits, which a single client may choose freely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Address(pub(crate) IpAddr);

impl Address {
    /// Where no connection is known, as within a test, all share one address.
    const NONE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

    /// With `proxies` trusted proxies, the last of them saw the peer, and each wrote down whom it saw: the client is
    /// the entry that the first of them wrote. Entries further left are the client's own words.
    pub(crate) fn of(headers: &HeaderMap, peer: Option<IpAddr>, proxies: u8) -> Self {
        let entries = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let seen = entries.flat_map(|text| text.split(',')).map(str::trim).collect::<Vec<_>>();
        let written = match proxies {
            0 => None,
            count => seen.len().checked_sub(usize::from(count)).and_then(|place| seen.get(place)),
        };
        let forwarded = written.and_then(|text| text.parse::<IpAddr>().ok());
        Self(shared(forwarded.or(peer).unwrap_or(Self::NONE)))
    }

    /// The network it belongs to, which is all that is kept of it.
    pub(crate) fn place(self) -> Place {
        Place::of(self.0)
    }
}

fn shared(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

impl FromRequestParts<Arc<Edge>> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, edge: &Arc<Edge>) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        Ok(Self::of(&parts.headers, peer, edge.settings.trusted_proxies))
    }
}
