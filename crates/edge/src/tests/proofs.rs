//! What a request has to prove, on two small routes: one of an app, and one where tokens are given out.

use super::phone::{Phone, claims, hash};
use super::town::{Answer, Town, generous, send};
use crate::ask::InApp;
use crate::problem::Problem;
use crate::serve::{ProofParts, guard, json};
use crate::wire::Empty;
use crate::{Edge, EdgeSettings};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use bank::SessionPair;
use bank::jose::NONCE_LASTS;
use identity::{Policy, Protocol};
use serde_json::{Value, json};
use std::sync::Arc;

const ASKED: &str = "/app/asked";
const GIVEN: &str = "/given";

struct Stand {
    town: Town,
    phone: Phone,
    pair: SessionPair,
    router: Router,
}

async fn asked(InApp(_): InApp) -> Response {
    json(&Empty {})
}

/// Gives the name of the key back, as a token endpoint binds a token to it.
async fn given(State(edge): State<Arc<Edge>>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let proof = edge.proof(&ProofParts::of(&parts), None).await.map_err(Problem::at_token_endpoint)?;
    if let Some(proof) = &proof {
        edge.spend_proof(proof).map_err(Problem::at_token_endpoint)?;
    }
    Ok(json(&json!({ "jkt": proof.map(|proof| proof.thumbprint.to_string()) })))
}

impl Stand {
    async fn new() -> Self {
        let (town, phone) = (Town::new().await, Phone::new());
        let pair = phone.sign_up(&town, "mae@example.org").await;
        let edge = Arc::new(Edge::new(Arc::clone(&town.bank), generous()));
        let routes = Router::new().route(ASKED, get(asked).post(asked)).route(GIVEN, post(given));
        let stood = routes.with_state(Arc::clone(&edge)).layer(from_fn_with_state(edge, guard));
        Self { town, phone, pair, router: stood }
    }

    async fn nonce(&self) -> String {
        self.town.bank.server_nonces().await.unwrap().nonce(self.town.bank.now())
    }

    /// The claims of a good proof for [`ASKED`].
    async fn good(&self) -> Value {
        let mut claims = claims("GET", ASKED, self.town.bank.now());
        claims["ath"] = hash(self.pair.access.expose()).into();
        claims["nonce"] = self.nonce().await.into();
        claims
    }

    async fn ask(&self, scheme: &str, proofs: &[&str]) -> Answer {
        let headers = proofs.iter().map(|proof| ("dpop", (*proof).to_owned())).collect();
        self.send("GET", &format!("{ASKED}?a=1"), scheme, headers).await
    }

    async fn send(&self, method: &str, path: &str, scheme: &str, headers: Vec<(&str, String)>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !scheme.is_empty() {
            request = request.header("authorization", format!("{scheme} {}", self.pair.access.expose()));
        }
        for (name, value) in headers {
            request = request.header(name, value);
        }
        send(&self.router, request.body(Body::empty()).unwrap()).await
    }
}

fn with(claims: &Value, name: &str, value: impl Into<Value>) -> Value {
    let mut changed = claims.clone();
    changed[name] = value.into();
    changed
}

#[tokio::test]
async fn a_good_proof_opens_once() {
    let stand = Stand::new().await;
    let proof = stand.phone.proof(&stand.good().await);
    let opened = stand.ask("dpop", &[&proof]).await;
    opened.ok();
    assert_eq!(opened.headers["dpop-nonce"].to_str().unwrap(), stand.nonce().await);
    let again = stand.ask("DPoP", &[&proof]).await;
    let body = again.refused(401, "unauthorized.bad_proof");
    assert_eq!(body["error"], "invalid_dpop_proof");
    assert_eq!(again.headers["www-authenticate"], "DPoP error=\"invalid_dpop_proof\", algs=\"ES256\"");
    let other = stand.phone.proof(&with(&stand.good().await, "jti", "2"));
    stand.ask("DPoP", &[&other]).await.ok();
}

#[tokio::test]
async fn nothing_is_spent_by_what_is_refused() {
    let stand = Stand::new().await;
    let good = stand.good().await;
    let mut bare = good.clone();
    bare.as_object_mut().unwrap().remove("nonce");
    for claims in [&bare, &with(&good, "nonce", "made up")] {
        let asked = stand.ask("DPoP", &[&stand.phone.proof(claims)]).await;
        assert_eq!(asked.refused(401, "unauthorized.use_dpop_nonce")["error"], "use_dpop_nonce");
        assert_eq!(asked.headers["www-authenticate"], "DPoP error=\"use_dpop_nonce\", algs=\"ES256\"");
        assert_eq!(asked.headers["dpop-nonce"].to_str().unwrap(), stand.nonce().await);
    }
    let proof = stand.phone.proof(&good);
    let headers = vec![("dpop", proof.clone()), ("accept", "text/html".to_owned())];
    let asked = stand.send("GET", ASKED, "DPoP", headers).await;
    asked.refused(406, "bad_response.not_acceptable");
    stand.ask("DPoP", &[&proof]).await.ok();
    let stale = stand.phone.proof(&with(&good, "jti", "2"));
    stand.town.clock.advance(NONCE_LASTS * 2);
    // Its date is as old as its nonce, and is looked at first.
    stand.ask("DPoP", &[&stale]).await.refused(401, "unauthorized.bad_proof");
}

#[tokio::test]
async fn a_bound_token_opens_nothing_without_its_own_key() {
    let stand = Stand::new().await;
    let good = stand.good().await;
    let proof = stand.phone.proof(&good);
    let none = stand.ask("DPoP", &[]).await;
    none.refused(401, "unauthorized.no_proof");
    assert!(none.headers.contains_key("dpop-nonce"), "the next one can be right");
    stand.ask("Bearer", &[&proof]).await.refused(401, "unauthorized.no_proof");
    let missing = stand.ask("", &[&proof]).await;
    missing.refused(401, "unauthorized.bad_access_token");
    let thief = Phone::new().proof(&good);
    stand.ask("DPoP", &[&thief]).await.refused(401, "unauthorized.wrong_proof");
    for bad in [
        with(&good, "htm", "POST"),
        with(&good, "htm", "get"),
        with(&good, "htu", "http://127.0.0.1:8080/app/other"),
        with(&good, "htu", "http://elsewhere.example/app/asked"),
        with(&good, "ath", hash("another")),
        with(&good, "ath", Value::Null),
        with(&good, "jti", ""),
    ] {
        stand.ask("DPoP", &[&stand.phone.proof(&bad)]).await.refused(401, "unauthorized.bad_proof");
    }
    stand.ask("DPoP", &[&proof, &proof]).await.refused(401, "unauthorized.bad_proof");
    stand.ask("DPoP", &["\u{e9}"]).await.refused(401, "unauthorized.bad_proof");
    stand.ask("DPoP", &[&proof]).await.ok();
}

#[tokio::test]
async fn where_tokens_are_given_out_a_bad_proof_is_a_bad_request() {
    let stand = Stand::new().await;
    let give =
        async |claims: &Value| stand.send("POST", GIVEN, "", vec![("dpop", stand.phone.proof(claims))]).await;
    assert_eq!(stand.send("POST", GIVEN, "", Vec::new()).await.ok()["jkt"], Value::Null);
    let bare = claims("POST", GIVEN, stand.town.bank.now());
    let asked = give(&bare).await;
    assert_eq!(asked.refused(400, "bad_request.use_dpop_nonce")["error"], "use_dpop_nonce");
    let nonce = asked.headers["dpop-nonce"].to_str().unwrap();
    let good = with(&bare, "nonce", nonce);
    let body = give(&with(&good, "htm", "GET")).await.refused(400, "bad_request.bad_proof");
    assert_eq!(body["error"], "invalid_dpop_proof");
    assert_eq!(give(&good).await.ok()["jkt"], stand.phone.thumbprint().to_string());
    give(&good).await.refused(400, "bad_request.bad_proof");
}

/// A request that is lost ends before its session's old token does: whoever asks again is still answered.
#[test]
fn a_request_ends_before_a_lost_answer_is_forgotten() {
    for protocol in Protocol::ALL {
        let replayed = Policy::default_of(protocol).replay_lasts;
        assert!(EdgeSettings::REQUEST_LASTS_MAX * 2 <= replayed, "{protocol:?}");
    }
    // Nor is a proof that was sent in time too old when it is looked at.
    assert!(EdgeSettings::REQUEST_LASTS_MAX < bank::jose::CLOCK_SKEW);
    assert!(EdgeSettings::REQUEST_LASTS_MAX < NONCE_LASTS);
}
