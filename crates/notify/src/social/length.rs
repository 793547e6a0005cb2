//! How long a post may be, as each network counts.

use unicode_segmentation::UnicodeSegmentation as _;

/// What an address counts for on Mastodon (`characters_reserved_per_url`) and on X (`transformed_url_length`), however
/// long it is.
const URL_UNITS: usize = 23;
/// Of `app.bsky.feed.post#text`: `maxGraphemes`, and `maxLength` in bytes of UTF-8.
const BLUESKY_GRAPHEMES_MAX: usize = 300;
const BLUESKY_BYTES_MAX: usize = 3_000;
const BLUESKY_BYTES_A_GRAPHEME: usize = BLUESKY_BYTES_MAX / BLUESKY_GRAPHEMES_MAX;
/// `maxWeightedTweetLength` of twitter-text, configuration 3.
const X_UNITS_MAX: usize = 280;
/// Code points that weigh one; every other one weighs two (the same configuration).
const X_LIGHT: [(u32, u32); 4] = [(0, 4_351), (8_192, 8_205), (8_208, 8_223), (8_242, 8_247)];

/// The way a network counts. What is counted here is never less than what the network counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    /// Grapheme clusters, as many as the instance says.
    Mastodon { characters_max: usize },
    /// Grapheme clusters, and bytes.
    Bluesky,
    /// Weighted code points.
    X,
}

impl Length {
    pub(crate) const fn units_max(self) -> usize {
        match self {
            Self::Mastodon { characters_max } => characters_max,
            Self::Bluesky => BLUESKY_GRAPHEMES_MAX,
            Self::X => X_UNITS_MAX,
        }
    }

    /// What an address of the text's own counts for, as it is shown.
    pub(crate) fn link_units(self, shown: &str) -> usize {
        match self {
            Self::Mastodon { .. } | Self::X => URL_UNITS,
            Self::Bluesky => self.plain_units(shown),
        }
    }

    /// What a text counts for; the sum over its words and the spaces between them.
    pub(crate) fn units(self, text: &str) -> usize {
        text.split_inclusive(char::is_whitespace).map(|word| self.word_units(word)).sum()
    }

    /// A word, with the space behind it.
    fn word_units(self, word: &str) -> usize {
        let plain = self.plain_units(word);
        let is_address = match self {
            Self::Mastodon { .. } => word.contains("://"),
            // X makes addresses of bare names as well.
            Self::X => word.contains("://") || has_inner_dot(word),
            Self::Bluesky => false,
        };
        // The space behind it is no part of the address.
        if is_address { plain.max(URL_UNITS.saturating_add(1)) } else { plain }
    }

    fn plain_units(self, text: &str) -> usize {
        match self {
            Self::Mastodon { .. } => text.graphemes(true).count(),
            Self::Bluesky => {
                text.graphemes(true).map(|one| one.len().div_ceil(BLUESKY_BYTES_A_GRAPHEME)).sum()
            }
            Self::X => text.chars().map(weight).sum(),
        }
    }
}

fn weight(one: char) -> usize {
    let code = u32::from(one);
    if X_LIGHT.iter().any(|(first, last)| (*first..=*last).contains(&code)) { 1 } else { 2 }
}

/// As in `bank.example`, and not as at the end of a sentence.
fn has_inner_dot(word: &str) -> bool {
    let mut parts = word.trim_end().split('.').peekable();
    while let (Some(part), Some(next)) = (parts.next(), parts.peek()) {
        if part.ends_with(char::is_alphanumeric) && next.starts_with(char::is_alphabetic) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const MASTODON: Length = Length::Mastodon { characters_max: 500 };

    #[test]
    fn each_network_counts_in_its_own_way() {
        // A family of four is one grapheme of 25 bytes and seven code points.
        let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{200d}\u{1f466}";
        for (text, mastodon, bluesky, x) in [
            ("", 0, 0, 0),
            ("Login works", 11, 11, 11),
            ("\u{fc}ber", 4, 4, 4),
            ("\u{65e5}\u{672c}", 2, 2, 4),
            (family, 1, 3, 11),
            ("e\u{301}", 1, 1, 2),
            ("https://a.example now", 27, 21, 27),
            ("see bank.example", 16, 16, 28),
            ("It works. So.", 13, 13, 13),
            ("in 1.5 hours", 12, 12, 12),
        ] {
            assert_eq!(MASTODON.units(text), mastodon, "{text}");
            assert_eq!(Length::Bluesky.units(text), bluesky, "{text}");
            assert_eq!(Length::X.units(text), x, "{text}");
        }
    }

    #[test]
    fn the_address_of_the_post_counts_as_the_networks_say() {
        let url = format!("https://status.example/{}", "a".repeat(100));
        assert_eq!(MASTODON.link_units(&url), 23);
        assert_eq!(Length::X.link_units(&url), 23);
        assert_eq!(Length::Bluesky.link_units("status.example"), 14);
    }
}
