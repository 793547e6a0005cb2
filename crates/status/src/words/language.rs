//! Which languages there are, and which one a reader wants.

/// Bytes of an `Accept-Language` that are looked at.
const HEADER_BYTES_MAX: usize = 256;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// The one in which the bank writes, and for whoever asks for none that there is.
    English,
    German,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// As in `lang="de"`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// By its tag.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// Its name in itself.
    pub(crate) const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// By what a browser says (`Accept-Language`, RFC 9110, section 12.5.4); of equal wishes the first counts.
    #[must_use]
    pub fn wanted(header: &str) -> Self {
        let header = header.get(..HEADER_BYTES_MAX).unwrap_or(header);
        let mut best = (0, Self::English);
        for part in header.split(',') {
            let (tag, weight) = part.split_once(';').unwrap_or((part, ""));
            let tag = tag.trim().split('-').next().unwrap_or_default();
            let found = Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(tag));
            let weight = thousandths(weight);
            if let Some(language) = found.filter(|_| best.0 < weight) {
                best = (weight, language);
            }
        }
        best.1
    }
}

/// A weight as `q=0.8`, in thousandths; 1000 where there is none.
pub(crate) fn thousandths(weight: &str) -> u32 {
    let Some(value) = weight.trim().strip_prefix("q=").or_else(|| weight.trim().strip_prefix("Q=")) else {
        return 1_000;
    };
    let (whole, part) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    let number = |text: &str| text.parse::<u32>().unwrap_or(0);
    number(whole).min(1).saturating_mul(1_000).saturating_add(number(&digits)).min(1_000)
}

#[cfg(test)]
mod tests {
    use super::Language::{English, German};
    use super::*;

    #[test]
    fn the_dearest_language_is_given() {
        for (header, wanted) in [
            ("", English),
            ("de", German),
            ("de-AT,de;q=0.9,en;q=0.8", German),
            ("en-GB,en;q=0.9,de;q=0.8", English),
            ("fr,de;q=0.5,en;q=0.4", German),
            ("fr", English),
            ("*", English),
            ("en;q=0.1, DE ; q=0.2", German),
            ("de;q=0", English),
            ("de;q=1.5,en", German),
            ("deutsch", English),
            (";;;,,q=", English),
        ] {
            assert_eq!(Language::wanted(header), wanted, "{header}");
        }
    }
}
