-- The ledger: accounts, transfers, holds, and what makes history quick to find.
-- Instants are microseconds since 1970, days are counted from there, money is in minor units.

-- Half of each page is left free, because a commit rewrites the row of every account it touches in place.
CREATE TABLE ledger_account (
    id uuid PRIMARY KEY,
    currency text NOT NULL,
    floor_minor bigint,
    ceiling_minor bigint,
    status text NOT NULL CHECK (status IN ('open', 'frozen', 'closed')),
    opened_at bigint NOT NULL,
    posted bigint NOT NULL,
    pending_in bigint NOT NULL CHECK (0 <= pending_in),
    pending_out bigint NOT NULL CHECK (0 <= pending_out),
    spent_day integer NOT NULL,
    spent_minor bigint NOT NULL CHECK (0 <= spent_minor),
    postings bigint NOT NULL CHECK (0 <= postings),
    last uuid,
    last_at bigint NOT NULL CHECK (opened_at <= last_at),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    feed_lines bigint NOT NULL CHECK (0 <= feed_lines),
    feed_last_at bigint NOT NULL,
    CONSTRAINT ledger_account_floor CHECK (floor_minor <= posted - pending_out),
    CONSTRAINT ledger_account_ceiling CHECK (posted + pending_in <= ceiling_minor),
    CONSTRAINT ledger_account_closed CHECK (status <> 'closed' OR (posted = 0 AND pending_in = 0 AND pending_out = 0)),
    CONSTRAINT ledger_account_last CHECK ((last IS NULL) = (postings = 0))
) WITH (fillfactor = 50);

-- Wide columns first, so that no row carries padding.
-- A transfer names the one before it in both its accounts: histories are walked backwards, and no index per account
-- has to be kept.
CREATE TABLE transfer (
    booked_at bigint NOT NULL,
    posted bigint NOT NULL CHECK (0 <= posted),
    pending bigint NOT NULL,
    debit_number bigint NOT NULL CHECK (0 < debit_number),
    credit_number bigint NOT NULL CHECK (0 < credit_number),
    expires_at bigint,
    value_on integer NOT NULL,
    purpose integer NOT NULL,
    spend_on integer,
    kind smallint NOT NULL CHECK (kind BETWEEN 1 AND 7),
    id uuid PRIMARY KEY,
    debit uuid NOT NULL,
    credit uuid NOT NULL,
    reference uuid,
    debit_previous uuid,
    credit_previous uuid,
    hash bytea NOT NULL,
    CONSTRAINT transfer_accounts CHECK (debit <> credit)
);

-- The order of booking, for audits.
CREATE INDEX transfer_booked ON transfer (booked_at, id);

-- Every so manyth posting of an account, and the account as it stood after it.
CREATE TABLE mark (
    account uuid NOT NULL,
    number bigint NOT NULL,
    transfer uuid NOT NULL,
    booked_at bigint NOT NULL,
    posted bigint NOT NULL,
    pending_in bigint NOT NULL,
    pending_out bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (account, number)
);

CREATE INDEX mark_booked ON mark (account, booked_at);

CREATE TABLE hold (
    id uuid PRIMARY KEY,
    debit uuid NOT NULL,
    credit uuid NOT NULL,
    amount bigint NOT NULL CHECK (0 < amount),
    left_minor bigint NOT NULL CHECK (0 <= left_minor AND left_minor <= amount),
    expires_at bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'posted', 'voided', 'expired')),
    CONSTRAINT hold_left CHECK ((state = 'open') = (0 < left_minor))
);

CREATE INDEX hold_due ON hold (expires_at, id) WHERE state = 'open';

CREATE TABLE reversal (
    original uuid PRIMARY KEY,
    transfer uuid NOT NULL
);
