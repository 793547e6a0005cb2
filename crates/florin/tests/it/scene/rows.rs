//! One row for every route: a well-formed ask for one customer's things, who may ask it, and what anyone else is told.

use super::{Ask, Input, Own, PNG, PUBLIC_URL};
use crate::harness::{PIN, encoded};
use kernel::{ApprovalId, AuthorizationId, RecoveryId};
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
    /// The bank's own app, with its session; no developer's token.
    App,
    /// The key of an enrolled device; no token is looked at.
    Key,
    /// A client of the OpenID provider; no other token.
    Provider,
    /// A program of the operator's own that tells the bank something; no other token.
    Alerter,
}

use Gate::{Alerter, App, Approved, Fresh, Key, Open, Provider, Token};

const OK: (u16, &str) = (200, "");
const NO_ACCOUNT: (u16, &str) = (404, "not_found.account");
const NO_POT: (u16, &str) = (404, "not_found.pot");
const NO_CASE: (u16, &str) = (404, "not_found.case");
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
    "POST /oauth2/authorize", Open(200, ""), OK, authorise_by_form;
    "POST /oauth2/consent", Open(400, "bad_request.bad_approval"), OK, consent;
    "POST /approve", Open(400, "bad_request.bad_approval"), OK, agree;
    "GET /approvals", Open(200, ""), OK, |_| Ask::get("/approvals");
    "POST /approvals", Open(403, "forbidden.bad_sign_in"), OK,
        |own| post("/approvals").form(&[("email", &own.email), ("code", "000000")]);
    "POST /oauth2/token", Open(401, "unauthorized.bad_authorization_code"), OK, exchange;
    "POST /oauth2/par", Open(401, "unauthorized.bad_client"), OK, push;
    "POST /oauth2/introspect", Open(401, "unauthorized.bad_client"), OK, |own| of_token("/oauth2/introspect", own);
    "POST /oauth2/revoke", Open(401, "unauthorized.bad_client"), OK, |own| of_token("/oauth2/revoke", own);
    "GET /oauth2/jwks", Open(200, ""), OK, |_| Ask::get("/oauth2/jwks");
    "GET /.well-known/openid-configuration", Open(200, ""), OK, |_| Ask::get("/.well-known/openid-configuration");
    "GET /.well-known/oauth-authorization-server", Open(200, ""), OK,
        |_| Ask::get("/.well-known/oauth-authorization-server");
    "GET /oidc/logout", Open(400, "bad_request.bad_id_token"), OK,
        |_| Ask::get("/oidc/logout").query(&[("id_token_hint", "nobody's")]);
    "POST /oidc/logout", Open(400, "bad_request.bad_id_token"), OK,
        |_| post("/oidc/logout").form(&[("id_token_hint", "nobody's")]);
    "GET /oidc/userinfo", Provider, OK, |_| Ask::get("/oidc/userinfo");
    "POST /oidc/userinfo", Provider, OK, |_| post("/oidc/userinfo");
    "PUT /attachment/upload/{upload_id}", Open(404, "not_found.upload"), OK, |own| fill(Method::PUT, own);
    "POST /attachment/upload/{upload_id}", Open(404, "not_found.upload"), OK, |own| fill(Method::POST, own);
    "POST /hooks/alertmanager", Alerter, OK, |_| post("/hooks/alertmanager").json(alerts());
    "POST /hooks/mail", Alerter, OK,
        |_| Ask { input: Input::Mail("From: a@example.org\n\nHello".to_owned()), ..post("/hooks/mail") };
    "GET /support", Open(200, ""), OK, |_| Ask::get("/support");
    "POST /support", Open(200, ""), OK, |own| post("/support").form(&[("email", &own.email)]);
    "GET /support/link", Open(403, "forbidden.bad_link"), OK,
        |_| Ask::get("/support/link").query(&[("token", "nobody's")]);
    "POST /support/visit", Open(403, "forbidden.bad_link"), OK,
        |_| post("/support/visit").form(&[("token", "nobody's")]);
    "POST /support/cases", Open(403, "forbidden.bad_link"), OK, |_| visit("cases", &[]);
    "POST /support/case", Open(403, "forbidden.bad_link"), OK, |_| visit("case", &[("case_id", CASE)]);
    "POST /support/write", Open(403, "forbidden.bad_link"), OK,
        |_| visit("write", &[("once", "1"), ("text", "Hello"), ("case_id", CASE)]);
    "POST /support/still-broken", Open(403, "forbidden.bad_link"), OK,
        |_| visit("still-broken", &[("case_id", CASE)]);
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
    "POST /app/login/passkey", Open(200, ""), OK,
        |own| post("/app/login/passkey").json(json!({ "device": own.guest.app.device() }));
    "POST /app/login/{login_id}/finish", Open(403, "forbidden.bad_signature"), OK, finish;
    "GET /login", Open(200, ""), OK, |_| Ask::get("/login");
    "GET /login/link", Open(403, "forbidden.bad_link"), OK,
        |_| Ask::get("/login/link").query(&[("token", "nobody's")]);
    "POST /login/link", Open(403, "forbidden.bad_link"), OK,
        |_| post("/login/link").form(&[("token", "nobody's")]);
    "POST /app/session/refresh", Open(401, "unauthorized.bad_access_token"), OK,
        |_| post("/app/session/refresh").json(json!({ "refresh_token": "nobody's" }));
    "GET /app/support", Open(200, ""), OK,
        |_| Ask::get("/app/support").query(&[("platform", "ios"), ("version", "4.12.0")]);
    "POST /app/reports", Key, (404, "not_found.device"), |own| post("/app/reports").json(reports(own));
    "POST /ofrep/v1/evaluate/flags/{key}", App, (400, "bad_request.bad_context"),
        |own| post("/ofrep/v1/evaluate/flags/new-home").json(flag_context(own));
    "POST /ofrep/v1/evaluate/flags", App, (400, "bad_request.bad_context"),
        |own| post("/ofrep/v1/evaluate/flags").json(flag_context(own));
    "POST /app/passkeys/start", App, OK, |_| post("/app/passkeys/start");
    "POST /app/passkeys/{login_id}/finish", App, (404, "not_found.login"), |own| {
        let (path, body) = &own.guest.second_passkey;
        post(path).json(body.clone())
    };
    "GET /app/passkeys", App, OK, |_| Ask::get("/app/passkeys");
    "DELETE /app/passkeys/{passkey_id}", App, (404, "not_found.passkey"),
        |own| Ask::of(Method::DELETE, format!("/app/passkeys/{}", own.guest.passkey))
            .query(&[("step_up", &own.guest.passkey_removal)]);
    "GET /app/session", App, OK, |_| Ask::get("/app/session");
    "GET /app/sessions", App, OK, |_| Ask::get("/app/sessions");
    "GET /app/devices", App, OK, |_| Ask::get("/app/devices");
    "GET /app/support/cases", App, OK, |_| Ask::get("/app/support/cases");
    "POST /app/support/cases", App, OK,
        |_| post("/app/support/cases").json(json!({ "subject": "A letter", "text": "Where is my letter?" }));
    "GET /app/support/cases/{case_id}", App, NO_CASE,
        |own| Ask::get(format!("/app/support/cases/{}", own.guest.waiting.cases[0]));
    "POST /app/support/cases/{case_id}/messages", App, NO_CASE,
        |own| of_case(own, 0, "messages").json(json!({ "text": "It came." }));
    "POST /app/support/cases/{case_id}/still-broken", App, NO_CASE, |own| of_case(own, 0, "still-broken");
    "POST /app/support/cases/{case_id}/reopen", App, NO_CASE, |own| of_case(own, 1, "reopen");
    "GET /app/security-events", App, OK, |_| Ask::get("/app/security-events").query(&[("after", "1")]);
    "GET /app/accounts", App, OK, |_| Ask::get("/app/accounts");
    "GET /app/accounts/{account_id}/balance", App, NO_ACCOUNT, |own| in_app(own, "balance");
    "GET /app/accounts/{account_id}/pots", App, NO_ACCOUNT, |own| in_app(own, "pots");
    "GET /app/accounts/{account_id}/transactions", App, NO_ACCOUNT,
        |own| in_app(own, "transactions").query(&[("limit", "2")]);
    "POST /app/payments", App, NO_ACCOUNT, pay_in_app;
    "POST /app/step-ups", App, OK, |_| post("/app/step-ups").json(json!({ "kind": "other_devices" }));
    "POST /app/step-ups/{step_up_id}/prove", App, (404, "not_found.step_up"), |own| {
        let (id, word) = &own.guest.waiting.question;
        post(&format!("/app/step-ups/{id}/prove")).json(word.clone())
    };
    "GET /app/limits", App, OK, |_| Ask::get("/app/limits");
    "PUT /app/limits", App, (404, "not_found.step_up"),
        |own| Ask::of(Method::PUT, "/app/limits").json(json!({
            "payment_limit": 100, "currency": "GBP", "step_up_id": own.guest.waiting.limit.to_string(),
        }));
    "POST /app/pin", App, OK, |_| post("/app/pin");
    "POST /app/pin/{login_id}", App, (404, "not_found.login"), |own| {
        let (id, new_pin) = &own.guest.waiting.new_pin;
        post(&format!("/app/pin/{id}")).json(new_pin.clone())
    };
    "POST /app/login/{login_id}/ask-approval", Open(403, "forbidden.bad_signature"), OK,
        |own| post(&format!("/app/login/{}/ask-approval", own.guest.login))
            .json(json!({ "signature": encoded([1; 64]) }));
    "GET /app/approvals", App, OK, |_| Ask::get("/app/approvals");
    "POST /app/approvals/{login_id}/approve", App, (404, "not_found.approval"), |own| {
        let (id, yes) = &own.guest.waiting.welcome;
        post(&format!("/app/approvals/{id}/approve")).json(yes.clone())
    };
    "POST /app/approvals/{login_id}/refuse", App, (404, "not_found.approval"),
        |own| post(&format!("/app/approvals/{}/refuse", own.guest.waiting.stranger));
    "PATCH /app/devices/{device_id}", App, (404, "not_found.device"),
        |own| Ask::of(Method::PATCH, format!("/app/devices/{}", own.guest.device))
            .json(json!({ "name": "My phone" }));
    "POST /app/recovery", Open(200, ""), OK,
        |own| post("/app/recovery").json(json!({ "device": own.guest.app.device() }));
    "POST /app/recovery/{recovery_id}/login", Open(404, "not_found.recovery"), OK,
        |_| post(&format!("/app/recovery/{}/login", RecoveryId::from_uuid(Uuid::nil())));
    "GET /app/recoveries", App, OK, |_| Ask::get("/app/recoveries");
    "POST /app/recoveries/{recovery_id}/stop", App, (404, "not_found.recovery"),
        |own| post(&format!("/app/recoveries/{}/stop", own.guest.waiting.recovery));
    "DELETE /app/sessions/{session_id}", App, (404, "not_found.session"),
        |own| Ask::of(Method::DELETE, format!("/app/sessions/{}", own.guest.session));
    "DELETE /app/devices/{device_id}", App, (404, "not_found.device"),
        |own| Ask::of(Method::DELETE, format!("/app/devices/{}", own.guest.spare))
            .query(&[("step_up", &own.guest.waiting.removal.to_string())]);
    "POST /app/devices/revoke-others", App, (403, "forbidden.step_up_needed"), |_| post("/app/devices/revoke-others");
    "GET /app/consents", App, OK, |_| Ask::get("/app/consents");
    "DELETE /app/consents/{consent_id}", App, (404, "not_found.consent"),
        |own| Ask::of(Method::DELETE, format!("/app/consents/{}", own.guest.consent));
    "GET /app/authorizations/{authorization_id}", App, OK,
        |own| Ask::get(format!("/app/authorizations/{}", own.guest.authorization));
    "POST /app/authorizations/{authorization_id}", App, OK,
        |own| post(&format!("/app/authorizations/{}", own.guest.other_authorization)).json(json!({ "answer": "refuse" }));
    "DELETE /app/session", App, OK, |_| Ask::of(Method::DELETE, "/app/session");
    "POST /oauth2/logout", Token, OK, |_| post("/oauth2/logout");
    "POST /ping/logout", Token, OK, |_| post("/ping/logout");
}

fn of_case(own: &Own, place: usize, what: &str) -> Ask {
    post(&format!("/app/support/cases/{}/{what}", own.guest.waiting.cases[place]))
}

fn alerts() -> Value {
    let alert = json!({
        "status": "firing", "labels": { "alertname": "Disk" }, "fingerprint": "c0ffee",
        "startsAt": "2026-01-01T00:00:00Z", "endsAt": "0001-01-01T00:00:00Z",
    });
    json!({ "version": "4", "groupKey": "{}:{}", "status": "firing", "alerts": [alert] })
}

/// A case of nobody's.
const CASE: &str = "case_0000000000000000000000";

/// A form of the page on which customers write, without a visit.
fn visit(path: &str, fields: &[(&str, &str)]) -> Ask {
    let fields: Vec<(&str, &str)> =
        [("visit", "nobody's")].into_iter().chain(fields.iter().copied()).collect();
    post(&format!("/support/{path}")).form(&fields)
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

fn in_app(own: &Own, what: &str) -> Ask {
    Ask::get(format!("/app/accounts/{}/{what}", own.guest.waiting.accounts[0]))
}

/// To an account of one's own, which needs no step-up.
fn pay_in_app(own: &Own) -> Ask {
    let [source, destination] = own.guest.waiting.accounts.map(|account| account.to_string());
    post("/app/payments").json(json!({
        "source_account_id": source, "destination_account_id": destination, "payee_name": "Myself",
        "amount": 100, "reference": "savings", "dedupe_id": "in the app",
    }))
}

fn authorise_by_form(own: &Own) -> Ask {
    let Ask { query, .. } = authorise("/oauth2/authorize", own);
    Ask { input: Input::Form(query), ..post("/oauth2/authorize") }
}

fn consent(own: &Own) -> Ask {
    let nothing = AuthorizationId::from_uuid(Uuid::nil()).to_string();
    post("/oauth2/consent").form(&[
        ("request_id", &nothing),
        ("answer", "agree"),
        ("email", &own.email),
        ("code", "000000"),
    ])
}

/// Of a client of the older API, which the provider does not know.
fn push(own: &Own) -> Ask {
    post("/oauth2/par").form(&[
        ("client_id", &own.seat.id.to_string()),
        ("client_secret", own.seat.secret.as_deref().unwrap_or_default()),
        ("response_type", "code"),
        ("redirect_uri", &own.seat.redirect_uri),
        ("scope", "openid"),
        ("state", "from here"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
    ])
}

fn of_token(path: &str, own: &Own) -> Ask {
    post(path).form(&[
        ("client_id", &own.seat.id.to_string()),
        ("client_secret", own.seat.secret.as_deref().unwrap_or_default()),
        ("token", "nobody's"),
    ])
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

/// What the customer's own app says when it asks for flags.
fn flag_context(own: &Own) -> Value {
    json!({ "context": { "targetingKey": own.guest.person.to_string(), "platform": "ios", "appVersion": "4.12.0" } })
}

fn reports(own: &Own) -> Value {
    let report = json!({
        "id": "1", "kind": "signed_out", "at": "2026-01-01T00:00:00Z", "session_id": own.guest.session.to_string(),
    });
    json!({ "device_id": own.guest.device.to_string(), "reports": [report] })
}
