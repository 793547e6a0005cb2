use super::*;
use crate::samples::start;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

const LINK: &str = "https://bank.example/login/link#dG9rZW4";

fn link() -> Secret<String> {
    Secret::new(LINK.to_owned())
}

/// Every template, with a device of this name.
fn all(device: &str) -> Vec<MailTemplate> {
    let device = DeviceName::parse(device).unwrap();
    let at = start();
    let place = Some(Place::of(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9))));
    vec![
        MailTemplate::SignUpLink { link: link(), ends_at: at },
        MailTemplate::AlreadyCustomer,
        MailTemplate::LoginLink { link: link(), device: device.clone(), ends_at: at },
        MailTemplate::NewPinLink { link: link(), device: device.clone(), ends_at: at },
        MailTemplate::UnknownAddress,
        MailTemplate::NewDevice { device: device.clone(), at, place },
        MailTemplate::NewDevice { device: device.clone(), at, place: None },
        MailTemplate::DeviceRemoved { device: device.clone(), others: 0, at, by: RemovedBy::Customer },
        MailTemplate::DeviceRemoved { device: device.clone(), others: 2, at, by: RemovedBy::Staff },
        MailTemplate::PasskeyAdded { name: device.clone(), at },
        MailTemplate::PasskeyRemoved { name: device.clone(), at },
        MailTemplate::PinBlocked { until: at },
        MailTemplate::PinChanged { at },
        MailTemplate::RecoveryAsked { waits_until: at, distrusts: None },
        MailTemplate::RecoveryAsked { waits_until: at, distrusts: Some(device.clone()) },
        MailTemplate::RecoveryApproved { waits_until: at },
        MailTemplate::RecoveryStopped { at, device: None },
        MailTemplate::RecoveryStopped { at, device: Some(device) },
        MailTemplate::RecoveryDone { at },
    ]
}

fn has_link(template: &MailTemplate) -> bool {
    template.ends_at().is_some()
}

#[test]
fn every_mail_says_who_writes_and_holds_a_link_only_where_one_is_due() {
    let mut subjects = Vec::new();
    for template in all("Pixel 8") {
        let Letter { subject, text } = template.letter("Penny");
        let text = text.expose();
        assert!(subject.contains("Penny") && text.ends_with("\n\nPenny\n"), "{subject}\n{text}");
        assert_eq!(
            text.lines().filter(|line| *line == LINK).count(),
            usize::from(has_link(&template)),
            "{text}"
        );
        assert_eq!(text.matches("://").count(), usize::from(has_link(&template)), "{text}");
        assert!(subject.is_ascii() && text.is_ascii(), "{subject}\n{text}");
        subjects.push(subject);
    }
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), all("Pixel 8").len() - 4, "one subject for each kind of mail");
}

/// The whole of the two mails that everybody gets, so that a change of words is seen.
#[test]
fn the_words_of_a_login() {
    let ends_at = Timestamp::parse("2026-07-01T13:05:59Z").unwrap();
    let device = DeviceName::parse("Kaja's Pixel 8").unwrap();
    let letter = MailTemplate::LoginLink { link: link(), device: device.clone(), ends_at }.letter("Florin");
    assert_eq!(letter.subject, "Your link to log in to Florin");
    assert_eq!(
        letter.text.expose(),
        "Hello,\n\nOpen this link to log in on a device that calls itself \"Kaja's Pixel 8\":\n\n\
         https://bank.example/login/link#dG9rZW4\n\n\
         The link works once, until 1 July 2026 at 14:05 BST, and only for that device.\n\n\
         If that was not you, do not open it. Your account is safe: the link alone lets nobody in.\n\n\
         Florin asks for your PIN in its app alone, never by mail or on the phone.\n\nFlorin\n"
    );
    let place = Some(Place::of(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9))));
    let at = Timestamp::parse("2026-01-31T23:59:00Z").unwrap();
    let letter = MailTemplate::NewDevice { device, at, place }.letter("Florin");
    let expected = "The device \"Kaja's Pixel 8\" was added to your account on 31 January 2026 at 23:59 GMT, from the \
                    network 203.0.113.0/24.";
    assert!(letter.text.expose().contains(expected), "{}", letter.text.expose());
}

#[test]
fn a_name_makes_no_link_no_header_and_no_line() {
    let expected = all("x").iter().map(|template| lines(template, "Florin")).collect::<Vec<_>>();
    for device in [
        "https://evil.example/login",
        "evil.example",
        "www.evil.example <a href='x'>log in</a>",
        "help@evil.example",
        "mailto:help@evil.example",
        "a\u{2028}Bcc: help@evil.example\u{2029}b",
        "\u{202e}elpmaxe.live//:sptth",
        "\"\"",
        "%0d%0aBcc: x@evil.example",
    ] {
        for (template, expected) in all(device).iter().zip(&expected) {
            assert_eq!(lines(template, "Florin"), *expected, "{device} added a line");
            let Letter { subject, text } = template.letter("Florin");
            let text = text.expose().replace(LINK, "");
            for odd in ["evil.", "://", "@", "<", "\u{202e}", "\u{2028}"] {
                assert!(!text.contains(odd) && !subject.contains(odd), "{device}: {text}");
            }
        }
    }
}

/// How many lines subject and text have.
fn lines(template: &MailTemplate, bank: &str) -> (usize, usize) {
    let Letter { subject, text } = template.letter(bank);
    (subject.lines().count(), text.expose().lines().count())
}

#[test]
fn the_banks_own_name_and_the_link_stay_on_one_line() {
    let plain: Vec<_> = all("x").iter().map(|template| lines(template, "Florin")).collect();
    let odd: Vec<_> =
        all("x").iter().map(|template| lines(template, "Flo\r\nBcc: x@evil.example\r\n\r\nrin")).collect();
    assert_eq!(plain, odd);
    assert!(plain.iter().all(|(subject, _)| *subject == 1));
    let broken = Secret::new("https://bank.example/\r\n\r\nhttps://evil.example/".to_owned());
    let mail = MailTemplate::SignUpLink { link: broken, ends_at: start() };
    assert_eq!(lines(&mail, "Florin"), lines(&all("x")[0], "Florin"));
}

#[test]
fn a_mail_shows_no_secret_in_a_log() {
    let to = Email::parse("kaja@example.org").unwrap();
    for template in all("Pixel 8") {
        let letter = template.letter("Florin");
        let shown = format!("{:?} {letter:?}", Mail { to: to.clone(), template });
        for secret in ["dG9rZW4", "kaja", "Pixel", "203.0"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

#[test]
fn only_links_end() {
    let later = start().after(Duration::from_secs(1));
    assert_eq!(MailTemplate::SignUpLink { link: link(), ends_at: later }.ends_at(), Some(later));
    assert_eq!(MailTemplate::PinBlocked { until: later }.ends_at(), None, "it says why a device was refused");
    assert_eq!(MailTemplate::RecoveryAsked { waits_until: later, distrusts: None }.ends_at(), None);
}
