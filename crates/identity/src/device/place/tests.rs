use super::*;
use proptest::prelude::*;

fn check(address: &str, wanted: &str) {
    let place = Place::of(address.parse().unwrap());
    assert_eq!(place.as_str(), wanted, "{address}");
    assert_eq!(Place::parse(wanted), Ok(place));
}

#[test]
fn a_place_is_a_network() {
    check("203.0.113.77", "203.0.113.0/24");
    check("0.0.0.0", "0.0.0.0/24");
    check("255.255.255.255", "255.255.255.0/24");
    check("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48");
    check("2001:db8::1", "2001:db8::/48");
    check("::1", "::/48");
    check("::ffff:203.0.113.77", "203.0.113.0/24");
}

#[test]
fn nothing_finer_is_read() {
    for text in [
        "",
        "/",
        "203.0.113.77",
        "203.0.113.77/24",
        "203.0.113.0/25",
        "203.0.113.0/24 ",
        "203.0.113.0/024",
        "::ffff:203.0.113.0/24",
        "2001:db8:1::/64",
        "2001:db8:1:2::/48",
        "2001:DB8:1::/48",
        "example.com/24",
    ] {
        assert_eq!(Place::parse(text), Err(PlaceError), "{text}");
    }
}

#[test]
fn a_place_is_never_printed() {
    assert!(!format!("{:?}", Place::parse("203.0.113.0/24")).contains("203"));
}

proptest! {
    #[test]
    fn neighbours_are_in_one_place(address: [u8; 16], last: u8) {
        let place = Place::of(IpAddr::from(address));
        prop_assert_eq!(Place::parse(place.as_str()), Ok(place.clone()));
        let mut neighbour = address;
        neighbour[15] = last;
        prop_assert_eq!(Place::of(IpAddr::from(neighbour)), place);
    }
}
