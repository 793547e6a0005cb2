use super::*;
use crate::samples::{bits, start};
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
fn a_delivery_says_what_happened_to_which_line() {
    let (webhook, transaction) = (WebhookId::from_uuid(bits(1)), TransactionId::from_uuid(bits(2)));
    let cases = [
        (Delivery::TransactionCreated { webhook, transaction }, WebhookEvent::Created),
        (Delivery::TransactionUpdated { webhook, transaction }, WebhookEvent::Updated),
    ];
    for (delivery, event) in cases {
        assert_eq!(addressed(delivery), (webhook, transaction, event));
    }
}
