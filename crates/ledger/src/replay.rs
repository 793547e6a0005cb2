//! Brings accounts that were stored some transfers ago up to the end of the journal.
//!
//! A store may write the heads of accounts less often than transfers; after a crash it follows the journal's tail.

use crate::{Account, Books, Finding, Side, Transfer, chain};

impl Books {
    /// Moves the two accounts of a journaled transfer over it, where they do not stand behind it already.
    ///
    /// # Errors
    /// [`Finding`] when the transfer does not follow from the accounts as stored: the store was changed by others.
    pub fn replay(&mut self, transfer: &Transfer) -> Result<(), Finding> {
        let find = |id| self.account(id).copied().ok_or(Finding::UnknownAccount(transfer.id));
        let (debit, credit) = (find(transfer.debit)?, find(transfer.credit)?);
        let (is_debit_due, is_credit_due) =
            (is_due(&debit, transfer, Side::Debit)?, is_due(&credit, transfer, Side::Credit)?);
        if is_debit_due && is_credit_due && transfer.hash != chain::of_transfer(transfer, &debit, &credit) {
            return Err(Finding::WrongHash(transfer.id));
        }
        for (mut account, side, is_due) in
            [(debit, Side::Debit, is_debit_due), (credit, Side::Credit, is_credit_due)]
        {
            if is_due {
                account.book(transfer, side).map_err(|_| Finding::Overflow(transfer.id))?;
                self.put_account(account);
            }
        }
        Ok(())
    }
}

/// Whether the account still stands right before the transfer.
fn is_due(account: &Account, transfer: &Transfer, side: Side) -> Result<bool, Finding> {
    let link = transfer.link(side);
    if link.number <= account.postings {
        return Ok(false);
    }
    let is_next = link.number.checked_sub(1) == Some(account.postings) && link.previous == account.last;
    if is_next { Ok(true) } else { Err(Finding::BrokenLink(transfer.id, account.id)) }
}

#[cfg(test)]
mod tests;
