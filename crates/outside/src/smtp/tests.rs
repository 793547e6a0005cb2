//! Against a server on loopback that follows a script; a real one is met in the integration tests.

use super::*;
use identity::Email;
use kernel::{OutboxId, Timestamp};
use std::error::Error as StdError;
use std::net::SocketAddr;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use uuid::Uuid;

pub(super) const HELLO: &str = "250-mail.example\r\n250-AUTH PLAIN\r\n250 8BITMIME";
pub(super) const GO_ON: &str = "354 go on";

/// Answers each line of one conversation with the next of these, the first before any; then says nothing more. Tells
/// what it was told.
pub(super) async fn server(script: &'static [&'static str]) -> (SocketAddr, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        let mut is_mail = false;
        for reply in script {
            if stream.write_all(format!("{reply}\r\n").as_bytes()).await.is_err() {
                return;
            }
            is_mail |= reply.starts_with("354");
            let mut line = String::new();
            while stream.read_line(&mut line).await.unwrap_or(0) != 0
                && is_mail
                && !line.ends_with("\r\n.\r\n")
            {}
            is_mail = false;
            sender.send(line).ok();
        }
        std::future::pending::<()>().await;
    });
    (address, told)
}

pub(super) fn settings(address: SocketAddr) -> SmtpSettings {
    SmtpSettings {
        host: address.ip().to_string(),
        port: address.port(),
        encryption: Encryption::None,
        authorities: None,
        credentials: None,
        from: Sender::parse("Florin <no-reply@bank.example>").unwrap(),
        reply_to: None,
        wait_max: SmtpSettings::WAIT_MAX,
    }
}

fn credentials() -> SmtpCredentials {
    let secret = |text: &str| Secret::new(text.to_owned());
    SmtpCredentials { user: secret("florin"), password: secret("hush") }
}

fn parcel(to: &str) -> MailParcel {
    MailParcel {
        id: OutboxId::from_uuid(Uuid::from_u128(7)),
        to: Email::parse(to).unwrap(),
        subject: "Your link".to_owned(),
        text: Secret::new("Hello,\n\nhttps://bank.example/#hush\n".to_owned()),
        at: Timestamp::EPOCH,
        thread: None,
    }
}

async fn carry(settings: SmtpSettings, to: &str) -> Result<(), SmtpError> {
    SmtpCourier::new(settings).unwrap().carry(&parcel(to)).await
}

#[tokio::test]
async fn a_mail_is_offered_once_and_whole() {
    let (address, mut told) =
        server(&["220 mail.example", HELLO, "235 in", "250 from", "250 to", GO_ON, "250 taken", "221 bye"])
            .await;
    let settings = SmtpSettings { credentials: Some(credentials()), ..settings(address) };
    carry(settings, "kaja@example.org").await.unwrap();
    let mut next = async || told.recv().await.unwrap();
    assert_eq!(next().await, "EHLO bank.example\r\n");
    assert!(next().await.starts_with("AUTH PLAIN "));
    assert_eq!(next().await, "MAIL FROM:<no-reply@bank.example>\r\n");
    assert_eq!(next().await, "RCPT TO:<kaja@example.org>\r\n");
    assert_eq!(next().await, "DATA\r\n");
    let mail = next().await;
    assert!(mail.starts_with("Message-ID: <outbox_0000000000000000000007@bank.example>\r\n"), "{mail}");
    assert!(mail.ends_with("\r\n\r\nHello,\r\n\r\nhttps://bank.example/#hush\r\n\r\n.\r\n"), "{mail}");
    assert_eq!(next().await, "QUIT\r\n");
}

#[tokio::test]
async fn what_the_server_says_decides_whether_there_is_another_try() {
    const FINAL: bool = true;
    let table: [(&'static [&'static str], bool, &str); 12] = [
        (&["554 we take no mail"], !FINAL, "the mail server cannot be reached"),
        (&["nonsense"], !FINAL, "the mail server cannot be reached"),
        (&["220 hi", "550 who are you?"], !FINAL, "the mail server cannot be reached"),
        (&["220 hi", HELLO, "535 wrong"], !FINAL, "the mail server does not let the bank in"),
        (&["220 hi", "250 mail.example"], !FINAL, "the mail server does not let the bank in"),
        (&["220 hi", HELLO, "235 in", "530 TLS first"], !FINAL, "the mail server does not let the bank in"),
        (&["220 hi", HELLO, "235 in", "550 not you"], FINAL, "the mail server refused the mail with 550"),
        (
            &["220 hi", HELLO, "235 in", "250 from", "550 no such box"],
            FINAL,
            "the mail server refused the mail with 550",
        ),
        (
            &["220 hi", HELLO, "235 in", "250 from", "450 later"],
            !FINAL,
            "the mail server did not take the mail now and said 450",
        ),
        (
            &["220 hi", HELLO, "235 in", "250 from", "250 to", GO_ON, "554 spam"],
            FINAL,
            "the mail server refused the mail with 554",
        ),
        (
            &["220 hi", HELLO, "235 in", "250 from", "250 to", GO_ON, "451 busy"],
            !FINAL,
            "the mail server did not take the mail now and said 451",
        ),
        (
            &["220 hi", HELLO, "235 in", "250 from", "250 to", GO_ON, "nonsense"],
            !FINAL,
            "the conversation with the mail server broke off",
        ),
    ];
    for (script, is_final, text) in table {
        // The goodbye is answered as well, so that nobody waits for it.
        let script: Vec<&str> = script.iter().copied().chain(["221 bye"]).collect();
        let (address, _told) = server(script.leak()).await;
        let settings = SmtpSettings { credentials: Some(credentials()), ..settings(address) };
        let error = carry(settings, "kaja@example.org").await.unwrap_err();
        assert_eq!((error.to_string().as_str(), error.is_final()), (text, is_final));
    }
}

#[tokio::test]
async fn a_server_that_cannot_take_the_address_is_not_asked_again() {
    let (address, mut told) = server(&["220 hi", HELLO, "221 bye"]).await;
    let error = carry(settings(address), "zoë@example.org").await.unwrap_err();
    assert!(matches!(error, SmtpError::BadAddress) && error.is_final(), "{error}");
    assert_eq!(told.recv().await.unwrap(), "EHLO bank.example\r\n");
    assert!(told.recv().await.is_none_or(|line| !line.starts_with("MAIL")), "nothing was offered");
    let error = carry(settings(address), "a..b@example.org").await.unwrap_err();
    assert!(matches!(error, SmtpError::BadAddress), "{error}");
}

#[tokio::test]
async fn without_encryption_nothing_is_offered() {
    let (address, mut told) = server(&["220 hi", HELLO, "221 bye"]).await;
    let settings = SmtpSettings {
        encryption: Encryption::StartTls,
        credentials: Some(credentials()),
        ..settings(address)
    };
    let error = carry(settings, "kaja@example.org").await.unwrap_err();
    assert!(matches!(error, SmtpError::NoEncryption) && !error.is_final(), "{error}");
    assert_eq!(told.recv().await.unwrap(), "EHLO bank.example\r\n");
    assert_eq!(told.recv().await.as_deref(), Some(""), "not even a user's name");
}

#[tokio::test]
async fn a_silent_server_is_given_up() {
    for script in [&[] as &[&str], &["220 hi"], &["220 hi", HELLO, "250 from", "250 to", GO_ON]] {
        let (address, _told) = server(script).await;
        let settings = SmtpSettings { wait_max: Duration::from_millis(200), ..settings(address) };
        let error = carry(settings, "kaja@example.org").await.unwrap_err();
        assert!(matches!(error, SmtpError::TimedOut) && !error.is_final(), "{error}");
    }
}

#[tokio::test]
async fn a_goodbye_that_is_not_answered_changes_nothing() {
    let (address, _told) = server(&["220 hi", HELLO, "250 from", "250 to", GO_ON, "250 taken"]).await;
    carry(settings(address), "kaja@example.org").await.unwrap();
}

#[tokio::test]
async fn a_check_offers_no_mail() {
    let (address, mut told) = server(&["220 hi", HELLO, "235 in", "221 bye"]).await;
    let settings = SmtpSettings { credentials: Some(credentials()), ..settings(address) };
    SmtpCourier::new(settings).unwrap().check().await.unwrap();
    let mut lines = Vec::new();
    for _ in 0..3 {
        lines.push(told.recv().await.unwrap());
    }
    assert!(lines[1].starts_with("AUTH") && lines[2] == "QUIT\r\n", "{lines:?}");
}

#[tokio::test]
async fn no_error_tells_an_address_or_a_secret() {
    let script = &["220 hi", HELLO, "535 florin hush", "221 bye"];
    let (address, _told) = server(script).await;
    let settings_in = SmtpSettings { credentials: Some(credentials()), ..settings(address) };
    assert!(!format!("{settings_in:?}").contains("hush"));
    for error in [
        carry(settings_in, "kaja@example.org").await.unwrap_err(),
        carry(settings(address), "a..b@example.org").await.unwrap_err(),
    ] {
        assert!(!error.to_string().contains("hush") && !error.to_string().contains('@'), "{error}");
        assert!(error.source().is_none_or(|source| !source.to_string().contains("kaja")), "{error}");
    }
}
