//! The SQL of what clients put beside transactions and into feeds.
//!
//! Columns stand in the codec's order: the key first.

use super::Table;

pub(in crate::sqlite) const ANNOTATION: Table = Table {
    select: "SELECT version, line, client, entries
        FROM annotation WHERE line = ?1 AND client = ?2",
    version: "SELECT version FROM annotation WHERE line = ?1 AND client = ?2",
    insert: "INSERT INTO annotation (line, client, entries, version)
        VALUES (?1, ?2, ?3, ?4)",
    update: "UPDATE annotation SET entries = ?3, version = ?4
        WHERE line = ?1 AND client = ?2",
    delete: "DELETE FROM annotation WHERE line = ?1 AND client = ?2",
};

pub(in crate::sqlite) const FEED_ITEM: Table = Table {
    select: "SELECT version, id, account, client, title, body, image_url, url, background_color, title_color,
        body_color, created_at
        FROM feed_item WHERE id = ?1",
    version: "SELECT version FROM feed_item WHERE id = ?1",
    insert: "INSERT INTO feed_item (id, account, client, title, body, image_url, url, background_color, title_color, body_color,
        created_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    update: "UPDATE feed_item SET account = ?2, client = ?3, title = ?4, body = ?5, image_url = ?6, url = ?7,
        background_color = ?8, title_color = ?9, body_color = ?10, created_at = ?11, version = ?12
        WHERE id = ?1",
    delete: "DELETE FROM feed_item WHERE id = ?1",
};

pub(in crate::sqlite) const UPLOAD: Table = Table {
    select: "SELECT version, id, client, person, key, file_name, file_type, content_length, created_at,
        is_filled
        FROM upload WHERE id = ?1",
    version: "SELECT version FROM upload WHERE id = ?1",
    insert: "INSERT INTO upload (id, client, person, key, file_name, file_type, content_length, created_at, is_filled,
        version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    update: "UPDATE upload SET client = ?2, person = ?3, key = ?4, file_name = ?5, file_type = ?6, content_length = ?7,
        created_at = ?8, is_filled = ?9, version = ?10
        WHERE id = ?1",
    delete: "DELETE FROM upload WHERE id = ?1",
};

pub(in crate::sqlite) const BLOB: Table = Table {
    select: "SELECT version, upload, bytes
        FROM blob WHERE upload = ?1",
    version: "SELECT version FROM blob WHERE upload = ?1",
    insert: "INSERT INTO blob (upload, bytes, version)
        VALUES (?1, ?2, ?3)",
    update: "UPDATE blob SET bytes = ?2, version = ?3
        WHERE upload = ?1",
    delete: "DELETE FROM blob WHERE upload = ?1",
};

pub(in crate::sqlite) const ATTACHMENT: Table = Table {
    select: "SELECT version, id, client, person, line, file_url, file_type, created_at
        FROM attachment WHERE id = ?1",
    version: "SELECT version FROM attachment WHERE id = ?1",
    insert: "INSERT INTO attachment (id, client, person, line, file_url, file_type, created_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    update: "UPDATE attachment SET client = ?2, person = ?3, line = ?4, file_url = ?5, file_type = ?6, created_at = ?7,
        version = ?8
        WHERE id = ?1",
    delete: "DELETE FROM attachment WHERE id = ?1",
};

pub(in crate::sqlite) const RECEIPT: Table = Table {
    select: "SELECT version, client, external_id, id, line, total, currency, items, taxes, payments, merchant,
        updated_at
        FROM receipt WHERE client = ?1 AND external_id = ?2",
    version: "SELECT version FROM receipt WHERE client = ?1 AND external_id = ?2",
    insert: "INSERT INTO receipt (client, external_id, id, line, total, currency, items, taxes, payments, merchant,
        updated_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    update: "UPDATE receipt SET id = ?3, line = ?4, total = ?5, currency = ?6, items = ?7, taxes = ?8, payments = ?9,
        merchant = ?10, updated_at = ?11, version = ?12
        WHERE client = ?1 AND external_id = ?2",
    delete: "DELETE FROM receipt WHERE client = ?1 AND external_id = ?2",
};

pub(in crate::sqlite) const WEBHOOK: Table = Table {
    select: "SELECT version, id, account, client, url, secret, created_at
        FROM webhook WHERE id = ?1",
    version: "SELECT version FROM webhook WHERE id = ?1",
    insert: "INSERT INTO webhook (id, account, client, url, secret, created_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    update:
        "UPDATE webhook SET account = ?2, client = ?3, url = ?4, secret = ?5, created_at = ?6, version = ?7
        WHERE id = ?1",
    delete: "DELETE FROM webhook WHERE id = ?1",
};

pub(in crate::sqlite) const OUTBOX: Table = Table {
    select: "SELECT version, id, kind, webhook, line, mail, created_at, due_at, tries, state
        FROM outbox WHERE id = ?1",
    version: "SELECT version FROM outbox WHERE id = ?1",
    insert: "INSERT INTO outbox (id, kind, webhook, line, mail, created_at, due_at, tries, state, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    update: "UPDATE outbox SET kind = ?2, webhook = ?3, line = ?4, mail = ?5, created_at = ?6, due_at = ?7, tries = ?8,
        state = ?9, version = ?10
        WHERE id = ?1",
    delete: "DELETE FROM outbox WHERE id = ?1",
};
