//! The ledger's statements, their columns in the codec's order.

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

pub(crate) const ACCOUNTS_INSERT: &str = "INSERT INTO ledger_account (\
    id, currency, floor_minor, ceiling_minor, status, opened_at, posted, pending_in, pending_out, spent_day, \
    spent_minor, postings, last, last_at, hash, feed_lines, feed_last_at) \
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], \
    $8::bigint[], $9::bigint[], $10::integer[], $11::bigint[], $12::bigint[], $13::uuid[], $14::bigint[], \
    $15::bytea[], $16::bigint[], $17::bigint[])";

/// All of an account but its id, its currency and its opening, which never change.
pub(crate) const ACCOUNTS_UPDATE: &str = "UPDATE ledger_account AS a SET \
    floor_minor = n.floor_minor, ceiling_minor = n.ceiling_minor, status = n.status, posted = n.posted, \
    pending_in = n.pending_in, pending_out = n.pending_out, spent_day = n.spent_day, spent_minor = n.spent_minor, \
    postings = n.postings, last = n.last, last_at = n.last_at, hash = n.hash, feed_lines = n.feed_lines, \
    feed_last_at = n.feed_last_at \
    FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], \
    $8::bigint[], $9::bigint[], $10::integer[], $11::bigint[], $12::bigint[], $13::uuid[], $14::bigint[], \
    $15::bytea[], $16::bigint[], $17::bigint[]) \
    AS n (id, currency, floor_minor, ceiling_minor, status, opened_at, posted, pending_in, pending_out, spent_day, \
    spent_minor, postings, last, last_at, hash, feed_lines, feed_last_at) WHERE a.id = n.id";

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

pub(crate) const TRANSFERS_INSERT: &str = "INSERT INTO transfer (\
    id, kind, reference, expires_at, debit, credit, posted, pending, booked_at, value_on, purpose, spend_on, \
    debit_number, debit_previous, credit_number, credit_previous, hash) \
    SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::bigint[], $5::uuid[], $6::uuid[], \
    $7::bigint[], $8::bigint[], $9::bigint[], $10::integer[], $11::integer[], $12::integer[], $13::bigint[], \
    $14::uuid[], $15::bigint[], $16::uuid[], $17::bytea[])";

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

pub(crate) const MARKS_INSERT: &str = "INSERT INTO mark (\
    account, number, transfer, booked_at, posted, pending_in, pending_out, hash) \
    SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[], \
    $7::bigint[], $8::bytea[])";
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

pub(crate) const HOLDS_INSERT: &str = "INSERT INTO hold (id, debit, credit, amount, left_minor, expires_at, state) \
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[])";
pub(crate) const HOLDS_UPDATE: &str = "UPDATE hold AS h SET left_minor = n.left_minor, state = n.state \
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[]) \
    AS n (id, debit, credit, amount, left_minor, expires_at, state) WHERE h.id = n.id";

pub(crate) const REVERSALS: &str = "SELECT original, transfer FROM reversal WHERE original = ANY($1)";
pub(crate) const REVERSALS_INSERT: &str = "INSERT INTO reversal (original, transfer) \
    SELECT * FROM unnest($1::uuid[], $2::uuid[])";
