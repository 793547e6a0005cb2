//! The SQL of a feed's lines as records.

use super::Table;

macro_rules! select {
    ($where:literal) => {
        concat!(
            "SELECT l.version, l.id, f.account, l.person, l.amount, l.currency, l.local_amount, l.local_currency,
            l.created_at, l.updated_at, l.link, l.transfer, l.settled_at, l.decline_reason, l.description, l.notes,
            l.category, l.scheme, l.merchant, l.pot, l.counterparty_name, l.counterparty_sort_code,
            l.counterparty_number, l.counterparty_account, l.counterparty_person, l.dedupe_id, l.is_load,
            l.is_originator, l.is_in_spending, l.previous
            FROM feed_line l CROSS JOIN feed f ON f.slot = l.feed ",
            $where
        )
    };
}

macro_rules! row {
    () => {
        "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    };
}

macro_rules! four {
    ($row:expr) => {
        concat!($row, ",", $row, ",", $row, ",", $row)
    };
}

macro_rules! insert {
    ($rows:expr) => {
        concat!(
            "INSERT OR ROLLBACK INTO feed_line (id, person, amount, currency, local_amount, local_currency,
            created_at, updated_at, link, transfer, settled_at, decline_reason, description, notes, category, scheme,
            merchant, pot, counterparty_name, counterparty_sort_code, counterparty_number, counterparty_account,
            counterparty_person, dedupe_id, is_load, is_originator, is_in_spending, version, feed, number, previous)
            VALUES ",
            $rows
        )
    };
}

/// Lines of one statement: the codec's columns without the account, then version, feed, number and previous line.
pub(in crate::sqlite) const INSERT_LINES: [(usize, &str); 3] =
    [(16, insert!(four!(four!(row!())))), (4, insert!(four!(row!()))), (1, insert!(row!()))];

/// A line by its place in the journal of lines, and the place of the one before it.
pub(in crate::sqlite) const LINE_BY_SEQ: &str = select!("WHERE l.seq = ?1");

/// A line is inserted at the end of its feed, by [`INSERT_LINES`]; an update leaves account and creation as they are.
pub(in crate::sqlite) const TRANSACTION: Table = Table {
    select: select!("WHERE l.id = ?1"),
    version: "SELECT version FROM feed_line WHERE id = ?1",
    insert: insert!(row!()),
    update: "UPDATE feed_line SET person = ?3, amount = ?4, currency = ?5, local_amount = ?6, local_currency = ?7,
        updated_at = ?9, link = ?10, transfer = ?11, settled_at = ?12, decline_reason = ?13, description = ?14,
        notes = ?15, category = ?16, scheme = ?17, merchant = ?18, pot = ?19, counterparty_name = ?20,
        counterparty_sort_code = ?21, counterparty_number = ?22, counterparty_account = ?23,
        counterparty_person = ?24, dedupe_id = ?25, is_load = ?26, is_originator = ?27, is_in_spending = ?28,
        version = ?29
        WHERE id = ?1",
    delete: "DELETE FROM feed_line WHERE id = ?1 AND FALSE",
};
