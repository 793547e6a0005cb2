//! What the bank offers, how well each works now, and how well it did.

use serde::{Deserialize, Serialize};

/// Days of history of a component.
pub const DAYS_MAX: usize = 90;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// Twelve lower-case letters and digits, the same for ever.
    pub id: String,
    /// As `login`; what [`crate::Sentence`] names it by.
    pub key: String,
    /// In English.
    pub name: String,
    /// In English.
    pub description: String,
    pub status: Health,
    pub created_at: String,
    pub updated_at: String,
    /// From 1.
    pub position: u32,
    /// The first day of which anything is known.
    pub start_date: String,
    /// Oldest first, the last is today's; [`DAYS_MAX`] at most, without gaps.
    pub days: Vec<Day>,
    /// Over all of `days` (see [`Day::uptime_ppm`]); `None` where nobody asked anything of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uptime_ppm: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// As `2026-11-22`, in UTC.
    pub date: String,
    /// The worst that was shown that day.
    pub worst: Health,
    /// Of a million requests of customers, those that ended neither in a fault of the bank nor too late; a refusal is
    /// an answer. `None` where there were none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uptime_ppm: Option<u32>,
}

/// From well to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    Operational,
    UnderMaintenance,
    DegradedPerformance,
    PartialOutage,
    MajorOutage,
}
