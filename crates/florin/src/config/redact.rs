//! Database addresses without their passwords.

use url::Url;

/// What stands for anything that may be secret.
const DOTS: &str = "...";

/// A database's address for people to read: no password, no parameters, and nothing at all when it is no URL.
pub(crate) fn redacted_url(raw: &str) -> String {
    let Ok(mut url) = Url::parse(raw) else { return DOTS.to_owned() };
    if url.cannot_be_a_base() {
        return DOTS.to_owned();
    }
    if url.password().is_some() && url.set_password(Some(DOTS)).is_err() {
        return DOTS.to_owned();
    }
    // A parameter can be a password as well, as in `?password=`.
    if url.query().is_some() {
        url.set_query(Some(DOTS));
    }
    url.set_fragment(None);
    url.into()
}

#[cfg(test)]
mod tests {
    use super::redacted_url;

    #[test]
    fn no_password_is_shown() {
        for (raw, shown) in [
            ("postgres://florin:hush@db.example:5432/bank", "postgres://florin:...@db.example:5432/bank"),
            ("postgres://florin@db.example/bank", "postgres://florin@db.example/bank"),
            ("postgresql://db.example/bank?user=f&password=hush", "postgresql://db.example/bank?..."),
            ("postgres://f:hu%40sh@h/bank?sslmode=require#hush", "postgres://f:...@h/bank?..."),
            ("host=db user=florin password=hush", "..."),
            ("hush", "..."),
            ("postgres:hush", "..."),
            ("", "..."),
        ] {
            assert_eq!(redacted_url(raw), shown, "{raw}");
        }
    }
}
