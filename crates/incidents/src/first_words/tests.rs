use super::*;

fn words(components: &[(Component, Health)], others: &[(Component, Health)], retry: Retry) -> String {
    let since = Timestamp::parse("2026-11-22T09:14:59Z").unwrap();
    let next_update_at = Timestamp::parse("2026-11-22T23:45:00Z").unwrap();
    let words = FirstWords { components, others, whom: Whom::Some, since, retry, next_update_at };
    crate::words::body_of(&words.sentences()).as_str().to_owned()
}

#[test]
fn the_first_words_say_all_five_things() {
    let all: Vec<_> = Component::ALL.iter().map(|component| (*component, Health::Operational)).collect();
    assert_eq!(
        words(&[(Component::Login, Health::PartialOutage)], &all, Retry::Now),
        "Some customers cannot log in as usual since 09:14 UTC. What works as usual: the app, payments, cards, \
         transfers, the developer API and support. Your money is safe. We have taken back the change that caused this: \
         please try again now. We will say more by 23:45 UTC."
    );
}

#[test]
fn nothing_is_said_to_work_that_is_not_known_to() {
    let broken = [(Component::Payments, Health::MajorOutage), (Component::Cards, Health::MajorOutage)];
    let others = [(Component::Login, Health::DegradedPerformance), (Component::Cards, Health::Operational)];
    assert_eq!(
        words(&broken, &others, Retry::Later),
        "Some customers cannot make payments or pay by card as usual since 09:14 UTC. Your money is safe. Trying again \
         does not help yet; we will say when it does. We will say more by 23:45 UTC."
    );
    assert!(
        words(&[], &[], Retry::Later).starts_with("Some customers cannot use parts of the bank as usual")
    );
}
