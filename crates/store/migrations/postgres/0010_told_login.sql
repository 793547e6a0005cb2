-- Attempts to log in of which there is something to tell to whoever watches a release, in an order that misses none.
-- `tx` is the transaction that told: while one with a smaller number may still commit, nobody reads beyond it. Clocks
-- have no part in it.

CREATE TABLE told_login (
    login uuid NOT NULL PRIMARY KEY,
    tx bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint)
);

CREATE INDEX told_login_tx ON told_login (tx, login);
