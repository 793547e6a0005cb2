//! Reads the whole ledger page by page and recomputes it: what `florin verify` and the tests ask.

use crate::{ReadError, Store};
use ledger::{Audit, Finding};

/// Rows of one page; a page of transfers stays under a megabyte.
const PAGE_ROWS: u32 = 4_096;

/// What an audit saw.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditReport {
    pub accounts: u64,
    pub holds: u64,
    pub transfers: u64,
    /// Empty when the books are right; [`Audit::FINDINGS_MAX`] at most.
    pub findings: Vec<Finding>,
}

impl AuditReport {
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Recomputes every balance, hold and hash from the transfers alone. `progress` hears how many transfers were
/// replayed so far, once per page.
///
/// The store has to be at rest: accounts, holds and transfers are read in pages one after the other, so what is
/// booked meanwhile looks like a difference.
///
/// # Errors
/// [`ReadError`] when a page cannot be read, or holds what no build of the bank has written.
pub async fn audit(
    store: &dyn Store,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<AuditReport, ReadError> {
    let mut audit = Audit::default();
    let mut report = AuditReport::default();
    let mut after = None;
    loop {
        let page = store.audit_accounts(after, PAGE_ROWS).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for account in page {
            report.accounts = report.accounts.saturating_add(1);
            audit.account(account);
        }
    }
    let mut after = None;
    loop {
        let page = store.audit_holds(after, PAGE_ROWS).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for hold in page {
            report.holds = report.holds.saturating_add(1);
            audit.hold(hold);
        }
    }
    let mut after = None;
    loop {
        let page = store.audit_transfers(after.as_ref(), PAGE_ROWS).await?;
        let Some(last) = page.last() else { break };
        after = Some(*last);
        page.iter().for_each(|transfer| audit.transfer(transfer));
        progress(audit.transfers());
    }
    report.transfers = audit.transfers();
    report.findings = audit.finish();
    Ok(report)
}
