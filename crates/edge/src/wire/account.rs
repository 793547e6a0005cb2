//! Accounts and balances.

use super::Shown;
use bank::{AccountView, BalanceView};
use kernel::{AccountId, PersonId, Timestamp};
use payments::AccountKind;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountList {
    accounts: Vec<Account>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Account {
    #[schema(value_type = String)]
    id: Shown<AccountId>,
    closed: bool,
    #[schema(value_type = String, format = DateTime)]
    created: Shown<Timestamp>,
    description: String,
    /// `uk_retail` or `uk_retail_joint`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// `personal` or `joint`.
    owner_type: &'static str,
    product_type: &'static str,
    is_flex: bool,
    currency: &'static str,
    legal_entity: &'static str,
    country_code: &'static str,
    country_code_alpha3: &'static str,
    closed_account_app_access: bool,
    owners: Vec<Owner>,
    account_number: String,
    sort_code: String,
    payment_details: PaymentDetails,
}

#[derive(Debug, Serialize, ToSchema)]
struct Owner {
    #[schema(value_type = String)]
    user_id: Shown<PersonId>,
    preferred_name: String,
    preferred_first_name: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct PaymentDetails {
    locale_uk: LocaleUk,
}

#[derive(Debug, Serialize, ToSchema)]
struct LocaleUk {
    account_number: String,
    sort_code: String,
}

impl AccountList {
    pub(crate) fn of(views: Vec<AccountView>) -> Self {
        Self { accounts: views.into_iter().map(Account::of).collect() }
    }
}

impl Account {
    fn of(view: AccountView) -> Self {
        let account = view.account;
        let (kind, owner_type) = match account.kind {
            AccountKind::Personal => ("uk_retail", "personal"),
            AccountKind::Joint => ("uk_retail_joint", "joint"),
        };
        let (number, sort_code) = (account.number.to_string(), account.sort_code.to_string());
        Self {
            id: Shown(account.id),
            closed: account.is_closed(),
            created: Shown(account.created_at),
            description: account.description,
            kind,
            owner_type,
            product_type: "standard",
            is_flex: false,
            currency: account.currency.code(),
            legal_entity: "florin",
            country_code: "GB",
            country_code_alpha3: "GBR",
            closed_account_app_access: false,
            owners: view.owners.iter().map(Owner::of).collect(),
            account_number: number.clone(),
            sort_code: sort_code.clone(),
            payment_details: PaymentDetails { locale_uk: LocaleUk { account_number: number, sort_code } },
        }
    }
}

impl Owner {
    fn of(person: &identity::Person) -> Self {
        Self {
            user_id: Shown(person.id),
            preferred_name: person.name.full().to_owned(),
            preferred_first_name: person.name.first().to_owned(),
        }
    }
}

/// Minor units throughout.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Balance {
    /// What may be spent.
    balance: i64,
    /// That, and what the pots hold.
    total_balance: i64,
    balance_including_flexible_savings: i64,
    currency: &'static str,
    /// Zero or below; the day turns at four in the morning, London time.
    spend_today: i64,
    local_currency: &'static str,
    local_exchange_rate: u8,
    local_spend: [LocalSpend; 1],
}

#[derive(Debug, Serialize, ToSchema)]
struct LocalSpend {
    spend_today: i64,
    currency: &'static str,
}

impl Balance {
    pub(crate) fn of(view: BalanceView) -> Self {
        let currency = view.currency.code();
        let spend_today = view.spent_today.saturating_neg().min(0);
        Self {
            balance: view.available,
            total_balance: view.total,
            balance_including_flexible_savings: view.total,
            currency,
            spend_today,
            local_currency: "",
            local_exchange_rate: 0,
            local_spend: [LocalSpend { spend_today, currency }],
        }
    }
}
