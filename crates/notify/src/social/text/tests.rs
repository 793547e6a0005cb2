use super::*;
use proptest::prelude::*;

const URL: &str = "https://status.example/incidents/k3v9a8s7d6f5#update-a1b2c3d4e5f6";
const MASTODON: Length = Length::Mastodon { characters_max: 500 };

fn composed(body: &str, length: Length) -> Text {
    Text::compose(Saying { head: "Investigating: Logins fail", body, url: URL }, length)
}

#[test]
fn what_fits_is_said_as_it_is() {
    let text = composed("Some customers cannot log in.\n\nYour money is safe.", MASTODON);
    let wanted = format!(
        "Investigating: Logins fail\n\nSome customers cannot log in.\n\nYour money is safe.\n\n{URL}"
    );
    assert_eq!(text.words, wanted);
    assert_eq!(&text.words[text.link.0..text.link.1], URL);
    let shown = composed("", Length::Bluesky);
    assert_eq!(shown.words, "Investigating: Logins fail\n\nstatus.example/incidents/k3v9a8s7d6f5");
    assert_eq!(shown.url, URL);
}

#[test]
fn what_does_not_fit_ends_with_a_word_and_keeps_its_address() {
    let body = "Some customers cannot log in as usual since 09:14 UTC, and we look into it. ".repeat(20);
    for length in [MASTODON, Length::Bluesky, Length::X] {
        let Text { words: text, link, .. } = composed(&body, length);
        let shown = &text[link.0..link.1];
        assert!(text.ends_with(shown) && shown.contains("status.example/incidents/k3v9a8s7d6f5"));
        let said = text.strip_suffix(shown).unwrap().trim_end();
        let said = said.strip_suffix(CUT).expect("it was cut");
        assert!(body.contains(said.rsplit('\n').next().unwrap()), "{said}");
        assert!(body.starts_with(said.split_once(BREAK).unwrap().1));
        let next = body[said.split_once(BREAK).unwrap().1.len()..].chars().next();
        assert!(next.is_some_and(|one| one.is_whitespace() || one == ','), "{said}");
        let units = length.units(said) + length.units(CUT) + length.units(BREAK) + length.link_units(shown);
        assert!(units <= length.units_max());
        assert!(length.units_max() - 12 <= units, "{units} units: there was room for another word");
    }
}

#[test]
fn nobody_is_called_and_nothing_is_hidden() {
    let text = composed("Ask @support or help@bank.example.\u{7}\r\n\n\n\n\tNow @", MASTODON).words;
    assert!(text.contains("Ask @\u{2060}support or help@bank.example.\n\n Now @\n\n"), "{text:?}");
}

#[test]
fn a_long_address_is_shown_short_where_that_is_possible() {
    let url = format!("https://status.example/{}#update-1", "long/".repeat(60));
    let Text { words: text, link, .. } =
        Text::compose(Saying { head: "Resolved: Logins", body: "", url: &url }, Length::Bluesky);
    assert_eq!(text[link.0..link.1].graphemes(true).count(), SHOWN_GRAPHEMES_MAX);
    assert!(text.ends_with(CUT));
}

proptest! {
    #[test]
    fn no_text_is_too_long_or_without_its_address(
        head in "\\PC{0,400}",
        body in "(\\PC|[ \n]|@|[a-z]{1,9}\\.[a-z]{2}|\u{1f468}\u{200d}\u{1f469}|e\u{301}{0,20}){0,900}",
    ) {
        for length in [MASTODON, Length::Bluesky, Length::X] {
            let Text { words: text, link, url } = Text::compose(Saying { head: &head, body: &body, url: URL }, length);
            let shown = &text[link.0..link.1];
            prop_assert!(URL.contains(shown) && url == URL);
            let said = text[..link.0].trim_end();
            let units = length.units(said) + length.units(BREAK) + length.link_units(shown);
            prop_assert!(units <= length.units_max(), "{} units", units);
            prop_assert!(length != Length::Bluesky || (text.len() <= 3_000 && text.graphemes(true).count() <= 300));
        }
    }
}
