-- Customers' feeds: one chain of lines for each account, kept like the ledger's journal.

CREATE TABLE feed (
    slot INTEGER PRIMARY KEY,
    account BLOB NOT NULL UNIQUE CHECK (length(account) = 16),
    number INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT;

CREATE TABLE feed_line (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    feed INTEGER NOT NULL,
    number INTEGER NOT NULL,
    previous INTEGER NOT NULL,
    person BLOB,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    local_amount INTEGER NOT NULL,
    local_currency TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    link TEXT NOT NULL CHECK (link = 'declined' OR link = 'held' OR link = 'settled' OR link = 'released'),
    transfer BLOB,
    settled_at INTEGER,
    decline_reason TEXT,
    description TEXT NOT NULL,
    notes TEXT NOT NULL,
    category TEXT NOT NULL,
    scheme TEXT NOT NULL,
    merchant BLOB,
    pot BLOB,
    counterparty_name TEXT,
    counterparty_sort_code TEXT,
    counterparty_number TEXT,
    counterparty_account BLOB,
    counterparty_person BLOB,
    dedupe_id TEXT NOT NULL,
    is_load INTEGER NOT NULL CHECK (is_load IN (0, 1)),
    is_originator INTEGER NOT NULL CHECK (is_originator IN (0, 1)),
    is_in_spending INTEGER NOT NULL CHECK (is_in_spending IN (0, 1)),
    CHECK ((link = 'declined') = (decline_reason IS NOT NULL)),
    CHECK ((link = 'declined') = (transfer IS NULL)),
    CHECK ((link = 'settled') = (settled_at IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX feed_line_id ON feed_line (id);

CREATE TABLE feed_mark (
    slot INTEGER NOT NULL,
    number INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (slot, number)
) STRICT, WITHOUT ROWID;
