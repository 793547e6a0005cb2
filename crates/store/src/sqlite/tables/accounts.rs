//! The SQL of what customers hold, and of merchants.
//!
//! Columns stand in the codec's order: the key first.

use super::Table;

pub(in crate::sqlite) const CURRENT_ACCOUNT: Table = Table {
    select: "SELECT version, id, kind, sort_code, number, currency, description, created_at, closed_at
        FROM current_account WHERE id = ?1",
    version: "SELECT version FROM current_account WHERE id = ?1",
    insert: "INSERT INTO current_account (id, kind, sort_code, number, currency, description, created_at, closed_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    update: "UPDATE current_account SET kind = ?2, sort_code = ?3, number = ?4, currency = ?5, description = ?6, created_at = ?7,
        closed_at = ?8, version = ?9
        WHERE id = ?1",
    delete: "DELETE FROM current_account WHERE id = ?1",
};

pub(in crate::sqlite) const POT: Table = Table {
    select: "SELECT version, id, account, name, style, currency, goal, lock, locked_until, created_at,
        updated_at, deleted_at
        FROM pot WHERE id = ?1",
    version: "SELECT version FROM pot WHERE id = ?1",
    insert: "INSERT INTO pot (id, account, name, style, currency, goal, lock, locked_until, created_at, updated_at,
        deleted_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    update: "UPDATE pot SET account = ?2, name = ?3, style = ?4, currency = ?5, goal = ?6, lock = ?7, locked_until = ?8,
        created_at = ?9, updated_at = ?10, deleted_at = ?11, version = ?12
        WHERE id = ?1",
    delete: "DELETE FROM pot WHERE id = ?1",
};

pub(in crate::sqlite) const CARD: Table = Table {
    select: "SELECT version, id, account, person, status, created_at
        FROM card WHERE id = ?1",
    version: "SELECT version FROM card WHERE id = ?1",
    insert: "INSERT INTO card (id, account, person, status, created_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    update: "UPDATE card SET account = ?2, person = ?3, status = ?4, created_at = ?5, version = ?6
        WHERE id = ?1",
    delete: "DELETE FROM card WHERE id = ?1",
};

pub(in crate::sqlite) const MERCHANT: Table = Table {
    select: "SELECT version, id, brand, name, logo, emoji, category, is_online, is_atm, street, city, region,
        country, postcode, latitude, longitude, created_at
        FROM merchant WHERE id = ?1",
    version: "SELECT version FROM merchant WHERE id = ?1",
    insert: "INSERT INTO merchant (id, brand, name, logo, emoji, category, is_online, is_atm, street, city, region, country,
        postcode, latitude, longitude, created_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    update: "UPDATE merchant SET brand = ?2, name = ?3, logo = ?4, emoji = ?5, category = ?6, is_online = ?7, is_atm = ?8,
        street = ?9, city = ?10, region = ?11, country = ?12, postcode = ?13, latitude = ?14,
        longitude = ?15, created_at = ?16, version = ?17
        WHERE id = ?1",
    delete: "DELETE FROM merchant WHERE id = ?1",
};
