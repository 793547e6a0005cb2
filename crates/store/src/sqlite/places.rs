//! Things that are named by an account's id outside and by a small number, their slot, inside.

use kernel::AccountId;
use ledger::IdMap;

/// The place of an account or feed in memory, and its row in the file: rows count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Slot(u32);

impl Slot {
    /// The row's number.
    pub(super) const fn row(self) -> i64 {
        self.0 as i64 + 1
    }

    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug)]
pub(super) struct Places<T> {
    slots: IdMap<AccountId, Slot>,
    items: Vec<T>,
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self { slots: IdMap::default(), items: Vec::new() }
    }
}

impl<T> Places<T> {
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn slot(&self, id: AccountId) -> Option<Slot> {
        self.slots.get(&id).copied()
    }

    pub(super) fn get(&self, id: AccountId) -> Option<(Slot, &T)> {
        self.slot(id).map(|slot| (slot, &self[slot]))
    }

    /// Takes the next slot.
    pub(super) fn push(&mut self, id: AccountId, item: T) -> Slot {
        let slot = Slot(u32::try_from(self.items.len()).expect("there are fewer accounts than u32 counts"));
        self.slots.insert(id, slot);
        self.items.push(item);
        slot
    }

    /// Puts what stands in a slot anew, which may be the next one.
    pub(super) fn put(&mut self, slot: Slot, id: AccountId, item: T) {
        if slot.index() == self.items.len() {
            self.push(id, item);
        } else {
            self[slot] = item;
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter()
    }
}

impl<T> std::ops::Index<Slot> for Places<T> {
    type Output = T;

    fn index(&self, slot: Slot) -> &T {
        &self.items[slot.index()]
    }
}

impl<T> std::ops::IndexMut<Slot> for Places<T> {
    fn index_mut(&mut self, slot: Slot) -> &mut T {
        &mut self.items[slot.index()]
    }
}
