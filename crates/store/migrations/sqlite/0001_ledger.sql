-- The ledger: accounts, the journal of transfers, holds, and what makes history quick to find.
-- Ids are 16 bytes, instants microseconds since 1970, days are counted from there, money is in minor units.

-- An account's slot is the number by which the journal names it. Its balances and the head of its chain are written
-- some transfers late; table flushed says from where the journal has to be followed.
CREATE TABLE ledger_account (
    slot INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    floor_minor INTEGER,
    ceiling_minor INTEGER CHECK (floor_minor <= ceiling_minor),
    status TEXT NOT NULL CHECK (status = 'open' OR status = 'frozen' OR status = 'closed'),
    opened_at INTEGER NOT NULL,
    posted INTEGER NOT NULL,
    pending_in INTEGER NOT NULL CHECK (0 <= pending_in),
    pending_out INTEGER NOT NULL CHECK (0 <= pending_out),
    spent_on INTEGER NOT NULL,
    spent_minor INTEGER NOT NULL CHECK (0 <= spent_minor),
    postings INTEGER NOT NULL CHECK (0 <= postings),
    last BLOB CHECK (length(last) = 16),
    last_at INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    last_seq INTEGER NOT NULL
) STRICT;

-- The journal. It only grows at its end, and so does the index of its ids, because ids rise in time. Each transfer
-- names the one before it in both its accounts, which is the only index of an account's history.
CREATE TABLE transfer (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    reference BLOB,
    expires_at INTEGER,
    debit INTEGER NOT NULL,
    credit INTEGER NOT NULL,
    posted INTEGER NOT NULL,
    pending INTEGER NOT NULL,
    booked_at INTEGER NOT NULL,
    value_on INTEGER NOT NULL,
    purpose INTEGER NOT NULL,
    spend_on INTEGER,
    debit_number INTEGER NOT NULL,
    debit_previous INTEGER NOT NULL,
    credit_number INTEGER NOT NULL,
    credit_previous INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX transfer_id ON transfer (id);

-- A signpost into an account's chain, at every posting whose number divides by the spacing of marks.
CREATE TABLE mark (
    slot INTEGER NOT NULL,
    number INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    booked_at INTEGER NOT NULL,
    posted INTEGER NOT NULL,
    pending_in INTEGER NOT NULL,
    pending_out INTEGER NOT NULL,
    PRIMARY KEY (slot, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE hold (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    debit BLOB NOT NULL,
    credit BLOB NOT NULL CHECK (debit <> credit),
    amount INTEGER NOT NULL CHECK (0 < amount),
    left_minor INTEGER NOT NULL CHECK (0 <= left_minor AND left_minor <= amount),
    expires_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state = 'open' OR state = 'posted' OR state = 'voided' OR state = 'expired')
) STRICT, WITHOUT ROWID;

CREATE INDEX hold_due ON hold (expires_at, id) WHERE state = 'open';

-- Which transfers were reversed, and by which.
CREATE TABLE reversal (
    original BLOB NOT NULL PRIMARY KEY,
    reversal BLOB NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

-- Up to where the journals are contained in the heads of their chains.
CREATE TABLE flushed (
    journal TEXT NOT NULL PRIMARY KEY CHECK (journal IN ('transfer', 'feed_line')),
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO flushed (journal, seq) VALUES ('transfer', 0), ('feed_line', 0);
