//! What people write: checked once, never empty, bounded.

use std::fmt;

/// A text is empty, too long, or holds what it may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{what} has between 1 and {chars_max} characters, none of them control characters")]
pub struct TextError {
    pub what: &'static str,
    pub chars_max: usize,
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident as $what:literal: $chars_max:literal, $may:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            pub const CHARS_MAX: usize = $chars_max;

            /// Reads what was written; white space around it is dropped.
            ///
            /// # Errors
            /// [`TextError`] when it is empty, too long, or holds what it may not.
            pub fn parse(raw: &str) -> Result<Self, TextError> {
                let text = raw.trim();
                let may: fn(char) -> bool = $may;
                let chars = text.chars().count();
                if chars == 0 || Self::CHARS_MAX < chars || !text.chars().all(may) {
                    return Err(TextError { what: $what, chars_max: $chars_max });
                }
                Ok(Self(text.to_owned()))
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    )*};
}

texts! {
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
