//! One mail of every kind, and of each thing that may be nothing.

use bank::{Mail, MailTemplate, MailThread, RemovedBy};
use identity::{DeviceName, Email, Place};
use kernel::{Secret, Timestamp};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub(crate) fn mails() -> Vec<Mail> {
    let link = || Secret::new("https://bank.example/login/link#dG9rZW4\"\\".to_owned());
    let name = |text: &str| DeviceName::parse(text).expect("a name");
    let at = Timestamp::from_micros(1_772_366_400_000_001);
    let templates = [
        MailTemplate::SignUpLink { link: link(), ends_at: at },
        MailTemplate::AlreadyCustomer,
        MailTemplate::LoginLink {
            link: link(),
            device: name("Kaja's \"Pixel\" \\ 8"),
            ends_at: Timestamp::MAX,
        },
        MailTemplate::NewPinLink { link: link(), device: name("電話 📱"), ends_at: Timestamp::EPOCH },
        MailTemplate::UnknownAddress,
        MailTemplate::NewDevice {
            device: name("x"),
            at,
            place: Some(Place::of(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9)))),
        },
        MailTemplate::NewDevice {
            device: name("x"),
            at,
            place: Some(Place::of(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 7, 1, 0, 0, 0, 1)))),
        },
        MailTemplate::NewDevice { device: name("x"), at, place: None },
        MailTemplate::PinBlocked { until: at },
        MailTemplate::PinChanged { at },
        MailTemplate::RecoveryAsked { waits_until: at, distrusts: None },
        MailTemplate::RecoveryStopped { at, device: None },
        MailTemplate::RecoveryDone { at },
        MailTemplate::RecoveryAsked { waits_until: at, distrusts: Some(name("x")) },
        MailTemplate::RecoveryApproved { waits_until: at },
        MailTemplate::RecoveryStopped { at, device: Some(name("x")) },
        MailTemplate::DeviceRemoved { device: name("x"), others: 0, at, by: RemovedBy::Customer },
        MailTemplate::DeviceRemoved { device: name("x"), others: 19, at, by: RemovedBy::Staff },
        MailTemplate::PasskeyAdded { name: name("x"), at },
        MailTemplate::PasskeyRemoved { name: name("x"), at },
        MailTemplate::SupportAnswer {
            subject: "Ich komme nicht \"rein\"".to_owned(),
            text: Secret::new("Hello,\n\nit works again.".to_owned()),
            thread: Some(MailThread {
                id: "case.x".to_owned(),
                answers: vec!["a@example.org".to_owned(), "b@example.org".to_owned()],
                is_automatic: true,
            }),
        },
        MailTemplate::SupportAnswer {
            subject: String::new(),
            text: Secret::new("電話".to_owned()),
            thread: Some(MailThread { id: "case.y".to_owned(), answers: Vec::new(), is_automatic: false }),
        },
        MailTemplate::SupportAnswer {
            subject: "x".to_owned(),
            text: Secret::new("x".to_owned()),
            thread: None,
        },
        MailTemplate::SupportLink { link: link(), ends_at: at },
    ];
    let addresses = ["kaja@example.org", "Zoë.Müller@bücher.example"];
    let address = |place: usize| Email::parse(addresses[place % 2]).expect("an address");
    templates.into_iter().enumerate().map(|(place, template)| Mail { to: address(place), template }).collect()
}
