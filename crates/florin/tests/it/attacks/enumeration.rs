//! Finding out who is a customer, by what the bank says and by how long it takes.

use super::ranks::{Z_MAX, z};
use super::stand::{EMAIL, Stand};
use crate::harness::{Answer, Engine, Inside, PIN, on_both_engines, stopwatch};
use crate::scene::{log_in, new_app, text};
use edge::EdgeSettings;
use identity::{DEVICES_MAX, Email, MAILS_TO_ADDRESS};
use serde_json::Value;
use std::time::Duration;

on_both_engines!(answers_are_alike, times_are_alike, the_older_page_tells_nothing);

const NOBODY: &str = "bob@example.org";
/// Pairs of samples.
const PAIRS: usize = 250;
/// The same on the older page, which takes longer.
const PAGE_PAIRS: usize = 120;
/// Devices of the customer beside the first one.
const DEVICES: usize = DEVICES_MAX - 2;
/// Asked before anything is measured.
const WARM_UP: usize = 10;

/// An answer without what is drawn anew each time: its status, its headers, its body.
fn said(answer: &Answer) -> (u16, Vec<String>, String) {
    let mut headers: Vec<String> =
        answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    let mut body = answer.value();
    for drawn in ["login_id", "challenge"] {
        if let Some(value) = body.get_mut(drawn) {
            *value = value.as_str().expect("it is a text").len().into();
        }
    }
    (answer.status.as_u16(), headers, body.to_string())
}

async fn answers_are_alike(engine: Engine) {
    let stand = Stand::new(engine).await;
    let mails = stand.inside.town.mails().await.len();
    let mut begun: Vec<Value> = Vec::new();
    for path in ["/app/login", "/app/sign-up"] {
        let ask = |email: &str| match path {
            "/app/login" => stand.thief.login(email),
            _ => stand.thief.sign_up(email, "Name"),
        };
        let known = stand.api().post_json(path, &ask(EMAIL)).await;
        let unknown = stand.api().post_json(path, &ask(NOBODY)).await;
        assert_eq!(said(&known), said(&unknown), "{path}");
        begun.extend([known.ok(), unknown.ok()]);
    }
    assert_eq!(stand.inside.town.mails().await.len(), mails + 4, "each is one mail");
    for pin in [None, Some(PIN), Some("8264")] {
        let mut finished = Vec::new();
        for attempt in &begun {
            let (path, body) = stand.thief.finish(attempt, pin);
            finished.push(said(&stand.api().post_json(&path, &body).await));
        }
        // A login without a PIN is malformed, whoever's it is; a sign-up needs none.
        assert_eq!(finished[0], finished[1], "login, {pin:?}");
        assert_eq!(finished[2], finished[3], "sign-up, {pin:?}");
    }
    // Wrong signatures, and addresses that are not well-formed.
    let mut unsigned = Vec::new();
    for attempt in &begun {
        let (path, body) = stand.phone.finish(attempt, Some(PIN));
        unsigned.push(said(&stand.api().post_json(&path, &body).await));
    }
    unsigned.dedup();
    assert_eq!(unsigned.len(), 1);
    // An address that is known in another writing is known, and nobody is told.
    let known = stand.api().post_json("/app/login", &stand.thief.login(&EMAIL.to_uppercase())).await;
    let unknown = stand.api().post_json("/app/login", &stand.thief.login(&NOBODY.to_uppercase())).await;
    assert_eq!(said(&known), said(&unknown));
}

async fn times_are_alike(engine: Engine) {
    // Shorter than by default, and still several times what the work takes.
    let begin_answers_every = Duration::from_millis(5);
    let stand = Stand::with(engine, EdgeSettings { begin_answers_every, ..Inside::open_settings() }).await;
    // A customer with many devices, so that the bank has more to read than for nobody.
    for number in 0..DEVICES {
        stand.inside.town.clock.advance(MAILS_TO_ADDRESS.every);
        log_in(&stand.inside, &new_app(&stand.inside, &format!("Phone {number}")), EMAIL).await;
    }
    for what in ["login", "sign-up", "finish"] {
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for pair in 0..WARM_UP + PAIRS {
            // Whoever is first alternates, and no mailbox is ever full.
            stand.inside.town.clock.advance(MAILS_TO_ADDRESS.every);
            let first = pair % 2 == 0;
            for is_known in [first, !first] {
                let taken = timed(&stand, what, if is_known { EMAIL } else { NOBODY }).await;
                if WARM_UP <= pair {
                    if is_known { known.push(taken) } else { unknown.push(taken) }
                }
            }
        }
        let found = z(&known, &unknown);
        assert!(found.abs() < Z_MAX, "{what}: known addresses are {found:.1} deviations off");
    }
}

/// The page for an address and a code: a customer who waits for a wrong code to be counted is answered as nobody is.
async fn the_older_page_tells_nothing(engine: Engine) {
    // Several times what the counting takes, of which nobody has any.
    let begin_answers_every = Duration::from_millis(20);
    let stand = Stand::with(engine, EdgeSettings { begin_answers_every, ..Inside::open_settings() }).await;
    let bank = &stand.inside.town.bank;
    let address = Email::parse(EMAIL).expect("an address");
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for pair in 0..WARM_UP + PAGE_PAIRS {
        // Five wrong ones would void it.
        let code = bank.sign_in_code(&address).await.expect("she is a customer").into_exposed();
        let wrong = if code == "000000" { "111111" } else { "000000" };
        let first = pair % 2 == 0;
        let mut answers = Vec::new();
        for is_known in [first, !first] {
            let form = [("email", if is_known { EMAIL } else { NOBODY }), ("code", wrong)];
            let watch = stopwatch();
            let answer = stand.api().post("/approvals", &form).await;
            let taken = watch().as_nanos();
            assert_eq!(answer.status.as_u16(), 403, "{}", answer.text());
            answers.push(answer.text());
            if WARM_UP <= pair {
                if is_known { known.push(taken) } else { unknown.push(taken) }
            }
        }
        assert_eq!(answers[0], answers[1]);
    }
    let found = z(&known, &unknown);
    assert!(found.abs() < Z_MAX, "known addresses are {found:.1} deviations off");
}

/// How long one request took, in nanoseconds.
async fn timed(stand: &Stand, what: &str, email: &str) -> u128 {
    let app = new_app(&stand.inside, "Phone");
    let (path, ask) = match what {
        "login" => ("/app/login".to_owned(), app.login(email)),
        "sign-up" => ("/app/sign-up".to_owned(), app.sign_up(email, "Name")),
        _ => {
            let begun = stand.api().post_json("/app/login", &app.login(email)).await.ok();
            assert!(!text(&begun, "challenge").is_empty());
            app.finish(&begun, Some(PIN))
        }
    };
    let watch = stopwatch();
    let answer = stand.api().post_json(&path, &ask).await;
    let taken = watch().as_nanos();
    assert!(answer.status.is_success() || answer.code() == "forbidden.needs_link", "{}", answer.text());
    taken
}
