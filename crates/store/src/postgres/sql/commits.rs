//! What every commit may leave behind, and how it is removed again. What is removed is chosen by one statement and
//! deleted by another, because neither engine family limits a DELETE.

use super::table::{delete_all, insert_all, side_by_side};

pub(crate) const REPLY: &str = "SELECT scope, key, fingerprint, body, expires_at FROM reply \
    WHERE scope = $1 AND key = $2";
pub(crate) const REPLIES: &str = concat!(
    "SELECT t.scope, t.key, t.fingerprint, t.body, t.expires_at FROM reply AS t JOIN ",
    side_by_side!(1 scope text, 2 key text),
    " ON t.scope = n.scope AND t.key = n.key"
);
pub(crate) const REPLIES_INSERT: &str = insert_all!(
    "reply": 1 scope text, 2 key text, 3 fingerprint bytea, 4 body bytea, 5 expires_at bigint
);
pub(crate) const REPLIES_DELETE: &str = delete_all!("reply": 1 scope text, 2 key text);
pub(crate) const REPLIES_OVER: &str = "SELECT scope, key, expires_at FROM reply \
    WHERE expires_at <= $1 AND expires_at < $2 ORDER BY expires_at LIMIT $3";
pub(crate) const REPLIES_PRUNE: &str = "DELETE FROM reply AS r \
    USING unnest($1::text[], $2::text[], $3::bigint[]) AS n (scope, key, expires_at) \
    WHERE r.scope = n.scope AND r.key = n.key AND r.expires_at = n.expires_at";

pub(crate) const OUTCOMES: &str = "SELECT operation, code, channel, at, lasted_us, count FROM outcome \
    WHERE at >= $1 ORDER BY at, place LIMIT $2";
pub(crate) const OUTCOMES_INSERT: &str = insert_all!(
    "outcome": 1 operation text, 2 code text, 3 channel text, 4 at bigint, 5 lasted_us bigint, 6 count bigint,
    7 place uuid
);
pub(crate) const OUTCOMES_OVER: &str =
    "SELECT at, place FROM outcome WHERE at < $1 ORDER BY at, place LIMIT $2";
pub(crate) const OUTCOMES_DELETE: &str = delete_all!("outcome": 1 at bigint, 2 place uuid);

pub(crate) const DELIVERIES_OVER: &str = "SELECT id FROM outbox WHERE state <> 'waiting' AND created_at < $1 \
    ORDER BY id LIMIT $2";
pub(crate) const APPROVALS_OVER: &str = "SELECT id FROM approval WHERE created_at < $1 ORDER BY id LIMIT $2";
pub(crate) const SIGN_IN_CODES_OVER: &str = "SELECT person, version FROM sign_in_code \
    WHERE is_spent AND created_at < $1 ORDER BY person LIMIT $2";
pub(crate) const SIGN_IN_CODES_PRUNE: &str = "DELETE FROM sign_in_code AS c \
    USING unnest($1::uuid[], $2::bigint[]) AS n (person, version) \
    WHERE c.person = n.person AND c.version = n.version";

pub(crate) const DOCUMENTS_OVER: &str = "SELECT kind, id, version FROM document \
    WHERE ends_at < $1 ORDER BY ends_at LIMIT $2";
pub(crate) const DOCUMENTS_PRUNE: &str = "DELETE FROM document AS d \
    USING unnest($1::smallint[], $2::uuid[], $3::bigint[]) AS n (kind, id, version) \
    WHERE d.kind = n.kind AND d.id = n.id AND d.version = n.version";

/// A transaction that is noted stays: an attempt has one place for good.
pub(crate) const TOLD_INSERT: &str =
    "INSERT INTO told_login (login) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING";
pub(crate) const TOLD_PRUNE: &str =
    "DELETE FROM told_login AS t USING (SELECT unnest($1::uuid[]) AS login) AS n WHERE t.login = n.login";
/// Where the numbers of transactions stood before this statement looked, and those of this database that were still
/// under way when it looked. The server's snapshots count those of every database; what they do not count here can
/// write nothing here. No row but one of nulls where there are none.
pub(crate) const TOLD_UNDER_WAY: &str = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint, \
    a.backend_xid::text::bigint \
    FROM (SELECT 1) AS one LEFT JOIN pg_stat_activity AS a \
    ON a.datname = current_database() AND a.backend_xid IS NOT NULL";
/// Nothing of a transaction that is under way, nor of any that began after one: it may commit at any time.
pub(crate) const TOLD: &str = "SELECT tx, login FROM told_login \
    WHERE (tx, login) > ($1, $2) AND tx < $3 ORDER BY tx, login LIMIT $4";
pub(crate) const TOLD_BETWEEN: &str = "SELECT login FROM told_login \
    WHERE tx >= $1 AND tx < $2 ORDER BY tx LIMIT 1";
/// The transactions of this database that may still write.
pub(crate) const WRITERS: &str = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint, \
    a.backend_xid::text::bigint, a.pid::bigint, \
    coalesce(a.usename::text, ''), coalesce(a.application_name, '') FROM pg_stat_activity AS a \
    WHERE a.datname = current_database() AND a.backend_xid IS NOT NULL";

pub(crate) const UPLOADS_BEFORE: &str =
    "SELECT id FROM upload WHERE created_at < $1 AND id > $2 ORDER BY id LIMIT $3";
/// Uploads that no attachment of their person names, and their bytes with them.
pub(crate) const UPLOADS_PRUNE: &str = "WITH gone AS (\
    DELETE FROM upload AS u USING unnest($1::uuid[], $2::text[]) AS n (id, name) \
    WHERE u.id = n.id AND NOT EXISTS (\
        SELECT 1 FROM attachment AS a WHERE a.person = u.person AND strpos(a.file_url, n.name) > 0) \
    RETURNING u.id), \
    emptied AS (DELETE FROM blob AS b USING gone WHERE b.upload = gone.id RETURNING b.upload) \
    SELECT count(*) FROM gone";

pub(crate) const ACCOUNTS_OF: &str = "SELECT account FROM account_owner WHERE person = $1";
pub(crate) const OWNERS_INSERT: &str = insert_all!(
    "account_owner": 1 account uuid, 2 place smallint, 3 person uuid
);
pub(crate) const OWNERS_DELETE: &str = delete_all!("account_owner": 1 account uuid);

pub(crate) const DESCRIBE: &str = "SELECT version(), current_database()::text, count(*) FROM migration";
