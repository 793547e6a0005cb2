//! Texts that people write: checked once, never empty, bounded.

/// A text is empty, too long, or holds what it may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{what} has between 1 and {chars_max} characters, none of them control characters")]
pub struct TextError {
    pub what: &'static str,
    pub chars_max: usize,
}

/// Makes types of such texts: each with its name, what it is called, how many characters it holds at most, and which.
#[macro_export]
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
            /// `TextError` when it is empty, too long, or holds what it may not.
            pub fn parse(raw: &str) -> Result<Self, $crate::TextError> {
                let text = raw.trim();
                let may: fn(char) -> bool = $may;
                let chars = text.chars().count();
                if chars == 0 || Self::CHARS_MAX < chars || !text.chars().all(may) {
                    return Err($crate::TextError { what: $what, chars_max: $chars_max });
                }
                Ok(Self(text.to_owned()))
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(&self.0)
            }
        }
    )*};
}
