//! Bad input of every kind to every route that takes any: a typed problem of the table in edge's documentation, never
//! a fault, and nothing changed.

use crate::harness::{ALERT_TOKEN, Answer, Api, Engine, Stage, on_both_engines};
use crate::scene::{Ask, Gate, Input, PUBLIC_URL, ProblemTable, ROWS, Row, Scene, code_of};
use bank::jose::TargetUri;
use edge::EdgeSettings;
use reqwest::Method;
use serde_json::{Value, json};

on_both_engines!(
    odd_values_are_refused,
    odd_json_is_refused,
    odd_names_in_the_path_are_refused,
    pairs_are_counted,
    bodies_have_their_type_and_their_bounds
);

/// Values that hardly any parameter takes.
const ODD: [&[u8]; 29] = [
    b"",
    b" ",
    b"0",
    b"-1",
    b"-0",
    b"+5",
    b"1.5",
    b"1e9",
    b"0x10",
    b"1000000001",
    b"9223372036854775807",
    b"9223372036854775808",
    b"-9223372036854775809",
    b"9999999999999999999999999999999999999999",
    b"NaN",
    b"null",
    b"\0",
    b"a\0b",
    b"\xff\xfe",
    b"\xc3\x28",
    "\u{202e}لا".as_bytes(),
    "💷".as_bytes(),
    "٣".as_bytes(),
    b"acc_0000000000000000000000",
    b"acc_zzzzzzzzzzzzzzzzzzzzzzz",
    b"../../etc/passwd",
    b"<script>alert(1)</script>",
    b"' OR 1=1 --",
    b"%00",
];

/// Texts that a customer or client is free to choose, and counts without an upper end: an odd one may be taken.
const FREE: [&str; 12] = [
    "name",
    "after",
    "style",
    "goal_amount",
    "reference",
    "dedupe_id",
    "state",
    "limit",
    "file_name",
    "params[title]",
    "params[body]",
    "metadata[colour]",
];
/// Parameters that may be missing, and so may be empty.
const OPTIONAL: [&str; 6] =
    ["account_type", "since", "before", "url", "params[background_color]", "id_token_hint"];
/// Keys of a receipt or a message that hold words, or numbers nothing is computed from.
const FREE_KEYS: [&str; 15] = [
    "external_id",
    "description",
    "quantity",
    "unit",
    "tax",
    "tax_number",
    "last_four",
    "name",
    "online",
    "email",
    "merchant",
    "payee_name",
    "dedupe_id",
    "subject",
    "text",
];

/// A scene, its owner's way, and what is known of the state.
struct Bench {
    scene: Scene,
    api: Api,
    app: Api,
    alerter: Api,
    table: ProblemTable,
    digest: String,
}

impl Bench {
    async fn new(engine: Engine) -> Self {
        let scene = Scene::new(engine).await;
        let api = scene.with(&scene.token(&scene.owner, Stage::Full).await);
        let guest = &scene.owner.guest;
        let app = scene.app(guest, &guest.app).await;
        let alerter = scene.with(ALERT_TOKEN);
        let digest = scene.digest().await;
        Self { scene, api, app, alerter, table: ProblemTable::read(), digest }
    }

    /// The way of whoever may ask this.
    fn way(&self, row: &Row) -> &Api {
        match row.gate {
            Gate::App => &self.app,
            Gate::Alerter => &self.alerter,
            Gate::Open(..) | Gate::Token | Gate::Approved | Gate::Fresh | Gate::Provider | Gate::Key => {
                &self.api
            }
        }
    }

    /// Checks one answer: a typed problem, or, where that may be, a success.
    #[track_caller]
    fn check(&self, answer: &Answer, asked: &str, may_succeed: bool) -> String {
        if answer.status.is_success() {
            assert!(may_succeed, "{asked} was taken: {}", answer.text());
            return String::new();
        }
        self.table.check(answer, asked)
    }

    /// Checks that what was asked since the last time changed nothing.
    async fn unchanged(&self, asked: &str) {
        assert_eq!(self.digest, self.scene.digest().await, "{asked} changed something");
    }

    /// After a success that may have been.
    async fn settle(&mut self) {
        self.digest = self.scene.digest().await;
    }
}

/// The routes that read anything at all, with what they read well-formed.
fn asks(scene: &Scene) -> impl Iterator<Item = (&'static Row, Ask)> {
    ROWS.iter()
        .map(|row| (row, (row.ask)(&scene.owner)))
        .filter(|(_, ask)| !ask.query.is_empty() || !matches!(ask.input, Input::Nothing))
}

/// The pairs of an ask, be they in its query or its form.
fn pairs(ask: &mut Ask) -> &mut Vec<(String, Vec<u8>)> {
    match &mut ask.input {
        Input::Form(form) => form,
        Input::Nothing | Input::Json(_) | Input::Bytes(_) | Input::Mail(_) => &mut ask.query,
    }
}

async fn odd_values_are_refused(engine: Engine) {
    let mut bench = Bench::new(engine).await;
    let long = vec![b'x'; 6_000];
    let odd: Vec<&[u8]> = ODD.iter().copied().chain([long.as_slice()]).collect();
    for (row, ask) in asks(&bench.scene).collect::<Vec<_>>() {
        for place in 0..pairs(&mut ask.clone()).len() {
            let name = pairs(&mut ask.clone())[place].0.clone();
            let mut was_taken = false;
            for value in &odd {
                let mut changed = ask.clone();
                pairs(&mut changed)[place].1 = value.to_vec();
                let is_free = FREE.contains(&name.as_str());
                let may_succeed = is_free || (value.is_empty() && OPTIONAL.contains(&name.as_str()));
                let asked = format!("{} with {name}={}", row.route, value.escape_ascii());
                let answer = changed.send(bench.way(row)).await;
                bench.check(&answer, &asked, may_succeed);
                was_taken |= answer.status.is_success();
            }
            let mut dropped = ask.clone();
            pairs(&mut dropped).remove(place);
            let answer = dropped.send(bench.way(row)).await;
            bench.check(&answer, &format!("{} without {name}", row.route), true);
            if was_taken || answer.status.is_success() {
                bench.settle().await;
            } else {
                bench.unchanged(&format!("{} with odd {name}", row.route)).await;
            }
        }
    }
}

async fn odd_json_is_refused(engine: Engine) {
    let mut bench = Bench::new(engine).await;
    for row in ROWS {
        let ask = (row.ask)(&bench.scene.owner);
        let Input::Json(body) = &ask.input else { continue };
        let mut places = Vec::new();
        leaves(body, "", &mut places);
        for place in &places {
            let key = place.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or_default();
            for value in odd_json() {
                let mut changed = body.clone();
                *changed.pointer_mut(place).expect("it was found there") = value.clone();
                let answer = Ask { input: Input::Json(changed), ..ask.clone() }.send(bench.way(row)).await;
                // What may be missing may be null; and lists may be empty where none is needed.
                let is_nothing = value.is_null() || value == json!([]);
                let may_succeed = FREE_KEYS.contains(&key)
                    || (is_nothing && ["payments", "sub_items"].contains(&key))
                    // A passkey's answer says more than is looked at, and once it was kept it is kept.
                    || place.starts_with("/credential/")
                    // Whoever asks for flags says as much of themselves as they like.
                    || place.starts_with("/context")
                    // An alert is called and labelled as whoever wrote its rule likes.
                    || row.gate == Gate::Alerter;
                bench.check(&answer, &format!("{}: {place} = {value}", row.route), may_succeed);
                if answer.status.is_success() {
                    bench.settle().await;
                }
            }
            bench.unchanged(place).await;
        }
    }
    odd_bytes_are_refused(&bench).await;
}

/// Bodies that are no JSON, or JSON that nobody can mean.
async fn odd_bytes_are_refused(bench: &Bench) {
    let path = "/transaction-receipts";
    let line = bench.scene.owner.line;
    let deep = format!("{{\"items\":{}1{}}}", "[".repeat(200_000), "]".repeat(200_000));
    let raw: [&[u8]; 12] = [
        b"{",
        b"",
        b"null",
        b"[]",
        b"\"text\"",
        b"{\"external_id\":\"\xff\"}",
        b"{\"total\":1e400}",
        b"{\"total\":1.0}",
        b"{\"external_id\":\"\\ud800\"}",
        b"{\"external_id\":1,\"external_id\":2}",
        b"\xef\xbb\xbf{}",
        deep.as_bytes(),
    ];
    for body in raw {
        let answer = bench.api.send(Method::PUT, path, (Some("application/json"), body.to_vec())).await;
        let asked = format!("{line}: {}", body[..body.len().min(60)].escape_ascii());
        bench.check(&answer, &asked, false);
    }
    bench.unchanged("raw JSON").await;
}

/// The addresses of everything within a value (RFC 6901).
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    if !at.is_empty() {
        found.push(at.to_owned());
    }
    match value {
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                leaves(item, &format!("{at}/{place}"), found);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                leaves(item, &format!("{at}/{key}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn odd_json() -> Vec<Value> {
    let many = json!({ "description": "x", "amount": 0, "currency": "GBP" });
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("\0"),
        json!("\u{202e}💷"),
        json!("x".repeat(6_000)),
        json!("XXX"),
        json!("user_0000000000000000000000"),
        json!([]),
        json!({}),
        json!([[]]),
        Value::Array(vec![many; 300]),
    ]
}

async fn odd_names_in_the_path_are_refused(engine: Engine) {
    let bench = Bench::new(engine).await;
    let own = &bench.scene.owner;
    let ids = [
        own.person.to_string(),
        own.account.to_string(),
        own.pot.to_string(),
        own.line.to_string(),
        own.upload.to_string(),
        own.attachment.to_string(),
        own.webhook.to_string(),
    ];
    let odd = ["0", "-1", "%00", "%ff%fe", "%F0%9F%92%B7", "a%2Fb", "..", "%2e%2e", "a;b", "a b", "%", "%zz"];
    // A flag's key is a name and no id.
    for row in ROWS.iter().filter(|row| row.route.contains('{') && !row.route.ends_with("{key}")) {
        let ask = (row.ask)(own);
        let name =
            ask.path.split('/').find(|part| part.contains('_')).expect("an id has a prefix").to_owned();
        let prefix = name.split('_').next().expect("an id has a prefix");
        let unknown = [
            format!("{prefix}_0000000000000000000000"),
            format!("{prefix}_7n42DGM5Tflk9n8mt7Fhc7"),
            format!("{prefix}_7n42DGM5Tflk9n8mt7Fhc8"),
            format!("{prefix}_{}", "9".repeat(4_000)),
            name.to_uppercase(),
            format!("{name}0"),
            format!("{name}%00"),
            name[..name.len() - 1].to_owned(),
        ];
        let others = ids.iter().filter(|id| !id.starts_with(&format!("{prefix}_"))).cloned();
        let odd = odd.iter().map(|text| text.replace(' ', "%20"));
        for text in others.chain(unknown).chain(odd) {
            let changed = Ask { path: ask.path.replace(&name, &text), ..ask.clone() };
            let answer = changed.send(bench.way(row)).await;
            let code = bench.check(&answer, &changed.path, false);
            // What no proof can name is not even looked for.
            let is_unnameable = row.gate == Gate::App && !is_nameable(&changed.path);
            let expected = if is_unnameable { 401 } else { 404 };
            assert_eq!(answer.status, expected, "{}: {code}", changed.path);
        }
        bench.unchanged(row.route).await;
    }
}

/// Whether a proof of a key can be about this path.
fn is_nameable(path: &str) -> bool {
    path.len() < PROVABLE_BYTES_MAX && TargetUri::parse(&format!("{PUBLIC_URL}{path}")).is_ok()
}

/// Longer paths make proofs longer than they may be.
const PROVABLE_BYTES_MAX: usize = 1_000;
/// More pairs than any route reads.
const MANY: usize = 129;

async fn pairs_are_counted(engine: Engine) {
    let bench = Bench::new(engine).await;
    for (row, ask) in asks(&bench.scene) {
        if matches!(ask.input, Input::Json(_) | Input::Mail(_)) {
            continue;
        }
        for place in 0..pairs(&mut ask.clone()).len() {
            let mut twice = ask.clone();
            let pair = pairs(&mut twice)[place].clone();
            let may_repeat = pair.0.ends_with(']') && !pair.0.starts_with("params");
            let asked = format!("{} with {} twice", row.route, pair.0);
            pairs(&mut twice).push(pair);
            if may_repeat {
                continue;
            }
            let answer = twice.send(bench.way(row)).await;
            assert_eq!(bench.check(&answer, &asked, false), "bad_request.repeated_param", "{asked}");
        }
        let mut many = ask.clone();
        while pairs(&mut many).len() < MANY {
            pairs(&mut many).push(("more".to_owned(), b"1".to_vec()));
        }
        let answer = many.send(bench.way(row)).await;
        let asked = format!("{} with {MANY} pairs", row.route);
        assert_eq!(bench.check(&answer, &asked, false), "bad_request.too_many_params", "{asked}");
        bench.unchanged(row.route).await;
    }
}

async fn bodies_have_their_type_and_their_bounds(engine: Engine) {
    let mut bench = Bench::new(engine).await;
    let bodies = asks(&bench.scene).filter(|(_, ask)| !matches!(ask.input, Input::Nothing));
    for (row, ask) in bodies.collect::<Vec<_>>() {
        let (kind, body) = ask.body();
        let send = |kind: Option<&'static str>, body: Vec<u8>| {
            let (method, target) = (ask.method.clone(), ask.target());
            let api = bench.way(row);
            async move { api.send(method, &target, (kind, body)).await }
        };
        let max = match &ask.input {
            Input::Form(_) => EdgeSettings::FORM_BYTES_MAX,
            Input::Json(_) if row.route.starts_with("POST /ofrep/") => EdgeSettings::CONTEXT_BYTES_MAX,
            Input::Json(_) if row.gate == Gate::Key => EdgeSettings::REPORTS_BYTES_MAX,
            Input::Json(_) => EdgeSettings::JSON_BYTES_MAX,
            Input::Mail(_) => edge::MAIL_BYTES_MAX,
            Input::Bytes(_) | Input::Nothing => usize::try_from(bank::Upload::BYTES_MAX).expect("5 MiB"),
        };
        let asked = format!("{} with {} bytes", row.route, max + 1);
        let answer = send(kind, padded(&ask.input, &body, max + 1)).await;
        assert_eq!(bench.check(&answer, &asked, false), "bad_request.body_too_large", "{asked}");
        bench.unchanged(&asked).await;
        if matches!(ask.input, Input::Mail(_)) {
            // At its bound it is a mail.
            continue;
        }
        // At its bound a body is read, and refused for what it says: the pair twice, or the text behind the JSON.
        let asked = format!("{} with {max} bytes", row.route);
        let answer = send(kind, padded(&ask.input, &body, max)).await;
        assert_ne!(bench.check(&answer, &asked, false), "bad_request.body_too_large", "{asked}");
        bench.unchanged(&asked).await;
        if matches!(ask.input, Input::Bytes(_)) {
            continue;
        }
        let kinds = [
            None,
            Some(""),
            Some("text/plain"),
            Some("multipart/form-data; boundary=x"),
            Some("application/x-www-form-urlencodedx"),
            Some("application/jsonx"),
            Some("application/json, application/x-www-form-urlencoded"),
        ];
        for kind in kinds {
            let asked = format!("{} as {kind:?}", row.route);
            let code = bench.check(&send(kind, body.clone()).await, &asked, false);
            assert_eq!(code, "bad_request.bad_content_type", "{asked}");
        }
        let other = if matches!(ask.input, Input::Json(_)) { crate::scene::FORM } else { "application/json" };
        let code = bench.check(&send(Some(other), body.clone()).await, row.route, false);
        let is_feed = row.route == "POST /feed";
        assert_eq!(code, if is_feed { "bad_request.bad_json" } else { "bad_request.bad_content_type" });
        let malformed: [&[u8]; 9] =
            [b"", b"%", b"%zz=%", b"&&&===&", b"[]", b"\0\0", b"\xff\xfe=\xff", b"{\"a\":", b"a;b=c"];
        for body in malformed {
            let asked = format!("{} with {}", row.route, body.escape_ascii());
            // A change of a pot that names nothing changes nothing, and a logout that names nothing ends nothing.
            let may_succeed = ["PATCH /pots/{pot_id}", "POST /oidc/logout"].contains(&row.route);
            bench.check(&send(kind, body.to_vec()).await, &asked, may_succeed);
        }
        if row.route == "PATCH /pots/{pot_id}" {
            bench.settle().await;
        } else {
            bench.unchanged(row.route).await;
        }
    }
    for ask in [Ask::get("/nothing"), Ask::of(Method::DELETE, "/accounts"), Ask::of(Method::POST, "/balance")]
    {
        assert!(!code_of(&ask.send(&bench.api).await).is_empty());
    }
}

/// The body, made long: a form by its first pair once more with a long value, JSON by spaces and one odd letter.
fn padded(input: &Input, body: &[u8], bytes: usize) -> Vec<u8> {
    let mut long = body.to_vec();
    match input {
        Input::Form(form) => {
            long.push(b'&');
            long.extend(form[0].0.bytes());
            long.push(b'=');
            long.resize(bytes, b'x');
        }
        Input::Json(_) => {
            long.resize(bytes - 1, b' ');
            long.push(b'x');
        }
        Input::Bytes(_) | Input::Mail(_) | Input::Nothing => long.resize(bytes, b'x'),
    }
    long
}
