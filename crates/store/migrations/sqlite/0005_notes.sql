-- What clients put beside transactions and into feeds.

CREATE TABLE annotation (
    line BLOB NOT NULL,
    client BLOB NOT NULL,
    version INTEGER NOT NULL,
    entries TEXT NOT NULL,
    PRIMARY KEY (client, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE feed_item (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL,
    account BLOB NOT NULL,
    client BLOB NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    image_url TEXT NOT NULL,
    url TEXT NOT NULL,
    background_color TEXT NOT NULL,
    title_color TEXT NOT NULL,
    body_color TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE upload (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL,
    client BLOB NOT NULL,
    person BLOB NOT NULL,
    key BLOB NOT NULL CHECK (length(key) = 32),
    file_name TEXT NOT NULL,
    file_type TEXT NOT NULL,
    content_length INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    is_filled INTEGER NOT NULL CHECK (is_filled IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX upload_created_at ON upload (created_at);

-- The bytes stand in a table with row numbers, because such tables keep long values out of the way.
CREATE TABLE blob (
    upload BLOB NOT NULL PRIMARY KEY CHECK (length(upload) = 16),
    version INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE attachment (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL,
    client BLOB NOT NULL,
    person BLOB NOT NULL,
    line BLOB NOT NULL,
    file_url TEXT NOT NULL,
    file_type TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX attachment_line ON attachment (line, created_at, id);
CREATE INDEX attachment_person ON attachment (person);

CREATE TABLE receipt (
    client BLOB NOT NULL,
    external_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    id BLOB NOT NULL,
    line BLOB NOT NULL,
    total INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    items TEXT NOT NULL,
    taxes TEXT NOT NULL,
    payments TEXT NOT NULL,
    merchant TEXT,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (client, external_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE webhook (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL,
    account BLOB NOT NULL,
    client BLOB NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_account ON webhook (account, created_at, id);
