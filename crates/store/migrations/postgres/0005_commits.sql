-- What every commit may leave behind: things to say outside, outcomes, and replies for whoever repeats.

CREATE TABLE webhook (
    id uuid PRIMARY KEY,
    account uuid NOT NULL,
    client uuid NOT NULL,
    url text NOT NULL,
    secret text NOT NULL,
    created_at bigint NOT NULL,
    version bigint NOT NULL CHECK (0 < version)
);

CREATE INDEX webhook_account ON webhook (account, created_at, id);

CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('created', 'updated')),
    webhook uuid NOT NULL,
    transaction_id uuid NOT NULL,
    created_at bigint NOT NULL,
    due_at bigint NOT NULL,
    tries smallint NOT NULL CHECK (0 <= tries),
    state text NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up')),
    version bigint NOT NULL CHECK (0 < version)
);

CREATE INDEX outbox_due ON outbox (due_at, id) WHERE state = 'waiting';

-- `place` keeps apart what ended in the same microsecond, in the order of writing within one process.
CREATE TABLE outcome (
    operation text NOT NULL,
    code text NOT NULL,
    channel text NOT NULL,
    at bigint NOT NULL,
    lasted_us bigint NOT NULL,
    count bigint NOT NULL CHECK (0 <= count),
    place uuid NOT NULL,
    PRIMARY KEY (at, place)
);

CREATE TABLE reply (
    scope text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    body bytea NOT NULL,
    expires_at bigint NOT NULL,
    PRIMARY KEY (scope, key)
);

CREATE INDEX reply_expiry ON reply (expires_at);
