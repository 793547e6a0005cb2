//! Attachments and uploads.

use super::Shown;
use kernel::{AttachmentId, PersonId, Timestamp, TransactionId};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UploadAnswer {
    /// Where the file is read once it has arrived, with a bearer token.
    pub(crate) file_url: String,
    /// Where the file's bytes are sent by PUT or POST; whoever has this address may write.
    pub(crate) upload_url: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttachmentAnswer {
    attachment: Attachment,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Attachment {
    #[schema(value_type = String)]
    id: Shown<AttachmentId>,
    #[schema(value_type = String)]
    user_id: Shown<PersonId>,
    /// The transaction.
    #[schema(value_type = String)]
    external_id: Shown<TransactionId>,
    file_url: String,
    file_type: &'static str,
    #[schema(value_type = String, format = DateTime)]
    created: Shown<Timestamp>,
}

impl AttachmentAnswer {
    pub(crate) fn of(attachment: bank::Attachment) -> Self {
        Self { attachment: Attachment::of(attachment) }
    }
}

impl Attachment {
    pub(crate) fn of(attachment: bank::Attachment) -> Self {
        Self {
            id: Shown(attachment.id),
            user_id: Shown(attachment.person),
            external_id: Shown(attachment.transaction),
            file_url: attachment.file_url,
            file_type: attachment.file_type.media_type(),
            created: Shown(attachment.created_at),
        }
    }
}
