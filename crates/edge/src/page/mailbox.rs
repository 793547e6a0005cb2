//! The text of the demo's mailbox.

use super::html::{escaped, page};
use bank::MailParcel;
use std::fmt::Write as _;

/// What a line begins with that is a link as a whole.
const LINKS: [&str; 2] = ["https://", "http://"];

/// All mails, one after the other.
pub(crate) fn mailbox(bank: &str, mails: &[MailParcel]) -> String {
    let mut body = String::from("<p>Mails of this demo stay in its memory, and nobody is sent any.</p>\n");
    if mails.is_empty() {
        body.push_str("<p>There is none yet.</p>\n");
    }
    for mail in mails {
        write!(
            body,
            "<article>\n<hr>\n<h2>{}</h2>\n<p><small>To {}, {}</small></p>\n<p>{}</p>\n</article>\n",
            escaped(&mail.subject),
            escaped(mail.to.written()),
            mail.at,
            shown(mail.text.expose())
        )
        .expect("a String takes every write");
    }
    page(&format!("Mail from {bank}"), &body)
}

/// Plain text as markup, with links to click on.
fn shown(text: &str) -> String {
    let line = |line: &str| {
        let escaped = escaped(line);
        if LINKS.iter().any(|start| line.starts_with(start)) {
            format!("<a href=\"{escaped}\">{escaped}</a>")
        } else {
            escaped
        }
    };
    text.trim_end().lines().map(line).collect::<Vec<_>>().join("<br>\n")
}
