//! Where a request came from, as coarsely as a customer can still recognise it.

use kernel::Secret;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An IPv4 network of 24 bits or an IPv6 network of 48, as text; never finer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place(Secret<String>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a place is an IPv4 network of 24 bits or an IPv6 network of 48")]
pub struct PlaceError;

impl Place {
    /// The network an address belongs to; an IPv4 address in IPv6 form counts as IPv4 (RFC 4291, 2.5.5.2).
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        let text = match address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                format!("{}/24", Ipv4Addr::new(a, b, c, 0))
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
            }
        };
        Self(Secret::new(text))
    }

    /// Reads what [`Self::of`] wrote.
    ///
    /// # Errors
    /// [`PlaceError`] for any other text, such as a single address.
    pub fn parse(text: &str) -> Result<Self, PlaceError> {
        let (address, _) = text.split_once('/').ok_or(PlaceError)?;
        let place = Self::of(address.parse().map_err(|_| PlaceError)?);
        if place.as_str() == text { Ok(place) } else { Err(PlaceError) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.expose()
    }
}

#[cfg(test)]
mod tests;
