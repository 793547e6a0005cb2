use super::*;
use identity::Email;
use kernel::{OutboxId, Secret, Timestamp};
use uuid::Uuid;

fn mail(number: usize) -> MailParcel {
    MailParcel {
        id: OutboxId::from_uuid(Uuid::from_u128(number.try_into().unwrap())),
        to: Email::parse("kaja@example.org").unwrap(),
        subject: format!("mail {number}"),
        text: Secret::new(String::new()),
        at: Timestamp::EPOCH,
        thread: None,
    }
}

fn subjects(mailbox: &Mailbox) -> Vec<String> {
    mailbox.mails().into_iter().map(|mail| mail.subject).collect()
}

#[test]
fn the_last_mails_are_there_newest_first() {
    let mailbox = Mailbox::default();
    assert_eq!(subjects(&mailbox), [""; 0]);
    for number in 0..Mailbox::MAILS_MAX + 3 {
        mailbox.put(mail(number));
    }
    let expected: Vec<String> =
        (3..Mailbox::MAILS_MAX + 3).rev().map(|number| format!("mail {number}")).collect();
    assert_eq!(subjects(&mailbox), expected);
}

#[test]
fn a_mail_that_comes_again_is_there_once() {
    let mailbox = Mailbox::default();
    for number in [1, 2, 1] {
        mailbox.put(mail(number));
    }
    assert_eq!(subjects(&mailbox), ["mail 2", "mail 1"]);
}
