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
    /// The request, as its forms name it.
    pub(crate) request: &'a str,
    /// By which the app finds the request.
    pub(crate) user_code: &'a str,
    /// What the client knows of the customer's address.
    pub(crate) login_hint: Option<&'a str>,
    /// Why the page is shown again.
    pub(crate) notice: Option<&'static str>,
}

/// Where the forms of [`consent_form`] are sent.
pub(crate) const CONSENT_PATH: &str = "/oauth2/consent";

/// Asks the customer whether the client may have what it asks for.
pub(crate) fn consent_form(ask: &Consent<'_>) -> String {
    let (client, request) = (escaped(ask.client), escaped(ask.request));
    let mut body = String::new();
    if let Some(notice) = ask.notice {
        write!(body, "<p role=\"alert\"><strong>{}</strong></p>\n", escaped(notice))
            .expect("a string takes every text");
    }
    let wants: String = ask.wants.iter().map(|words| format!("<li>{}</li>\n", escaped(words))).collect();
    write!(
        body,
        "<p><strong>{client}</strong> asks to:</p>\n<ul>\n{wants}</ul>\n\
<p>You will be sent back to <strong>{host}</strong>. If you do not know {client}, refuse.</p>\n{own}{app}",
        host = escaped(ask.host),
        own = own_form(&request, ask.login_hint),
        app = app_form(&request, ask.user_code),
    )
    .expect("a string takes every text");
    page(&format!("Sign in to {}", ask.bank), &body)
}

fn own_form(request: &str, login_hint: Option<&str>) -> String {
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

fn app_form(request: &str, user_code: &str) -> String {
    let user_code = escaped(user_code);
    format!(
        "<h2>Or answer in the app</h2>\n<p>Open the bank's app and enter <code>{user_code}</code>.</p>\n\
<form method=\"post\" action=\"{CONSENT_PATH}\">\n<input type=\"hidden\" name=\"request_id\" value=\"{request}\">\n\
<button type=\"submit\" name=\"answer\" value=\"continue\" class=\"quiet\">I have approved it in the app</button>\n</form>\n"
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
