//! A certificate for api.bank.example and 127.0.0.1, good from 2026-11-22 to 2027-11-22, made for these tests.

use super::*;
use crate::config::{Config, Environment, Given, TlsConfig};
use crate::doctor::run::Verdict;

const CERT: &str = "\
-----BEGIN CERTIFICATE-----
MIIBrjCCAVSgAwIBAgIUNRboQ5L1ASmU9Sd1fkx0uSyeKz0wCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQYXBpLmJhbmsuZXhhbXBsZTAeFw0yNjExMjIxMDE3NThaFw0y
NzExMjIxMDE3NThaMBsxGTAXBgNVBAMMEGFwaS5iYW5rLmV4YW1wbGUwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAAQw8n3QlMX/DRbWnrxXUd/Gpttv1nqhx9sz2AkB
AbtCaL3OeUcG5TNeRPfa8ZILI9iS0e/iGwVCo4EcqMCs66bSo3YwdDAdBgNVHQ4E
FgQUnJM0jASO3VU/5L+n7rfcVo5FKaIwHwYDVR0jBBgwFoAUnJM0jASO3VU/5L+n
7rfcVo5FKaIwDwYDVR0TAQH/BAUwAwEB/zAhBgNVHREEGjAYghBhcGkuYmFuay5l
eGFtcGxlhwR/AAABMAoGCCqGSM49BAMCA0gAMEUCIQCMCB+ew6xOdUAIfVpFueh3
wAvbYcSgh64DjVnZ7ILA2QIgKofG+yFJGkZv7Hhr7jiFDyfbOCAhouAQkqHonO/6
n80=
-----END CERTIFICATE-----
";

const KEY: &str = "\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgeDG4B9wQntFfiqur
g4pAldhZnMcw4s96gbw7HL71lxChRANCAAQw8n3QlMX/DRbWnrxXUd/Gpttv1nqh
x9sz2AkBAbtCaL3OeUcG5TNeRPfa8ZILI9iS0e/iGwVCo4EcqMCs66bS
-----END PRIVATE KEY-----
";

const OTHER_KEY: &str = "\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg4gcHw7NgKG2cUs+9
fSM6psYd6BuXwPRpPs7XD06nL5mhRANCAATQxG4AkgsEwUrmDj3a8grpH55UbCXO
MS3Q80C3VQkSYI5yEshQBjyRkEeuywxEQRQgP2nUrMftjNIVJJlKYGKh
-----END PRIVATE KEY-----
";

/// Checks the certificate with this key at this time, for a server of this public address.
#[track_caller]
fn check(key: &str, now: &str, public_url: Option<&str>) -> (Verdict, String) {
    drop(rustls::crypto::ring::default_provider().install_default());
    let folder = tempfile::tempdir().unwrap();
    let (cert_file, key_file) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&cert_file, CERT).unwrap();
    std::fs::write(&key_file, key).unwrap();
    let given = Given { public_url: public_url.map(str::to_owned), ..Given::default() };
    let mut config = Config::resolve(&given, &Environment::default()).unwrap();
    config.server.tls = Some(TlsConfig { cert: cert_file, key: key_file });
    let check = super::check(&config, Timestamp::parse(now).unwrap()).unwrap();
    (check.verdict, check.found)
}

#[test]
fn a_certificate_in_date_and_for_the_name_is_fine() {
    for url in [None, Some("https://api.bank.example"), Some("https://127.0.0.1:8443")] {
        let (verdict, found) = check(KEY, "2027-01-01T00:00:00Z", url);
        assert_eq!((verdict, found.contains("325 more days")), (Verdict::Fine, true), "{found}");
    }
}

#[test]
fn what_is_wrong_with_it_is_said() {
    for (key, now, url, said) in [
        (KEY, "2026-11-22T00:00:00Z", None, "only from"),
        (KEY, "2027-11-23T00:00:00Z", None, "ended"),
        (KEY, "2027-11-16T00:00:00Z", None, "6 more days"),
        (KEY, "2027-01-01T00:00:00Z", Some("https://bank.example"), "not for bank.example"),
        (KEY, "2027-01-01T00:00:00Z", Some("https://[::1]"), "not for [::1]"),
        (OTHER_KEY, "2027-01-01T00:00:00Z", None, "do not go together"),
        ("", "2027-01-01T00:00:00Z", None, "no private key"),
        (CERT, "2027-01-01T00:00:00Z", None, "no private key"),
    ] {
        let (verdict, found) = check(key, now, url);
        assert_eq!((verdict, found.contains(said)), (Verdict::Wrong, true), "{said}: {found}");
    }
}

#[test]
fn a_server_without_a_certificate_has_nothing_to_check() {
    let config = Config::resolve(&Given::default(), &Environment::default()).unwrap();
    assert_eq!(super::check(&config, Timestamp::EPOCH), None);
}
