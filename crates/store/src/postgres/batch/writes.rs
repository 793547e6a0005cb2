//! The statements that write a plan: one per table and kind of write, whatever the number of changes.

use super::super::cell::Columns;
use super::super::options::MARK_EVERY;
use super::super::session::{Counted, Write};
use super::super::sql;
use super::facts::Facts;
use super::plan::Plan;
use crate::codec::{
    Value, count, encode, encode_hold, encode_key, encode_ledger_account, encode_outcome, encode_transaction,
    kind_columns, owners, told_id,
};
use bank::{Key, Reply, Row, Version};
use kernel::{AccountId, TransferId};
use ledger::{Account, Balances, IdMap, Kind, Side, Transfer};
use std::collections::BTreeSet;
use uuid::Uuid;

/// All writes of a plan, in the order in which the server has to see them.
///
/// Rows go before others take their unique values, and owners follow their accounts.
pub(super) fn writes<'p>(
    plan: &'p Plan<'_>,
    facts: &'p Facts,
    place: &mut dyn FnMut() -> Uuid,
) -> Vec<Write<'p>> {
    let mut writes = row_writes(plan);
    writes.extend(ledger_writes(plan, facts));
    let lines = plan.lines.iter().map(|(line, number)| {
        let mut columns = encode_transaction(line);
        columns.extend([Value::Int(*number), version(Version::FIRST)]);
        columns
    });
    let outcomes = plan.outcomes.iter().map(|outcome| {
        let place = Value::Id(place());
        encode_outcome(outcome).into_iter().chain([place])
    });
    writes.push(insert(sql::FEED_LINE.insert, lines.collect()));
    writes.push(insert(sql::OUTCOMES_INSERT, outcomes.collect()));
    let old = plan.replies.keys().filter(|key| facts.replies.contains_key(**key));
    let old = old.map(|key| [Value::from(&key.scope), Value::from(&key.key)]);
    writes.push(insert(sql::REPLIES_DELETE, old.collect()));
    writes
        .push(insert(sql::REPLIES_INSERT, plan.replies.values().map(|reply| reply_columns(reply)).collect()));
    writes.retain(|write| !write.rows.is_empty());
    writes
}

fn insert<'p>(sql: &'static str, rows: Columns<'p>) -> Write<'p> {
    Write { sql, rows, counted: Counted::Exactly }
}

const fn version(version: Version) -> Value<'static> {
    Value::Int(version.0)
}

fn reply_columns(reply: &Reply) -> [Value<'_>; 5] {
    [
        (&reply.key.scope).into(),
        (&reply.key.key).into(),
        reply.fingerprint.as_slice().into(),
        reply.body.as_slice().into(),
        reply.expires_at.as_micros().into(),
    ]
}

fn row_writes<'p>(plan: &'p Plan<'_>) -> Vec<Write<'p>> {
    let mut deletes = Tables::default();
    let mut updates = Tables::default();
    let mut inserts = Tables::default();
    let (mut disowned, mut owned, mut told) = (Columns::default(), Columns::default(), Columns::default());
    for (key, slot) in plan.rows.iter() {
        let table = sql::table_of(key);
        if let (Key::CurrentAccount(id), true) = (key, slot.is_stored) {
            disowned.push([Value::Id(id.uuid())]);
        }
        match (slot.after, slot.is_stored) {
            (Some((at, row)), is_stored) => {
                let mut columns = encode(row);
                columns.push(version(at));
                if is_stored {
                    updates.push(table.update, columns);
                } else {
                    inserts.push(table.insert, columns);
                }
                own(&mut owned, key, row);
                if let Some(id) = told_id(row) {
                    told.push([Value::Id(id)]);
                }
            }
            (None, true) => deletes.push(table.delete, encode_key(key)),
            (None, false) => {}
        }
    }
    for entry in &plan.outbox {
        let mut columns = crate::codec::encode_outbox(entry);
        columns.push(version(Version::FIRST));
        inserts.push(sql::OUTBOX.insert, columns);
    }
    let mut writes = vec![Write { sql: sql::OWNERS_DELETE, rows: disowned, counted: Counted::AtMost }];
    writes
        .extend(deletes.0.into_iter().chain(updates.0).chain(inserts.0).map(|(sql, rows)| insert(sql, rows)));
    writes.push(insert(sql::OWNERS_INSERT, owned));
    writes.push(Write { sql: sql::TOLD_INSERT, rows: told, counted: Counted::AtMost });
    writes
}

fn own<'p>(owned: &mut Columns<'p>, key: &Key, row: &'p Row) {
    if let Key::CurrentAccount(id) = key {
        for (place, owner) in (0_i64..).zip(owners(row)) {
            owned.push([Value::Id(id.uuid()), Value::Int(place), Value::Id(owner.uuid())]);
        }
    }
}

/// Rows by statement; those of one statement come together, because keys are sorted.
#[derive(Default)]
struct Tables<'p>(Vec<(&'static str, Columns<'p>)>);

impl<'p> Tables<'p> {
    fn push(&mut self, sql: &'static str, row: Vec<Value<'p>>) {
        match self.0.last_mut() {
            Some((last, rows)) if *last == sql => rows.push(row),
            Some(_) | None => self.0.push((sql, [row].into_iter().collect())),
        }
    }
}

fn ledger_writes<'p>(plan: &'p Plan<'_>, facts: &'p Facts) -> Vec<Write<'p>> {
    let transfers = &plan.applied.transfers;
    let (mut placed, mut ended, mut reversals) = (BTreeSet::new(), BTreeSet::new(), Columns::default());
    for transfer in transfers {
        match transfer.kind {
            Kind::Move => {}
            Kind::Hold { .. } => drop(placed.insert(transfer.id)),
            Kind::Post { hold, .. } | Kind::Void { hold } | Kind::Expire { hold } => drop(ended.insert(hold)),
            Kind::Reverse { original } => {
                reversals.push([Value::Id(original.uuid()), Value::Id(transfer.id.uuid())]);
            }
        }
    }
    let hold = |id: &TransferId| plan.books.hold(*id).map(encode_hold);
    let accounts = account_writes(plan, facts);
    vec![
        insert(sql::TRANSFERS_INSERT, transfers.iter().map(transfer_columns).collect()),
        insert(sql::ACCOUNTS_MOVE, accounts.moved),
        insert(sql::ACCOUNTS_UPDATE, accounts.changed),
        insert(sql::ACCOUNTS_INSERT, accounts.opened),
        insert(sql::MARKS_INSERT, marks(transfers, facts)),
        insert(sql::HOLDS_INSERT, placed.iter().filter_map(hold).collect()),
        insert(sql::HOLDS_UPDATE, ended.difference(&placed).filter_map(hold).collect()),
        insert(sql::REVERSALS_INSERT, reversals),
    ]
}

/// The accounts of a plan as they end up.
#[derive(Default)]
struct AccountWrites<'p> {
    opened: Columns<'p>,
    /// Those whose limits, status or feed may have changed.
    changed: Columns<'p>,
    /// Those that were only posted to: nearly all.
    moved: Columns<'p>,
}

fn account_writes<'p>(plan: &'p Plan<'_>, facts: &'p Facts) -> AccountWrites<'p> {
    let mut ids: Vec<AccountId> = plan.applied.accounts.iter().chain(plan.feeds.keys()).copied().collect();
    super::wants::sort(&mut ids);
    let mut writes = AccountWrites::default();
    for id in &ids {
        let stored = facts.accounts.get(id);
        let end = plan.feeds.get(id).copied().or(stored.map(|(_, end)| *end)).unwrap_or_default();
        let feed = [Value::Int(end.lines), Value::Int(end.last_at.as_micros())];
        let columns = encode_ledger_account(account(plan, *id)).into_iter().chain(feed);
        if stored.is_some() { writes.changed.push(columns) } else { writes.opened.push(columns) }
    }
    let transfers = plan.applied.transfers.iter();
    let mut posted_to: Vec<AccountId> =
        transfers.flat_map(|transfer| [transfer.debit, transfer.credit]).collect();
    super::wants::sort(&mut posted_to);
    for id in posted_to.iter().filter(|id| ids.binary_search(id).is_err()) {
        writes.moved.push(moved_columns(account(plan, *id)));
    }
    writes
}

fn account<'p>(plan: &'p Plan<'_>, id: AccountId) -> &'p Account {
    plan.books.account(id).expect("a change of an account that is not there was refused")
}

fn moved_columns(it: &Account) -> [Value<'_>; 10] {
    [
        it.id.uuid().into(),
        it.balances.posted.into(),
        it.balances.pending_in.into(),
        it.balances.pending_out.into(),
        i64::from(it.spent.day.0).into(),
        it.spent.minor.into(),
        count(it.postings).into(),
        it.last.map(TransferId::uuid).into(),
        it.last_at.as_micros().into(),
        it.hash.0.as_slice().into(),
    ]
}

fn transfer_columns(it: &Transfer) -> [Value<'_>; 17] {
    let (kind, reference, expires_at) = kind_columns(it.kind);
    [
        it.id.uuid().into(),
        kind.into(),
        reference.map(TransferId::uuid).into(),
        expires_at.map(kernel::Timestamp::as_micros).into(),
        it.debit.uuid().into(),
        it.credit.uuid().into(),
        it.posted.into(),
        it.pending.into(),
        it.booked_at.as_micros().into(),
        i64::from(it.value_on.0).into(),
        i64::from(it.purpose.0).into(),
        it.spend_on.map(|day| i64::from(day.0)).into(),
        count(it.debit_link.number).into(),
        it.debit_link.previous.map(TransferId::uuid).into(),
        count(it.credit_link.number).into(),
        it.credit_link.previous.map(TransferId::uuid).into(),
        it.hash.0.as_slice().into(),
    ]
}

/// Marks for every so manyth posting, with the account's balances after it.
fn marks<'p>(transfers: &'p [Transfer], facts: &Facts) -> Columns<'p> {
    let mut balances: IdMap<AccountId, Balances> = IdMap::default();
    let mut marks = Columns::default();
    for transfer in transfers {
        for (side, id) in [(Side::Debit, transfer.debit), (Side::Credit, transfer.credit)] {
            let stored = || facts.accounts.get(&id).map(|(account, _)| account.balances).unwrap_or_default();
            let balances = balances.entry(id).or_insert_with(stored);
            *balances = balances.forward(transfer, side).expect("the ledger booked it on these balances");
            let number = transfer.link(side).number;
            if number % MARK_EVERY == 0 {
                marks.push([
                    Value::Id(id.uuid()),
                    Value::Int(count(number)),
                    Value::Id(transfer.id.uuid()),
                    Value::Int(transfer.booked_at.as_micros()),
                    Value::Int(balances.posted),
                    Value::Int(balances.pending_in),
                    Value::Int(balances.pending_out),
                    Value::from(transfer.hash.0.as_slice()),
                ]);
            }
        }
    }
    marks
}
