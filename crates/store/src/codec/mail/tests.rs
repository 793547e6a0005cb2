use super::*;

/// Every mail of `samples` as the first format wrote it, one a line. The file stays as it is for ever.
const V1: &str = include_str!("../../../golden/mail/v1.jsonl");

#[test]
fn every_format_ever_written_is_read() {
    let read: Vec<Mail> = V1.lines().map(|text| decode_mail(text).unwrap().unwrap()).collect();
    assert_eq!(read, samples::mails());
}

#[test]
fn the_newest_format_is_the_one_of_its_file() {
    let written: Vec<String> = samples::mails().iter().map(encode_mail).collect();
    assert_eq!(written, V1.lines().collect::<Vec<_>>());
}

#[test]
fn what_is_no_mail_is_refused_and_not_shown() {
    for (text, what) in [
        ("", "mail"),
        ("{}", "mail"),
        (r#"{"v":"1"}"#, "mail"),
        (r#"{"v":1,"to":"hush@example.org"}"#, "mail"),
        (r#"{"v":1,"to":"hush@example.org","says":{"is":"sign_up_link","link":"hush"}}"#, "mail"),
        (r#"{"v":1,"to":"hush","says":{"is":"unknown_address"}}"#, "mail's address"),
        (r#"{"v":1,"to":"hush@example.org","says":{"is":"new_device","device":"","at":1}}"#, "mail's device"),
        (
            r#"{"v":1,"to":"hush@example.org","says":{"is":"new_device","device":"x","at":1,"place":"hush"}}"#,
            "mail's place",
        ),
        (r#"{"v":0,"to":"hush@example.org","says":{"is":"unknown_address"}}"#, "mail's format"),
    ] {
        let error = decode_mail(text).unwrap_err();
        assert_eq!(error.to_string(), format!("the stored {what} cannot be read"), "{text}");
        assert!(!format!("{error:?}").contains("hush"), "{text}");
    }
}

#[test]
fn a_mail_of_a_newer_build_is_left_to_it() {
    for text in [
        r#"{"v":1,"to":"hush@example.org","says":{"is":"statement","of":{"month":"2026-11"}}}"#,
        r#"{"v":2,"to":"hush@example.org","says":{"is":"unknown_address"}}"#,
        r#"{"v":18446744073709551615,"whom":["hush@example.org"]}"#,
    ] {
        assert_eq!(decode_mail(text).unwrap(), None, "{text}");
    }
    let by_the_older: Vec<bool> =
        V1.lines().map(|text| decode_mail_as(true, text).unwrap().is_some()).collect();
    let is_known = |mail: &Mail| {
        !matches!(
            mail.template,
            MailTemplate::NewDevice { .. }
                | MailTemplate::DeviceRemoved { .. }
                | MailTemplate::PasskeyAdded { .. }
                | MailTemplate::PasskeyRemoved { .. }
                | MailTemplate::RecoveryApproved { .. }
                | MailTemplate::SupportAnswer { .. }
                | MailTemplate::SupportLink { .. }
        )
    };
    assert_eq!(by_the_older, samples::mails().iter().map(is_known).collect::<Vec<_>>());
}
