//! Mail that a program wrote, or that asks programs not to answer (RFC 3834). Two programs that answer each other
//! never stop by themselves.

use mail_parser::{Message, MimeHeaders as _};

/// Headers whose presence says it.
const PRESENT: [&str; 9] = [
    "list-id",
    "list-unsubscribe",
    "list-post",
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-mail-autoreply",
    "x-failed-recipients",
    "feedback-id",
];
/// Of `Precedence`, which is older than any standard about it.
const PRECEDENCES: [&str; 4] = ["bulk", "junk", "list", "auto_reply"];
/// Names before the `@` of nobody who reads.
const NOBODY: [&str; 8] =
    ["mailer-daemon", "postmaster", "no-reply", "noreply", "donotreply", "do-not-reply", "bounce", "bounces"];

pub(super) fn is_automatic(head: &Message<'_>, from: &str) -> bool {
    let name = from.split(['@', '+']).next().unwrap_or_default().to_ascii_lowercase();
    let is_report = head
        .content_type()
        .is_some_and(|kind| kind.ctype() == "multipart" && kind.subtype() == Some("report"));
    NOBODY.contains(&name.as_str())
        || is_report
        || head.headers_raw().any(|(name, value)| says(name, value.trim()))
}

fn says(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let value = value.to_ascii_lowercase();
    let word = value.split([';', ' ', '\t', '(']).next().unwrap_or_default();
    match name.as_str() {
        // RFC 3834, 5: anything but `no`, and so an empty word, too.
        "auto-submitted" => word != "no",
        "precedence" => PRECEDENCES.contains(&word),
        // RFC 5321, 4.5.5: nobody is to be told of this one.
        "return-path" => value.chars().filter(|c| !c.is_whitespace()).eq("<>".chars()),
        // MS-OXCMAIL, 2.1.3.2.20
        "x-auto-response-suppress" => value
            .split(',')
            .any(|word| matches!(word.trim(), "all" | "autoreply" | "oof" | "dr" | "rn" | "nrn")),
        name => PRESENT.contains(&name),
    }
}
