//! Whether the bank's own mail server found that a domain stands for its address: the header `Authentication-Results`
//! (RFC 8601) with the server's name and `dmarc=pass` (RFC 7489).
//!
//! The server has to remove such headers that others wrote in its name (RFC 8601, 5); should one be left, the topmost
//! that speaks of DMARC counts alone, which is the server's own.

/// Bytes of one header that are read.
const VALUE_BYTES_MAX: usize = 8 * 1024;

/// `values` are the header's, the topmost first.
pub(super) fn is_proven<'a>(mut values: impl Iterator<Item = &'a str>, id: &str, from: &str) -> bool {
    let Some((_, domain)) = from.rsplit_once('@') else { return false };
    values.find_map(|value| dmarc(value, id, domain)).unwrap_or(false)
}

/// What the server `id` says of DMARC here; `None` where it is another's word, or about something else.
fn dmarc(value: &str, id: &str, domain: &str) -> Option<bool> {
    if VALUE_BYTES_MAX < value.len() {
        return None;
    }
    let plain = without_comments(value);
    let mut parts = plain.split(';');
    // Behind the name may stand a version.
    let name = parts.next()?.split_whitespace().next()?;
    if !name.eq_ignore_ascii_case(id) {
        return None;
    }
    let is_of_dmarc = |part: &&str| method(part).is_some_and(|(name, _)| name.eq_ignore_ascii_case("dmarc"));
    let mut found = parts.filter(is_of_dmarc);
    let result = found.next()?;
    // Two results contradict each other, or somebody hopes that they will.
    let is_only = found.next().is_none();
    let is_pass = method(result).is_some_and(|(_, word)| word.eq_ignore_ascii_case("pass"));
    Some(is_only && is_pass && names(result, domain))
}

/// `dmarc=pass` at the beginning of a result.
fn method(part: &str) -> Option<(&str, &str)> {
    let (name, rest) = part.split_once('=')?;
    Some((name.trim(), rest.split_whitespace().next()?))
}

/// Whether the result is about this domain: it has to say so, as it is the header that readers see.
fn names(result: &str, domain: &str) -> bool {
    let Some((_, rest)) = result.split_once("header.from") else { return false };
    let named = rest.trim_start().strip_prefix('=').and_then(|rest| rest.split_whitespace().next());
    let named = named.map(|named| named.trim_matches('"').trim_end_matches('.'));
    named
        .is_some_and(|named| named.rsplit('@').next().is_some_and(|named| named.eq_ignore_ascii_case(domain)))
}

/// Comments may hold anything, and be in each other (RFC 5322, 3.2.2). So may quoted strings, and what stands in one may
/// be a stranger's: of it only what an address is made of is left, so that it begins no result and no comment.
fn without_comments(value: &str) -> String {
    let (mut depth, mut is_quoted, mut is_escaped) = (0_usize, false, false);
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' if depth == 0 => {
                is_quoted = !is_quoted;
                out.push(c);
            }
            c if is_quoted => {
                let is_of_address = c.is_ascii_alphanumeric() || "@.-".contains(c);
                out.push(if is_of_address { c } else { '_' });
            }
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::is_proven;

    const FROM: &str = "kaja@example.org";

    #[test]
    fn only_the_own_servers_word_about_this_domain_counts() {
        for (value, wanted) in [
            ("mx.bank.example; dmarc=pass header.from=example.org", true),
            ("mx.bank.example; dmarc=pass header.from=\"example.org\"", true),
            (
                "mx.bank.example; spf=pass smtp.mailfrom=\"; dmarc=pass header.from=example.org (\"@evil.example; \
                 dmarc=fail header.from=example.org",
                false,
            ),
            (
                "mx.bank.example; spf=pass smtp.mailfrom=\"; dmarc=pass header.from=example.org\"@evil.example",
                false,
            ),
            (
                " MX.bank.example 1; spf=fail smtp.mailfrom=x; dmarc=Pass (p=reject) header.from=Example.ORG\r\n",
                true,
            ),
            (
                "mx.bank.example;\r\n\tdkim=pass header.d=example.org;\r\n\tdmarc=pass header.from=\"example.org\"",
                true,
            ),
            ("mx.bank.example; dmarc=fail header.from=example.org", false),
            ("mx.bank.example; dmarc=none header.from=example.org", false),
            ("mx.bank.example; dmarc=pass header.from=evil.example", false),
            ("mx.bank.example; dmarc=pass header.from=example.org.evil.example", false),
            ("mx.bank.example; dmarc=pass", false),
            ("mx.bank.example; dkim=pass header.d=example.org", false),
            ("mx.evil.example; dmarc=pass header.from=example.org", false),
            ("mx.bank.example.evil.example; dmarc=pass header.from=example.org", false),
            (
                "mx.bank.example; dmarc=fail header.from=example.org; dmarc=pass header.from=example.org",
                false,
            ),
            ("mx.bank.example; x=y (; dmarc=pass header.from=example.org)", false),
            ("mx.bank.example; dmarc=fail (dmarc=pass) header.from=example.org", false),
            ("(mx.bank.example); dmarc=pass header.from=example.org", false),
            ("mx.bank.example", false),
            ("", false),
        ] {
            assert_eq!(is_proven([value].into_iter(), "mx.bank.example", FROM), wanted, "{value}");
        }
    }

    #[test]
    fn of_several_the_topmost_counts() {
        let pass = "mx.bank.example; dmarc=pass header.from=example.org";
        let fail = "mx.bank.example; dmarc=fail header.from=example.org";
        let other = "mx.evil.example; dmarc=pass header.from=example.org";
        let of = |values: &[&'static str]| is_proven(values.iter().copied(), "mx.bank.example", FROM);
        assert!(of(&[pass, fail]) && of(&[other, pass]));
        assert!(!of(&[fail, pass]) && !of(&[other]) && !of(&[]));
    }
}
