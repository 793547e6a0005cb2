use super::*;

#[test]
fn each_purpose_keeps_its_own_number() {
    // The ledger keeps the numbers for ever, so none may change its meaning.
    let numbers = [
        (Purpose::Funding, 1),
        (Purpose::Outgoing, 2),
        (Purpose::PotDeposit, 3),
        (Purpose::PotWithdrawal, 4),
        (Purpose::Payment, 5),
        (Purpose::CardPurchase, 6),
        (Purpose::Refund, 7),
        (Purpose::Interest, 8),
        (Purpose::Fee, 9),
        (Purpose::SyntheticPayment, 10),
    ];
    for (purpose, number) in numbers {
        assert_eq!(purpose.number(), ledger::Purpose(number), "{purpose:?}");
    }
}
