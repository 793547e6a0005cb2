//! The feed: its lines in the codec's order, behind them their place in the feed and their version.

use super::table::Table;

macro_rules! select_lines {
    ($tail:literal) => {
        concat!(
            "SELECT t.id, t.account, t.person, t.minor, t.currency, t.local_minor, t.local_currency, t.created_at, \
        t.updated_at, t.link, t.transfer, t.settled_at, t.decline_reason, t.description, t.notes, \
        t.category, t.scheme, t.merchant, t.pot, t.other_name, t.other_sort_code, t.other_number, \
        t.other_account, t.other_person, t.dedupe_id, t.is_load, t.is_originator, t.is_in_spending, \
        t.version \
             FROM feed_line AS t ",
            $tail
        )
    };
}

/// A line is put in with its place and version behind its own columns. An update leaves its account, its instant and
/// its place alone; it takes the same arrays as an insert, less the place.
pub(crate) const FEED_LINE: Table = Table {
    get: select_lines!("WHERE t.id = $1"),
    lock: "SELECT t.id, t.version FROM feed_line AS t JOIN unnest($1::uuid[]) AS n (id) ON t.id = n.id \
        ORDER BY t.id FOR UPDATE OF t",
    insert: "INSERT INTO feed_line (id, account, person, minor, currency, local_minor, local_currency, created_at, updated_at, link, \
        transfer, settled_at, decline_reason, description, notes, category, scheme, merchant, pot, \
        other_name, other_sort_code, other_number, other_account, other_person, dedupe_id, is_load, \
        is_originator, is_in_spending, feed_number, version) \
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::bigint[], $7::text[], \
        $8::bigint[], $9::bigint[], $10::text[], $11::uuid[], $12::bigint[], $13::text[], $14::text[], \
        $15::text[], $16::text[], $17::text[], $18::uuid[], $19::uuid[], $20::text[], $21::text[], \
        $22::text[], $23::uuid[], $24::uuid[], $25::text[], $26::boolean[], $27::boolean[], $28::boolean[], \
        $29::bigint[], $30::bigint[])",
    update: "UPDATE feed_line AS t SET person = n.person, minor = n.minor, currency = n.currency, local_minor = n.local_minor, \
        local_currency = n.local_currency, updated_at = n.updated_at, link = n.link, transfer = n.transfer, \
        settled_at = n.settled_at, decline_reason = n.decline_reason, description = n.description, \
        notes = n.notes, category = n.category, scheme = n.scheme, merchant = n.merchant, pot = n.pot, \
        other_name = n.other_name, other_sort_code = n.other_sort_code, other_number = n.other_number, \
        other_account = n.other_account, other_person = n.other_person, dedupe_id = n.dedupe_id, \
        is_load = n.is_load, is_originator = n.is_originator, is_in_spending = n.is_in_spending, \
        version = n.version \
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::bigint[], $7::text[], \
        $8::bigint[], $9::bigint[], $10::text[], $11::uuid[], $12::bigint[], $13::text[], $14::text[], \
        $15::text[], $16::text[], $17::text[], $18::uuid[], $19::uuid[], $20::text[], $21::text[], \
        $22::text[], $23::uuid[], $24::uuid[], $25::text[], $26::boolean[], $27::boolean[], $28::boolean[], \
        $29::bigint[]) \
        AS n (id, account, person, minor, currency, local_minor, local_currency, created_at, updated_at, link, \
        transfer, settled_at, decline_reason, description, notes, category, scheme, merchant, pot, \
        other_name, other_sort_code, other_number, other_account, other_person, dedupe_id, is_load, \
        is_originator, is_in_spending, version) \
        WHERE t.id = n.id",
    delete: "DELETE FROM feed_line AS t USING unnest($1::uuid[]) AS n (id) WHERE t.id = n.id",
};

/// Where a line stands.
pub(crate) const LINE_PLACE: &str = "SELECT account, created_at, feed_number FROM feed_line WHERE id = $1";

/// Lines of an account created at `$2` or later and before `$3`.
pub(crate) const FEED_SINCE: &str = select_lines!(
    "WHERE t.account = $1 AND t.created_at >= $2 AND t.created_at < $3 \
     ORDER BY t.created_at, t.feed_number LIMIT $4"
);

/// Lines of an account behind the place (`$2`, `$3`) and before `$4`.
pub(crate) const FEED_AFTER: &str = select_lines!(
    "WHERE t.account = $1 AND (t.created_at, t.feed_number) > ($2, $3) AND t.created_at < $4 \
     ORDER BY t.created_at, t.feed_number LIMIT $5"
);
