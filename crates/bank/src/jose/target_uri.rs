//! The address of a request as `htu` names it, in one form (RFC 9449, 4.3): normalised by RFC 3986, 6.2.2 and 6.2.3,
//! without query and fragment.
//!
//! Written out here, because a browser's reader of addresses takes backslashes, line breaks, octal hosts and accounts,
//! and two texts that mean different things to others would be equal.

use std::fmt;

/// An absolute http or https address, normalised: two are equal when they name the same thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TargetUri(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an absolute http or https address in the form of RFC 3986")]
pub struct TargetUriError;

impl TargetUri {
    /// Bytes of the text that is read; query and fragment count.
    pub const BYTES_MAX: usize = 2_048;

    /// Reads an address; whatever stands from the query on is passed over, as addresses in use have odd queries.
    ///
    /// # Errors
    /// [`TargetUriError`] for anything else; also for an account before the host, and for a host that is encoded.
    pub fn parse(text: &str) -> Result<Self, TargetUriError> {
        Self::normal(text).map(Self).ok_or(TargetUriError)
    }

    /// Scheme and host in lower case, no default port, a path without dot segments.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn normal(text: &str) -> Option<String> {
        if Self::BYTES_MAX < text.len() {
            return None;
        }
        let text = text.split_once(['?', '#']).map_or(text, |(text, _)| text);
        let (scheme, rest) = text.split_once("://")?;
        let (scheme, default_port) = match scheme.to_ascii_lowercase().as_str() {
            "https" => ("https", 443),
            "http" => ("http", 80),
            _ => return None,
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let authority = authority_normal(authority, default_port)?;
        let path = without_dots(&percent_normal(path)?);
        Some(format!("{scheme}://{authority}{path}"))
    }
}

impl fmt::Display for TargetUri {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Host in lower case, and the port unless it is the scheme's own or empty.
fn authority_normal(authority: &str, default_port: u16) -> Option<String> {
    // The port follows the last colon, but the colons of an IPv6 address stand in brackets.
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        Some(_) | None => (authority, ""),
    };
    let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(|byte| is_unreserved(byte) || is_sub_delimiter(byte)),
    };
    if !is_host || !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let port = if port.is_empty() { default_port } else { port.parse().ok()? };
    let host = host.to_ascii_lowercase();
    Some(if port == default_port { host } else { format!("{host}:{port}") })
}

/// Decodes what need not be encoded and writes the other hexadecimal digits in upper case (6.2.2.1 and 6.2.2.2).
fn percent_normal(text: &str) -> Option<String> {
    let mut normal = String::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            is_path_byte(byte).then(|| normal.push(char::from(byte)))?;
            continue;
        }
        let (high, low) = (char::from(bytes.next()?), char::from(bytes.next()?));
        let value = u8::try_from(high.to_digit(16)? * 16 + low.to_digit(16)?).ok()?;
        if is_unreserved(value) {
            normal.push(char::from(value));
        } else {
            normal.extend(['%', high.to_ascii_uppercase(), low.to_ascii_uppercase()]);
        }
    }
    Some(normal)
}

/// Takes `.` and `..` out of a path (5.2.4); an empty path is `/` (6.2.3).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." if is_last => kept.push(""),
            "." => {}
            ".." => {
                kept.pop();
                if is_last {
                    kept.push("");
                }
            }
            segment => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

const fn is_sub_delimiter(byte: u8) -> bool {
    matches!(byte, b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=')
}

const fn is_path_byte(byte: u8) -> bool {
    is_unreserved(byte) || is_sub_delimiter(byte) || matches!(byte, b':' | b'@' | b'/')
}

#[cfg(test)]
mod tests;
