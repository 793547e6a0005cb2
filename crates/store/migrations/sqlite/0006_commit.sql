-- What is written with every change: what to say outside, how it ended, and the reply to a repeat.

CREATE TABLE outbox (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('created', 'updated')),
    webhook BLOB NOT NULL,
    line BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state = 'waiting' OR state = 'delivered' OR state = 'given_up')
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_due ON outbox (due_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_ended ON outbox (created_at) WHERE state <> 'waiting';

CREATE TABLE outcome (
    seq INTEGER PRIMARY KEY,
    operation TEXT NOT NULL,
    code TEXT NOT NULL,
    channel TEXT NOT NULL,
    at INTEGER NOT NULL,
    lasted_us INTEGER NOT NULL,
    count INTEGER NOT NULL
) STRICT;

CREATE INDEX outcome_at ON outcome (at);

-- The digest is of scope and key: it keeps the one index that is written at random as small as it can be.
CREATE TABLE reply (
    seq INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 16),
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    body BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX reply_expires_at ON reply (expires_at);
