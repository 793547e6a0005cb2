use super::*;

#[test]
fn a_value_has_one_text() {
    // RFC 7515, C.
    assert_eq!(encode([3, 236, 255, 224, 193]), "A-z_4ME");
    assert_eq!(decode("A-z_4ME"), Some(vec![3, 236, 255, 224, 193]));
    assert_eq!(decode(""), Some(Vec::new()));
    assert_eq!(decode("AA"), Some(vec![0]));
    for text in
        ["AB", "AA==", "AA=", "A", "A-z/4ME", "A+z_4ME", "A-z_4ME ", "A-z_\n4ME", "A-z_4ME.", "\u{e9}A"]
    {
        assert_eq!(decode(text), None, "{text:?}");
    }
}

#[test]
fn an_array_is_neither_longer_nor_shorter() {
    assert_eq!(decode_array("AAA"), Some([0; 2]));
    assert_eq!(decode_array::<1>("AAA"), None);
    assert_eq!(decode_array::<3>("AAA"), None);
}
