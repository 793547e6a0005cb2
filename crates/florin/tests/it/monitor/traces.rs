//! Traces, to a collector of this test's own that reads OTLP.

use super::{ask, busy_server, desk};
use crate::harness::{Api, Engine, Home, until};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use parking_lot::Mutex;
use prost::Message as _;
use std::collections::BTreeMap;
use std::sync::Arc;

type Spans = Arc<Mutex<Vec<Span>>>;

/// Every name that an attribute of ours may have.
const ATTRIBUTES: [&str; 5] =
    ["http.request.method", "http.route", "http.response.status_code", "florin.operation", "florin.channel"];

async fn collector() -> (String, Spans) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let url = format!("http://{}/v1/traces", listener.local_addr().expect("it is bound"));
    let spans = Spans::default();
    let routes = Router::new().route("/v1/traces", post(take)).with_state(Arc::clone(&spans));
    tokio::spawn(async move { axum::serve(listener, routes).await.expect("loopback stays") });
    (url, spans)
}

async fn take(State(spans): State<Spans>, headers: HeaderMap, body: Bytes) -> StatusCode {
    assert_eq!(headers["content-type"], "application/x-protobuf");
    let request = ExportTraceServiceRequest::decode(body).expect("it is OTLP");
    let scopes = request.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
    spans.lock().extend(scopes.flat_map(|scope| scope.spans));
    StatusCode::OK
}

fn attributes(span: &Span) -> BTreeMap<&str, String> {
    let text = |value: &Value| match value {
        Value::StringValue(text) => text.clone(),
        other => format!("{other:?}"),
    };
    let one = |pair: &'_ opentelemetry_proto::tonic::common::v1::KeyValue| {
        pair.value.as_ref().and_then(|value| value.value.as_ref()).map(text).unwrap_or_default()
    };
    span.attributes.iter().map(|pair| (pair.key.as_str(), one(pair))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_and_its_operation_are_one_trace_and_name_nobody() {
    let (url, spans) = collector().await;
    let home = Home::new(Engine::Sqlite).await;
    let config = format!("[monitoring]\notlp_endpoint = '{url}'\n");
    let (server, customer) = busy_server(&home, &config).await;
    let (request, operation) = until("the spans arrive", async || {
        let spans = spans.lock();
        let operation = spans.iter().find(|span| span.name == "accounts.balance")?.clone();
        // A request ends after its operation, and may arrive later.
        let parent = spans.iter().find(|span| span.span_id == operation.parent_span_id)?;
        Some((parent.clone(), operation))
    })
    .await;
    assert_eq!(request.name, "GET /balance");
    assert_eq!(request.trace_id, operation.trace_id);
    assert!(!operation.trace_id.is_empty() && request.parent_span_id.is_empty(), "the request is the root");
    assert_eq!(attributes(&request)["http.route"], "/balance");
    assert_eq!(attributes(&operation)["florin.operation"], "accounts.balance");
    assert_eq!(request.kind, 2, "a server's");
    let secrets = [
        customer.token.clone(),
        customer.email.clone(),
        customer.account.to_string(),
        customer.person.to_string(),
    ];
    for span in spans.lock().iter() {
        for (name, value) in attributes(span) {
            assert!(ATTRIBUTES.contains(&name), "{}: {name} = {value}", span.name);
            assert!(secrets.iter().all(|secret| !value.contains(secret)), "{}: {name}", span.name);
        }
        assert!(span.events.is_empty(), "log lines stay in the log");
    }
    // The durations lead to the traces.
    let text =
        String::from_utf8(Api::wire(&desk(&server)).get("/metrics").await.body.to_vec()).expect("it is text");
    assert!(text.contains("# {trace_id=\""), "{text}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_gone_holds_up_nobody() {
    let home = Home::new(Engine::Sqlite).await;
    // The port of a listener that is gone again: nobody answers there.
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = gone.local_addr().expect("it is bound");
    drop(gone);
    let config = format!("[monitoring]\notlp_endpoint = 'http://{address}/v1/traces'\n");
    let (server, customer) = busy_server(&home, &config).await;
    ask(&server.api().with(&customer.token), &customer).await;
    server.stop().await;
}
