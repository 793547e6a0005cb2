//! A shop, as it stands beside a card payment.

use crate::Category;
use kernel::{GroupId, MerchantId, Timestamp};

#[derive(Debug, Clone, PartialEq)]
pub struct Merchant {
    pub id: MerchantId,
    pub group: GroupId,
    pub name: String,
    /// The address of a picture; may be empty.
    pub logo: String,
    pub emoji: String,
    pub category: Category,
    pub is_online: bool,
    pub is_atm: bool,
    pub address: Address,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Address {
    pub street: String,
    pub city: String,
    pub region: String,
    /// ISO 3166-1 alpha-3.
    pub country: String,
    pub postcode: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}
