//! Transactions, field for field; a strict client raises on any that is missing.

use super::attachment::Attachment;
use super::merchant::Merchant;
use super::{Empty, Shown};
use bank::TransactionView;
use kernel::{AccountId, PersonId, Timestamp, TransactionId};
use payments::TransactionLink;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Whether a merchant is shown whole, or by its id alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expand {
    Nothing,
    Merchant,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TransactionList {
    transactions: Vec<Transaction>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TransactionAnswer {
    transaction: Transaction,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Transaction {
    #[schema(value_type = String)]
    id: Shown<TransactionId>,
    #[schema(value_type = String, format = DateTime)]
    created: Shown<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    updated: Shown<Timestamp>,
    description: String,
    /// Minor units; below zero when money leaves the account.
    amount: i64,
    currency: &'static str,
    local_amount: i64,
    local_currency: &'static str,
    merchant: Option<MerchantPart>,
    notes: String,
    /// The caller's own; no other client sees them.
    metadata: BTreeMap<String, String>,
    category: &'static str,
    /// The category, and the amount in it.
    categories: BTreeMap<&'static str, i64>,
    is_load: bool,
    /// When the money moved; empty while it is only authorised, and for what was declined or released.
    #[schema(value_type = String)]
    settled: Settled,
    /// Left out of what was not declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    decline_reason: Option<&'static str>,
    #[schema(value_type = String)]
    account_id: Shown<AccountId>,
    /// Who caused it; empty where no customer did.
    user_id: String,
    counterparty: Counterparty,
    scheme: &'static str,
    dedupe_id: String,
    originator: bool,
    include_in_spending: bool,
    amount_is_pending: bool,
    can_be_excluded_from_breakdown: bool,
    can_be_made_subscription: bool,
    can_split_the_bill: bool,
    can_add_to_tab: bool,
    can_match_transactions_in_categorization: bool,
    parent_account_id: &'static str,
    fees: Empty,
    attachments: Option<Vec<Attachment>>,
    international: Option<Empty>,
    labels: Option<Empty>,
    tab: Option<Empty>,
    atm_fees_detailed: Option<Empty>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum MerchantPart {
    /// By its id.
    Id(String),
    /// Expanded.
    Whole(Box<Merchant>),
}

#[derive(Debug)]
struct Settled(Option<Timestamp>);

impl Serialize for Settled {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(at) => serializer.collect_str(&at),
            None => serializer.serialize_str(""),
        }
    }
}

/// `{}` where there is none.
#[derive(Debug, Default, Serialize, ToSchema)]
struct Counterparty {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    account_id: Option<Shown<AccountId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    user_id: Option<Shown<PersonId>>,
}

impl TransactionList {
    pub(crate) fn of(views: Vec<TransactionView>, expand: Expand) -> Self {
        Self { transactions: views.into_iter().map(|view| Transaction::of(view, expand)).collect() }
    }
}

impl TransactionAnswer {
    pub(crate) fn of(view: TransactionView, expand: Expand) -> Self {
        Self { transaction: Transaction::of(view, expand) }
    }
}

impl Transaction {
    pub(crate) fn of(view: TransactionView, expand: Expand) -> Self {
        let line = view.transaction;
        let moves = Moves::of(line.link);
        let include_in_spending = line.is_in_spending && moves.does;
        let merchant = match (expand, view.merchant) {
            (Expand::Merchant, Some(merchant)) => Some(MerchantPart::Whole(Box::new(Merchant::of(merchant)))),
            (Expand::Merchant, None) => None,
            (Expand::Nothing, _) => line.merchant.map(|id| MerchantPart::Id(id.to_string())),
        };
        let attachments: Vec<Attachment> = view.attachments.into_iter().map(Attachment::of).collect();
        Self {
            id: Shown(line.id),
            created: Shown(line.created_at),
            updated: Shown(line.updated_at),
            decline_reason: line.decline().map(payments::DeclineReason::word),
            settled: Settled(line.settled_at()),
            description: line.description,
            amount: line.amount.minor,
            currency: line.amount.currency.code(),
            local_amount: line.local.minor,
            local_currency: line.local.currency.code(),
            merchant,
            notes: line.notes,
            metadata: view.metadata,
            category: line.category.word(),
            categories: BTreeMap::from([(line.category.word(), line.amount.minor)]),
            is_load: line.is_load,
            account_id: Shown(line.account),
            user_id: line.person.map(|person| person.to_string()).unwrap_or_default(),
            counterparty: line.counterparty.map(Counterparty::of).unwrap_or_default(),
            scheme: line.scheme.word(),
            dedupe_id: line.dedupe_id,
            originator: line.is_originator,
            include_in_spending,
            amount_is_pending: moves.is_pending,
            can_be_excluded_from_breakdown: include_in_spending,
            can_be_made_subscription: false,
            can_split_the_bill: false,
            can_add_to_tab: false,
            can_match_transactions_in_categorization: false,
            parent_account_id: "",
            fees: Empty {},
            attachments: (!attachments.is_empty()).then_some(attachments),
            international: None,
            labels: None,
            tab: None,
            atm_fees_detailed: None,
        }
    }
}

/// Whether a line's money moves, or is about to.
struct Moves {
    does: bool,
    is_pending: bool,
}

impl Moves {
    const fn of(link: TransactionLink) -> Self {
        match link {
            TransactionLink::Held(_) => Self { does: true, is_pending: true },
            TransactionLink::Settled { .. } => Self { does: true, is_pending: false },
            TransactionLink::Declined(_) | TransactionLink::Released(_) => {
                Self { does: false, is_pending: false }
            }
        }
    }
}

impl Counterparty {
    fn of(other: payments::Counterparty) -> Self {
        Self {
            preferred_name: Some(other.name.clone()),
            name: Some(other.name),
            sort_code: other.sort_code.map(|code| code.to_string()),
            account_number: other.account_number.map(|number| number.to_string()),
            account_id: other.account.map(Shown),
            user_id: other.person.map(Shown),
        }
    }
}
