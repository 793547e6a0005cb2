//! The SQL of the queries. Columns are those of the tables' own statements.

macro_rules! document {
    ($where:literal) => {
        concat!(
            "SELECT version, kind, id, owner, device, place, fingerprint, ended_at, ends_at, body FROM document ",
            $where
        )
    };
}

pub(super) const PERSON_EMAIL: &str = "SELECT version, id, email, email_key, name, created_at
    FROM person
    WHERE email_key = ?1";
pub(super) const APPROVAL_CODE: &str =
    "SELECT version, id, client, redirect_uri, state, created_at, stage, person, code, granted_at, token
    FROM approval
    WHERE code = ?1";
pub(super) const TOKEN_ACCESS: &str =
    "SELECT version, id, client, person, access, refresh, issued_at, expires_at, approved_at, state
    FROM token
    WHERE access = ?1";
pub(super) const TOKEN_REFRESH: &str =
    "SELECT version, id, client, person, access, refresh, issued_at, expires_at, approved_at, state
    FROM token
    WHERE refresh = ?1";
pub(super) const TOKEN_PERSON: &str =
    "SELECT version, id, client, person, access, refresh, issued_at, expires_at, approved_at, state
    FROM token
    WHERE person = ?1 ORDER BY issued_at DESC, id DESC LIMIT ?2";
pub(super) const ACCOUNT_OWNER: &str =
    "SELECT version, id, kind, sort_code, number, currency, description, created_at, closed_at
    FROM current_account
    WHERE id IN (SELECT account FROM account_owner WHERE person = ?1) ORDER BY created_at, id";
pub(super) const ACCOUNT_NUMBER: &str =
    "SELECT version, id, kind, sort_code, number, currency, description, created_at, closed_at
    FROM current_account
    WHERE sort_code = ?1 AND number = ?2";
pub(super) const POT_ACCOUNT: &str =
    "SELECT version, id, account, name, style, currency, goal, lock, locked_until, created_at,
    updated_at, deleted_at
    FROM pot
    WHERE account = ?1 ORDER BY created_at, id";
pub(super) const CARD_ACCOUNT: &str = "SELECT version, id, account, person, status, created_at
    FROM card
    WHERE account = ?1 ORDER BY created_at, id";
pub(super) const MERCHANT: &str =
    "SELECT version, id, brand, name, logo, emoji, category, is_online, is_atm, street, city, region,
    country, postcode, latitude, longitude, created_at
    FROM merchant
    WHERE id = ?1";
pub(super) const WEBHOOK_ACCOUNT: &str = "SELECT version, id, account, client, url, secret, created_at
    FROM webhook
    WHERE account = ?1 ORDER BY created_at, id";
pub(super) const ATTACHMENT_LINE: &str =
    "SELECT version, id, client, person, line, file_url, file_type, created_at
    FROM attachment
    WHERE line = ?1 ORDER BY created_at, id";
pub(super) const ANNOTATION: &str = "SELECT version, line, client, entries
    FROM annotation
    WHERE line = ?1 AND client = ?2";
pub(super) const FEED_ITEM_ACCOUNT: &str =
    "SELECT version, id, account, client, title, body, image_url, url, background_color, title_color,
    body_color, created_at
    FROM feed_item
    WHERE account = ?1 AND ?2 < created_at ORDER BY created_at, id LIMIT ?3";
pub(super) const UPLOAD_PERSON: &str =
    "SELECT version, id, client, person, key, file_name, file_type, content_length, created_at, is_filled
    FROM upload
    WHERE person = ?1 AND ?2 < created_at ORDER BY created_at, id LIMIT ?3";
pub(super) const OUTBOX_DUE: &str =
    "SELECT version, id, kind, webhook, line, mail, created_at, due_at, tries, state
    FROM outbox
    WHERE state = 'waiting' AND due_at <= ?1 ORDER BY due_at, id LIMIT ?2";

pub(super) const DEVICE_OWNER: &str = document!("WHERE kind = 1 AND owner = ?1 ORDER BY place, id");
pub(super) const SESSION_OWNER: &str =
    document!("WHERE kind = 2 AND owner = ?1 ORDER BY place DESC, id DESC LIMIT ?2");
pub(super) const SESSION_DEVICE: &str =
    document!("WHERE kind = 2 AND device = ?1 AND ended_at IS NULL ORDER BY place DESC, id DESC");
pub(super) const SESSION_ID: &str = document!("WHERE kind = 2 AND id = ?1");
pub(super) const SESSION_ENDED: &str =
    document!("WHERE kind = 2 AND ?1 <= ended_at ORDER BY ended_at, id LIMIT ?2");
pub(super) const LOGIN_LINK: &str = document!("WHERE kind = 4 AND fingerprint = ?1");
pub(super) const LOGIN_WAITING: &str = document!(
    "WHERE kind = 4 AND owner = ?1 AND place <= ?2 AND (place, id) > (?3, ?4) ORDER BY place, id LIMIT ?5"
);
pub(super) const LOGIN_ENDED: &str =
    document!("WHERE kind = 4 AND ?1 <= ended_at ORDER BY ended_at, id LIMIT ?2");
pub(super) const LOGIN_UNDECIDED: &str =
    document!("WHERE kind = 4 AND device = ?1 AND ended_at IS NULL ORDER BY place, id LIMIT ?2");
pub(super) const PASSKEY_OWNER: &str = document!("WHERE kind = 5 AND owner = ?1 ORDER BY place, id");
pub(super) const PASSKEY_CREDENTIAL: &str = document!("WHERE kind = 5 AND fingerprint = ?1");
pub(super) const AUDIT_OWNER: &str =
    document!("WHERE kind = 7 AND owner = ?1 AND ?2 < place ORDER BY place, id LIMIT ?3");
pub(super) const RECOVERY_OWNER: &str =
    document!("WHERE kind = 9 AND owner = ?1 ORDER BY place DESC, id DESC LIMIT ?2");
pub(super) const RECOVERY: &str = document!("WHERE kind = 9 ORDER BY id DESC LIMIT ?1");
pub(super) const SERVER_KEY: &str = document!("WHERE kind = 10 ORDER BY id");
pub(super) const CLIENT_PROFILE: &str = document!("WHERE kind = 11 AND ?1 < id ORDER BY id LIMIT ?2");
pub(super) const OIDC_GRANT_OWNER: &str = document!(
    "WHERE kind = 13 AND owner = ?1 AND (ends_at IS NULL OR ?2 < ends_at) ORDER BY place DESC, id DESC LIMIT ?3"
);
pub(super) const RELEASE_OWNER: &str =
    document!("WHERE kind = 40 AND owner = ?1 ORDER BY place DESC, id DESC LIMIT ?2");
pub(super) const EVIDENCE_OWNER: &str =
    document!("WHERE kind = 43 AND owner = ?1 ORDER BY place DESC, id DESC LIMIT ?2");
pub(super) const SHADOW_OWNER: &str = document!("WHERE kind = 44 AND owner = ?1 ORDER BY place, id");
pub(super) const FLAG: &str = document!("WHERE kind = 45 ORDER BY id");
pub(super) const APP_SUPPORT: &str = document!("WHERE kind = 46 ORDER BY id");
pub(super) const SERVICE_TOKEN: &str = document!("WHERE kind = 48 ORDER BY id");
pub(super) const STAFF_MEMBER: &str = document!("WHERE kind = 62 ORDER BY id");
pub(super) const STAFF_ENTRY: &str = document!("WHERE kind = 63 AND ?1 < id ORDER BY id LIMIT ?2");
pub(super) const STAFF_ENTRY_NEWEST: &str = document!("WHERE kind = 63 ORDER BY id DESC LIMIT ?1");
pub(super) const SYNTHETIC: &str = document!("WHERE kind = 55 ORDER BY id");
pub(super) const INCIDENT_OWNER: &str =
    document!("WHERE kind = 50 AND owner = ?1 ORDER BY place DESC, id DESC LIMIT ?2");
pub(super) const INCIDENT_OPEN: &str =
    document!("WHERE kind = 50 AND device = ?1 AND ended_at IS NULL ORDER BY place DESC, id DESC LIMIT ?2");
pub(super) const INCIDENT_PUBLIC: &str = document!(
    "WHERE kind = 50 AND json_extract(body, '$.reach') = 'public' AND json_extract(body, '$.merged_into') IS NULL
    ORDER BY place DESC, id DESC LIMIT ?1"
);
pub(super) const INCIDENT_PUBLIC_OPEN: &str = document!(
    "WHERE kind = 50 AND device = ?1 AND ended_at IS NULL AND json_extract(body, '$.reach') = 'public'
    ORDER BY place DESC, id DESC LIMIT ?2"
);
pub(super) const AFFECTED_OWNER: &str =
    document!("WHERE kind = 51 AND owner = ?1 AND place = 0 AND ?2 < id ORDER BY id LIMIT ?3");
pub(super) const CASE_QUEUE: &str = document!("WHERE kind = 57 AND owner = ?1 ORDER BY place, id LIMIT ?2");
pub(super) const CASE: &str = document!("WHERE kind = 57 AND id < ?1 ORDER BY id DESC LIMIT ?2");
pub(super) const CASE_ENDED: &str =
    document!("WHERE kind = 57 AND ended_at < ?1 ORDER BY ended_at, id LIMIT ?2");
pub(super) const CASE_MESSAGE: &str =
    document!("WHERE kind = 58 AND owner = ?1 AND ?2 < place ORDER BY place, id LIMIT ?3");
pub(super) const CASE_ANSWER: &str =
    document!("WHERE kind = 58 AND ?1 <= ended_at ORDER BY ended_at, id LIMIT ?2");
pub(super) const THREAD_OWNER: &str =
    document!("WHERE kind = 60 AND owner = ?1 AND place = 0 AND ?2 < id ORDER BY id LIMIT ?3");
pub(super) const BROADCAST: &str = document!("WHERE kind = 61 AND owner = ?1 ORDER BY place, id LIMIT ?2");
pub(super) const REVIEW_NOTES: &str =
    document!("WHERE kind = 64 AND owner = ?1 ORDER BY place DESC, id DESC LIMIT ?2");
pub(super) const SENT_REPORT: &str =
    document!("WHERE kind = 65 AND owner = ?1 ORDER BY place DESC, id DESC LIMIT ?2");
pub(super) const COMPONENT: &str = document!("WHERE kind = 52 ORDER BY id");
