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
    /// For `authorization_code` of a client of the provider (RFC 7636).
    code_verifier: Option<String>,
    /// For `refresh_token`.
    refresh_token: Option<String>,
    /// For `refresh_token` of a client of the provider: fewer scopes than were agreed to.
    scope: Option<String>,
    /// Of clients that sign for themselves (RFC 7523).
    client_assertion_type: Option<String>,
    client_assertion: Option<String>,
}

/// What a client of the provider asks for.
#[derive(ToSchema)]
pub(crate) struct AuthorizationForm {
    client_id: Option<String>,
    /// `code`
    response_type: String,
    /// As registered, byte for byte.
    redirect_uri: String,
    /// Words of `scopes_supported`, with spaces between them.
    scope: String,
    /// Given back as it came.
    state: Option<String>,
    /// Given back in the ID token.
    nonce: Option<String>,
    code_challenge: String,
    /// `S256`
    code_challenge_method: String,
    /// Thumbprint of the key that will be proven for the code (RFC 9449, 10).
    dpop_jkt: Option<String>,
    prompt: Option<String>,
    max_age: Option<String>,
    /// The customer's address, to fill in the page.
    login_hint: Option<String>,
    /// Of clients that sign for themselves.
    client_assertion_type: Option<String>,
    client_assertion: Option<String>,
    /// Of clients that have one; may come by HTTP Basic instead.
    client_secret: Option<String>,
}

#[derive(ToSchema)]
pub(crate) struct ConsentForm {
    /// Stands in the form.
    request_id: String,
    /// `agree` or `refuse`.
    answer: String,
    /// For `agree`.
    email: Option<String>,
    /// For `agree`: the one-time code the bank gave out.
    code: Option<String>,
}

#[derive(ToSchema)]
pub(crate) struct TokenQuestion {
    token: String,
    token_type_hint: Option<String>,
    /// May come by HTTP Basic instead, or as a signed assertion.
    client_id: Option<String>,
    client_secret: Option<String>,
    client_assertion_type: Option<String>,
    client_assertion: Option<String>,
}

#[derive(ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LogoutForm {
    /// The ID token of the login to end.
    id_token_hint: Option<String>,
    client_id: Option<String>,
    /// As registered, byte for byte.
    post_logout_redirect_uri: Option<String>,
    /// Given back as it came.
    state: Option<String>,
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

#[derive(ToSchema)]
pub(crate) struct SupportForm {
    /// Where the link is mailed to.
    email: String,
}

#[derive(ToSchema)]
pub(crate) struct SupportVisitForm {
    /// As mailed.
    token: String,
}

/// A form of the page on which customers read and write.
#[derive(ToSchema)]
pub(crate) struct SupportMessageForm {
    /// As the page gave it.
    visit: String,
    /// Where something is written: the form's own name, by which it is taken once.
    once: Option<String>,
    /// A new case begins without it.
    case_id: Option<String>,
    text: Option<String>,
}
