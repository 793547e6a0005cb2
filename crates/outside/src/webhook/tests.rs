//! Against real sockets on loopback: each test opens its own receiver, which tells what it got.

use super::*;
use bank::WebhookEvent;
use kernel::{AccountId, Currency, Money, Secret, Timestamp, TransactionId, TransferId, WebhookId};
use payments::{Category, Scheme, Transaction, TransactionLink};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use uuid::Uuid;

const BODY: &[u8] = br#"{"type":"transaction.created"}"#;
const AT: i64 = 1_772_356_440;

/// What the receiver does with a request it has read.
#[derive(Clone, Copy)]
enum Manner {
    Answer(&'static str),
    Silent,
}

struct Receiver {
    address: SocketAddr,
    requests: mpsc::UnboundedReceiver<String>,
}

async fn receiver(manner: Manner) -> Receiver {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, requests) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !request.ends_with(BODY) {
                if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
                    break;
                }
            }
            sender.send(String::from_utf8(request).unwrap()).ok();
            match manner {
                Manner::Answer(text) => stream.write_all(text.as_bytes()).await.unwrap(),
                Manner::Silent => std::future::pending().await,
            }
        }
    });
    Receiver { address, requests }
}

fn courier(settings: WebhookSettings) -> WebhookCourier {
    // Every test installs it; all but the first find it there.
    rustls::crypto::ring::default_provider().install_default().ok();
    WebhookCourier::new(Arc::new(|_| BODY.to_vec()), settings).unwrap()
}

fn parcel(url: &str) -> WebhookParcel {
    let at = Timestamp::from_micros(AT * 1_000_000);
    let amount = Money::new(-350, Currency::Gbp);
    let transaction = Transaction {
        id: TransactionId::from_uuid(Uuid::from_u128(1)),
        account: AccountId::from_uuid(Uuid::from_u128(2)),
        person: None,
        amount,
        local: amount,
        created_at: at,
        updated_at: at,
        link: TransactionLink::Settled { transfer: TransferId::from_uuid(Uuid::from_u128(3)), at },
        description: "Coffee".to_owned(),
        notes: String::new(),
        category: Category::EatingOut,
        scheme: Scheme::Mastercard,
        merchant: None,
        pot: None,
        counterparty: None,
        dedupe_id: String::new(),
        is_load: false,
        is_originator: false,
        is_in_spending: true,
    };
    WebhookParcel {
        webhook: WebhookId::from_uuid(Uuid::from_u128(4)),
        url: url.to_owned(),
        secret: Secret::new("shh".to_owned()),
        at,
        event: WebhookEvent::Created,
        transaction,
        merchant: None,
        annotation: None,
    }
}

fn open_settings() -> WebhookSettings {
    WebhookSettings { allow_private: true, ..WebhookSettings::default() }
}

async fn deliver(settings: WebhookSettings, url: &str) -> Result<(), String> {
    courier(settings).carry(&parcel(url)).await.map_err(|error| error.to_string())
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

#[tokio::test]
async fn a_delivery_is_one_signed_post() {
    let mut receiver = receiver(Manner::Answer(OK)).await;
    let url = format!("http://{}/hook?key=1", receiver.address);
    assert_eq!(deliver(open_settings(), &url).await, Ok(()));
    let request = receiver.requests.recv().await.unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert_eq!(body.as_bytes(), BODY);
    let mut lines = head.lines();
    assert_eq!(lines.next(), Some("POST /hook?key=1 HTTP/1.1"));
    let header = |name: &str| {
        let found = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        found.unwrap_or_else(|| panic!("{name} is missing in {head}")).to_owned()
    };
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("user-agent"), FLORIN);
    assert_eq!(header("x-florin-delivery"), "webhook_0000000000000000000004");
    assert_eq!(header("x-florin-signature"), sign("shh", AT, BODY));
}

#[tokio::test]
async fn only_2xx_is_delivered() {
    for (answer, expected) in [
        ("HTTP/1.1 204 No Content\r\n\r\n", Ok(())),
        (
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n",
            Err("the receiver answered 400 Bad Request"),
        ),
        (
            "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n",
            Err("the receiver answered 503 Service Unavailable"),
        ),
        ("nonsense\r\n\r\n", Err("the receiver cannot be reached")),
    ] {
        let receiver = receiver(Manner::Answer(answer)).await;
        let url = format!("http://{}/", receiver.address);
        assert_eq!(deliver(open_settings(), &url).await, expected.map_err(str::to_owned), "{answer}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let mut secret = receiver(Manner::Answer(OK)).await;
    let answer =
        format!("HTTP/1.1 307 Away\r\nlocation: http://{}/\r\ncontent-length: 0\r\n\r\n", secret.address);
    let receiver = receiver(Manner::Answer(answer.leak())).await;
    let url = format!("http://{}/", receiver.address);
    let expected = Err("the receiver answered 307 Temporary Redirect".to_owned());
    assert_eq!(deliver(open_settings(), &url).await, expected);
    assert!(secret.requests.try_recv().is_err(), "the redirect's target was called");
}

#[tokio::test]
async fn a_silent_receiver_is_given_up() {
    let mut receiver = receiver(Manner::Silent).await;
    let settings = WebhookSettings { wait_max: Duration::from_millis(200), ..open_settings() };
    let expected = Err("the receiver did not answer in time".to_owned());
    assert_eq!(deliver(settings, &format!("http://{}/", receiver.address)).await, expected);
    assert!(receiver.requests.recv().await.is_some());
}

#[tokio::test]
async fn an_answer_without_end_does_not_hold_the_courier() {
    let endless = format!("HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n{}", "x".repeat(64 * 1024));
    let receiver = receiver(Manner::Answer(endless.leak())).await;
    assert_eq!(deliver(open_settings(), &format!("http://{}/", receiver.address)).await, Ok(()));
}

#[tokio::test]
async fn private_addresses_are_refused_unless_allowed() {
    let mut receiver = receiver(Manner::Answer(OK)).await;
    let port = receiver.address.port();
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "0x7f.1",
        "2130706433",
        "[::ffff:127.0.0.1]",
        "10.0.0.1",
        "0.0.0.0",
    ] {
        let expected = Err("the webhook's address is not one of the public internet".to_owned());
        let url = format!("http://{host}:{port}/");
        assert_eq!(deliver(WebhookSettings::default(), &url).await, expected, "{host}");
    }
    assert!(receiver.requests.try_recv().is_err(), "a private address was called");
    assert_eq!(deliver(open_settings(), &format!("http://localhost:{port}/")).await, Ok(()));
}

#[tokio::test]
async fn no_error_tells_the_address() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = courier(open_settings()).carry(&parcel(&format!("http://{closed}/hush"))).await.unwrap_err();
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(inner) = cause {
        assert!(!inner.to_string().contains("hush"), "{inner}");
        cause = inner.source();
    }
}
