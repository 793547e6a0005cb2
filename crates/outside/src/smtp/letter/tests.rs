use super::*;
use bank::MailThread;
use identity::Email;
use kernel::{OutboxId, Secret, Timestamp};
use uuid::Uuid;

fn parcel(to: &str, subject: &str, text: &str) -> MailParcel {
    MailParcel {
        id: OutboxId::from_uuid(Uuid::from_u128(7)),
        to: Email::parse(to).unwrap(),
        subject: subject.to_owned(),
        text: Secret::new(text.to_owned()),
        at: Timestamp::parse("2026-03-01T09:14:00.25Z").unwrap(),
        thread: None,
    }
}

fn written(parcel: &MailParcel) -> String {
    let from = Sender::parse("Flórin <no-reply@bank.example>").unwrap();
    String::from_utf8(write((&from, None), parcel).unwrap().formatted()).unwrap()
}

#[test]
fn a_message_is_whole_and_the_same_each_time() {
    let parcel = parcel("kaja@example.org", "Your link", "Hello,\n\nhttps://bank.example/#t\n");
    let message = written(&parcel);
    assert_eq!(
        message,
        "Message-ID: <outbox_0000000000000000000007@bank.example>\r\n\
         Date: Sun, 01 Mar 2026 09:14:00 +0000\r\n\
         From: =?utf-8?b?RmzDs3Jpbg==?= <no-reply@bank.example>\r\n\
         To: kaja@example.org\r\n\
         Subject: Your link\r\n\
         Auto-Submitted: auto-generated\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 7bit\r\n\
         \r\n\
         Hello,\r\n\r\nhttps://bank.example/#t\r\n"
    );
    assert_eq!(written(&parcel), message);
}

#[test]
fn text_that_is_not_ascii_travels_as_ascii() {
    let message = written(&parcel("kaja@example.org", "Grüße 🏦", "Zoë's „Telefon“ 電話\n"));
    assert!(message.is_ascii(), "{message}");
    assert!(message.contains("\r\nSubject: =?utf-8?b?"), "{message}");
}

#[test]
fn no_part_of_a_mail_becomes_a_header() {
    let plain = headers(&written(&parcel("kaja@example.org", "x", "x\n")));
    for odd in
        ["x\r\nBcc: evil@example.org", "x\nBcc: evil@example.org", "x\r\n\r\nBcc: y", "\r\n.\r\nMAIL FROM:<>"]
    {
        assert_eq!(headers(&written(&parcel("kaja@example.org", odd, "x\n"))), plain, "{odd:?}");
        assert_eq!(headers(&written(&parcel("kaja@example.org", "x", odd))), plain, "{odd:?}");
    }
}

/// The names of the headers, in order.
fn headers(message: &str) -> Vec<String> {
    let (head, _) = message.split_once("\r\n\r\n").unwrap();
    let names = head.split("\r\n").filter(|line| !line.starts_with(' '));
    names.map(|line| line.split(':').next().unwrap().to_owned()).collect()
}

#[test]
fn an_address_is_taken_as_servers_take_it() {
    for (text, taken) in [
        ("kaja@example.org", Some("kaja@example.org")),
        ("Kaja+bank@Example.org", Some("Kaja+bank@Example.org")),
        ("kaja@bücher.example", Some("kaja@xn--bcher-kva.example")),
        ("zoë@bücher.example", Some("zoë@xn--bcher-kva.example")),
        ("kaja@example.org\u{3002}evil.example", Some("kaja@example.org.evil.example")),
        ("a..b@example.org", None),
        ("kaja@-.-", None),
        ("kaja@１２７.0.0.1", None),
        ("kaja", None),
    ] {
        assert_eq!(address(text).map(|address| address.to_string()).as_deref(), taken, "{text}");
    }
    let from = Sender::parse("a@b.example").unwrap();
    assert!(matches!(
        write((&from, None), &parcel("a..b@example.org", "x", "x")),
        Err(SmtpError::BadAddress)
    ));
}

fn threaded(id: &str, answers: &[&str], is_automatic: bool) -> String {
    let thread = MailThread {
        id: id.to_owned(),
        answers: answers.iter().map(|id| (*id).to_owned()).collect(),
        is_automatic,
    };
    let parcel = MailParcel { thread: Some(thread), ..parcel("kaja@example.org", "Re: x", "x\n") };
    let sender = |text| Sender::parse(text).unwrap();
    let (from, reply_to) = (sender("Florin <no-reply@bank.example>"), sender("Florin <help@bank.example>"));
    String::from_utf8(write((&from, Some(&reply_to)), &parcel).unwrap().formatted()).unwrap()
}

#[test]
fn an_answer_stands_in_its_conversation() {
    let message = threaded("case.1.a", &["1@example.org", "2@example.org"], false);
    for line in [
        "Message-ID: <case.1.a@bank.example>\r\n",
        "Reply-To: Florin <help@bank.example>\r\n",
        "In-Reply-To: <2@example.org>\r\n",
        "References: <1@example.org> <2@example.org>\r\n",
    ] {
        assert!(message.contains(line), "{line} in {message}");
    }
    assert!(!message.contains("Auto-Submitted"), "an agent wrote it: {message}");
    let first = threaded("case.1.b", &[], true);
    assert!(first.contains("Auto-Submitted: auto-replied\r\n") && !first.contains("References"), "{first}");
}

#[test]
fn no_message_id_of_a_stranger_becomes_a_header() {
    let plain = headers(&threaded("case.1.a", &["1@example.org"], false));
    for odd in ["x\r\nBcc: evil@example.org", "a b", "<a@b.example>", "", "é@b.example", &"a".repeat(300)] {
        let message = threaded("case.1.a", &["1@example.org", odd], false);
        assert_eq!(headers(&message), plain, "{odd:?}");
        assert!(message.contains("In-Reply-To: <1@example.org>\r\n"), "{message}");
        assert!(threaded(odd, &[], false).starts_with("Message-ID: <outbox_"), "{odd:?}");
    }
    let many: Vec<String> = (0..60).map(|number| format!("{number}@example.org")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let message = threaded("case.1.a", &many, false);
    let named = message.matches("@example.org>").count();
    assert_eq!(named, MailThread::ANSWERS_MAX + 1, "{message}");
    assert!(message.contains("<0@example.org>") && message.contains("<59@example.org>"), "{message}");
    assert!(!message.contains("<1@example.org>") && !message.contains("<40@example.org>"), "{message}");
}
