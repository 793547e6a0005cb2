-- What customers hold with the bank, and the shops they pay.

CREATE TABLE current_account (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('personal', 'joint')),
    sort_code TEXT NOT NULL CHECK (length(sort_code) = 6),
    number TEXT NOT NULL CHECK (length(number) = 8),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    description TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    closed_at INTEGER,
    UNIQUE (sort_code, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_owner (
    account BLOB NOT NULL REFERENCES current_account (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    person BLOB NOT NULL,
    PRIMARY KEY (account, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX account_owner_person ON account_owner (person);

CREATE TABLE pot (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL,
    account BLOB NOT NULL,
    name TEXT NOT NULL,
    style TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    goal INTEGER,
    lock TEXT NOT NULL CHECK (lock = 'open' OR lock = 'until' OR lock = 'app_only'),
    locked_until INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    CHECK ((lock = 'until') = (locked_until IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX pot_account ON pot (account, created_at, id);

CREATE TABLE card (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL,
    account BLOB NOT NULL,
    person BLOB NOT NULL,
    status TEXT NOT NULL CHECK (status = 'inactive' OR status = 'active' OR status = 'blocked'),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX card_account ON card (account, created_at, id);

CREATE TABLE merchant (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL,
    brand BLOB NOT NULL,
    name TEXT NOT NULL,
    logo TEXT NOT NULL,
    emoji TEXT NOT NULL,
    category TEXT NOT NULL,
    is_online INTEGER NOT NULL CHECK (is_online IN (0, 1)),
    is_atm INTEGER NOT NULL CHECK (is_atm IN (0, 1)),
    street TEXT NOT NULL,
    city TEXT NOT NULL,
    region TEXT NOT NULL,
    country TEXT NOT NULL,
    postcode TEXT NOT NULL,
    latitude REAL NOT NULL,
    longitude REAL NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
