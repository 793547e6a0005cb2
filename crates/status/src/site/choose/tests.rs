use super::*;
use crate::samples::{PROJECTION, after, heard};
use crate::site::Made;
use hyper::header::{CONTENT_ENCODING, HeaderName};

fn asked(pairs: &[(HeaderName, &str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
}

fn encoding_of(choice: &Choice<'_>) -> String {
    let Choice::Whole(body) = choice else { panic!("it is given as a whole") };
    body.head.get(CONTENT_ENCODING).map_or("plain", |value| value.to_str().unwrap()).to_owned()
}

#[test]
fn the_smallest_that_is_wanted_is_given() {
    let site = Site::of(&heard(PROJECTION), after(0), Made::default());
    for (wanted, given) in [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.001", "br"),
        ("identity", "plain"),
        ("", "plain"),
    ] {
        let head = asked(&[(ACCEPT_ENCODING, wanted)]);
        assert_eq!(encoding_of(&site.choose("/api/v2/summary.json", &head)), given, "{wanted}");
    }
    assert_eq!(encoding_of(&site.choose("/", &HeaderMap::new())), "plain");
}

#[test]
fn whoever_has_it_is_told_so() {
    let site = Site::of(&heard(PROJECTION), after(0), Made::default());
    let path = "/api/v2/status.json";
    let Choice::Whole(body) = site.choose(path, &HeaderMap::new()) else { panic!("it is given as a whole") };
    let tag = body.tag.to_str().unwrap();
    let is_unchanged =
        |given: &str| matches!(site.choose(path, &asked(&[(IF_NONE_MATCH, given)])), Choice::Unchanged(_));
    assert!(is_unchanged(tag));
    assert!(is_unchanged(&format!("W/{tag}")));
    assert!(is_unchanged(&format!("\"other\" , {tag}")));
    assert!(is_unchanged("*"));
    assert!(!is_unchanged("\"other\""));
    assert!(!is_unchanged(tag.trim_matches('"')));
    // The tag of one encoding is not that of another.
    let head = asked(&[(IF_NONE_MATCH, tag), (ACCEPT_ENCODING, "gzip")]);
    let given = site.choose("/api/v2/summary.json", &head);
    assert_eq!(encoding_of(&given), "gzip");
}

#[test]
fn the_language_is_the_askers_where_the_address_names_none() {
    let site = Site::of(&heard(PROJECTION), after(0), Made::default());
    let title = |path: &str, wanted: &str| {
        let head = asked(&[(ACCEPT_LANGUAGE, wanted)]);
        let Choice::Whole(body) = site.choose(path, &head) else { panic!("it is given as a whole") };
        String::from_utf8(body.bytes.to_vec()).unwrap().contains("<html lang=\"de\">")
    };
    assert!(title("/", "de-CH"));
    assert!(!title("/", "fr"));
    assert!(title("/de", "en"));
    assert!(!title("/en", "de"));
    assert!(title("/history", "de") && title("/incidents/inc000000001", "de"));
    assert!(matches!(site.choose("/nowhere", &HeaderMap::new()), Choice::Missing(_)));
}
