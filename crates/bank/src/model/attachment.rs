//! Pictures and documents beside a transaction.

use identity::Fingerprint;
use kernel::{AttachmentId, ClientId, PersonId, Timestamp, TransactionId, UploadId};

/// A place reserved for a file's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    pub id: UploadId,
    pub client: ClientId,
    pub person: PersonId,
    /// The right to write the bytes, which stands in the address the client is given.
    pub key: Fingerprint,
    pub file_name: String,
    pub file_type: FileType,
    /// Bytes announced; what arrives has to be exactly as many.
    pub content_length: u32,
    pub created_at: Timestamp,
    /// Whether the bytes have arrived.
    pub is_filled: bool,
}

impl Upload {
    pub const FILE_NAME_CHARS_MAX: usize = 255;
    /// Bytes of one file.
    pub const BYTES_MAX: u32 = 5 * 1024 * 1024;
}

/// The bytes of a filled upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    pub upload: UploadId,
    pub bytes: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub id: AttachmentId,
    pub client: ClientId,
    pub person: PersonId,
    pub transaction: TransactionId,
    /// Where the file is: ours after an upload, or anywhere the client keeps it.
    pub file_url: String,
    pub file_type: FileType,
    pub created_at: Timestamp,
}

impl Attachment {
    pub const FILE_URL_BYTES_MAX: usize = 2_000;
    /// Attachments of one transaction.
    pub const COUNT_MAX: usize = 20;
}

/// The kinds of file that may stand beside a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileType {
    Jpeg,
    Png,
    Gif,
    Webp,
    Pdf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of file that can be attached")]
pub struct FileTypeError;

impl FileType {
    pub const ALL: [Self; 5] = [Self::Jpeg, Self::Png, Self::Gif, Self::Webp, Self::Pdf];

    /// The media type (RFC 6838).
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
        }
    }

    /// # Errors
    /// [`FileTypeError`] for any other media type.
    pub fn parse(text: &str) -> Result<Self, FileTypeError> {
        let text = if text == "image/jpg" { "image/jpeg" } else { text };
        Self::ALL.into_iter().find(|kind| kind.media_type() == text).ok_or(FileTypeError)
    }

    /// Whether the first bytes are those of this kind of file.
    #[must_use]
    pub fn fits(self, bytes: &[u8]) -> bool {
        match self {
            Self::Jpeg => bytes.starts_with(&[0xff, 0xd8, 0xff]),
            Self::Png => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
            Self::Gif => bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a"),
            Self::Webp => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
            Self::Pdf => bytes.starts_with(b"%PDF-"),
        }
    }
}
