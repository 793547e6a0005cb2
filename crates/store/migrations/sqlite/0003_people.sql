-- People, the clients that act for them, and how they were allowed to.

CREATE TABLE person (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE client (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    secret BLOB CHECK (length(secret) = 32),
    redirect_uris TEXT NOT NULL,
    owner BLOB,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE approval (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL,
    client BLOB NOT NULL,
    redirect_uri TEXT NOT NULL,
    state TEXT,
    created_at INTEGER NOT NULL,
    stage TEXT NOT NULL CHECK (stage = 'waiting' OR stage = 'granted' OR stage = 'spent'),
    person BLOB,
    code BLOB UNIQUE CHECK (length(code) = 32),
    granted_at INTEGER,
    token BLOB,
    CHECK ((stage = 'waiting') = (code IS NULL)),
    CHECK ((stage = 'spent') = (token IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX approval_created_at ON approval (created_at);

CREATE TABLE approval_code (
    person BLOB NOT NULL PRIMARY KEY CHECK (length(person) = 16),
    version INTEGER NOT NULL,
    code BLOB NOT NULL CHECK (length(code) = 32),
    created_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    is_spent INTEGER NOT NULL CHECK (is_spent IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL,
    client BLOB NOT NULL,
    person BLOB NOT NULL,
    access BLOB NOT NULL UNIQUE CHECK (length(access) = 32),
    refresh BLOB UNIQUE CHECK (length(refresh) = 32),
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    approved_at INTEGER,
    state TEXT NOT NULL CHECK (state = 'live' OR state = 'evicted' OR state = 'logged_out')
) STRICT, WITHOUT ROWID;

CREATE INDEX token_person ON token (person, issued_at, id);

CREATE TABLE token_grant (
    client BLOB NOT NULL,
    person BLOB NOT NULL,
    version INTEGER NOT NULL,
    token BLOB NOT NULL,
    PRIMARY KEY (client, person)
) STRICT, WITHOUT ROWID;
