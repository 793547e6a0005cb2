use super::*;

#[test]
fn names_and_tokens_have_their_form() {
    let longest = "a".repeat(64);
    for text in ["pay", "Ledger-2.main_x", &longest] {
        assert_eq!(ServiceName::parse(text).unwrap().as_str(), text);
    }
    for text in ["", "a b", "é", "a\n", &format!("{longest}a")] {
        assert_eq!(ServiceName::parse(text), Err(ServiceNameError), "{text:?}");
    }
    let token = ServiceToken::written(&Secret::new("abc".to_owned()));
    assert!(ServiceToken::is_one(token.expose()));
    assert!(!ServiceToken::is_one("abc"));
}
