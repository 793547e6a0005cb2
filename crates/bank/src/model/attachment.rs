//! Pictures and documents beside a transaction.

use crate::model::{is_text, is_web_address};
use crate::{Refusal, Thing};
use identity::Fingerprint;
use kernel::{AttachmentId, ClientId, PersonId, Timestamp, TransactionId, UploadId};
use std::time::Duration;
use url::Url;

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
    /// How long a place waits for its bytes.
    pub const LASTS: Duration = Duration::from_hours(24);
    /// Places that one person may reserve within [`Self::LASTS`], filled or not.
    pub const COUNT_MAX: u32 = 100;

    /// Whether a place can be reserved for such a file.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with the form field's name.
    pub fn check(&self) -> Result<(), Refusal> {
        let is_name = !self.file_name.trim().is_empty()
            && is_text(&self.file_name, Self::FILE_NAME_CHARS_MAX)
            && !self.file_name.chars().any(char::is_control);
        if !is_name {
            return Err(Refusal::Invalid("file_name"));
        }
        let is_size = (1..=Self::BYTES_MAX).contains(&self.content_length);
        if is_size { Ok(()) } else { Err(Refusal::Invalid("content_length")) }
    }

    /// Whether these bytes may be kept in this place. `kept` is what it holds already: the same bytes may come again.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a wrong key, or a place that waited too long; [`Refusal::Invalid`] for bytes that
    /// are not those announced, or not those kept.
    pub fn decide_fill(&self, fill: &Fill<'_>, now: Timestamp) -> Result<Filled, Refusal> {
        if self.key != Fingerprint::of(fill.key) {
            return Err(Refusal::Unknown(Thing::Upload));
        }
        if let Some(kept) = fill.kept {
            return if kept.bytes == fill.bytes { Ok(Filled::Before) } else { Err(Refusal::Invalid("file")) };
        }
        if self.created_at.after(Self::LASTS) <= now {
            return Err(Refusal::Unknown(Thing::Upload));
        }
        if usize::try_from(self.content_length) != Ok(fill.bytes.len()) {
            return Err(Refusal::Invalid("content_length"));
        }
        if !self.file_type.fits(fill.bytes) {
            return Err(Refusal::Invalid("file_type"));
        }
        let bytes = fill.bytes.to_vec();
        Ok(Filled::Now(Self { is_filled: true, ..self.clone() }, Blob { upload: self.id, bytes }))
    }
}

/// What arrives at a place reserved for a file.
#[derive(Debug, Clone, Copy)]
pub struct Fill<'a> {
    pub key: &'a str,
    pub bytes: &'a [u8],
    pub kept: Option<&'a Blob>,
}

/// How the bytes of a file were taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filled {
    Now(Upload, Blob),
    /// The same bytes came before; there is nothing to keep.
    Before,
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

    /// Whether the file's address can be kept.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for anything but an absolute http or https address within its bound.
    pub fn check_url(file_url: &str) -> Result<(), Refusal> {
        let is_right = is_web_address(file_url, Self::FILE_URL_BYTES_MAX);
        if is_right { Ok(()) } else { Err(Refusal::Invalid("file_url")) }
    }

    /// The upload that an address names in its path, if any: such an address may be one of ours.
    #[must_use]
    pub fn upload_in(file_url: &str) -> Option<UploadId> {
        let url = Url::parse(file_url).ok()?;
        url.path_segments()?.find_map(|segment| UploadId::parse(segment).ok())
    }
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

#[cfg(test)]
mod tests;
