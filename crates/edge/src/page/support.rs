//! The text of the pages on which a customer reads and writes to the bank, until there is an app. Every form carries the
//! visit, so that no cookie is needed; there is no script.

use super::html::{escaped, page};
use std::fmt::Write as _;

/// One case in the list.
#[derive(Debug, Clone)]
pub(crate) struct CaseLine {
    pub(crate) id: String,
    pub(crate) subject: String,
    /// How it stands, in a few words.
    pub(crate) state: &'static str,
    pub(crate) updated_at: String,
}

/// One message.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// As `You`.
    pub(crate) by: &'static str,
    pub(crate) is_own: bool,
    pub(crate) at: String,
    pub(crate) text: String,
}

/// One case to read.
#[derive(Debug, Clone)]
pub(crate) struct CasePage {
    pub(crate) line: CaseLine,
    pub(crate) said: Vec<Said>,
    /// Whether something may still be written.
    pub(crate) is_writable: bool,
    /// Whether it belongs to an incident, of which can be said that it is still broken.
    pub(crate) is_of_incident: bool,
}

/// Asks for the address to which a link is mailed.
pub(crate) fn support_form(bank: &str, status_url: Option<&str>) -> String {
    let status = status_url.map(|url| {
        format!("<p>What does not work right now stands on <a href=\"{0}\">{0}</a>.</p>\n", escaped(url))
    });
    let body = format!(
        "{status}<p>We mail you a link that opens your messages. It is good for fifteen minutes.</p>\n\
<form method=\"post\" action=\"/support\">\n<label for=\"email\">Your e-mail address</label>\n\
<input id=\"email\" name=\"email\" type=\"email\" autocomplete=\"email\" required>\n\
<button type=\"submit\">Mail me the link</button>\n</form>\n\
<p><small>{bank} never asks for your PIN, here or on the phone.</small></p>\n",
        status = status.unwrap_or_default(),
        bank = escaped(bank),
    );
    page(&format!("Write to {bank}"), &body)
}

/// Says the same of every address.
pub(crate) fn link_asked(bank: &str) -> String {
    let body = "<p>If this address is a customer's, a link is on its way. Look into your mailbox, and open it there.</p>\n";
    page(&format!("Write to {bank}"), body)
}

/// A page with a button, so that a mail program that looks ahead begins nothing.
pub(crate) fn support_link_form(bank: &str, token: &str) -> String {
    let body = format!(
        "<form method=\"post\" action=\"/support/visit\">\n\
<input type=\"hidden\" name=\"token\" value=\"{}\">\n<button type=\"submit\">Show my messages</button>\n</form>\n\
<p>If you did not ask for this, close this page.</p>\n",
        escaped(token)
    );
    page(&format!("Your messages with {bank}"), &body)
}

/// All cases, and room for a new one. `once` makes sure that a form which is sent twice is taken once.
pub(crate) fn cases_page(bank: &str, (visit, once): (&str, &str), cases: &[CaseLine]) -> String {
    let mut body = String::new();
    if cases.is_empty() {
        body.push_str("<p>There are no messages yet.</p>\n");
    }
    for case in cases {
        write!(
            body,
            "<form method=\"post\" action=\"/support/case\">\n{}<input type=\"hidden\" name=\"case_id\" value=\"{}\">\n\
<button type=\"submit\" class=\"quiet\">{}<br><small>{}, {}</small></button>\n</form>\n",
            hidden_visit(visit),
            escaped(&case.id),
            escaped(&case.subject),
            case.state,
            escaped(&case.updated_at)
        )
        .expect("a String takes every write");
    }
    body.push_str("<h2>Write to us</h2>\n");
    body.push_str(&write_form((visit, once), None, "Send"));
    page(&format!("Your messages with {bank}"), &body)
}

/// One case, and what can be done with it.
pub(crate) fn case_page(bank: &str, (visit, once): (&str, &str), case: &CasePage) -> String {
    let mut body = format!("<p><small>{}, {}</small></p>\n", case.line.state, escaped(&case.line.updated_at));
    for said in &case.said {
        writeln!(
            body,
            "<article{}><h2>{}</h2><small>{}</small>\n{}</article>",
            if said.is_own { " class=\"own\"" } else { "" },
            said.by,
            escaped(&said.at),
            escaped(&said.text)
        )
        .expect("a String takes every write");
    }
    let id = Some(case.line.id.as_str());
    if case.is_writable {
        body.push_str(&write_form((visit, once), id, "Send"));
        if case.is_of_incident {
            body.push_str(&button_form(
                "/support/still-broken",
                (visit, once),
                id,
                "It is still broken for me",
            ));
        }
    } else {
        body.push_str("<p>This conversation is closed. Write a new message if you need us.</p>\n");
    }
    body.push_str(&button_form("/support/cases", (visit, once), None, "All messages"));
    page(&one_title(&case.line.subject, bank), &body)
}

fn one_title(subject: &str, bank: &str) -> String {
    if subject.is_empty() { format!("Your message to {bank}") } else { subject.to_owned() }
}

fn hidden_visit(visit: &str) -> String {
    format!("<input type=\"hidden\" name=\"visit\" value=\"{}\">\n", escaped(visit))
}

fn hidden((visit, once): (&str, &str), case: Option<&str>) -> String {
    let case = case.map(|id| format!("<input type=\"hidden\" name=\"case_id\" value=\"{}\">\n", escaped(id)));
    format!(
        "{}<input type=\"hidden\" name=\"once\" value=\"{}\">\n{}",
        hidden_visit(visit),
        escaped(once),
        case.unwrap_or_default()
    )
}

fn write_form(of: (&str, &str), case: Option<&str>, send: &str) -> String {
    format!(
        "<form method=\"post\" action=\"/support/write\">\n{}<label for=\"text\">Your message</label>\n\
<textarea id=\"text\" name=\"text\" rows=\"6\" maxlength=\"8000\" required></textarea>\n\
<button type=\"submit\">{send}</button>\n</form>\n\
<p><small>Never write PINs, card numbers or passwords. What looks like one is removed.</small></p>\n",
        hidden(of, case)
    )
}

fn button_form(action: &str, of: (&str, &str), case: Option<&str>, words: &str) -> String {
    let hidden = hidden(of, case);
    format!(
        "<form method=\"post\" action=\"{action}\">\n{hidden}<button type=\"submit\" class=\"quiet\">{words}</button>\n</form>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_is_text_and_nothing_more() {
        let evil = "<script>alert(1)</script>\"'><svg onload=x>";
        let line = CaseLine {
            id: evil.to_owned(),
            subject: evil.to_owned(),
            state: "open",
            updated_at: "now".to_owned(),
        };
        let said = Said { by: "You", is_own: true, at: "now".to_owned(), text: evil.to_owned() };
        let case = CasePage { line: line.clone(), said: vec![said], is_writable: true, is_of_incident: true };
        for html in [
            cases_page(evil, (evil, evil), &[line]),
            case_page(evil, (evil, evil), &case),
            support_form(evil, Some(evil)),
            support_link_form(evil, evil),
            link_asked(evil),
        ] {
            assert!(!html.contains("<script") && !html.contains("<svg"), "{html}");
            assert!(!html.contains("\"'>"), "{html}");
        }
    }

    #[test]
    fn a_closed_case_takes_nothing() {
        let line = CaseLine {
            id: "case_x".to_owned(),
            subject: String::new(),
            state: "closed",
            updated_at: "now".to_owned(),
        };
        let case = CasePage { line, said: Vec::new(), is_writable: false, is_of_incident: true };
        let html = case_page("Florin", ("v", "o"), &case);
        assert!(!html.contains("/support/write") && !html.contains("still-broken"), "{html}");
        assert!(html.contains("<h1>Your message to Florin</h1>"), "{html}");
    }
}
