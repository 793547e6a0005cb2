//! What the app reads first, from a place that works while the bank does not.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// By which new logins are given, once all are given by it; `None` while none leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_release: Option<String>,
    /// Those of which anything is asked.
    pub platforms: Vec<Platform>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Platform {
    /// `ios`, `android` or `web`.
    pub platform: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advised: Option<AppUpdate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<AppUpdate>,
}

/// What is asked of versions below one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppUpdate {
    pub below: String,
    pub message: String,
}
