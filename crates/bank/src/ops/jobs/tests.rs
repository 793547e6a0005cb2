use super::*;
use crate::MailTemplate;
use crate::samples::{bits, start};
use identity::Email;
use kernel::OutboxId;

fn entry(number: u128, webhook: u128) -> Versioned<OutboxEntry> {
    let webhook = WebhookId::from_uuid(bits(webhook));
    let transaction = TransactionId::from_uuid(bits(number));
    let row = OutboxEntry {
        id: OutboxId::from_uuid(bits(number)),
        delivery: Delivery::TransactionCreated { webhook, transaction },
        created_at: start(),
        due_at: start(),
        tries: 0,
        state: DeliveryState::Waiting,
    };
    Versioned { row, version: crate::Version::FIRST }
}

/// Entries by webhook, numbered from 1 in the order they are due.
fn turns(webhooks: &[u128]) -> Vec<u128> {
    let due = (1..).zip(webhooks).map(|(number, webhook)| entry(number, *webhook)).collect();
    in_turn(due).iter().map(|found| found.row.id.uuid().as_u128()).collect()
}

#[test]
fn each_webhook_has_its_turn() {
    assert_eq!(turns(&[]), []);
    assert_eq!(turns(&[1, 1, 1]), [1, 2, 3]);
    assert_eq!(turns(&[1, 1, 1, 2]), [1, 4, 2, 3]);
    assert_eq!(turns(&[1, 1, 2, 2, 3, 1]), [1, 3, 5, 2, 4, 6]);
}

#[test]
fn mail_has_its_turn_among_webhooks() {
    let mail = |number| {
        let template = MailTemplate::UnknownAddress;
        let mail = Mail { to: Email::parse("kaja@example.org").unwrap(), template };
        let found = entry(number, 0);
        Versioned { row: OutboxEntry { delivery: Delivery::Mail(Box::new(mail)), ..found.row }, ..found }
    };
    let due = vec![mail(1), mail(2), entry(3, 1), entry(4, 1), mail(5), entry(6, 2)];
    let turns: Vec<u128> = in_turn(due).iter().map(|found| found.row.id.uuid().as_u128()).collect();
    assert_eq!(turns, [1, 3, 6, 2, 4, 5]);
}

#[test]
fn a_delivery_says_what_happened_to_which_line() {
    let (webhook, transaction) = (WebhookId::from_uuid(bits(1)), TransactionId::from_uuid(bits(2)));
    let cases = [
        (Delivery::TransactionCreated { webhook, transaction }, WebhookEvent::Created),
        (Delivery::TransactionUpdated { webhook, transaction }, WebhookEvent::Updated),
    ];
    for (delivery, event) in cases {
        assert_eq!(told(&delivery), Told::Line(webhook, transaction, event));
    }
    assert_eq!(told(&Delivery::MailOver), Told::Nothing);
}
