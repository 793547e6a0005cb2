//! The book of what staff did, read.

use crate::{Bank, OpError, Query, StoreExt as _};
use identity::{StaffBrokenAt, StaffEntry, verify_entries};

impl Bank {
    /// Entries of one page of the book.
    pub const STAFF_BOOK_PAGE_MAX: u32 = 200;

    /// What staff did, in order, after the entry of this number; `limit` at most, and at most
    /// [`Self::STAFF_BOOK_PAGE_MAX`].
    ///
    /// # Errors
    /// A fault.
    pub async fn staff_book(&self, after: u64, limit: u32) -> Result<Vec<StaffEntry>, OpError> {
        let query = Query::StaffEntries(after, limit.min(Self::STAFF_BOOK_PAGE_MAX));
        self.read("staff.book", "staff", |_| async move {
            let found = self.store.all::<StaffEntry>(&query).await?;
            Ok(found.into_iter().map(|found| found.row).collect())
        })
        .await
    }

    /// Follows the chain of the whole book; its last entry, or where it is not as it was written.
    ///
    /// # Errors
    /// A fault.
    pub async fn verify_staff_book(&self) -> Result<Result<Option<StaffEntry>, StaffBrokenAt>, OpError> {
        let mut last: Option<StaffEntry> = None;
        loop {
            let after = last.as_ref().map_or(0, |last| last.number);
            let page = self.staff_book(after, Self::STAFF_BOOK_PAGE_MAX).await?;
            if page.is_empty() {
                return Ok(Ok(last));
            }
            last = match verify_entries(last, page) {
                Ok(last) => last,
                Err(broken) => return Ok(Err(broken)),
            };
        }
    }
}
