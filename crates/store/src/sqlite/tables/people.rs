//! The SQL of people, clients, approvals and tokens.
//!
//! Columns stand in the codec's order: the key first.

use super::Table;

pub(in crate::sqlite) const PERSON: Table = Table {
    select: "SELECT version, id, email, email_key, name, created_at
        FROM person WHERE id = ?1",
    version: "SELECT version FROM person WHERE id = ?1",
    insert: "INSERT INTO person (id, email, email_key, name, created_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    update: "UPDATE person SET email = ?2, email_key = ?3, name = ?4, created_at = ?5, version = ?6
        WHERE id = ?1",
    delete: "DELETE FROM person WHERE id = ?1",
};

pub(in crate::sqlite) const CLIENT: Table = Table {
    select: "SELECT version, id, name, secret, redirect_uris, owner, created_at
        FROM client WHERE id = ?1",
    version: "SELECT version FROM client WHERE id = ?1",
    insert: "INSERT INTO client (id, name, secret, redirect_uris, owner, created_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    update: "UPDATE client SET name = ?2, secret = ?3, redirect_uris = ?4, owner = ?5, created_at = ?6, version = ?7
        WHERE id = ?1",
    delete: "DELETE FROM client WHERE id = ?1",
};

pub(in crate::sqlite) const APPROVAL: Table = Table {
    select: "SELECT version, id, client, redirect_uri, state, created_at, stage, person, code, granted_at, token
        FROM approval WHERE id = ?1",
    version: "SELECT version FROM approval WHERE id = ?1",
    insert: "INSERT INTO approval (id, client, redirect_uri, state, created_at, stage, person, code, granted_at, token, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    update: "UPDATE approval SET client = ?2, redirect_uri = ?3, state = ?4, created_at = ?5, stage = ?6, person = ?7,
        code = ?8, granted_at = ?9, token = ?10, version = ?11
        WHERE id = ?1",
    delete: "DELETE FROM approval WHERE id = ?1",
};

pub(in crate::sqlite) const APPROVAL_CODE: Table = Table {
    select: "SELECT version, person, code, created_at, tries, is_spent
        FROM approval_code WHERE person = ?1",
    version: "SELECT version FROM approval_code WHERE person = ?1",
    insert: "INSERT INTO approval_code (person, code, created_at, tries, is_spent, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    update: "UPDATE approval_code SET code = ?2, created_at = ?3, tries = ?4, is_spent = ?5, version = ?6
        WHERE person = ?1",
    delete: "DELETE FROM approval_code WHERE person = ?1",
};

pub(in crate::sqlite) const TOKEN: Table = Table {
    select: "SELECT version, id, client, person, access, refresh, issued_at, expires_at, approved_at, state
        FROM token WHERE id = ?1",
    version: "SELECT version FROM token WHERE id = ?1",
    insert: "INSERT INTO token (id, client, person, access, refresh, issued_at, expires_at, approved_at, state, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    update: "UPDATE token SET client = ?2, person = ?3, access = ?4, refresh = ?5, issued_at = ?6, expires_at = ?7,
        approved_at = ?8, state = ?9, version = ?10
        WHERE id = ?1",
    delete: "DELETE FROM token WHERE id = ?1",
};

pub(in crate::sqlite) const GRANT: Table = Table {
    select: "SELECT version, client, person, token
        FROM token_grant WHERE client = ?1 AND person = ?2",
    version: "SELECT version FROM token_grant WHERE client = ?1 AND person = ?2",
    insert: "INSERT INTO token_grant (client, person, token, version)
        VALUES (?1, ?2, ?3, ?4)",
    update: "UPDATE token_grant SET token = ?3, version = ?4
        WHERE client = ?1 AND person = ?2",
    delete: "DELETE FROM token_grant WHERE client = ?1 AND person = ?2",
};
