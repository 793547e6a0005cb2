//! One row for every route: a well-formed ask for one customer's things, who may ask it, and what anyone else is told.

use super::{Ask, Input, Own, PNG, PUBLIC_URL};
use crate::harness::{PIN, encoded};
use kernel::ApprovalId;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) struct Row {
    /// As `METHOD /path/{name}`.
    pub(crate) route: &'static str,
    pub(crate) gate: Gate,
    /// Status and code for another customer of the same client.
    pub(crate) other: (u16, &'static str),
    pub(crate) ask: fn(&Own) -> Ask,
}

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    /// Anyone; no token is looked at, and this comes of it.
    Open(u16, &'static str),
    /// Any good token, approved or not.
    Token,
    /// An approved token.
    Approved,
    /// An approved token; for what is asked here, one approved less than five minutes ago.
    Fresh,
    /// An app's session; no developer's token.
    App,
}

use Gate::{App, Approved, Fresh, Open, Token};

const OK: (u16, &str) = (200, "");
const NO_ACCOUNT: (u16, &str) = (404, "not_found.account");
const NO_POT: (u16, &str) = (404, "not_found.pot");
const NO_LINE: (u16, &str) = (404, "not_found.transaction");
const NO_RECEIPT: (u16, &str) = (404, "not_found.receipt");
const NO_UPLOAD: (u16, &str) = (404, "not_found.upload");

macro_rules! rows {
    ($($route:literal, $gate:expr, $other:expr, $ask:expr;)*) => {
        /// What ends something comes after what needs it.
        pub(crate) const ROWS: &[Row] =
            &[$(Row { route: $route, gate: $gate, other: $other, ask: $ask },)*];
    };
}

rows! {
    "GET /", Open(200, ""), OK, |own| authorise("/", own);
    "GET /oauth2/authorize", Open(200, ""), OK, |own| authorise("/oauth2/authorize", own);
    "POST /approve", Open(400, "bad_request.bad_approval"), OK, agree;
    "GET /approvals", Open(200, ""), OK, |_| Ask::get("/approvals");
    "POST /approvals", Open(403, "forbidden.bad_sign_in"), OK,
        |own| post("/approvals").form(&[("email", &own.email), ("code", "000000")]);
    "POST /oauth2/token", Open(401, "unauthorized.bad_authorization_code"), OK, exchange;
    "PUT /attachment/upload/{upload_id}", Open(404, "not_found.upload"), OK, |own| fill(Method::PUT, own);
    "POST /attachment/upload/{upload_id}", Open(404, "not_found.upload"), OK, |own| fill(Method::POST, own);
    "GET /healthz", Open(200, ""), OK, |_| Ask::get("/healthz");
    "GET /readyz", Open(200, ""), OK, |_| Ask::get("/readyz");
    "GET /openapi.json", Open(200, ""), OK, |_| Ask::get("/openapi.json");
    "GET /ping/whoami", Token, OK, |_| Ask::get("/ping/whoami");
    "GET /accounts", Approved, OK, |_| Ask::get("/accounts").query(&[("account_type", "uk_retail")]);
    "GET /balance", Approved, NO_ACCOUNT, |own| of_account("/balance", own);
    "GET /pots", Approved, NO_ACCOUNT,
        |own| Ask::get("/pots").query(&[("current_account_id", &own.account.to_string())]);
    "POST /pots", Approved, NO_ACCOUNT, make_pot;
    "PATCH /pots/{pot_id}", Approved, NO_POT,
        |own| Ask::of(Method::PATCH, format!("/pots/{}", own.pot)).form(&[("name", "Rain"), ("goal_amount", "9")]);
    "PUT /pots/{pot_id}/deposit", Approved, NO_ACCOUNT, |own| move_money(own, "deposit", "source_account_id", "100");
    "PUT /pots/{pot_id}/withdraw", Approved, NO_ACCOUNT,
        |own| move_money(own, "withdraw", "destination_account_id", "50");
    "POST /payments", Approved, NO_ACCOUNT, pay;
    "GET /transactions", Fresh, NO_ACCOUNT, list;
    "GET /transactions/{transaction_id}", Fresh, NO_LINE,
        |own| Ask::get(format!("/transactions/{}", own.old_line)).query(&[("expand[]", "merchant")]);
    "PATCH /transactions/{transaction_id}", Fresh, NO_LINE,
        |own| Ask::of(Method::PATCH, format!("/transactions/{}", own.old_line)).form(&[("metadata[colour]", "red")]);
    "POST /feed", Approved, NO_ACCOUNT, put_feed_item;
    "POST /attachment/upload", Approved, OK,
        |_| post("/attachment/upload")
            .form(&[("file_name", "a.png"), ("file_type", "image/png"), ("content_length", "12")]);
    "GET /attachment/files/{upload_id}", Approved, NO_UPLOAD,
        |own| Ask::get(format!("/attachment/files/{}", own.upload));
    "POST /attachment/register", Approved, NO_LINE, register;
    "POST /attachment/deregister", Approved, (404, "not_found.attachment"),
        |own| post("/attachment/deregister").form(&[("id", &own.attachment.to_string())]);
    "PUT /transaction-receipts", Approved, NO_LINE,
        |own| Ask::of(Method::PUT, "/transaction-receipts").json(receipt(own));
    "GET /transaction-receipts", Approved, NO_RECEIPT,
        |own| Ask::get("/transaction-receipts").query(&[("external_id", &own.external_id)]);
    "DELETE /transaction-receipts", Approved, NO_RECEIPT,
        |own| Ask::of(Method::DELETE, "/transaction-receipts").query(&[("external_id", &own.external_id)]);
    "POST /webhooks", Approved, NO_ACCOUNT,
        |own| post("/webhooks")
            .form(&[("account_id", &own.account.to_string()), ("url", "https://hooks.example.com/new")]);
    "GET /webhooks", Approved, NO_ACCOUNT, |own| of_account("/webhooks", own);
    "DELETE /webhooks/{webhook_id}", Approved, (404, "not_found.webhook"),
        |own| Ask::of(Method::DELETE, format!("/webhooks/{}", own.webhook));
    "POST /app/sign-up", Open(200, ""), OK,
        |own| post("/app/sign-up").json(own.guest.app.sign_up("new@app.example.com", "Nora New"));
    "POST /app/login", Open(200, ""), OK, |own| post("/app/login").json(own.guest.app.login(&own.guest.email));
    "POST /app/login/device", Open(200, ""), OK,
        |own| post("/app/login/device").json(json!({ "device_id": own.guest.device.to_string() }));
    "POST /app/login/{login_id}/finish", Open(403, "forbidden.bad_signature"), OK, finish;
    "GET /login/link", Open(403, "forbidden.bad_link"), OK,
        |_| Ask::get("/login/link").query(&[("token", "nobody's")]);
    "POST /login/link", Open(403, "forbidden.bad_link"), OK,
        |_| post("/login/link").form(&[("token", "nobody's")]);
    "POST /app/session/refresh", Open(401, "unauthorized.bad_access_token"), OK,
        |_| post("/app/session/refresh").json(json!({ "refresh_token": "nobody's" }));
    "GET /app/session", App, OK, |_| Ask::get("/app/session");
    "GET /app/sessions", App, OK, |_| Ask::get("/app/sessions");
    "GET /app/devices", App, OK, |_| Ask::get("/app/devices");
    "GET /app/security-events", App, OK, |_| Ask::get("/app/security-events").query(&[("after", "1")]);
    "DELETE /app/sessions/{session_id}", App, (404, "not_found.session"),
        |own| Ask::of(Method::DELETE, format!("/app/sessions/{}", own.guest.session));
    "DELETE /app/devices/{device_id}", App, (404, "not_found.device"),
        |own| Ask::of(Method::DELETE, format!("/app/devices/{}", own.guest.spare));
    "POST /app/devices/revoke-others", App, OK, |_| post("/app/devices/revoke-others");
    "DELETE /app/session", App, OK, |_| Ask::of(Method::DELETE, "/app/session");
    "POST /oauth2/logout", Token, OK, |_| post("/oauth2/logout");
    "POST /ping/logout", Token, OK, |_| post("/ping/logout");
}

fn post(path: &str) -> Ask {
    Ask::of(Method::POST, path)
}

fn of_account(path: &str, own: &Own) -> Ask {
    Ask::get(path).query(&[("account_id", &own.account.to_string())])
}

fn authorise(path: &str, own: &Own) -> Ask {
    Ask::get(path).query(&[
        ("client_id", &own.seat.id.to_string()),
        ("redirect_uri", &own.seat.redirect_uri),
        ("response_type", "code"),
        ("state", "from here"),
    ])
}

fn agree(own: &Own) -> Ask {
    let nothing = ApprovalId::from_uuid(Uuid::nil()).to_string();
    post("/approve").form(&[("request_id", &nothing), ("email", &own.email), ("code", "000000")])
}

/// With a signature that is none.
fn finish(own: &Own) -> Ask {
    let signature = encoded([1; 64]);
    post(&format!("/app/login/{}/finish", own.guest.login))
        .json(json!({ "signature": signature, "pin": PIN }))
}

fn exchange(own: &Own) -> Ask {
    post("/oauth2/token").form(&[
        ("grant_type", "authorization_code"),
        ("client_id", &own.seat.id.to_string()),
        ("client_secret", own.seat.secret.as_deref().unwrap_or_default()),
        ("redirect_uri", &own.seat.redirect_uri),
        ("code", "nobody's"),
    ])
}

/// With a key that opens nothing: the key is the right, and so this is what everyone without it is told.
fn fill(method: Method, own: &Own) -> Ask {
    let ask = Ask::of(method, format!("/attachment/upload/{}", own.place)).query(&[("key", "nobody's")]);
    Ask { input: Input::Bytes(PNG.to_vec()), ..ask }
}

fn make_pot(own: &Own) -> Ask {
    post("/pots").form(&[
        ("account_id", &own.account.to_string()),
        ("name", "Holiday"),
        ("style", "teal"),
        ("goal_amount", "10000"),
    ])
}

fn move_money(own: &Own, way: &str, account: &str, amount: &str) -> Ask {
    Ask::of(Method::PUT, format!("/pots/{}/{way}", own.pot)).form(&[
        (account, &own.account.to_string()),
        ("amount", amount),
        ("dedupe_id", way),
    ])
}

fn pay(own: &Own) -> Ask {
    post("/payments").form(&[
        ("source_account_id", &own.account.to_string()),
        ("destination_account_id", &own.payee.to_string()),
        ("amount", "250"),
        ("reference", "Lunch"),
        ("dedupe_id", "lunch"),
    ])
}

fn list(own: &Own) -> Ask {
    Ask::get("/transactions").query(&[
        ("account_id", &own.account.to_string()),
        ("since", "2025-10-01T00:00:00Z"),
        ("before", "2026-03-02T00:00:00Z"),
        ("limit", "50"),
        ("expand[]", "merchant"),
    ])
}

fn put_feed_item(own: &Own) -> Ask {
    post("/feed").form(&[
        ("account_id", &own.account.to_string()),
        ("type", "basic"),
        ("url", "https://client.example.com/item"),
        ("params[title]", "Hello"),
        ("params[image_url]", "https://client.example.com/picture.png"),
        ("params[body]", "A card"),
        ("params[background_color]", "#FCF1EE"),
    ])
}

fn register(own: &Own) -> Ask {
    post("/attachment/register").form(&[
        ("external_id", &own.line.to_string()),
        ("file_url", &format!("{PUBLIC_URL}/attachment/files/{}", own.upload)),
        ("file_type", "image/png"),
    ])
}

fn receipt(own: &Own) -> Value {
    json!({
        "external_id": own.external_id,
        "transaction_id": own.line.to_string(),
        "total": 5_000,
        "currency": "GBP",
        "items": [{
            "description": "Breakfast", "amount": 4_000, "currency": "GBP", "quantity": 1.5, "unit": "kg", "tax": 3,
            "sub_items": [
                { "description": "Tea", "amount": 1_000, "currency": "GBP" },
                { "description": "Toast", "amount": 3_000, "currency": "GBP" },
            ],
        }],
        "taxes": [{ "description": "VAT", "amount": 1_000, "currency": "GBP", "tax_number": "GB1" }],
        "payments": [{ "type": "card", "amount": 5_000, "currency": "GBP", "last_four": "1234" }],
        "merchant": { "name": "Corner Café", "online": false, "email": "a@example.com" },
    })
}
