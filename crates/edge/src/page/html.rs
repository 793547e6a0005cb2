//! The text of the pages. What is not ours goes through `escaped`.

use bank::ApprovalStarted;

/// Everything the pages look like; the answer's policy allows this one style and no other.
pub(super) const STYLE: &str = "body{font:1.1rem/1.5 system-ui,sans-serif;margin:10vh auto;max-width:26rem;\
padding:0 1rem;color:#111;background:#fff;overflow-wrap:anywhere}label,input,textarea,button{display:block;width:100%;box-sizing:border-box}\
input,textarea{font:inherit;padding:.6rem;margin:.2rem 0 1rem;border:1px solid #767676;border-radius:.4rem}\
button{font:inherit;padding:.7rem;border:0;border-radius:.4rem;background:#0b5345;color:#fff}\
article{border-left:.2rem solid #767676;padding-left:.8rem;margin:1.2rem 0;white-space:pre-line}\
article.own{border-color:#0b5345}article h2{font-size:1rem;margin:0}\
button.quiet{margin-top:.6rem;border:1px solid #767676;background:none;color:inherit}[hidden]{display:none}\
@media(prefers-color-scheme:dark){body{color:#eee;background:#111}input,textarea{color:#eee;background:#222}}";

/// Text as it may stand between tags and in quoted attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

pub(super) fn page(title: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    )
}

/// The two fields by which a person signs in.
pub(super) const SIGN_IN_FIELDS: &str = "<label for=\"email\">Your e-mail address</label>\n\
<input id=\"email\" name=\"email\" type=\"email\" autocomplete=\"email\" required>\n\
<label for=\"code\">The one-time code from the bank</label>\n\
<input id=\"code\" name=\"code\" type=\"text\" inputmode=\"numeric\" autocomplete=\"one-time-code\" required>\n";

/// What stands at the root for whoever is no client.
pub(crate) fn landing(bank: &str) -> String {
    let bank_text = escaped(bank);
    let body = format!(
        "<p>This is the developer API of {bank_text}. Its description is at <a href=\"/openapi.json\">/openapi.json</a>.</p>\n\
<p><a href=\"/approvals\">Approve a client</a> that asks to see your account.</p>\n"
    );
    page(bank, &body)
}

/// Asks the person whether the client may act for them.
pub(crate) fn approval_form(bank: &str, started: &ApprovalStarted) -> String {
    let (client, request) = (escaped(&started.client.name), escaped(&started.approval.to_string()));
    let body = format!(
        "<p>{client} asks to see your accounts and to move money between your account and its pots, in your name.</p>\n\
<form method=\"post\" action=\"/approve\">\n<input type=\"hidden\" name=\"request_id\" value=\"{request}\">\n\
{SIGN_IN_FIELDS}<button type=\"submit\">Agree</button>\n</form>\n<p>If you do not know {client}, close this page.</p>\n"
    );
    page(&format!("Sign in to {bank}"), &body)
}

/// Asks the person to approve the newest client that they agreed to.
pub(crate) fn sign_in_form(bank: &str) -> String {
    let body = format!(
        "<p>The newest client you agreed to sees nothing until you approve it here.</p>\n\
<form method=\"post\" action=\"/approvals\">\n{SIGN_IN_FIELDS}<button type=\"submit\">Approve</button>\n</form>\n"
    );
    page(&format!("Approve a client at {bank}"), &body)
}

pub(crate) fn approved() -> String {
    page("Approved", "<p>The client can work now. You may close this page.</p>\n")
}

/// Asks whether it was the person who wants to log in on this device.
pub(crate) fn link_form(bank: &str, device: &str, token: &str) -> String {
    let (device, token) = (escaped(device), escaped(token));
    let body = format!(
        "<p>A device that calls itself <b>{device}</b> asks to log in with your e-mail address.</p>\n\
<form method=\"post\" action=\"/login/link\">\n<input type=\"hidden\" name=\"token\" value=\"{token}\">\n\
<button type=\"submit\">Yes, it is mine</button>\n</form>\n\
<p>If you did not ask, close this page. Nobody gets in without you.</p>\n"
    );
    page(&format!("Log in to {bank}"), &body)
}

pub(crate) fn link_opened(bank: &str, device: &str) -> String {
    let device = escaped(device);
    let body = format!("<p>Go on in the app on <b>{device}</b>. You may close this page.</p>\n");
    page(&format!("Log in to {bank}"), &body)
}

/// Logs a person in by passkey; the one script of the pages.
pub(super) const LOGIN_SCRIPT: &str = include_str!("login.js");

pub(crate) fn login(bank: &str) -> String {
    let body = format!(
        "<p>Your passkey is in your phone, your computer or your password manager. There is nothing to type.</p>\n\
<button id=\"passkey\" type=\"button\">Use a passkey</button>\n\
<button id=\"out\" type=\"button\" hidden>Log out</button>\n\
<p id=\"said\" role=\"status\"></p>\n<noscript><p>This page needs JavaScript.</p></noscript>\n\
<script>{LOGIN_SCRIPT}</script>\n"
    );
    page(&format!("Log in to {bank}"), &body)
}

/// A problem, for a person.
pub(crate) fn trouble(message: &str, code: &str) -> String {
    let body = format!(
        "<p>{}</p>\n<p>Go back and try again.</p>\n<p><small>{}</small></p>\n",
        escaped(message),
        escaped(code)
    );
    page("That did not work", &body)
}
