use super::*;
use std::collections::BTreeSet;

fn source() -> Box<dyn Error + Send + Sync> {
    "no answer".into()
}

#[test]
fn each_end_of_an_operation_keeps_its_code() {
    let cases = [
        (OpError::from(identity::Refusal::BadClient), "bad_client"),
        (OpError::from(payments::Refusal::PotLocked), "pot_locked"),
        (OpError::from(ledger::Refusal::NotEnoughMoney), "not_enough_money"),
        (OpError::from(AnnotationError::BadKey), "bad_annotation"),
        (OpError::unknown(Thing::Account), "unknown"),
        (OpError::invalid("limit"), "invalid"),
        (Refusal::TooMany(Thing::Webhook).into(), "too_many"),
        (Refusal::Taken("person.email").into(), "taken"),
        (Refusal::KeyReused.into(), "key_reused"),
        (OpError::Conflict, "conflict"),
        (OpError::Unavailable(source()), "unavailable"),
        (OpError::TimedOut(source()), "timed_out"),
    ];
    let codes: BTreeSet<&str> = cases.iter().map(|(_, code)| *code).collect();
    assert_eq!(codes.len(), cases.len());
    for (error, code) in cases {
        assert_eq!(error.code(), code, "{error}");
    }
}

#[test]
fn a_failed_commit_is_a_refusal_or_a_fault() {
    let conflict = crate::Key::Person(kernel::PersonId::from_uuid(uuid::Uuid::nil()));
    let cases = [
        (CommitError::Conflict(conflict), "conflict"),
        (CommitError::Taken("person.email"), "taken"),
        (CommitError::KeyReused, "key_reused"),
        (CommitError::Unavailable(source()), "unavailable"),
        // What is not known is never told as a refusal.
        (CommitError::Unknown(source()), "timed_out"),
    ];
    for (error, code) in cases {
        assert_eq!(OpError::from(error).code(), code);
    }
    assert_eq!(OpError::from(ReadError(source())).code(), "unavailable");
}
