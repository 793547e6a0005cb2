//! Records the bank keeps that no domain crate owns, and the one enum of all that is stored.

mod attachment;
mod note;
mod outbox;
mod receipt;
mod row;
mod webhook;

pub use attachment::{Attachment, Blob, FileType, FileTypeError, Upload};
pub use note::{Annotation, AnnotationError, FeedItem};
pub use outbox::{Delivery, DeliveryState, OutboxEntry};
pub use receipt::{Receipt, ReceiptItem, ReceiptMerchant, ReceiptPayment, ReceiptTax};
pub use row::{Key, Record, Row, Version, Versioned};
pub use webhook::{Webhook, WebhookUrl, WebhookUrlError};
