//! Reads the whole ledger page by page and recomputes it: what `florin verify` and the tests ask.

use crate::{ReadError, Store};
use ledger::{Audit, Finding};
use payments::Purpose;

/// Rows of one page; a page of transfers stays under a megabyte.
const PAGE_ROWS: u32 = 4_096;

/// What an audit saw.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditReport {
    pub accounts: u64,
    pub holds: u64,
    pub transfers: u64,
    /// Of those, the ones between synthetic customers.
    pub synthetic: u64,
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
/// Accounts, holds and transfers are read in pages one after the other. Both engines show all of them as of one
/// commit, so the bank may go on meanwhile. One audit runs at a time on one store; others wait for their turn.
///
/// # Errors
/// [`ReadError`] when a page cannot be read, or holds what no build of the bank has written.
pub async fn audit(
    store: &dyn Store,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<AuditReport, ReadError> {
    let _turn = store.audit_turn().await;
    let mut audit = Audit::default();
    let mut report = AuditReport::default();
    let mut after = None;
    loop {
        let page = store.audit_accounts(after, PAGE_ROWS).await?;
        after = page.last().map(|account| account.id);
        let is_last = is_short(page.len());
        for account in page {
            report.accounts = report.accounts.saturating_add(1);
            audit.account(account);
        }
        if is_last {
            break;
        }
    }
    let mut after = None;
    loop {
        let page = store.audit_holds(after, PAGE_ROWS).await?;
        after = page.last().map(|hold| hold.id);
        let is_last = is_short(page.len());
        for hold in page {
            report.holds = report.holds.saturating_add(1);
            audit.hold(hold);
        }
        if is_last {
            break;
        }
    }
    let mut after = None;
    loop {
        let page = store.audit_transfers(after.as_ref(), PAGE_ROWS).await?;
        after = page.last().copied();
        for transfer in &page {
            if transfer.purpose == Purpose::SyntheticPayment.number() {
                report.synthetic = report.synthetic.saturating_add(1);
            }
            audit.transfer(transfer);
        }
        progress(audit.transfers());
        if is_short(page.len()) {
            break;
        }
    }
    report.transfers = audit.transfers();
    report.findings = audit.finish();
    Ok(report)
}

/// A page that is not full is the last one. Nothing is asked for after it, because a store may let go of the moment
/// that all pages showed once it has given the last.
fn is_short(rows: usize) -> bool {
    u32::try_from(rows).is_ok_and(|rows| rows < PAGE_ROWS)
}
