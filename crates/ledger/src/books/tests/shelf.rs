//! What a store keeps, and the two ways in which it asks: from books that stay in memory, and from books that are
//! loaded anew for each set with no more than [`Command::needs`] names. Both must always say the same.

use crate::{Account, Applied, Audit, Books, Command, Finding, Hold, Kind, SetRefused, Transfer};
use kernel::{AccountId, Timestamp, TransferId};
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub(crate) struct Shelf {
    warm: Books,
    batch: Applied,
    pub(crate) accounts: BTreeMap<AccountId, Account>,
    pub(crate) holds: BTreeMap<TransferId, Hold>,
    pub(crate) journal: Vec<Transfer>,
}

/// What became of a set that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Changed,
    /// Every command of it had been done before.
    Again,
}

impl Shelf {
    pub(crate) fn apply(&mut self, set: &[Command], now: Timestamp) -> Result<Outcome, SetRefused> {
        let (booked, touched) = (self.batch.transfers.len(), self.batch.accounts.len());
        let (mut cold, mut cold_batch) = (self.load(set), Applied::default());
        let answer = cold.apply(set, now, &mut cold_batch);
        assert_eq!(self.warm.judge(set, now, &mut self.batch), answer, "judging foretells the answer");
        assert_eq!(self.warm.apply(set, now, &mut self.batch), answer, "both books answer alike");
        assert_eq!(self.batch.transfers.get(booked..), Some(&cold_batch.transfers[..]), "both book the same");
        assert_eq!(self.batch.accounts.get(touched..), Some(&cold_batch.accounts[..]), "both touch the same");
        for transfer in &cold_batch.transfers {
            assert_eq!(self.batch.transfer(transfer.id), Some(transfer), "the batch finds what it booked");
        }
        if answer.is_err() {
            assert!(
                cold_batch.transfers.is_empty() && cold_batch.accounts.is_empty(),
                "nothing is left behind"
            );
        } else {
            self.accounts.extend(cold.accounts().map(|account| (account.id, *account)));
            self.holds.extend(cold.holds().map(|hold| (hold.id, *hold)));
            self.journal.extend_from_slice(&cold_batch.transfers);
        }
        // After a refusal this says that nothing changed.
        let warm_accounts = self.warm.accounts().map(|account| (account.id, *account)).collect();
        assert_eq!(self.accounts, warm_accounts, "both hold the same accounts");
        let warm_holds = self.warm.holds().map(|hold| (hold.id, *hold)).collect();
        assert_eq!(self.holds, warm_holds, "both hold the same holds");
        answer?;
        let is_changed = !cold_batch.transfers.is_empty() || !cold_batch.accounts.is_empty();
        Ok(if is_changed { Outcome::Changed } else { Outcome::Again })
    }

    /// Books with the facts that a set needs, and nothing else.
    fn load(&self, set: &[Command]) -> Books {
        let mut books = Books::default();
        for needs in set.iter().map(Command::needs) {
            let hold = needs.hold.and_then(|id| self.holds.get(&id));
            let original = needs.original.and_then(|id| self.transfer(id));
            let own = needs.own.and_then(|id| self.transfer(id));
            let pairs = [
                needs.accounts,
                hold.map_or([None; 2], |hold| [Some(hold.debit), Some(hold.credit)]),
                original.map_or([None; 2], |original| [Some(original.debit), Some(original.credit)]),
            ];
            let known = pairs.into_iter().flatten().flatten().filter_map(|id| self.accounts.get(&id));
            known.for_each(|account| books.put_account(*account));
            if let Some(hold) = hold {
                books.put_hold(*hold);
            }
            own.into_iter().chain(original).for_each(|transfer| books.put_transfer(*transfer));
            if let Some((original, reversal)) = needs.original.and_then(|id| self.reversal_of(id)) {
                books.put_reversal(original, reversal);
            }
        }
        books
    }

    pub(crate) fn transfer(&self, id: TransferId) -> Option<&Transfer> {
        self.journal.iter().find(|transfer| transfer.id == id)
    }

    fn reversal_of(&self, original: TransferId) -> Option<(TransferId, TransferId)> {
        let reversal = self.journal.iter().find(|transfer| transfer.kind == Kind::Reverse { original })?;
        Some((original, reversal.id))
    }

    pub(crate) fn findings(&self) -> Vec<Finding> {
        let mut audit = Audit::default();
        self.accounts.values().for_each(|account| audit.account(*account));
        self.holds.values().for_each(|hold| audit.hold(*hold));
        self.journal.iter().for_each(|transfer| audit.transfer(transfer));
        assert_eq!(u128::from(audit.transfers()), u128::try_from(self.journal.len()).unwrap());
        audit.finish()
    }
}
