//! Webhooks as their client sees them.

use super::Shown;
use kernel::{AccountId, WebhookId};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookList {
    webhooks: Vec<Webhook>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookAnswer {
    webhook: Webhook,
}

#[derive(Debug, Serialize, ToSchema)]
struct Webhook {
    #[schema(value_type = String)]
    id: Shown<WebhookId>,
    #[schema(value_type = String)]
    account_id: Shown<AccountId>,
    url: String,
    /// The key of `X-Florin-Signature`; in the answer that makes the webhook, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl WebhookList {
    pub(crate) fn of(webhooks: Vec<bank::Webhook>) -> Self {
        let old = |webhook| Webhook { secret: None, ..Webhook::of(webhook) };
        Self { webhooks: webhooks.into_iter().map(old).collect() }
    }
}

impl WebhookAnswer {
    pub(crate) fn of(webhook: bank::Webhook) -> Self {
        Self { webhook: Webhook::of(webhook) }
    }
}

impl Webhook {
    fn of(webhook: bank::Webhook) -> Self {
        Self {
            id: Shown(webhook.id),
            account_id: Shown(webhook.account),
            url: webhook.url.as_str().to_owned(),
            secret: Some(webhook.secret.into_exposed()),
        }
    }
}
