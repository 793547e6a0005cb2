use super::*;
use crate::MailTemplate;
use crate::samples::{STEP, bits, start};
use identity::Email;
use kernel::Secret;

const LEASE: Duration = Duration::from_mins(2);

fn entry(tries: u8) -> OutboxEntry {
    OutboxEntry {
        id: OutboxId::from_uuid(bits(1)),
        delivery: Delivery::TransactionCreated {
            webhook: WebhookId::from_uuid(bits(2)),
            transaction: TransactionId::from_uuid(bits(3)),
        },
        created_at: start().before(STEP),
        due_at: start(),
        tries,
        state: DeliveryState::Waiting,
    }
}

#[test]
fn an_entry_is_taken_for_one_try_until_the_lease_is_over() {
    for tries in 0..OutboxEntry::TRIES_MAX {
        let taken = OutboxEntry { tries: tries + 1, due_at: start().after(LEASE), ..entry(tries) };
        assert_eq!(entry(tries).taken(LEASE, start()), Some(taken));
    }
    assert_eq!(entry(OutboxEntry::TRIES_MAX).taken(LEASE, start()), None);
    assert_eq!(entry(u8::MAX).taken(LEASE, start()), None);
}

#[test]
fn every_end_of_every_try() {
    use DeliveryState::{Delivered, GivenUp, Waiting};
    let waits = |seconds| (Waiting, start().after(Duration::from_secs(seconds)));
    let table = [
        // tries, end, state and when it is due
        (1, TryEnd::Delivered, (Delivered, start())),
        (1, TryEnd::Failed, waits(30)),
        (1, TryEnd::Refused, (GivenUp, start())),
        (1, TryEnd::Unwanted, (GivenUp, start())),
        (2, TryEnd::Delivered, (Delivered, start())),
        (2, TryEnd::Failed, waits(60)),
        (2, TryEnd::Refused, (GivenUp, start())),
        (2, TryEnd::Unwanted, (GivenUp, start())),
        (3, TryEnd::Delivered, (Delivered, start())),
        (3, TryEnd::Failed, waits(120)),
        (3, TryEnd::Refused, (GivenUp, start())),
        (3, TryEnd::Unwanted, (GivenUp, start())),
        (4, TryEnd::Delivered, (Delivered, start())),
        (4, TryEnd::Failed, waits(240)),
        (4, TryEnd::Refused, (GivenUp, start())),
        (4, TryEnd::Unwanted, (GivenUp, start())),
        (5, TryEnd::Delivered, (Delivered, start())),
        (5, TryEnd::Failed, (GivenUp, start())),
        (5, TryEnd::Refused, (GivenUp, start())),
        (5, TryEnd::Unwanted, (GivenUp, start())),
    ];
    for (tries, end, (state, due_at)) in table {
        let wanted = OutboxEntry { due_at, state, ..entry(tries) };
        assert_eq!(entry(tries).tried(end, start()), wanted, "{tries} {end:?}");
    }
}

#[test]
fn a_receiver_that_never_answers_is_tried_five_times() {
    let mut kept = entry(0);
    let mut now = start();
    let mut tries = 0;
    while kept.state == DeliveryState::Waiting {
        let taken = kept.taken(LEASE, now).expect("a waiting entry has a try left");
        tries += 1;
        kept = taken.tried(TryEnd::Failed, now);
        now = kept.due_at;
    }
    assert_eq!((tries, kept.state), (OutboxEntry::TRIES_MAX, DeliveryState::GivenUp));
}

#[test]
fn a_mail_is_kept_while_it_waits_and_forgotten_with_its_end() {
    let template = MailTemplate::SignUpLink {
        link: Secret::new("https://bank.example/hush".to_owned()),
        ends_at: start(),
    };
    let mail = Mail { to: Email::parse("kaja@example.org").unwrap(), template };
    let waiting = OutboxEntry { delivery: Delivery::Mail(Box::new(mail)), ..entry(1) };
    assert_eq!(waiting.taken(LEASE, start()).unwrap().delivery, waiting.delivery);
    for end in [TryEnd::Delivered, TryEnd::Failed, TryEnd::Refused, TryEnd::Unwanted] {
        for tries in [1, OutboxEntry::TRIES_MAX] {
            let tried = OutboxEntry { tries, ..waiting.clone() }.tried(end, start());
            let expected = if tried.state == DeliveryState::Waiting {
                waiting.delivery.clone()
            } else {
                Delivery::MailOver
            };
            assert_eq!(tried.delivery, expected, "{tries} {end:?}");
        }
    }
    let over = OutboxEntry { delivery: Delivery::MailOver, ..entry(5) };
    assert_eq!(over.tried(TryEnd::Failed, start()).delivery, Delivery::MailOver);
}

#[test]
fn what_only_a_newer_build_knows_is_left_alone() {
    let text = Secret::new("a text".to_owned());
    for tries in [0, OutboxEntry::TRIES_MAX] {
        let unknown = OutboxEntry { delivery: Delivery::UnknownMail(text.clone()), ..entry(tries) };
        let due_at = start().after(OutboxEntry::LEFT_ALONE_LASTS);
        assert_eq!(unknown.left_alone(start()), OutboxEntry { due_at, ..unknown.clone() });
    }
}
