//! The forms that routes take, for the OpenAPI document alone: routes read them parameter by parameter.

#![expect(dead_code, reason = "described, never made")]

use utoipa::{IntoParams, ToSchema};

#[derive(ToSchema)]
pub(crate) struct TokenForm {
    /// `authorization_code` or `refresh_token`.
    grant_type: String,
    /// May come by HTTP Basic instead.
    client_id: Option<String>,
    /// Of confidential clients; may come by HTTP Basic instead.
    client_secret: Option<String>,
    /// For `authorization_code`.
    code: Option<String>,
    /// For `authorization_code`: the one the code was asked with.
    redirect_uri: Option<String>,
    /// For `refresh_token`.
    refresh_token: Option<String>,
}

#[derive(ToSchema)]
pub(crate) struct ApproveForm {
    /// Stands in the form.
    request_id: String,
    email: String,
    /// The one-time code the bank gave out.
    code: String,
}

#[derive(ToSchema)]
pub(crate) struct SignInForm {
    email: String,
    /// The one-time code the bank gave out.
    code: String,
}

#[derive(ToSchema)]
pub(crate) struct LinkForm {
    /// Stands in the form.
    token: String,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AccountQuery {
    account_id: String,
}

#[derive(ToSchema)]
pub(crate) struct DepositForm {
    source_account_id: String,
    /// Minor units, above zero.
    amount: i64,
    /// The client's own key: the same key with the same body moves money once.
    dedupe_id: String,
}

#[derive(ToSchema)]
pub(crate) struct WithdrawForm {
    destination_account_id: String,
    /// Minor units, above zero.
    amount: i64,
    /// The client's own key: the same key with the same body moves money once.
    dedupe_id: String,
}

#[derive(ToSchema)]
pub(crate) struct PotForm {
    account_id: String,
    name: String,
    style: Option<String>,
    /// Minor units, above zero.
    goal_amount: Option<i64>,
    /// Whether no client may take money out.
    locked: Option<bool>,
    /// The lock ends by itself then.
    #[schema(format = DateTime)]
    locked_until: Option<String>,
}

#[derive(ToSchema)]
pub(crate) struct PotChangeForm {
    name: Option<String>,
    /// Minor units, above zero; empty removes the goal.
    goal_amount: Option<i64>,
    /// `true` locks the pot against clients; only the customer may unlock it, in the app.
    locked: Option<bool>,
    /// `true` deletes the pot, which has to be empty.
    deleted: Option<bool>,
}

#[derive(ToSchema)]
pub(crate) struct PaymentForm {
    source_account_id: String,
    /// An account of this bank; or `sort_code` and `account_number`.
    destination_account_id: Option<String>,
    sort_code: Option<String>,
    account_number: Option<String>,
    /// Minor units, above zero.
    amount: i64,
    reference: Option<String>,
    /// The client's own key: the same key with the same body pays once.
    dedupe_id: String,
}

#[derive(ToSchema)]
pub(crate) struct MetadataForm {
    /// One pair `metadata[key]=value` for each; an empty value deletes the key, and `notes` sets the notes.
    metadata: std::collections::BTreeMap<String, String>,
}

#[derive(ToSchema)]
pub(crate) struct FeedForm {
    account_id: String,
    /// `basic`
    #[schema(rename = "type")]
    kind: String,
    /// Where a tap leads.
    url: Option<String>,
    #[schema(rename = "params[title]")]
    title: String,
    #[schema(rename = "params[image_url]")]
    image_url: String,
    #[schema(rename = "params[body]")]
    body: Option<String>,
    /// `#RRGGBB`
    #[schema(rename = "params[background_color]")]
    background_color: Option<String>,
    /// `#RRGGBB`
    #[schema(rename = "params[title_color]")]
    title_color: Option<String>,
    /// `#RRGGBB`
    #[schema(rename = "params[body_color]")]
    body_color: Option<String>,
}

#[derive(ToSchema)]
pub(crate) struct UploadForm {
    file_name: String,
    /// `image/jpeg`, `image/png`, `image/gif`, `image/webp` or `application/pdf`.
    file_type: String,
    /// Bytes.
    content_length: u32,
}

#[derive(ToSchema)]
pub(crate) struct AttachmentForm {
    /// The transaction.
    external_id: String,
    file_url: String,
    file_type: String,
}

#[derive(ToSchema)]
pub(crate) struct DeregisterForm {
    /// The attachment.
    id: String,
}

#[derive(ToSchema)]
pub(crate) struct WebhookForm {
    account_id: String,
    /// An absolute http or https address.
    url: String,
}
