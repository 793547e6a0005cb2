//! The shapes on the wire, converted by hand from the bank's own types.
//!
//! Strict clients fail on a missing key, so what has nothing to say is `""`, `false`, `{}` or `null`, as each client
//! needs it; a key is left out only where a known client reads its mere presence.

#![expect(clippy::struct_excessive_bools, clippy::struct_field_names, reason = "the wire has these keys")]

mod account;
mod app;
mod attachment;
mod form;
mod merchant;
mod oauth;
mod pot;
mod receipt;
mod receipt_ask;
mod shown;
mod transaction;
mod webhook;

pub(crate) use account::{AccountList, Balance};
pub(crate) use app::{
    AppDeviceList, AppLogin, AppSession, AppSessionList, AppTokens, DeviceLoginAsk, FinishAsk, LoginAsk,
    RefreshAsk, SecurityEventList, SignUpAsk,
};
pub(crate) use attachment::{AttachmentAnswer, UploadAnswer};
pub(crate) use form::{
    AccountQuery, ApproveForm, AttachmentForm, DepositForm, DeregisterForm, FeedForm, LinkForm, MetadataForm,
    PaymentForm, PotChangeForm, PotForm, SignInForm, TokenForm, UploadForm, WebhookForm, WithdrawForm,
};
pub(crate) use oauth::{LoggedOut, Tokens, Whoami};
pub(crate) use pot::{PaymentAnswer, Pot, PotList};
pub(crate) use receipt::{ReceiptAnswer, ReceiptPut};
pub(crate) use receipt_ask::ReceiptAsk;
use shown::Shown;
pub(crate) use shown::{Empty, Health};
pub(crate) use transaction::{Expand, Transaction, TransactionAnswer, TransactionList};
pub(crate) use webhook::{WebhookAnswer, WebhookList};

#[cfg(test)]
mod tests;
