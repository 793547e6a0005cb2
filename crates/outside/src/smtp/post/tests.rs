use super::*;
use crate::smtp::tests::{GO_ON, HELLO, server, settings};

fn post(to: &str) -> Post {
    Post {
        id: "upd1-7".to_owned(),
        to: Recipient::parse(to).unwrap(),
        subject: "Florin: Some customers cannot log in (Investigating)".to_owned(),
        text: Secret::new("Hello\n".to_owned()),
        html: Secret::new("<p>Hello</p>".to_owned()),
        unsubscribe: Some(Secret::new("https://status.example/unsubscribe?token=abc".to_owned())),
        reply_to: None,
        at: Timestamp::EPOCH,
    }
}

async fn posted(script: &'static [&'static str]) -> (Posted, Vec<String>) {
    let (address, mut told) = server(script).await;
    let settings = crate::SmtpSettings { wait_max: Duration::from_millis(300), ..settings(address) };
    let posted = SmtpCourier::new(settings).unwrap().post(&post("kaja@example.org")).await;
    let mut lines = Vec::new();
    while let Ok(line) = told.try_recv() {
        lines.push(line);
    }
    (posted, lines)
}

#[tokio::test]
async fn a_mail_has_two_forms_and_can_be_ended_by_one_click() {
    let (posted, lines) =
        posted(&["220 hi", HELLO, "250 from", "250 to", GO_ON, "250 taken", "221 bye"]).await;
    assert!(matches!(posted, Posted::Taken), "{posted:?}");
    let mail = lines.iter().find(|line| line.contains("Message-ID")).unwrap();
    for part in [
        "Message-ID: <upd1-7@bank.example>\r\n",
        "List-Unsubscribe: <https://status.example/unsubscribe?token=abc>\r\n",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "multipart/alternative",
        "text/plain",
        "text/html",
    ] {
        assert!(mail.contains(part), "{part} in {mail}");
    }
}

#[tokio::test]
async fn how_far_it_came_decides_whether_there_is_another_try() {
    let (said, _) = posted(&["220 hi", HELLO, "250 from", "550 nobody", "221 bye"]).await;
    assert!(matches!(said, Posted::NoMailbox(550)), "{said:?}");
    let (said, _) = posted(&["220 hi", HELLO, "550 not you", "221 bye"]).await;
    assert!(matches!(said, Posted::Refused(550)), "{said:?}");
    let (said, _) = posted(&["220 hi", HELLO, "250 from", "250 to", GO_ON, "554 spam", "221 bye"]).await;
    assert!(matches!(said, Posted::Refused(554)), "{said:?}");
    for script in [&[] as &[&str], &["220 hi"], &["554 no"], &["220 hi", HELLO, "530 TLS first", "221 bye"]] {
        let script: &'static [&'static str] = script.to_vec().leak();
        let (said, _) = posted(script).await;
        assert!(matches!(said, Posted::Closed(_)), "{script:?}: {said:?}");
    }
    for script in [
        &["220 hi", HELLO, "450 later", "221 bye"] as &[&str],
        &["220 hi", HELLO, "250 from", "451 later", "221 bye"],
        &["220 hi", HELLO, "250 from"],
        &["220 hi", HELLO, "250 from", "250 to"],
        &["220 hi", HELLO, "250 from", "250 to", GO_ON, "451 busy", "221 bye"],
    ] {
        let script: &'static [&'static str] = script.to_vec().leak();
        let (said, _) = posted(script).await;
        assert!(matches!(said, Posted::Later(_)), "{script:?}: {said:?}");
    }
    for script in [
        &["220 hi", HELLO, "250 from", "250 to", GO_ON] as &[&str],
        &["220 hi", HELLO, "250 from", "250 to", GO_ON, "nonsense"],
    ] {
        let script: &'static [&'static str] = script.to_vec().leak();
        let (said, _) = posted(script).await;
        assert!(matches!(said, Posted::Unsure), "{script:?}: {said:?}");
    }
}

#[test]
fn an_address_that_could_become_a_header_is_none() {
    for text in [
        "kaja@example.org\r\nBcc: all@example.org",
        "kaja@example.org\nX: y",
        "kaja@example.org, all@example.org",
        "Kaja <kaja@example.org>",
        "kaja@example.org\0",
        "@example.org",
        "kaja",
        "",
        "a..b@example.org",
    ] {
        assert!(Recipient::parse(text).is_err(), "{text:?}");
    }
    let recipient = Recipient::parse(" Kaja@Example.ORG ").unwrap();
    assert_eq!(recipient.key(), Recipient::parse("kaja@example.org").unwrap().key());
    assert!(!format!("{recipient:?}").contains("aja"));
}
