//! Files beside a transaction: a place is reserved, filled, and put beside the line.

use crate::bank::{insert, update};
use crate::ops::Caller;
use crate::{
    Attachment, Bank, Blob, Change, FileType, Fill, Filled, Key, OpError, Query, Refusal, StoreExt, Thing,
};
use crate::{Upload, Write};
use identity::{Fingerprint, Person};
use kernel::{AttachmentId, Secret, TransactionId, UploadId};

#[derive(Debug, Clone)]
pub struct NewUpload {
    pub file_name: String,
    pub file_type: FileType,
    /// Bytes to come.
    pub content_length: u32,
}

/// A reserved place, and the right to fill it, which is shown this once.
#[derive(Debug, Clone)]
pub struct UploadStarted {
    pub upload: Upload,
    pub key: Secret<String>,
}

#[derive(Debug, Clone)]
pub struct NewAttachment {
    pub transaction: TransactionId,
    pub file_url: String,
    pub file_type: FileType,
}

impl Bank {
    /// Reserves a place for a file's bytes.
    ///
    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`]; [`Refusal::Invalid`]; [`Refusal::TooMany`] at
    /// [`Upload::COUNT_MAX`]; or a fault.
    pub async fn start_upload(&self, caller: Caller, new: &NewUpload) -> Result<UploadStarted, OpError> {
        self.run("attachments.upload", "api", |op| async move {
            caller.access.check_approved()?;
            let now = self.now();
            let key = self.secret();
            let upload = Upload {
                id: UploadId::from_uuid(self.id(now)),
                client: caller.client,
                person: caller.person,
                key: Fingerprint::of(key.expose()),
                file_name: new.file_name.clone(),
                file_type: new.file_type,
                content_length: new.content_length,
                created_at: now,
                is_filled: false,
            };
            upload.check()?;
            let person = self.store.one::<Person>(&Key::Person(caller.person)).await?;
            let person = person.ok_or(OpError::unknown(Thing::Person))?;
            let lasting = Query::UploadsOf(caller.person, now.before(Upload::LASTS), Upload::COUNT_MAX);
            if Upload::COUNT_MAX <= self.count::<Upload>(&lasting).await? {
                return Err(Refusal::TooMany(Thing::Upload).into());
            }
            // The person is written as well, so that of two places reserved at once each is counted by the other.
            let writes = vec![insert(upload.clone()), update(person.row, person.version)];
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(UploadStarted { upload, key })
        })
        .await
    }

    /// Fills a place with its bytes; safe to repeat with the same bytes. The key is the right, so no token is asked.
    ///
    /// # Errors
    /// As [`Upload::decide_fill`], or a fault.
    pub async fn fill_upload(&self, upload: &str, key: &str, bytes: &[u8]) -> Result<(), OpError> {
        self.run("attachments.fill", "api", |op| async move {
            let id = UploadId::parse(upload).map_err(|_| OpError::unknown(Thing::Upload))?;
            let found = self.store.one::<Upload>(&Key::Upload(id)).await?;
            let found = found.ok_or(OpError::unknown(Thing::Upload))?;
            let kept = if found.row.is_filled { self.store.one::<Blob>(&Key::Blob(id)).await? } else { None };
            let now = self.now();
            let fill = Fill { key, bytes, kept: kept.as_ref().map(|kept| &kept.row) };
            match found.row.decide_fill(&fill, now)? {
                Filled::Now(filled, blob) => {
                    let writes = vec![update(filled, found.version), insert(blob)];
                    self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                }
                Filled::Before => self.tally.add(op, "ok", now),
            }
            Ok(())
        })
        .await
    }

    /// A file's bytes, for the person who uploaded it.
    ///
    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`]; [`Refusal::Unknown`] for a file that is another person's, or
    /// has not arrived; or a fault.
    pub async fn file(&self, caller: Caller, upload: UploadId) -> Result<(FileType, Vec<u8>), OpError> {
        self.read("attachments.file", "api", |_| async move {
            caller.access.check_approved()?;
            let found = self.store.one::<Upload>(&Key::Upload(upload)).await?;
            let found = found.filter(|found| found.row.person == caller.person && found.row.is_filled);
            let file_type = found.ok_or(OpError::unknown(Thing::Upload))?.row.file_type;
            let blob = self.store.one::<Blob>(&Key::Blob(upload)).await?;
            Ok((file_type, blob.ok_or(OpError::unknown(Thing::Upload))?.row.bytes))
        })
        .await
    }

    /// Puts a file beside a transaction; the client's same file is put there once.
    ///
    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`]; [`Refusal::Invalid`] for an address or type that is not that
    /// of the file; [`Refusal::Unknown`] for a transaction that is not the caller's; [`Refusal::TooMany`] at
    /// [`Attachment::COUNT_MAX`]; or a fault.
    pub async fn attach(&self, caller: Caller, new: &NewAttachment) -> Result<Attachment, OpError> {
        self.run("attachments.register", "api", |op| async move {
            let line = self.owned_line(caller, new.transaction).await?;
            Attachment::check_url(&new.file_url)?;
            self.check_own_file(caller, new).await?;
            let beside = self.store.all::<Attachment>(&Query::AttachmentsOf(new.transaction)).await?;
            let is_same = |kept: &Attachment| {
                (kept.client, kept.person) == (caller.client, caller.person)
                    && kept.file_url == new.file_url
                    && kept.file_type == new.file_type
            };
            let now = self.now();
            if let Some(kept) = beside.iter().find(|kept| is_same(&kept.row)) {
                self.tally.add(op, "ok", now);
                return Ok(kept.row.clone());
            }
            if Attachment::COUNT_MAX <= beside.len() {
                return Err(Refusal::TooMany(Thing::Attachment).into());
            }
            let attachment = Attachment {
                id: AttachmentId::from_uuid(self.id(now)),
                client: caller.client,
                person: caller.person,
                transaction: new.transaction,
                file_url: new.file_url.clone(),
                file_type: new.file_type,
                created_at: now,
            };
            // The line is written as well, so that of two files put there at once each is counted by the other.
            let writes = vec![insert(attachment.clone()), update(line.row, line.version)];
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(attachment)
        })
        .await
    }

    /// Takes a file away that the caller's client put there for them.
    ///
    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`], [`Refusal::Unknown`], or a fault.
    pub async fn detach(&self, caller: Caller, id: AttachmentId) -> Result<(), OpError> {
        self.run("attachments.deregister", "api", |op| async move {
            caller.access.check_approved()?;
            let found = self.store.one::<Attachment>(&Key::Attachment(id)).await?;
            let is_own = |it: &Attachment| (it.client, it.person) == (caller.client, caller.person);
            let found =
                found.filter(|found| is_own(&found.row)).ok_or(OpError::unknown(Thing::Attachment))?;
            let writes = vec![Write::Delete(Key::Attachment(id), found.version)];
            self.commit(op, Change { at: self.now(), writes, ..Change::default() }).await?;
            Ok(())
        })
        .await
    }

    /// An address of ours has to lead to a file that is there and of the type named; any other is the client's word.
    async fn check_own_file(&self, caller: Caller, new: &NewAttachment) -> Result<(), OpError> {
        let Some(id) = Attachment::upload_in(&new.file_url) else { return Ok(()) };
        let found = self.store.one::<Upload>(&Key::Upload(id)).await?;
        let Some(own) = found.filter(|found| found.row.person == caller.person) else { return Ok(()) };
        if !own.row.is_filled {
            return Err(OpError::invalid("file_url"));
        }
        if own.row.file_type == new.file_type { Ok(()) } else { Err(OpError::invalid("file_type")) }
    }
}
