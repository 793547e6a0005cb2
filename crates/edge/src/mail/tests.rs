//! Mail as it comes: honest, broken, and meant to do harm.

use super::*;
use std::fmt::Write as _;

const ID: &str = "mx.bank.example";
const HEAD: &str = "From: Kaja <kaja@example.org>\r\nTo: help@bank.example\r\nSubject: Cannot log in\r\nMessage-ID: <1@example.org>\r\n";

fn read(raw: impl AsRef<[u8]>) -> Inbound {
    read_mail(raw.as_ref(), Some(ID)).unwrap()
}

fn with(more: &str, body: &str) -> Inbound {
    read(format!("{HEAD}{more}\r\n{body}"))
}

#[test]
fn a_plain_mail_is_read() {
    let mail = with(
        "In-Reply-To: <b@bank.example>\r\nReferences: <a@bank.example>\r\n <b@bank.example>\r\n",
        "Hello,\r\n\r\nnothing works.\r\n",
    );
    assert_eq!(mail.from, "kaja@example.org");
    assert_eq!((mail.subject.as_str(), mail.text.as_str()), ("Cannot log in", "Hello,\n\nnothing works."));
    assert_eq!(mail.message_id.as_deref(), Some("1@example.org"));
    assert_eq!(mail.answers, ["b@bank.example", "a@bank.example"]);
    assert!(!mail.is_proven && !mail.is_automatic && mail.whole.is_none() && mail.attachments.is_empty());
}

#[test]
fn a_mail_keeps_its_digest_on_every_way() {
    let one = read(format!("Return-Path: <kaja@example.org>\r\nReceived: by mx 1\r\n{HEAD}\r\nHello"));
    let two =
        read(format!("From mx Mon\nX-Spam: no\r\nReceived: by mx 2\r\nReceived: by mx 1\r\n{HEAD}\r\nHello"));
    let other = read(format!("{HEAD}\r\nHello!"));
    assert_eq!(one.digest, two.digest);
    assert_ne!(one.digest, other.digest);
}

#[test]
fn a_sender_is_proven_by_the_banks_own_server_alone() {
    let pass = "Authentication-Results: mx.bank.example; dmarc=pass header.from=example.org\r\n";
    let proven = |more: &str, id: Option<&str>| {
        read_mail(format!("{more}{HEAD}\r\nHi").as_bytes(), id).unwrap().is_proven
    };
    assert!(proven(pass, Some(ID)));
    assert!(!proven(pass, None) && !proven(pass, Some("mx.other.example")) && !proven("", Some(ID)));
    assert!(!proven(&pass.replace("pass", "fail"), Some(ID)));
    // Folded, and under another server's.
    let folded = "Authentication-Results: relay.example; dmarc=pass header.from=evil.example\r\n\
                  Authentication-Results: mx.bank.example;\r\n dkim=pass header.d=example.org;\r\n dmarc=pass\r\n header.from=example.org\r\n";
    assert!(proven(folded, Some(ID)));
}

#[test]
fn whose_word_it_is_has_to_be_said_once() {
    for from in [
        "",
        "From: \r\n",
        "From: kaja\r\n",
        "From: a@example.org, b@example.org\r\n",
        "From: a@example.org\r\nFrom: b@example.org\r\n",
        "From: group: a@example.org;\r\n",
        "From: <>\r\n",
        "From: a b@example.org c@example.org\r\n",
    ] {
        let read = read_mail(format!("{from}Subject: x\r\n\r\nHi").as_bytes(), Some(ID));
        assert!(matches!(read, Err(BadMail::BadFrom | BadMail::NoMail)), "{from:?}: {read:?}");
    }
    let odd = read("From: =?utf-8?q?evil=40evil.example?= <kaja@example.org>\r\nSubject: x\r\n\r\nHi");
    assert_eq!(odd.from, "kaja@example.org");
}

#[test]
fn what_programs_write_is_known() {
    for line in [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner-email=\"x@y.example\"",
        "AUTO-SUBMITTED: (comment) no",
        "Precedence: bulk",
        "Precedence: list",
        "Return-Path: <>",
        "Return-Path: < >",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        "X-Auto-Response-Suppress: All",
        "List-Id: <x.example.org>",
        "X-Autoreply: yes",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x",
    ] {
        assert!(with(&format!("{line}\r\n"), "Hi").is_automatic, "{line}");
    }
    for from in ["MAILER-DAEMON@example.org", "no-reply@example.org", "bounces+17=x@example.org"] {
        assert!(read(format!("From: {from}\r\nSubject: x\r\n\r\nHi")).is_automatic, "{from}");
    }
    for line in [
        "Auto-Submitted: no",
        "Precedence: first-class",
        "Return-Path: <kaja@example.org>",
        "X-Auto-Response-Suppress: none",
    ] {
        assert!(!with(&format!("{line}\r\n"), "Hi").is_automatic, "{line}");
    }
}

#[test]
fn the_plain_text_is_preferred_and_html_becomes_text() {
    let alternative = with(
        "Content-Type: multipart/alternative; boundary=b\r\n",
        "--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n--b\r\nContent-Type: text/html\r\n\r\n<b>rich</b>\r\n--b--\r\n",
    );
    assert_eq!(alternative.text, "plain");
    let html = with(
        "Content-Type: text/html; charset=utf-8\r\n",
        "<html><head><title>t</title><style>p{}</style></head><body><script>alert('1')</script><p>Hello &lt;bank&gt;</p>\
         <img src='https://evil.example/p.gif' alt='x'><svg onload=alert(2)><text>drawn</text></svg>\
         <a href='javascript:alert(3)'>click</a><!-- hidden --></body></html>",
    );
    assert!(html.text.starts_with("Hello <bank>") && html.text.contains("click"), "{}", html.text);
    for gone in ["alert", "https:", "evil", "hidden", "<svg", "<script", "p{}"] {
        assert!(!html.text.contains(gone), "{gone} in {}", html.text);
    }
    assert!(html.attachments.is_empty());
}

#[test]
fn texts_of_every_charset_are_read() {
    for (kind, body, wanted) in [
        ("text/plain; charset=iso-8859-1", &b"Gr\xfc\xdfe"[..], "Grüße"),
        ("text/plain; charset=windows-1252", b"\x80 5", "€ 5"),
        ("text/plain; charset=shift_jis", b"\x93\xfa\x96\x7b", "日本"),
        ("text/plain; charset=nonsense", b"caf\xe9", "caf\u{fffd}"),
        ("text/plain; charset=utf-8", b"\xff\xfe\xfd ok", "\u{fffd}\u{fffd}\u{fffd} ok"),
        ("text/plain", b"a\0b\x1b[2Jc\x07", "ab[2Jc"),
        ("text/plain; charset=utf-8", "safe\u{202e}txt.exe\u{2066}".as_bytes(), "safetxt.exe"),
        (";;;=;\"", b"ok", "ok"),
    ] {
        let raw = [HEAD.as_bytes(), format!("Content-Type: {kind}\r\n\r\n").as_bytes(), body].concat();
        assert_eq!(read(raw).text, wanted, "{kind}");
    }
    let encoded = with("Content-Transfer-Encoding: base64\r\n", "SGVsbG8=\r\n");
    assert_eq!(encoded.text, "Hello");
    let broken = with("Content-Transfer-Encoding: base64\r\n", "!!!! not base64 at all\r\n");
    assert!(broken.text.len() < 100);
    let subject =
        read("From: a@example.org\r\nSubject: =?utf-8?b?R3LDvMOfZQ==?= =?x?q?=0d=0aBcc:_y?=\r\n\r\nx")
            .subject;
    assert!(subject.starts_with("Grüße") && !subject.contains(['\r', '\n']), "{subject:?}");
}

#[test]
fn what_is_answered_is_left_out_where_it_stands_at_the_end() {
    for (body, text) in [
        (
            "Still broken.\n\nOn Mon, 23 Nov 2026 at 09:14, Florin wrote:\n> Hello,\n>\n> try again.\n",
            "Still broken.",
        ),
        (
            "Geht nicht.\n\nAm Mo., 23. Nov. 2026 um 09:14 Uhr\nschrieb Florin <help@bank.example>:\n> Hallo\n",
            "Geht nicht.",
        ),
        ("No.\n\nAm 23.11.2026 um 09:14 schrieb Florin:\n> Hallo\n\n", "No."),
        ("Yes\n\n-----Original Message-----\nFrom: x\n\nold words\n", "Yes"),
        ("Ja\n\n-----Ursprüngliche Nachricht-----\nVon: x\nalt\n", "Ja"),
        ("Thanks\n> old\n", "Thanks"),
    ] {
        let mail = with("", body);
        assert_eq!(mail.text, text, "{body}");
        assert_eq!(mail.whole.as_deref(), Some(body.trim()), "{body}");
    }
    for body in [
        "> old\n> words",
        "> Do you see it?\nYes.\n> And now?\nNo.",
        "On Monday it wrote:\nnothing",
        "The original message was lost",
        "-----Original Message-----\nold",
        "2 > 1",
    ] {
        let mail = with("", body);
        assert_eq!((mail.text.as_str(), &mail.whole), (body, &None), "{body}");
    }
}

#[test]
fn attachments_are_counted_and_never_opened() {
    // A zip's beginning that claims to hold four gigabytes.
    let bomb = "UEsDBBQAAAAIAAAAAAAAAAAAAAAAAP////8BAAAAeA==";
    let mut body = String::from("--b\r\n\r\nsee files\r\n");
    for number in 0..25 {
        write!(
            body,
            "--b\r\nContent-Type: application/zip; name=\"../../{number}.zip\"\r\nContent-Disposition: attachment; \
             filename=\"../../{number}.zip\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{bomb}\r\n"
        )
        .unwrap();
    }
    body.push_str("--b--\r\n");
    let mail = with("Content-Type: multipart/mixed; boundary=b\r\n", &body);
    assert_eq!(mail.text, "see files");
    assert_eq!((mail.attachments.len(), mail.attachments_left_out), (Inbound::ATTACHMENTS_MAX, 5));
    let first = &mail.attachments[0];
    assert_eq!(
        (first.name.as_str(), first.media_type.as_str(), first.bytes),
        ("0.zip", "application/zip", 31)
    );
}

#[test]
fn a_mail_within_a_mail_is_an_attachment() {
    let mail = with(
        "Content-Type: multipart/mixed; boundary=b\r\n",
        "--b\r\n\r\nforwarded\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@y.example\r\nSubject: inner\r\n\r\ninner words\r\n--b--\r\n",
    );
    assert_eq!(mail.text, "forwarded");
    assert_eq!(mail.attachments.len(), 1);
    assert_eq!(mail.attachments[0].media_type, "message/rfc822");
}

#[test]
fn what_would_cost_a_parser_more_than_its_length_is_not_parsed() {
    let mut nested = String::new();
    for number in 0..50_000 {
        write!(nested, "Content-Type: multipart/mixed; boundary=b{number}\r\n\r\n--b{number}\r\n").unwrap();
    }
    let messages = "Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
    let parts = format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", "--b\n\n".repeat(400_000));
    let heads =
        format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{}\r\n", "a:\r\n".repeat(1_000_000));
    let pieces: String = (0..200_000).fold(String::new(), |mut text, number| {
        write!(text, " n{number}*{number}=x;\r\n").unwrap();
        text
    });
    let names = format!(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: a/b;\r\n{pieces}\r\n\r\n--b--"
    );
    let digests = format!(
        "Content-Type: multipart/digest; boundary=b\r\n\r\n{}",
        "--b\r\nContent-Type: multipart/digest; boundary=b\r\n\r\n".repeat(50_000)
    );
    let dashes = format!("Content-Type: multipart/mixed; boundary=-\r\n\r\n{}", "---\n\n".repeat(400_000));
    for hard in [nested, messages, parts, heads, names, digests, dashes] {
        let mail = read(format!("{HEAD}{hard}"));
        assert_eq!(mail.text, NOT_READ, "{}", &hard[..60]);
    }
}

#[test]
fn what_is_no_mail_is_refused() {
    let long = format!("From: a@example.org\r\n{}\r\n", "X: y\r\n".repeat(40_000));
    let wide = format!("From: a@example.org\r\nX: {}\r\n\r\nHi", "y".repeat(9_000));
    let many = format!("From: {}z@example.org\r\n\r\nHi", "a@example.org, ".repeat(2_000));
    for (raw, wanted) in [
        (String::new(), BadMail::NoMail),
        ("\r\n\r\nHi".to_owned(), BadMail::NoMail),
        ("no header here".to_owned(), BadMail::NoMail),
        (long, BadMail::LongHead),
        (wide, BadMail::LongHead),
        (many, BadMail::LongHead),
        ("a".repeat(MAIL_BYTES_MAX + 1), BadMail::TooLarge),
    ] {
        let read = read_mail(raw.as_bytes(), None);
        assert!(
            read == Err(wanted) || (wanted == BadMail::NoMail && read == Err(BadMail::BadFrom)),
            "{:?}: {read:?}",
            raw.get(..40)
        );
    }
    let plain = format!("{HEAD}\r\n{}", "a line of many\n".repeat(600_000));
    assert_eq!(read(plain).text.chars().count(), Inbound::TEXT_CHARS_MAX, "a long text is cut");
}

#[test]
fn secrets_are_taken_out_of_every_word() {
    let mail =
        with("", "My card is 4111 1111 1111 1111\n\nOn 1 March Florin wrote:\n> pin 4821\n").redacted();
    let whole = mail.whole.unwrap();
    assert!(!mail.text.contains("4111") && !whole.contains("4111") && !whole.contains("4821"), "{whole}");
}
