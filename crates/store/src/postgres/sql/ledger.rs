//! The ledger's statements, their columns in the codec's order.

use super::table::{insert_all, side_by_side, update_all};

macro_rules! select_accounts {
    ($tail:literal) => {
        concat!(
            "SELECT id, currency, floor_minor, ceiling_minor, status, opened_at, posted, pending_in, pending_out, ",
            "spent_day, spent_minor, postings, last, last_at, hash, feed_lines, feed_last_at FROM ledger_account ",
            $tail
        )
    };
}

/// Accounts, and the ends of their feeds, locked in the order of their ids.
pub(crate) const ACCOUNTS_LOCK: &str = select_accounts!("WHERE id = ANY($1) ORDER BY id FOR UPDATE");
pub(crate) const ACCOUNTS: &str = select_accounts!("WHERE id = ANY($1)");
pub(crate) const AUDIT_ACCOUNTS: &str = select_accounts!("ORDER BY id LIMIT $1");
pub(crate) const AUDIT_ACCOUNTS_AFTER: &str = select_accounts!("WHERE id > $1 ORDER BY id LIMIT $2");

pub(crate) const ACCOUNTS_INSERT: &str = insert_all!(
    "ledger_account": 1 id uuid, 2 currency text, 3 floor_minor bigint, 4 ceiling_minor bigint, 5 status text,
    6 opened_at bigint, 7 posted bigint, 8 pending_in bigint, 9 pending_out bigint, 10 spent_day integer,
    11 spent_minor bigint, 12 postings bigint, 13 last uuid, 14 last_at bigint, 15 hash bytea, 16 feed_lines bigint,
    17 feed_last_at bigint
);
/// All of an account but its currency and its opening, which never change.
pub(crate) const ACCOUNTS_UPDATE: &str = update_all!(
    "ledger_account": 1 id uuid, 2 currency text, 3 floor_minor bigint, 4 ceiling_minor bigint, 5 status text,
    6 opened_at bigint, 7 posted bigint, 8 pending_in bigint, 9 pending_out bigint, 10 spent_day integer,
    11 spent_minor bigint, 12 postings bigint, 13 last uuid, 14 last_at bigint, 15 hash bytea, 16 feed_lines bigint,
    17 feed_last_at bigint;
    by id;
    set floor_minor, ceiling_minor, status, posted, pending_in, pending_out, spent_day, spent_minor, postings, last,
        last_at, hash, feed_lines, feed_last_at
);
/// What a transfer changes of an account.
pub(crate) const ACCOUNTS_MOVE: &str = update_all!(
    "ledger_account": 1 id uuid, 2 posted bigint, 3 pending_in bigint, 4 pending_out bigint, 5 spent_day integer,
    6 spent_minor bigint, 7 postings bigint, 8 last uuid, 9 last_at bigint, 10 hash bytea;
    by id;
    set posted, pending_in, pending_out, spent_day, spent_minor, postings, last, last_at, hash
);

macro_rules! select_transfers {
    ($tail:literal) => {
        concat!(
            "SELECT id, kind, reference, expires_at, debit, credit, posted, pending, booked_at, value_on, purpose, ",
            "spend_on, debit_number, debit_previous, credit_number, credit_previous, hash FROM transfer ",
            $tail
        )
    };
}

pub(crate) const TRANSFERS: &str = select_transfers!("WHERE id = ANY($1)");
pub(crate) const AUDIT_TRANSFERS: &str = select_transfers!("ORDER BY booked_at, id LIMIT $1");
pub(crate) const AUDIT_TRANSFERS_AFTER: &str =
    select_transfers!("WHERE (booked_at, id) > ($1, $2) ORDER BY booked_at, id LIMIT $3");

pub(crate) const TRANSFERS_INSERT: &str = insert_all!(
    "transfer": 1 id uuid, 2 kind smallint, 3 reference uuid, 4 expires_at bigint, 5 debit uuid, 6 credit uuid,
    7 posted bigint, 8 pending bigint, 9 booked_at bigint, 10 value_on integer, 11 purpose integer,
    12 spend_on integer, 13 debit_number bigint, 14 debit_previous uuid, 15 credit_number bigint,
    16 credit_previous uuid, 17 hash bytea
);

/// Postings of account `$1` backwards from transfer `$2`, down to the number above `$3`, `$4` steps at most.
///
/// The first row of the walk is only where it starts; each further one is a transfer and the one before it.
pub(crate) const WALK: &str = "WITH RECURSIVE walk (step, next, id, kind, reference, expires_at, debit, credit, \
    posted, pending, booked_at, value_on, purpose, spend_on, debit_number, debit_previous, credit_number, \
    credit_previous, hash) AS (\
    SELECT 0::bigint, $2::uuid, NULL::uuid, NULL::smallint, NULL::uuid, NULL::bigint, NULL::uuid, NULL::uuid, \
    NULL::bigint, NULL::bigint, NULL::bigint, NULL::integer, NULL::integer, NULL::integer, NULL::bigint, \
    NULL::uuid, NULL::bigint, NULL::uuid, NULL::bytea \
    UNION ALL \
    SELECT w.step + 1, CASE WHEN t.debit = $1 THEN t.debit_previous ELSE t.credit_previous END, t.id, t.kind, \
    t.reference, t.expires_at, t.debit, t.credit, t.posted, t.pending, t.booked_at, t.value_on, t.purpose, \
    t.spend_on, t.debit_number, t.debit_previous, t.credit_number, t.credit_previous, t.hash \
    FROM walk AS w JOIN transfer AS t ON t.id = w.next \
    WHERE w.step < $4 AND CASE WHEN t.debit = $1 THEN t.debit_number ELSE t.credit_number END > $3) \
    SELECT id, kind, reference, expires_at, debit, credit, posted, pending, booked_at, value_on, purpose, spend_on, \
    debit_number, debit_previous, credit_number, credit_previous, hash FROM walk WHERE 0 < step ORDER BY step";

pub(crate) const MARKS_INSERT: &str = insert_all!(
    "mark": 1 account uuid, 2 number bigint, 3 transfer uuid, 4 booked_at bigint, 5 posted bigint,
    6 pending_in bigint, 7 pending_out bigint, 8 hash bytea
);
pub(crate) const MARKS: &str = concat!(
    "SELECT t.account, t.number, t.transfer, t.booked_at, t.posted, t.pending_in, t.pending_out, t.hash FROM mark AS t ",
    "JOIN ",
    side_by_side!(1 account uuid, 2 number bigint),
    " ON t.account = n.account AND t.number = n.number"
);
/// The first mark of an account at number `$2` or above it.
pub(crate) const MARK_BY_NUMBER: &str = "SELECT transfer, number FROM mark \
    WHERE account = $1 AND number >= $2 ORDER BY number LIMIT 1";
/// The first mark of an account booked at `$2` or later.
pub(crate) const MARK_BY_TIME: &str = "SELECT transfer, number, posted, pending_in, pending_out FROM mark \
    WHERE account = $1 AND booked_at >= $2 ORDER BY booked_at LIMIT 1";

macro_rules! select_holds {
    ($tail:literal) => {
        concat!("SELECT id, debit, credit, amount, left_minor, expires_at, state FROM hold ", $tail)
    };
}

pub(crate) const HOLDS: &str = select_holds!("WHERE id = ANY($1)");
pub(crate) const HOLDS_DUE: &str =
    select_holds!("WHERE state = 'open' AND expires_at <= $1 ORDER BY expires_at, id LIMIT $2");
pub(crate) const AUDIT_HOLDS: &str = select_holds!("ORDER BY id LIMIT $1");
pub(crate) const AUDIT_HOLDS_AFTER: &str = select_holds!("WHERE id > $1 ORDER BY id LIMIT $2");

pub(crate) const HOLDS_INSERT: &str = insert_all!(
    "hold": 1 id uuid, 2 debit uuid, 3 credit uuid, 4 amount bigint, 5 left_minor bigint, 6 expires_at bigint,
    7 state text
);
pub(crate) const HOLDS_UPDATE: &str = update_all!(
    "hold": 1 id uuid, 2 debit uuid, 3 credit uuid, 4 amount bigint, 5 left_minor bigint, 6 expires_at bigint,
    7 state text;
    by id;
    set left_minor, state
);

pub(crate) const REVERSALS: &str = "SELECT original, transfer FROM reversal WHERE original = ANY($1)";
pub(crate) const REVERSALS_INSERT: &str = insert_all!("reversal": 1 original uuid, 2 transfer uuid);
