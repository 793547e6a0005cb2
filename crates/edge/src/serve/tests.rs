use super::limit::Limiter;
use super::*;
use crate::Rate;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use std::net::IpAddr;
use std::num::NonZeroU32;

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
