//! The tables of versioned rows, their columns in the codec's order.

use super::table::{Table, delete_all, insert_all, side_by_side, table, update_all};
use crate::codec;
use bank::Key;

table! {
    PERSON = "person"
    key [1 id uuid]
    rest [2 email text, 3 email_key text, 4 name text, 5 created_at bigint]
    version 6;
    PERSON_BY_EMAIL = "WHERE t.email_key = $1";
}

table! {
    CLIENT = "client"
    key [1 id uuid]
    rest [2 name text, 3 secret bytea, 4 redirect_uris text, 5 owner uuid, 6 created_at bigint]
    version 7;
}

table! {
    APPROVAL = "approval"
    key [1 id uuid]
    rest [2 client uuid, 3 redirect_uri text, 4 state text, 5 created_at bigint, 6 stage text, 7 person uuid,
        8 code bytea, 9 granted_at bigint, 10 token uuid]
    version 11;
    APPROVAL_BY_CODE = "WHERE t.code = $1";
}

table! {
    SIGN_IN_CODE = "sign_in_code"
    key [1 person uuid]
    rest [2 code bytea, 3 created_at bigint, 4 tries smallint, 5 is_spent boolean]
    version 6;
}

table! {
    TOKEN = "token"
    key [1 id uuid]
    rest [2 client uuid, 3 person uuid, 4 access bytea, 5 refresh bytea, 6 issued_at bigint, 7 expires_at bigint,
        8 approved_at bigint, 9 state text]
    version 10;
    TOKEN_BY_ACCESS = "WHERE t.access = $1";
    TOKEN_BY_REFRESH = "WHERE t.refresh = $1";
    TOKENS_OF = "WHERE t.person = $1 ORDER BY t.issued_at DESC, t.id DESC LIMIT $2";
}

table! {
    LIVE_TOKEN = "live_token"
    key [1 client uuid, 2 person uuid]
    rest [3 token uuid]
    version 4;
}

table! {
    /// Owners are in a table of their own; the statements below read both.
    CURRENT_ACCOUNT = "current_account"
    key [1 id uuid]
    rest [2 kind text, 3 sort_code text, 4 number text, 5 currency text, 6 description text, 7 created_at bigint,
        8 closed_at bigint]
    version 9;
}

macro_rules! select_owned {
    ($tail:literal) => {
        concat!(
            "SELECT t.id, t.kind, t.sort_code, t.number, t.currency, t.description, t.created_at, t.closed_at, ",
            "t.version, o.person FROM current_account AS t LEFT JOIN account_owner AS o ON o.account = t.id ",
            $tail
        )
    };
}

/// Accounts with one row for each owner.
pub(crate) const ACCOUNTS_BY_ID: &str =
    select_owned!("WHERE t.id = ANY($1) ORDER BY t.created_at, t.id, o.place");
pub(crate) const ACCOUNT_BY_NUMBER: &str =
    select_owned!("WHERE t.sort_code = $1 AND t.number = $2 ORDER BY o.place");

table! {
    POT = "pot"
    key [1 id uuid]
    rest [2 account uuid, 3 name text, 4 style text, 5 currency text, 6 goal bigint, 7 lock text,
        8 locked_until bigint, 9 created_at bigint, 10 updated_at bigint, 11 deleted_at bigint]
    version 12;
    POTS_OF = "WHERE t.account = $1 ORDER BY t.created_at, t.id";
}

table! {
    CARD = "card"
    key [1 id uuid]
    rest [2 account uuid, 3 person uuid, 4 status text, 5 created_at bigint]
    version 6;
    CARDS_OF = "WHERE t.account = $1 ORDER BY t.created_at, t.id";
}

table! {
    MERCHANT = "merchant"
    key [1 id uuid]
    rest [2 group_id uuid, 3 name text, 4 logo text, 5 emoji text, 6 category text, 7 is_online boolean,
        8 is_atm boolean, 9 street text, 10 city text, 11 region text, 12 country text, 13 postcode text,
        14 latitude float8, 15 longitude float8, 16 created_at bigint]
    version 17;
    MERCHANTS = "WHERE t.id = ANY($1) ORDER BY t.id";
}

table! {
    ANNOTATION = "annotation"
    key [1 transaction_id uuid, 2 client uuid]
    rest [3 entries text]
    version 4;
    ANNOTATIONS = "WHERE t.transaction_id = ANY($1) AND t.client = $2 ORDER BY t.transaction_id";
}

table! {
    FEED_ITEM = "feed_item"
    key [1 id uuid]
    rest [2 account uuid, 3 client uuid, 4 title text, 5 body text, 6 image_url text, 7 url text,
        8 background_color text, 9 title_color text, 10 body_color text, 11 created_at bigint]
    version 12;
    FEED_ITEMS_OF = "WHERE t.account = $1 AND t.created_at > $2 ORDER BY t.created_at, t.id LIMIT $3";
}

table! {
    UPLOAD = "upload"
    key [1 id uuid]
    rest [2 client uuid, 3 person uuid, 4 key bytea, 5 file_name text, 6 file_type text,
        7 content_length bigint, 8 created_at bigint, 9 is_filled boolean]
    version 10;
    UPLOADS_OF = "WHERE t.person = $1 AND t.created_at > $2 ORDER BY t.created_at, t.id LIMIT $3";
}

table! {
    BLOB = "blob"
    key [1 upload uuid]
    rest [2 bytes bytea]
    version 3;
}

table! {
    ATTACHMENT = "attachment"
    key [1 id uuid]
    rest [2 client uuid, 3 person uuid, 4 transaction_id uuid, 5 file_url text, 6 file_type text,
        7 created_at bigint]
    version 8;
    ATTACHMENTS_OF = "WHERE t.transaction_id = $1 ORDER BY t.created_at, t.id";
}

table! {
    RECEIPT = "receipt"
    key [1 client uuid, 2 external_id text]
    rest [3 id uuid, 4 transaction_id uuid, 5 total bigint, 6 currency text, 7 items text, 8 taxes text,
        9 payments text, 10 merchant text, 11 updated_at bigint]
    version 12;
}

table! {
    WEBHOOK = "webhook"
    key [1 id uuid]
    rest [2 account uuid, 3 client uuid, 4 url text, 5 secret text, 6 created_at bigint]
    version 7;
    WEBHOOKS_OF = "WHERE t.account = $1 ORDER BY t.created_at, t.id";
}

table! {
    OUTBOX = "outbox"
    key [1 id uuid]
    rest [2 kind text, 3 webhook uuid, 4 transaction_id uuid, 5 mail text, 6 created_at bigint,
        7 due_at bigint, 8 tries smallint, 9 state text]
    version 10;
    OUTBOX_DUE = "WHERE t.state = 'waiting' AND t.due_at <= $1 ORDER BY t.due_at, t.id LIMIT $2";
}

table! {
    /// The kinds are numbers of the codec's; they stand in the text, because some indexes are of one kind alone.
    DOCUMENT = "document"
    key [1 kind smallint, 2 id uuid]
    rest [3 owner uuid, 4 device uuid, 5 place bigint, 6 fingerprint bytea, 7 ended_at bigint, 8 ends_at bigint,
        9 body text]
    version 10;
    DEVICES_OF = "WHERE t.kind = 1 AND t.owner = $1 ORDER BY t.place, t.id";
    SESSIONS_OF = "WHERE t.kind = 2 AND t.owner = $1 ORDER BY t.place DESC, t.id DESC LIMIT $2";
    SESSIONS_OF_DEVICE =
        "WHERE t.kind = 2 AND t.device = $1 AND t.ended_at IS NULL ORDER BY t.place DESC, t.id DESC";
    SESSIONS_BY_ID = "WHERE t.kind = 2 AND t.id = ANY($1) ORDER BY t.id";
    SESSIONS_ENDED_SINCE = "WHERE t.kind = 2 AND t.ended_at >= $1 ORDER BY t.ended_at, t.id LIMIT $2";
    LOGIN_BY_LINK = "WHERE t.kind = 4 AND t.fingerprint = $1";
    LOGINS_WAITING = "WHERE t.kind = 4 AND t.owner = $1 AND t.place <= $2 AND (t.place, t.id) > ($3, $4) ORDER BY t.place, t.id LIMIT $5";
    LOGINS_ENDED_SINCE = "WHERE t.kind = 4 AND t.ended_at >= $1 ORDER BY t.ended_at, t.id LIMIT $2";
    LOGINS_UNDECIDED =
        "WHERE t.kind = 4 AND t.device = $1 AND t.ended_at IS NULL ORDER BY t.place, t.id LIMIT $2";
    REPORTS_BY_ID = "WHERE t.kind = 49 AND t.id = ANY($1)";
    LOGINS_BY_ID = "WHERE t.kind = 4 AND t.id = ANY($1)";
    PASSKEYS_OF = "WHERE t.kind = 5 AND t.owner = $1 ORDER BY t.place, t.id";
    PASSKEY_BY_CREDENTIAL = "WHERE t.kind = 5 AND t.fingerprint = $1";
    AUDIT_OF = "WHERE t.kind = 7 AND t.owner = $1 AND t.place > $2 ORDER BY t.place, t.id LIMIT $3";
    RECOVERIES_OF = "WHERE t.kind = 9 AND t.owner = $1 ORDER BY t.place DESC, t.id DESC LIMIT $2";
    RECOVERIES = "WHERE t.kind = 9 ORDER BY t.id DESC LIMIT $1";
    SERVER_KEYS = "WHERE t.kind = 10 ORDER BY t.id";
    FLAGS = "WHERE t.kind = 45 ORDER BY t.id";
    APP_SUPPORTS = "WHERE t.kind = 46 ORDER BY t.id";
    SERVICE_TOKENS = "WHERE t.kind = 48 ORDER BY t.id";
    STAFF_MEMBERS = "WHERE t.kind = 62 ORDER BY t.id";
    STAFF_ENTRIES = "WHERE t.kind = 63 AND t.id > $1 ORDER BY t.id LIMIT $2";
    STAFF_ENTRIES_NEWEST = "WHERE t.kind = 63 ORDER BY t.id DESC LIMIT $1";
    SYNTHETICS = "WHERE t.kind = 55 ORDER BY t.id";
    CLIENT_PROFILES = "WHERE t.kind = 11 AND t.id > $1 ORDER BY t.id LIMIT $2";
    OIDC_GRANTS_OF =
        "WHERE t.kind = 13 AND t.owner = $1 AND (t.ends_at IS NULL OR t.ends_at > $2) ORDER BY t.place DESC, t.id DESC LIMIT $3";
    RELEASES = "WHERE t.kind = 40 AND t.owner = $1 ORDER BY t.place DESC, t.id DESC LIMIT $2";
    INCIDENTS = "WHERE t.kind = 50 AND t.owner = $1 ORDER BY t.place DESC, t.id DESC LIMIT $2";
    INCIDENTS_OPEN =
        "WHERE t.kind = 50 AND t.device = $1 AND t.ended_at IS NULL ORDER BY t.place DESC, t.id DESC LIMIT $2";
    INCIDENTS_PUBLIC = "WHERE t.kind = 50 AND t.body::jsonb ->> 'reach' = 'public' AND t.body::jsonb ->> 'merged_into' IS NULL ORDER BY t.place DESC, t.id DESC LIMIT $1";
    INCIDENTS_PUBLIC_OPEN =
        "WHERE t.kind = 50 AND t.device = $1 AND t.ended_at IS NULL AND t.body::jsonb ->> 'reach' = 'public' ORDER BY t.place DESC, t.id DESC LIMIT $2";
    AFFECTED_OF = "WHERE t.kind = 51 AND t.owner = $1 AND t.place = 0 AND t.id > $2 ORDER BY t.id LIMIT $3";
    CASES_WAITING = "WHERE t.kind = 57 AND t.owner = $1 ORDER BY t.place, t.id LIMIT $2";
    CASES = "WHERE t.kind = 57 AND t.id < $1 ORDER BY t.id DESC LIMIT $2";
    CASES_ENDED = "WHERE t.kind = 57 AND t.ended_at < $1 ORDER BY t.ended_at, t.id LIMIT $2";
    CASE_MESSAGES = "WHERE t.kind = 58 AND t.owner = $1 AND t.place > $2 ORDER BY t.place, t.id LIMIT $3";
    ANSWERS_SINCE = "WHERE t.kind = 58 AND t.ended_at >= $1 ORDER BY t.ended_at, t.id LIMIT $2";
    THREADS_OF = "WHERE t.kind = 60 AND t.owner = $1 AND t.place = 0 AND t.id > $2 ORDER BY t.id LIMIT $3";
    BROADCASTS = "WHERE t.kind = 61 AND t.owner = $1 ORDER BY t.place, t.id LIMIT $2";
    REVIEW_NOTES = "WHERE t.kind = 64 AND t.owner = $1 ORDER BY t.place DESC, t.id DESC LIMIT $2";
    SENT_REPORTS = "WHERE t.kind = 65 AND t.owner = $1 ORDER BY t.place DESC, t.id DESC LIMIT $2";
    COMPONENT_STATES = "WHERE t.kind = 52 ORDER BY t.id";
    SHADOWS_OF = "WHERE t.kind = 44 AND t.owner = $1 ORDER BY t.place, t.id";
    VERDICTS = "WHERE t.kind = 43 AND t.owner = $1 ORDER BY t.place DESC, t.id DESC LIMIT $2";
}

/// The table in which a key's row stands.
pub(crate) const fn table_of(key: &Key) -> &'static Table {
    match key {
        Key::Person(_) => &PERSON,
        Key::Client(_) => &CLIENT,
        Key::Approval(_) => &APPROVAL,
        Key::ApprovalCode(_) => &SIGN_IN_CODE,
        Key::Token(_) => &TOKEN,
        Key::Grant(..) => &LIVE_TOKEN,
        Key::CurrentAccount(_) => &CURRENT_ACCOUNT,
        Key::Pot(_) => &POT,
        Key::Card(_) => &CARD,
        Key::Merchant(_) => &MERCHANT,
        Key::Transaction(_) => &super::FEED_LINE,
        Key::Annotation(..) => &ANNOTATION,
        Key::FeedItem(_) => &FEED_ITEM,
        Key::Upload(_) => &UPLOAD,
        Key::Blob(_) => &BLOB,
        Key::Attachment(_) => &ATTACHMENT,
        Key::Receipt(..) => &RECEIPT,
        Key::Webhook(_) => &WEBHOOK,
        Key::Outbox(_) => &OUTBOX,
        codec::documents!() => &DOCUMENT,
    }
}
