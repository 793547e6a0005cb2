//! The text of the provider's pages: a customer is asked, and told how it ended.

use super::html::{SIGN_IN_FIELDS, escaped, page};
use std::fmt::Write as _;

/// What the customer is shown of a client's request.
pub(crate) struct Consent<'a> {
    pub(crate) bank: &'a str,
    pub(crate) client: &'a str,
    /// What it asks for, one sentence each.
    pub(crate) wants: Vec<&'static str>,
    /// Where the browser is sent back to.
    pub(crate) host: &'a str,
    /// The request, as its form and the app name it.
    pub(crate) request: &'a str,
    /// What the client knows of the customer's address.
    pub(crate) login_hint: Option<&'a str>,
}

/// Where the form of [`consent_form`] is sent.
pub(crate) const CONSENT_PATH: &str = "/oauth2/consent";

/// Asks the customer whether the client may have what it asks for.
pub(crate) fn consent_form(ask: &Consent<'_>) -> String {
    let (client, request) = (escaped(ask.client), escaped(ask.request));
    let mut wants = String::new();
    for words in &ask.wants {
        writeln!(wants, "<li>{}</li>", escaped(words)).expect("a String takes every write");
    }
    let body = format!(
        "<p><strong>{client}</strong> asks to:</p>\n<ul>\n{wants}</ul>\n\
<p>You will be sent back to <strong>{host}</strong>. If you do not know {client}, refuse.</p>\n{form}\
<p>Or answer in the bank's app, which asks for this number:<br><code>{request}</code></p>\n",
        host = escaped(ask.host),
        form = form(&request, ask.login_hint),
    );
    page(&format!("Sign in to {}", ask.bank), &body)
}

fn form(request: &str, login_hint: Option<&str>) -> String {
    let fields = match login_hint {
        Some(hint) => SIGN_IN_FIELDS.replacen(
            "type=\"email\"",
            &format!("type=\"email\" value=\"{}\"", escaped(hint)),
            1,
        ),
        None => SIGN_IN_FIELDS.to_owned(),
    };
    format!(
        "<form method=\"post\" action=\"{CONSENT_PATH}\">\n<input type=\"hidden\" name=\"request_id\" value=\"{request}\">\n\
{fields}<button type=\"submit\" name=\"answer\" value=\"agree\">Agree</button>\n\
<button type=\"submit\" name=\"answer\" value=\"refuse\" class=\"quiet\" formnovalidate>Refuse</button>\n</form>\n"
    )
}

/// After a logout that leads nowhere else.
pub(crate) fn logged_out() -> String {
    page("Logged out", "<p>The client is no longer logged in for you. You may close this page.</p>\n")
}

/// A logout that names no login.
pub(crate) fn nothing_to_log_out(bank: &str) -> String {
    let body = format!(
        "<p>{} keeps no login in this browser, so there is nothing to end here. \
Clients that you allowed can be removed in the app.</p>\n",
        escaped(bank)
    );
    page("Nothing to log out of", &body)
}
