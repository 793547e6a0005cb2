use super::*;

#[track_caller]
fn check(open: bool, addresses: &str) {
    for text in addresses.split_whitespace() {
        let address: IpAddr = text.parse().expect("an address");
        assert_eq!(is_public(address), open, "{text}");
        assert!(Reach::Anywhere.allows(address), "{text}");
    }
}

#[test]
fn public_addresses_are_reached() {
    check(true, "1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1");
    check(true, "169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0");
    check(
        true,
        "198.17.255.255 198.20.0.0 223.255.255.255 2606:4700:4700::1111 2a00:1450::1 2001:4860::8888",
    );
    check(true, "::ffff:1.1.1.1 64:ff9b::1.1.1.1");
}

#[test]
fn loopback_private_and_special_addresses_are_not() {
    check(
        false,
        "0.0.0.0 0.1.2.3 127.0.0.1 127.255.255.255 10.0.0.0 10.255.255.255 172.16.0.0 172.31.255.255",
    );
    check(
        false,
        "192.168.0.1 192.168.255.255 169.254.169.254 100.64.0.0 100.127.255.255 192.0.0.1 192.0.2.1",
    );
    check(false, "198.18.0.0 198.19.255.255 198.51.100.7 203.0.113.7 224.0.0.1 239.255.255.255 240.0.0.1");
    check(false, "255.255.255.255 192.88.99.1");
    check(false, ":: ::1 fe80::1 febf::1 fec0::1 fc00::1 fdff::1 ff02::1 2001:db8::1 2002:7f00:1::1 2001::1");
    check(false, "::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::10.0.0.1 ::127.0.0.1");
    check(false, "100::1 64:ff9b:1::1 3fff::1");
}

#[tokio::test]
async fn a_name_of_this_machine_resolves_to_nothing() {
    let name: Name = "localhost".parse().expect("a name");
    let refused = GuardedResolver(Reach::Public).resolve(name).await.err().expect("loopback is refused");
    assert!(refused.is::<NotPublic>());
    let name: Name = "localhost".parse().expect("a name");
    let found = GuardedResolver(Reach::Anywhere).resolve(name).await.expect("loopback is allowed");
    assert!(found.into_iter().all(|address| address.ip().is_loopback()));
}
