//! Small tests of outside text that several records share.

use url::Url;

/// Whether a text has as many characters as it may, none of them control characters but for line breaks and tabs.
pub(crate) fn is_text(text: &str, chars_max: usize) -> bool {
    let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    text.chars().count() <= chars_max && !text.chars().any(is_odd)
}

/// Whether a text is an absolute http or https address.
pub(crate) fn is_web_address(text: &str, bytes_max: usize) -> bool {
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    text.len() <= bytes_max
        && !text.chars().any(char::is_control)
        && Url::parse(text).is_ok_and(|url| is_web(&url))
}

/// Whether a text is `#RRGGBB`.
pub(crate) fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#');
    digits.is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests;
