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
    SELECT unnest($1::uuid[]), unnest($2::text[]), unnest($3::bigint[]), unnest($4::bigint[]), unnest($5::text[]), unnest($6::bigint[]), unnest($7::bigint[]), unnest($8::bigint[]), unnest($9::bigint[]), unnest($10::integer[]), unnest($11::bigint[]), unnest($12::bigint[]), unnest($13::uuid[]), unnest($14::bigint[]), unnest($15::bytea[]), unnest($16::bigint[]), unnest($17::bigint[])";

/// All of an account but its id, its currency and its opening, which never change.
pub(crate) const ACCOUNTS_UPDATE: &str = "UPDATE ledger_account AS a SET \
    floor_minor = n.floor_minor, ceiling_minor = n.ceiling_minor, status = n.status, posted = n.posted, \
    pending_in = n.pending_in, pending_out = n.pending_out, spent_day = n.spent_day, spent_minor = n.spent_minor, \
    postings = n.postings, last = n.last, last_at = n.last_at, hash = n.hash, feed_lines = n.feed_lines, \
    feed_last_at = n.feed_last_at \
    FROM (SELECT unnest($1::uuid[]) AS id, unnest($2::text[]) AS currency, unnest($3::bigint[]) AS floor_minor, unnest($4::bigint[]) AS ceiling_minor, unnest($5::text[]) AS status, unnest($6::bigint[]) AS opened_at, unnest($7::bigint[]) AS posted, unnest($8::bigint[]) AS pending_in, unnest($9::bigint[]) AS pending_out, unnest($10::integer[]) AS spent_day, unnest($11::bigint[]) AS spent_minor, unnest($12::bigint[]) AS postings, unnest($13::uuid[]) AS last, unnest($14::bigint[]) AS last_at, unnest($15::bytea[]) AS hash, unnest($16::bigint[]) AS feed_lines, unnest($17::bigint[]) AS feed_last_at) AS n WHERE a.id = n.id";

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
    SELECT unnest($1::uuid[]), unnest($2::smallint[]), unnest($3::uuid[]), unnest($4::bigint[]), unnest($5::uuid[]), unnest($6::uuid[]), unnest($7::bigint[]), unnest($8::bigint[]), unnest($9::bigint[]), unnest($10::integer[]), unnest($11::integer[]), unnest($12::integer[]), unnest($13::bigint[]), unnest($14::uuid[]), unnest($15::bigint[]), unnest($16::uuid[]), unnest($17::bytea[])";

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
    SELECT unnest($1::uuid[]), unnest($2::bigint[]), unnest($3::uuid[]), unnest($4::bigint[]), unnest($5::bigint[]), unnest($6::bigint[]), unnest($7::bigint[]), unnest($8::bytea[])";
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
    SELECT unnest($1::uuid[]), unnest($2::uuid[]), unnest($3::uuid[]), unnest($4::bigint[]), unnest($5::bigint[]), unnest($6::bigint[]), unnest($7::text[])";
pub(crate) const HOLDS_UPDATE: &str = "UPDATE hold AS h SET left_minor = n.left_minor, state = n.state \
    FROM (SELECT unnest($1::uuid[]) AS id, unnest($2::uuid[]) AS debit, unnest($3::uuid[]) AS credit, unnest($4::bigint[]) AS amount, unnest($5::bigint[]) AS left_minor, unnest($6::bigint[]) AS expires_at, unnest($7::text[]) AS state) AS n WHERE h.id = n.id";

pub(crate) const REVERSALS: &str = "SELECT original, transfer FROM reversal WHERE original = ANY($1)";
pub(crate) const REVERSALS_INSERT: &str = "INSERT INTO reversal (original, transfer) \
    SELECT unnest($1::uuid[]), unnest($2::uuid[])";
