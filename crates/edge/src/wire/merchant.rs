//! A merchant, whole, as it stands in an expanded transaction.

use super::{Empty, Shown};
use kernel::{GroupId, MerchantId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Merchant {
    #[schema(value_type = String)]
    id: Shown<MerchantId>,
    #[schema(value_type = String)]
    group_id: Shown<GroupId>,
    #[schema(value_type = String, format = DateTime)]
    created: Shown<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    updated: Shown<Timestamp>,
    name: String,
    /// May be empty.
    logo: String,
    /// May be empty.
    emoji: String,
    category: &'static str,
    online: bool,
    atm: bool,
    address: Address,
    disable_feedback: bool,
    suggested_tags: &'static str,
    metadata: Empty,
}

/// Of an online merchant: empty texts and zeros.
#[derive(Debug, Serialize, ToSchema)]
struct Address {
    short_formatted: String,
    formatted: String,
    address: String,
    city: String,
    region: String,
    /// ISO 3166-1 alpha-3.
    country: String,
    postcode: String,
    latitude: f64,
    longitude: f64,
    zoom_level: u8,
    approximate: bool,
}

/// A map that shows one street.
const ZOOM_LEVEL: u8 = 17;

impl Merchant {
    pub(crate) fn of(merchant: payments::Merchant) -> Self {
        Self {
            id: Shown(merchant.id),
            group_id: Shown(merchant.group),
            created: Shown(merchant.created_at),
            updated: Shown(merchant.created_at),
            name: merchant.name,
            logo: merchant.logo,
            emoji: merchant.emoji,
            category: merchant.category.word(),
            online: merchant.is_online,
            atm: merchant.is_atm,
            address: Address::of(merchant.address),
            disable_feedback: false,
            suggested_tags: "",
            metadata: Empty {},
        }
    }
}

impl Address {
    fn of(address: payments::Address) -> Self {
        let joined = |parts: &[&str]| {
            let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
            parts.join(", ")
        };
        Self {
            short_formatted: joined(&[&address.street, &address.city]),
            formatted: joined(&[
                &address.street,
                &address.city,
                &address.region,
                &address.postcode,
                &address.country,
            ]),
            address: address.street,
            city: address.city,
            region: address.region,
            country: address.country,
            postcode: address.postcode,
            latitude: address.latitude,
            longitude: address.longitude,
            zoom_level: ZOOM_LEVEL,
            approximate: false,
        }
    }
}
