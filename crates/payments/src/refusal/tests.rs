use super::*;
use std::collections::BTreeSet;

/// Every refusal with the code that clients and watch know it by: a code, once given, does not change.
const CODES: [(Refusal, &str); 8] = [
    (Refusal::AccountClosed, "account_closed"),
    (Refusal::PotDeleted, "pot_deleted"),
    (Refusal::PotOfAnotherAccount, "pot_of_another_account"),
    (Refusal::PotLocked, "pot_locked"),
    (Refusal::TooManyPots, "too_many_pots"),
    (Refusal::SameAccount, "same_account"),
    (Refusal::CurrencyMismatch, "currency_mismatch"),
    (Refusal::AboveLimit, "above_limit"),
];

#[test]
fn each_refusal_keeps_its_own_code() {
    for (refusal, code) in CODES {
        assert_eq!(refusal.code(), code);
    }
    let codes: BTreeSet<&str> = CODES.iter().map(|(_, code)| *code).collect();
    assert_eq!(codes.len(), CODES.len());
}
