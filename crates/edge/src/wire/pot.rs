//! Pots, and payments between customers.

use super::Shown;
use bank::{PayDone, PotView};
use kernel::{AccountId, PotId, Timestamp, TransactionId};
use payments::PotLock;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PotList {
    pots: Vec<Pot>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pot {
    #[schema(value_type = String)]
    id: Shown<PotId>,
    name: String,
    /// May be empty.
    style: String,
    /// Minor units.
    balance: i64,
    currency: &'static str,
    /// Minor units; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    goal_amount: Option<i64>,
    #[serde(rename = "type")]
    kind: &'static str,
    product_id: &'static str,
    #[schema(value_type = String)]
    current_account_id: Shown<AccountId>,
    cover_image_url: &'static str,
    isa_wrapper: &'static str,
    charity_id: &'static str,
    round_up: bool,
    round_up_multiplier: Option<i64>,
    is_tax_pot: bool,
    #[schema(value_type = String, format = DateTime)]
    created: Shown<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    updated: Shown<Timestamp>,
    deleted: bool,
    /// Whether a client may take money out.
    locked: bool,
    /// Left out where the lock has no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    locked_until: Option<Shown<Timestamp>>,
    available_for_bills: bool,
    has_virtual_cards: bool,
}

impl PotList {
    pub(crate) fn of(views: Vec<PotView>, now: Timestamp) -> Self {
        Self { pots: views.into_iter().map(|view| Pot::of(view, now)).collect() }
    }
}

impl Pot {
    pub(crate) fn of(view: PotView, now: Timestamp) -> Self {
        let pot = view.pot;
        let locked = pot.is_locked(now);
        Self {
            id: Shown(pot.id),
            name: pot.name.as_str().to_owned(),
            style: pot.style,
            balance: view.balance,
            currency: pot.currency.code(),
            goal_amount: pot.goal,
            kind: "default",
            product_id: "default",
            current_account_id: Shown(pot.account),
            cover_image_url: "",
            isa_wrapper: "",
            charity_id: "",
            round_up: false,
            round_up_multiplier: None,
            is_tax_pot: false,
            created: Shown(pot.created_at),
            updated: Shown(pot.updated_at),
            deleted: pot.deleted_at.is_some(),
            locked,
            locked_until: match pot.lock {
                PotLock::Until(at) if locked => Some(Shown(at)),
                PotLock::Until(_) | PotLock::Open | PotLock::AppOnly => None,
            },
            available_for_bills: false,
            has_virtual_cards: false,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaymentAnswer {
    payment: Payment,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Payment {
    /// The line in the payer's feed.
    #[schema(value_type = String)]
    transaction_id: Shown<TransactionId>,
    /// Minor units, above zero.
    amount: i64,
    currency: &'static str,
}

impl PaymentAnswer {
    pub(crate) const fn of(done: PayDone) -> Self {
        Self {
            payment: Payment {
                transaction_id: Shown(done.transaction),
                amount: done.amount.minor,
                currency: done.amount.currency.code(),
            },
        }
    }
}
