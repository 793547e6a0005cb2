//! What people write: checked once, never empty, bounded.

kernel::texts! {
    /// What an incident is called, in public.
    Title as "a title": 120, |c| !c.is_control();
    /// A reason, a note, something to do.
    Line as "a line": 500, |c| !c.is_control();
    /// What the public is told; it may have several lines.
    Body as "a text": 4000, |c| c == '\n' || !c.is_control();
    /// A member of staff.
    Name as "a name of staff": 64, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
}

impl Line {
    /// As much of a text as a line holds, without its control characters; `None` where nothing is left.
    #[must_use]
    pub fn cut(raw: &str) -> Option<Self> {
        let plain: String = raw.trim().chars().filter(|c| !c.is_control()).take(Self::CHARS_MAX).collect();
        Self::parse(&plain).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_bounded_and_never_empty() {
        assert_eq!(Title::parse("  Logging in fails ").unwrap().as_str(), "Logging in fails");
        assert!(Title::parse(&"é".repeat(120)).is_ok());
        for bad in ["", " \n ", "a\nb", "a\0b", &"a".repeat(121)] {
            assert!(Title::parse(bad).is_err(), "{bad:?}");
        }
        assert!(Line::parse(&"a".repeat(500)).is_ok());
        assert!(Line::parse(&"a".repeat(501)).is_err());
        assert!(Body::parse("one\ntwo").is_ok());
        assert!(Body::parse("one\rtwo").is_err());
        assert!(Body::parse(&"a".repeat(4001)).is_err());
        for bad in ["", "Zoe", "a b", "é", &"a".repeat(65)] {
            assert!(Name::parse(bad).is_err(), "{bad:?}");
        }
        assert!(Name::parse("zoe.o-neil_2").is_ok());
    }

    #[test]
    fn what_is_too_long_for_a_line_is_cut() {
        assert_eq!(Line::cut(&"é".repeat(900)).unwrap().as_str(), "é".repeat(500));
        assert_eq!(Line::cut("a\nb\tc").unwrap().as_str(), "abc");
        assert_eq!(Line::cut(" \u{1} "), None);
    }
}
