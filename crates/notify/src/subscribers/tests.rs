use super::limits::{MAILBOX_MAX, NETWORK_MAX};
use super::*;
use crate::samples::{FROM, Ground, ask};

const DUE: &str = "SELECT count(*) FROM pending WHERE mail_due_at IS NOT NULL";
const SUBSCRIBED: &str = "SELECT count(*) FROM subscribers";

/// The token that was mailed for the only address that waits.
async fn mailed(ground: &Ground) -> Secret<String> {
    let nonce: Vec<u8> = ground
        .keep
        .write(|work| work.query_row("SELECT nonce FROM pending", [], |row| row.get(0)))
        .await
        .unwrap();
    ground.key.confirm(&rows::nonce(&nonce))
}

async fn asked(ground: &Ground, address: &str) -> Asked {
    ground.subscribers.ask(ask(Way::Mail, address), FROM).await.unwrap()
}

#[tokio::test]
async fn nobody_is_told_before_they_confirm_and_nobody_after_they_ended_it() {
    let ground = Ground::new();
    assert!(matches!(asked(&ground, "kaja@example.org").await, Asked::Written));
    assert_eq!((ground.number(SUBSCRIBED).await, ground.number(DUE).await), (0, 1));
    for wrong in ["", "x", &"A".repeat(43)] {
        assert!(matches!(ground.subscribers.confirm(wrong, FROM).await.unwrap(), Confirmed::No));
    }
    let token = mailed(&ground).await;
    let Confirmed::Yes { manage } = ground.subscribers.confirm(token.expose(), FROM).await.unwrap() else {
        panic!("the token is good")
    };
    assert_eq!(
        (ground.number(SUBSCRIBED).await, ground.number("SELECT count(*) FROM pending").await),
        (1, 0)
    );
    assert!(matches!(ground.subscribers.confirm(token.expose(), FROM).await.unwrap(), Confirmed::No));

    let found = ground.subscribers.find(manage.expose()).await.unwrap().unwrap();
    assert_eq!((found.address.expose().as_str(), found.wants), ("kaja@example.org", Wants::Everything));
    let login = Wants::These(["logi2c3d4e5f".to_owned()].into());
    assert!(ground.subscribers.change(manage.expose(), login.clone()).await.unwrap());
    assert_eq!(ground.subscribers.find(manage.expose()).await.unwrap().unwrap().wants, login);
    // The token that changes does not end, and the other way round.
    assert!(!ground.subscribers.end(manage.expose()).await.unwrap());
    let named = ground.key.named(Purpose::Manage, manage.expose()).unwrap();
    let end = ground.key.lasting(Purpose::End, named);
    assert!(ground.subscribers.find(end.expose()).await.unwrap().is_none());
    for _ in 0..2 {
        assert!(ground.subscribers.end(end.expose()).await.unwrap());
        assert_eq!(ground.number(SUBSCRIBED).await, 0);
    }
    assert!(ground.subscribers.find(manage.expose()).await.unwrap().is_none());
    assert!(!ground.subscribers.change(manage.expose(), Wants::Everything).await.unwrap());
    let file = std::fs::read(ground.folder.path().join(Keep::FILE)).unwrap();
    assert!(!file.windows(4).any(|part| part == b"kaja"), "an address that was taken out is erased");
}

#[tokio::test]
async fn nobody_learns_whether_an_address_is_subscribed() {
    let ground = Ground::new();
    asked(&ground, "kaja@example.org").await;
    let token = mailed(&ground).await;
    ground.subscribers.confirm(token.expose(), FROM).await.unwrap();
    let known = asked(&ground, "KAJA@example.org").await;
    let unknown = asked(&ground, "other@example.org").await;
    assert!(matches!((known, unknown), (Asked::Written, Asked::Written)));
    assert_eq!(ground.number(DUE).await, 2, "both are written to");
    assert_eq!(ground.number("SELECT count(*) FROM pending WHERE fingerprint IS NULL").await, 1);
}

#[tokio::test]
async fn a_mailbox_is_not_flooded_and_its_link_stays_good() {
    let ground = Ground::new();
    let first = {
        asked(&ground, "kaja@example.org").await;
        mailed(&ground).await
    };
    for _ in 1..MAILBOX_MAX {
        ground.execute("UPDATE pending SET mail_due_at = NULL").await;
        asked(&ground, "kaja@example.org").await;
        assert_eq!(ground.number(DUE).await, 1);
    }
    ground.execute("UPDATE pending SET mail_due_at = NULL").await;
    for _ in 0..3 {
        assert!(matches!(asked(&ground, "kaja@example.org").await, Asked::Written), "the answer is the same");
        assert_eq!(ground.number(DUE).await, 0, "no more mails that day");
    }
    assert_eq!(mailed(&ground).await, first);
    assert!(matches!(ground.subscribers.confirm(first.expose(), FROM).await.unwrap(), Confirmed::Yes { .. }));
}

#[tokio::test]
async fn a_network_asks_so_often_and_no_more() {
    let ground = Ground::new();
    for number in 0..NETWORK_MAX {
        assert!(matches!(asked(&ground, &format!("a{number}@example.org")).await, Asked::Written));
    }
    assert!(matches!(asked(&ground, "more@example.org").await, Asked::TooOften));
    assert!(matches!(asked(&ground, "nonsense").await, Asked::TooOften));
    let other: IpAddr = "203.0.113.9".parse().unwrap();
    let elsewhere = ground.subscribers.ask(ask(Way::Mail, "more@example.org"), other).await.unwrap();
    assert!(matches!(elsewhere, Asked::Written));
    ground.clock.advance(Duration::from_hours(1));
    assert!(matches!(asked(&ground, "later@example.org").await, Asked::Written));
}

#[tokio::test]
async fn a_link_is_good_for_a_day() {
    let ground = Ground::new();
    asked(&ground, "kaja@example.org").await;
    let token = mailed(&ground).await;
    ground.clock.advance(CONFIRM_LASTS);
    assert!(matches!(ground.subscribers.confirm(token.expose(), FROM).await.unwrap(), Confirmed::No));
    asked(&ground, "other@example.org").await;
    assert_eq!(ground.number("SELECT count(*) FROM pending").await, 1, "what is too old is forgotten");
}

#[tokio::test]
async fn no_more_wait_and_no_more_subscribe_than_there_is_room_for() {
    let ground = Ground::new();
    asked(&ground, "kaja@example.org").await;
    let token = mailed(&ground).await;
    ground
        .execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
             INSERT INTO pending (kind, address, address_key, language, nonce, components, expires_at)
             SELECT 'mail', i, i, 'en', x'00', '', 9000000000000000 FROM n;
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250000)
             INSERT INTO subscribers (kind, address, address_key, language, nonce, wants_all, created_at)
             SELECT 'mail', i, i, 'en', x'00', 1, 0 FROM n;",
        )
        .await;
    assert!(matches!(asked(&ground, "more@example.org").await, Asked::Full));
    assert!(matches!(asked(&ground, "kaja@example.org").await, Asked::Written), "it waits already");
    let full = ground.subscribers.confirm(token.expose(), FROM).await.unwrap();
    assert!(matches!(full, Confirmed::Full));
    ground.execute("DELETE FROM subscribers WHERE id = 1").await;
    let there_is_room = ground.subscribers.confirm(token.expose(), FROM).await.unwrap();
    assert!(matches!(there_is_room, Confirmed::Yes { .. }));
}

#[tokio::test]
async fn what_is_no_address_is_refused() {
    let ground = Ground::new();
    for bad in ["", "kaja", "kaja@example.org\r\nBcc: all@example.org", "<kaja@example.org>", "a@b@c.d"] {
        assert!(matches!(asked(&ground, bad).await, Asked::BadAddress), "{bad:?}");
    }
    let public = Subscribers { allows_plain: false, ..Ground::new().subscribers };
    for bad in [
        "",
        "http://example.org/hook",
        "ftp://example.org/",
        "https://user:hush@example.org/",
        "https://",
        "javascript:alert(1)",
        &format!("https://example.org/{}", "x".repeat(URL_BYTES_MAX)),
    ] {
        let asked = public.ask(ask(Way::Webhook, bad), FROM).await.unwrap();
        assert!(matches!(asked, Asked::BadAddress), "{bad}");
    }
}

#[tokio::test]
async fn neither_tokens_nor_who_asked_stand_in_the_database() {
    let ground = Ground::new();
    asked(&ground, "kaja@example.org").await;
    let token = mailed(&ground).await;
    let Asked::Webhook { secret, token: other } =
        ground.subscribers.ask(ask(Way::Webhook, "http://127.0.0.1:9/hook"), FROM).await.unwrap()
    else {
        panic!("the address is good")
    };
    let mut kept = std::fs::read(ground.folder.path().join(Keep::FILE)).unwrap();
    kept.extend(std::fs::read(ground.folder.path().join(format!("{}-wal", Keep::FILE))).unwrap());
    for text in [token.expose(), secret.expose(), other.expose(), &FROM.to_string()] {
        assert!(!kept.windows(text.len()).any(|part| part == text.as_bytes()));
    }
}
