use super::*;
use crate::samples::{bits, start};

#[test]
fn a_card_decides_by_its_state_and_then_by_its_digits() {
    use CardStatus::{Active, Blocked, Inactive};
    use DeclineReason::{CardBlocked, CardInactive, InvalidCvc};
    let table = [
        (Inactive, None, Verdict::Decline(CardInactive)),
        (Inactive, Some(true), Verdict::Decline(CardInactive)),
        (Inactive, Some(false), Verdict::Decline(CardInactive)),
        (Active, None, Verdict::Hold),
        (Active, Some(true), Verdict::Hold),
        (Active, Some(false), Verdict::Decline(InvalidCvc)),
        (Blocked, None, Verdict::Decline(CardBlocked)),
        (Blocked, Some(true), Verdict::Decline(CardBlocked)),
        (Blocked, Some(false), Verdict::Decline(CardBlocked)),
    ];
    for (status, is_cvc_right, wanted) in table {
        let card = Card {
            id: CardId::from_uuid(bits(1)),
            account: AccountId::from_uuid(bits(2)),
            person: PersonId::from_uuid(bits(3)),
            status,
            created_at: start(),
        };
        assert_eq!(decide_purchase(&card, Purchase { is_cvc_right }), wanted, "{status:?} {is_cvc_right:?}");
    }
}
