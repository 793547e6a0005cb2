use super::limit::Limiter;
use super::*;
use crate::{EdgeSettings, Rate, SlowRate};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use identity::Email;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

fn address(forwarded: &[&str], proxies: u8) -> String {
    let name = HeaderName::from_static("x-forwarded-for");
    let mut headers = HeaderMap::new();
    for text in forwarded {
        headers.append(name.clone(), HeaderValue::from_str(text).unwrap());
    }
    let peer: IpAddr = "192.0.2.1".parse().unwrap();
    Address::of(&headers, Some(peer), proxies).0.to_string()
}

#[test]
fn only_trusted_proxies_are_believed() {
    assert_eq!(address(&["203.0.113.9"], 0), "192.0.2.1", "anyone can write that header");
    assert_eq!(address(&["203.0.113.9"], 1), "203.0.113.9");
    assert_eq!(
        address(&["6.6.6.6, 203.0.113.9"], 1),
        "203.0.113.9",
        "the client's own words stand to the left"
    );
    assert_eq!(address(&["6.6.6.6, 203.0.113.9, 198.51.100.2"], 2), "203.0.113.9");
    assert_eq!(address(&["6.6.6.6", "203.0.113.9", "198.51.100.2"], 2), "203.0.113.9");
    assert_eq!(address(&["203.0.113.9"], 2), "192.0.2.1", "fewer entries than proxies: the peer");
    assert_eq!(address(&["nonsense"], 1), "192.0.2.1");
    assert_eq!(
        address(&["2001:db8:1:2:3:4:5:6"], 1),
        "2001:db8:1:2::",
        "one client has 64 bits to choose from"
    );
    assert_eq!(address(&["::ffff:203.0.113.9"], 1), "203.0.113.9");
}

fn limiter(burst: u32) -> Limiter {
    let one = NonZeroU32::new(1).unwrap();
    Limiter::new(Rate::new(one, NonZeroU32::new(burst).unwrap()))
}

#[test]
fn a_burst_is_let_through_and_the_next_is_told_to_wait() {
    let limiter = limiter(3);
    for _ in 0..3 {
        assert_eq!(limiter.check("a"), Ok(()));
    }
    let refused = limiter.check("a").unwrap_err();
    let wait = axum::response::IntoResponse::into_response(refused);
    assert_eq!(wait.status(), 429);
    assert_eq!(wait.headers()["retry-after"], "1");
    assert_eq!(limiter.check("b"), Ok(()), "another key has its own");
}

#[test]
fn keys_are_bounded() {
    let limiter = limiter(1);
    for key in 0..Limiter::KEYS_MAX * 2 {
        assert!(limiter.check(&key).is_ok() || Limiter::KEYS_MAX <= key, "{key}");
    }
    assert!(limiter.keys() < Limiter::KEYS_MAX + 8_192, "{}", limiter.keys());
}

fn from(address: &str) -> Address {
    Address::of(&HeaderMap::new(), Some(address.parse().unwrap()), 0)
}

#[test]
fn a_network_is_counted_as_one() {
    let network_rate = Rate::new(NonZeroU32::MIN, NonZeroU32::MIN);
    let limits = Limits::new(&EdgeSettings { network_rate, ..EdgeSettings::default() });
    for (address, is_first) in [
        ("203.0.113.9", true),
        ("203.0.113.77", false),
        ("203.0.114.9", true),
        ("2001:db8:1:2::1", true),
        ("2001:db8:1:ffff::1", false),
        ("2001:db8:2::1", true),
        ("::ffff:203.0.113.1", false),
    ] {
        assert_eq!(limits.check_network(from(address)).is_ok(), is_first, "{address}");
    }
}

/// When something is wrong many report it, and nobody is kept from logging in by that.
#[test]
fn reports_have_counts_of_their_own() {
    let rate = Rate::new(NonZeroU32::MIN, NonZeroU32::MIN);
    let settings = EdgeSettings { network_rate: rate, device_rate: rate, ..EdgeSettings::default() };
    let limits = Limits::new(&settings);
    assert!(limits.check_reporting_network(from("203.0.113.9")).is_ok());
    assert!(limits.check_reporting_network(from("203.0.113.77")).is_err());
    assert!(limits.check_network(from("203.0.113.9")).is_ok());
    let key = |byte| identity::Thumbprint([byte; 32]);
    assert!(limits.check_reporting_device(&key(1)).is_ok());
    assert!(limits.check_reporting_device(&key(1)).is_err());
    assert!(limits.check_reporting_device(&key(2)).is_ok());
    assert!(limits.check_device(&key(1)).is_ok());
}

#[test]
fn a_mailbox_is_counted_by_who_asks() {
    let burst = NonZeroU32::MIN;
    let mailbox_rate = SlowRate { every: Duration::from_hours(1), burst };
    let limits = Limits::new(&EdgeSettings { mailbox_rate, ..EdgeSettings::default() });
    for (email, address, is_first) in [
        ("ada@example.org", "203.0.113.9", true),
        ("ADA@Example.ORG", "203.0.113.10", false),
        ("ada@example.org", "203.0.114.9", true),
        ("bea@example.org", "203.0.113.9", true),
    ] {
        let found = limits.check_mailbox(&Email::parse(email).unwrap(), from(address));
        assert_eq!(found.is_ok(), is_first, "{email} by {address}");
    }
}
