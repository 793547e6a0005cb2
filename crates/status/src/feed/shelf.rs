//! The small store: the last two documents, each in a file of its own that is written whole or not at all.
//!
//! A file opens with one line, `florin-status 1 <number> <heard> <hash>`: the document's number, when it was heard in
//! microseconds since 1970, and BLAKE3 over both and the document. A file that was cut off or changed is passed over, and
//! the other one counts.

use kernel::Timestamp;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// The two files.
const FILES: [&str; 2] = ["projection-a", "projection-b"];
const MAGIC: &str = "florin-status";
const FORMAT: u32 = 1;
/// Bytes of the first line.
const HEAD_BYTES_MAX: usize = 256;

#[derive(Debug, thiserror::Error)]
#[error("{} cannot be {what}", path.display())]
pub struct KeepError {
    path: PathBuf,
    what: &'static str,
    #[source]
    source: std::io::Error,
}

/// A document as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) number: u64,
    /// By the wall clock.
    pub(crate) heard_at: Timestamp,
    pub(crate) body: Vec<u8>,
}

/// A folder with the last two documents.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    /// Which file is written next: not the one that holds the last document.
    next: usize,
}

impl Shelf {
    /// Opens the folder, making it where there is none.
    ///
    /// # Errors
    /// [`KeepError`] when it cannot be made or read. A damaged file is no error.
    pub fn open(folder: &Path) -> Result<Self, KeepError> {
        let failed = |source| KeepError { path: folder.to_owned(), what: "made", source };
        fs::create_dir_all(folder).map_err(failed)?;
        Ok(Self { folder: folder.to_owned(), next: 0 })
    }

    /// The last document that is whole, then the one before.
    ///
    /// # Errors
    /// [`KeepError`] when a file is there and cannot be read.
    pub(crate) fn load(&mut self) -> Result<Vec<Kept>, KeepError> {
        let mut found = Vec::new();
        for (place, name) in FILES.iter().enumerate() {
            let path = self.folder.join(name);
            let bytes = match read(&path) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(source) => return Err(KeepError { path, what: "read", source }),
            };
            if let Some(kept) = parse(&bytes) {
                found.push((place, kept));
            } else {
                tracing::warn!(file = %path.display(), "a projection is damaged and passed over");
            }
        }
        found.sort_by_key(|(_, kept)| std::cmp::Reverse(kept.number));
        if let Some((place, _)) = found.first() {
            self.next = 1 - place;
        }
        Ok(found.into_iter().map(|(_, kept)| kept).collect())
    }

    /// Keeps a document, beside the one before it. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`KeepError`]; what was kept before is as it was.
    pub(crate) fn keep(&mut self, kept: &Kept) -> Result<(), KeepError> {
        let path = self.folder.join(FILES[self.next]);
        let written = self.write(&path, kept);
        written.map_err(|source| KeepError { path, what: "written", source })?;
        self.next = 1 - self.next;
        Ok(())
    }

    fn write(&self, path: &Path, kept: &Kept) -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(head(kept).as_bytes())?;
        file.write_all(&kept.body)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        File::open(&self.folder)?.sync_all()
    }
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let most = u64::try_from(projection::BYTES_MAX + HEAD_BYTES_MAX).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn head(kept: &Kept) -> String {
    let heard = kept.heard_at.as_micros();
    format!("{MAGIC} {FORMAT} {} {heard} {}\n", kept.number, hash(kept.number, heard, &kept.body))
}

fn hash(number: u64, heard: i64, body: &[u8]) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(format!("{number}.{heard}.").as_bytes()).update(body);
    hasher.finalize()
}

fn parse(bytes: &[u8]) -> Option<Kept> {
    let end = bytes.iter().take(HEAD_BYTES_MAX).position(|byte| *byte == b'\n')?;
    let line = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let body = bytes.get(end.checked_add(1)?..)?;
    let mut words = line.split(' ');
    if words.next()? != MAGIC || words.next()?.parse() != Ok(FORMAT) {
        return None;
    }
    let number = words.next()?.parse().ok()?;
    let heard: i64 = words.next()?.parse().ok()?;
    let is_whole = words.next()? == hash(number, heard, body).to_string() && words.next().is_none();
    is_whole.then(|| Kept { number, heard_at: Timestamp::from_micros(heard), body: body.to_vec() })
}

#[cfg(test)]
mod tests;
