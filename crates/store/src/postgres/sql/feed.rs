//! The feed: its lines in the codec's order, behind them their place in the feed and their version.

use super::table::{Table, delete_all, insert_all, side_by_side, update_all};

macro_rules! select_lines {
    ($tail:literal) => {
        concat!(
            "SELECT t.id, t.account, t.person, t.minor, t.currency, t.local_minor, t.local_currency, ",
            "t.created_at, t.updated_at, t.link, t.transfer, t.settled_at, t.decline_reason, ",
            "t.description, t.notes, t.category, t.scheme, t.merchant, t.pot, t.other_name, ",
            "t.other_sort_code, t.other_number, t.other_account, t.other_person, t.dedupe_id, ",
            "t.is_load, t.is_originator, t.is_in_spending, t.version ",
            "FROM feed_line AS t ",
            $tail
        )
    };
}

/// A line is put in with its place and version behind its own columns. An update leaves its account, its instant and
/// its place alone; it takes the same arrays as an insert, less the place.
pub(crate) const FEED_LINE: Table = Table {
    get: select_lines!("WHERE t.id = $1"),
    lock: concat!(
        "SELECT t.id, t.version FROM feed_line AS t JOIN ",
        side_by_side!(1 id uuid),
        " ON t.id = n.id ORDER BY t.id FOR UPDATE OF t"
    ),
    insert: insert_all!(
        "feed_line": 1 id uuid, 2 account uuid, 3 person uuid, 4 minor bigint, 5 currency text, 6 local_minor bigint,
        7 local_currency text, 8 created_at bigint, 9 updated_at bigint, 10 link text, 11 transfer uuid,
        12 settled_at bigint, 13 decline_reason text, 14 description text, 15 notes text, 16 category text,
        17 scheme text, 18 merchant uuid, 19 pot uuid, 20 other_name text, 21 other_sort_code text,
        22 other_number text, 23 other_account uuid, 24 other_person uuid, 25 dedupe_id text,
        26 is_load boolean, 27 is_originator boolean, 28 is_in_spending boolean, 29 feed_number bigint,
        30 version bigint
    ),
    update: update_all!(
        "feed_line": 1 id uuid, 2 account uuid, 3 person uuid, 4 minor bigint, 5 currency text, 6 local_minor bigint,
        7 local_currency text, 8 created_at bigint, 9 updated_at bigint, 10 link text, 11 transfer uuid,
        12 settled_at bigint, 13 decline_reason text, 14 description text, 15 notes text, 16 category text,
        17 scheme text, 18 merchant uuid, 19 pot uuid, 20 other_name text, 21 other_sort_code text,
        22 other_number text, 23 other_account uuid, 24 other_person uuid, 25 dedupe_id text,
        26 is_load boolean, 27 is_originator boolean, 28 is_in_spending boolean, 29 version bigint;
        by id;
        set person, minor, currency, local_minor, local_currency, updated_at, link, transfer, settled_at,
            decline_reason, description, notes, category, scheme, merchant, pot, other_name,
            other_sort_code, other_number, other_account, other_person, dedupe_id, is_load, is_originator,
            is_in_spending, version
    ),
    delete: delete_all!("feed_line": 1 id uuid),
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
