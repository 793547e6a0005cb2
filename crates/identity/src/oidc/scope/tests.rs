use super::*;

#[test]
fn words_and_sets_are_one_another() {
    for scope in Scope::ALL {
        assert_eq!(Scope::parse(scope.word()), Some(scope));
        assert!(!scope.words().is_empty());
    }
    for bits in 0..1_u8 << Scope::ALL.len() {
        let chosen: Vec<Scope> = Scope::ALL
            .into_iter()
            .enumerate()
            .filter(|(place, _)| bits & (1 << place) != 0)
            .map(|(_, it)| it)
            .collect();
        let set = Scopes::of(&chosen);
        assert_eq!(set.iter().collect::<Vec<_>>(), chosen);
        assert_eq!(set.is_empty(), bits == 0);
        if bits != 0 {
            assert_eq!(Scopes::parse(&set.to_string()), Ok(set));
        }
        assert!(set.is_within(Scopes::of(&Scope::ALL)));
        assert_eq!(set.is_within(Scopes::NONE), bits == 0);
    }
}

#[test]
fn what_is_no_scope_is_refused() {
    for text in [
        "",
        " ",
        "openid ",
        " openid",
        "openid  email",
        "OpenID",
        "payments",
        "openid,email",
        "openid\temail",
    ] {
        assert_eq!(Scopes::parse(text), Err(ScopeError), "{text:?}");
    }
    assert_eq!(Scopes::parse("email openid email"), Ok(Scopes::of(&[Scope::Openid, Scope::Email])));
    assert_eq!(Scopes::parse(&"email ".repeat(50)), Err(ScopeError));
}
