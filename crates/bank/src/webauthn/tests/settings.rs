//! Where passkeys are good, as an operator says it.

use super::*;
use crate::RelyingPartyError;

fn tried(address: &str, rp_id: Option<&str>, origins: &[&str]) -> Result<String, RelyingPartyError> {
    let settings = PasskeySettings {
        rp_id: rp_id.map(str::to_owned),
        origins: origins.iter().map(|&origin| origin.to_owned()).collect(),
    };
    RelyingParty::try_new("Florin", address, &settings).map(|party| party.id().to_owned())
}

#[test]
fn the_relying_party_is_the_addresss_host_or_a_domain_above_it() {
    assert_eq!(tried("https://app.bank.example", None, &[]).unwrap(), "app.bank.example");
    assert_eq!(tried("https://app.bank.example/", Some("bank.example"), &[]).unwrap(), "bank.example");
    assert_eq!(tried("http://localhost:8080", None, &[]).unwrap(), "localhost");
    assert_eq!(tried("https://bank.example", None, &[APP]).unwrap(), "bank.example");
    let page = ["https://www.bank.example"].as_slice();
    assert_eq!(tried("http://127.0.0.1:8080", Some("bank.example"), page).unwrap(), "bank.example");
    for (address, rp_id, origins, error) in [
        ("http://127.0.0.1:8080", None, [].as_slice(), RelyingPartyError::NoDomain),
        ("http://127.0.0.1:8080", None, page, RelyingPartyError::NoDomain),
        ("http://127.0.0.1:8080", Some("bank.example"), &[APP], RelyingPartyError::NoDomain),
        ("http://127.0.0.1:8080", Some("other.example"), page, RelyingPartyError::OtherDomain),
        ("http://[::1]", None, &[], RelyingPartyError::NoDomain),
        ("nowhere", None, &[], RelyingPartyError::NoDomain),
        ("https://bank.example", Some("app.bank.example"), &[], RelyingPartyError::OtherDomain),
        ("https://bank.example", Some("ank.example"), &[], RelyingPartyError::OtherDomain),
        ("https://bank.example", Some("other.example"), &[], RelyingPartyError::OtherDomain),
        ("https://bank.example", Some(""), &[], RelyingPartyError::OtherDomain),
        ("https://bank.example", None, &["an app"], RelyingPartyError::BadOrigin),
    ] {
        assert_eq!(tried(address, rp_id, origins), Err(error), "{address} {rp_id:?} {origins:?}");
    }
}
