//! Making a customer's browser act for someone else. There is no cookie to ride on, and forms from elsewhere are
//! refused where the browser tells.

use crate::harness::{Engine, on_both_engines};
use crate::scene::{FORM, Input, PUBLIC_URL, ROWS, Row, Scene, code_of};

on_both_engines!(no_answer_sets_a_cookie, forms_from_elsewhere_are_refused);

/// The forms of pages; all others are sent by programs, with a token that no browser adds by itself.
const PAGES: [&str; 10] = [
    "POST /oauth2/consent",
    "POST /approve",
    "POST /approvals",
    "POST /support",
    "POST /support/visit",
    "POST /support/cases",
    "POST /support/case",
    "POST /support/write",
    "POST /support/still-broken",
    "POST /login/link",
];
/// Forms that clients' programs send, with a proof of their own.
const PROVEN: [&str; 4] =
    ["POST /oauth2/token", "POST /oauth2/par", "POST /oauth2/introspect", "POST /oauth2/revoke"];
/// Forms that a client's site sends by its customer's browser (OpenID Connect Core, 3.1.2.1; RP-Initiated Logout, 2):
/// they show a page, or end what the client's own token names, and agree to nothing.
const FROM_CLIENTS: [&str; 2] = ["POST /oauth2/authorize", "POST /oidc/logout"];

async fn no_answer_sets_a_cookie(engine: Engine) {
    let scene = Scene::new(engine).await;
    let check = |row: &Row, answer: &crate::harness::Answer| {
        assert!(!answer.headers.contains_key("set-cookie"), "{}: {answer:?}", row.route);
    };
    for row in ROWS {
        let ask = (row.ask)(&scene.owner);
        check(row, &ask.send(&scene.inside.api).await);
        check(row, &ask.send(&scene.way(row, &scene.owner).await).await);
        // Nor is one looked at: what a stranger plants changes no answer.
        let (kind, body) = ask.body();
        let mut headers = vec![("cookie", "session=planted; token=planted")];
        headers.extend(kind.map(|kind| ("content-type", kind)));
        let planted = scene.inside.api.send_raw((ask.method.as_str(), &ask.target()), &headers, body).await;
        check(row, &planted);
        let plain = ask.send(&scene.inside.api).await;
        assert_eq!((planted.status, code_of(&planted)), (plain.status, code_of(&plain)), "{}", row.route);
    }
}

async fn forms_from_elsewhere_are_refused(engine: Engine) {
    let scene = Scene::new(engine).await;
    let pages = ROWS.iter().filter(|row| {
        let ask = (row.ask)(&scene.owner);
        let is_form = matches!(ask.input, Input::Form(_));
        let is_open = matches!(row.gate, crate::scene::Gate::Open(..));
        is_form && is_open && !PROVEN.contains(&row.route) && !FROM_CLIENTS.contains(&row.route)
    });
    let pages: Vec<&Row> = pages.collect();
    assert_eq!(pages.iter().map(|row| row.route).collect::<Vec<_>>(), PAGES);
    let before = scene.digest().await;
    for row in pages {
        let ask = (row.ask)(&scene.owner);
        let send = async |headers: &[(&str, &str)]| {
            let headers = [headers, &[("content-type", FORM)]].concat();
            code_of(&scene.inside.api.send_raw(("POST", &ask.target()), &headers, ask.body().1).await)
        };
        for foreign in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "http://127.0.0.1:8081")],
            &[("origin", "https://127.0.0.1:8080")],
            &[("origin", "http://127.0.0.1:8080.evil.example")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site"), ("origin", "null")],
            &[("sec-fetch-site", "cross-site"), ("origin", PUBLIC_URL)],
            &[("origin", PUBLIC_URL), ("origin", "https://evil.example")],
        ] {
            assert_eq!(send(foreign).await, "forbidden.cross_site", "{}: {foreign:?}", row.route);
        }
        let told = send(&[]).await;
        assert_ne!(told, "forbidden.cross_site");
        for own in [
            &[("origin", PUBLIC_URL)][..],
            &[("sec-fetch-site", "same-origin"), ("origin", PUBLIC_URL)],
            // What a page that sends no referrer makes of its own origin (Fetch, 3.2).
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
            &[("sec-fetch-site", "none")],
        ] {
            assert_eq!(send(own).await, told, "{}: {own:?}", row.route);
        }
    }
    assert_eq!(scene.digest().await, before);
}
