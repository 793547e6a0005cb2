//! Webhooks against a real receiver on loopback, that loses answers; mails meet a real server in the integration tests.

use super::*;
use crate::samples::{FROM, Ground, SetClock, ask, told};
use crate::teller::Teller;
use parking_lot::Mutex;
use status::{Asked, Confirmed, Subscriptions as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Says back what it was told.
    Echo,
    Answer(&'static str),
    /// Reads everything, and hangs up.
    Lose,
    /// Reads everything, and says nothing.
    Silent,
}

struct Receiver {
    url: String,
    heard: Arc<Mutex<Vec<String>>>,
    manner: Arc<Mutex<Manner>>,
}

async fn receiver() -> Receiver {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (heard, manner) = (Arc::<Mutex<Vec<String>>>::default(), Arc::new(Mutex::new(Manner::Echo)));
    let (told, how) = (Arc::clone(&heard), Arc::clone(&manner));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = Vec::new();
            let body = loop {
                if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                    break String::new();
                }
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let Some((top, body)) = text.split_once("\r\n\r\n") else { continue };
                let length = top.lines().find_map(|line| line.strip_prefix("content-length: "));
                if length.is_some_and(|length| length.trim().parse() == Ok(body.len())) {
                    break body.to_owned();
                }
            };
            told.lock().push(String::from_utf8_lossy(&bytes).into_owned());
            let manner = *how.lock();
            let answer = match manner {
                Manner::Echo => format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()),
                Manner::Answer(status) => format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n"),
                Manner::Lose => continue,
                Manner::Silent => {
                    tokio::spawn(async move {
                        std::future::pending::<()>().await;
                        drop(stream);
                    });
                    continue;
                }
            };
            drop(stream.write_all(answer.as_bytes()).await);
        }
    });
    Receiver { url, heard, manner }
}

fn lane(ground: &Ground, told: &watch::Receiver<Option<Arc<Told>>>) -> Lane {
    let settings = LaneSettings {
        keep: ground.keep.clone(),
        key: ground.key.clone(),
        clock: Arc::<SetClock>::clone(&ground.clock),
        told: told.clone(),
        wake: Arc::clone(&ground.wake),
        per_minute: NonZeroU32::new(60_000).unwrap(),
    };
    Lane::webhooks(settings, Arc::clone(&ground.caller))
}

/// A webhook that is subscribed, and news for it. Gives the number of news.
async fn subscribed(ground: &Ground, receiver: &Receiver) -> (Lane, i64) {
    let asked = ground.subscribers.ask(ask(Way::Webhook, &receiver.url), FROM).await.unwrap();
    let Asked::Webhook { token, .. } = asked else { panic!("the address is good") };
    let confirmed = ground.subscribers.confirm(token.expose(), FROM).await.unwrap();
    assert!(matches!(confirmed, Confirmed::Yes { .. }));
    receiver.heard.lock().clear();
    let (sender, told) = watch::channel(Some(told(&[])));
    let clock = Arc::<SetClock>::clone(&ground.clock);
    Teller::new(ground.keep.clone(), clock, told.clone(), Arc::clone(&ground.wake)).work().await.unwrap();
    drop(sender);
    (lane(ground, &told), ground.number("SELECT count(*) FROM outbox").await)
}

#[tokio::test]
async fn a_webhook_proves_itself_by_its_challenge() {
    let (ground, receiver) = (Ground::new(), receiver().await);
    let asked = ground.subscribers.ask(ask(Way::Webhook, &receiver.url), FROM).await.unwrap();
    let Asked::Webhook { token, .. } = asked else { panic!("the address is good") };
    for manner in [Manner::Answer("200 OK"), Manner::Answer("404 No"), Manner::Lose, Manner::Silent] {
        *receiver.manner.lock() = manner;
        let confirmed = ground.subscribers.confirm(token.expose(), FROM).await.unwrap();
        assert!(matches!(confirmed, Confirmed::NotAnswered), "{manner:?}");
    }
    *receiver.manner.lock() = Manner::Echo;
    let confirmed = ground.subscribers.confirm(token.expose(), FROM).await.unwrap();
    assert!(matches!(confirmed, Confirmed::Yes { .. }));
    let heard = receiver.heard.lock().clone();
    assert_eq!(heard.len(), 5);
    assert!(heard.iter().all(|call| call.contains("x-florin-signature: t=")), "{heard:?}");
    let confirmed = ground.subscribers.confirm(token.expose(), FROM).await.unwrap();
    assert!(matches!(confirmed, Confirmed::No));
}

#[tokio::test]
async fn a_webhook_is_asked_so_often_and_no_more() {
    let (ground, receiver) = (Ground::new(), receiver().await);
    *receiver.manner.lock() = Manner::Answer("500 No");
    let asked = ground.subscribers.ask(ask(Way::Webhook, &receiver.url), FROM).await.unwrap();
    let Asked::Webhook { token, .. } = asked else { panic!("the address is good") };
    let mut tries = 0;
    while matches!(ground.subscribers.confirm(token.expose(), FROM).await.unwrap(), Confirmed::NotAnswered) {
        tries += 1;
        assert!(tries < 100);
    }
    assert_eq!(receiver.heard.lock().len(), tries);
}

#[tokio::test]
async fn each_update_is_told_once_and_in_order() {
    let (ground, receiver) = (Ground::new(), receiver().await);
    let (lane, count) = subscribed(&ground, &receiver).await;
    while lane.step().await {}
    let heard = receiver.heard.lock().clone();
    assert_eq!(i64::try_from(heard.len()), Ok(count));
    let ids: Vec<&str> = heard.iter().map(|call| delivery(call)).collect();
    let once: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(once.len(), ids.len());
    let body: serde_json::Value = serde_json::from_str(heard[0].split_once("\r\n\r\n").unwrap().1).unwrap();
    assert!(body["incident"]["incident_updates"].is_array(), "{body}");
    let end = body["meta"]["unsubscribe"].as_str().unwrap();
    let (_, token) = end.split_once("/en/unsubscribe?token=").unwrap();
    assert!(ground.subscribers.end(token).await.unwrap());
    assert_eq!(ground.number("SELECT count(*) FROM subscribers").await, 0);
}

fn delivery(call: &str) -> &str {
    call.lines().find_map(|line| line.strip_prefix("x-florin-delivery: ")).unwrap()
}

#[tokio::test]
async fn a_lost_answer_is_not_told_twice_and_a_refusal_is_tried_again() {
    for lost in [Manner::Lose, Manner::Silent] {
        let (ground, receiver) = (Ground::new(), receiver().await);
        let (lane, count) = subscribed(&ground, &receiver).await;
        assert!(2 <= count, "the sample has several news of today");
        *receiver.manner.lock() = lost;
        assert!(lane.step().await);
        assert_eq!(receiver.heard.lock().len(), 1);
        assert_eq!(ground.number("SELECT failures FROM subscribers").await, 1);
        *receiver.manner.lock() = Manner::Answer("503 Busy");
        assert!(lane.step().await);
        assert!(!lane.step().await, "what follows waits for it");
        *receiver.manner.lock() = Manner::Echo;
        ground.clock.advance(Duration::from_mins(1));
        while lane.step().await {}
        let heard = receiver.heard.lock().clone();
        assert_eq!(i64::try_from(heard.len()), Ok(count + 1), "one was tried twice, and nothing else");
        assert_eq!(delivery(&heard[1]), delivery(&heard[2]));
        assert_ne!(delivery(&heard[0]), delivery(&heard[1]));
        assert_eq!(ground.number("SELECT failures FROM subscribers").await, 0);
    }
}

#[tokio::test]
async fn nothing_is_called_inside_a_network_of_ours() {
    let ground = Ground::new();
    let receiver = receiver().await;
    let (lane, _) = subscribed(&ground, &receiver).await;
    let guarded = Arc::new(Caller::new(outside::WebhookSettings::default()).unwrap());
    let lane = Lane::webhooks(lane.settings, guarded);
    assert!(lane.step().await);
    assert!(receiver.heard.lock().is_empty());
}

#[tokio::test]
async fn a_lane_works_until_it_is_stopped() {
    let (ground, receiver) = (Ground::new(), receiver().await);
    let (lane, count) = subscribed(&ground, &receiver).await;
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(lane.run(stopped));
    while ground.number("SELECT count(*) FROM outbox").await != 0 {
        tokio::task::yield_now().await;
    }
    stop.send_replace(true);
    running.await.unwrap();
    assert_eq!(i64::try_from(receiver.heard.lock().len()), Ok(count));
}
