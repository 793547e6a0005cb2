//! Records the bank keeps that no domain crate owns, and the one enum of all that is stored.

mod alert;
mod attachment;
mod mail;
mod note;
mod outbox;
mod receipt;
mod row;
mod server_key;
mod text;
mod webhook;

pub use alert::{Alert, REPORT_ALERT, TOLD_ALERTS};
pub(crate) use alert::{FELL_ALERT, HELD_ALERT, REMINDER_ALERT, ROLLED_BACK_ALERT};
pub use attachment::{Attachment, Blob, FileType, FileTypeError, Fill, Filled, Upload};
pub use mail::{Letter, Mail, MailTemplate, MailThread, RemovedBy};
pub use note::{Annotation, AnnotationError, FeedItem};
pub use outbox::{Delivery, DeliveryState, OutboxEntry, TryEnd};
pub use receipt::{Receipt, ReceiptItem, ReceiptMerchant, ReceiptPayment, ReceiptTax};
pub use row::{Key, Record, Row, Version, Versioned};
pub use server_key::{ServerKey, ServerKeyPurpose, ServerKeyState};
pub(crate) use text::{is_color, is_text, is_web_address};
pub use webhook::{Webhook, WebhookUrl, WebhookUrlError};
