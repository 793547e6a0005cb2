-- Mail in the outbox. What it says is kept while it waits, and gone with its end: it may hold a link that lets
-- somebody in. The table is made anew, because SQLite changes no constraint of one that is there.

CREATE TABLE outbox_next (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    version INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('created', 'updated', 'mail')),
    webhook BLOB,
    line BLOB,
    mail TEXT,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state = 'waiting' OR state = 'delivered' OR state = 'given_up'),
    CHECK ((kind <> 'mail') = (webhook IS NOT NULL) AND (kind <> 'mail') = (line IS NOT NULL)),
    CHECK ((kind = 'mail' AND state = 'waiting') = (mail IS NOT NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO outbox_next (id, version, kind, webhook, line, created_at, due_at, tries, state)
SELECT id, version, kind, webhook, line, created_at, due_at, tries, state FROM outbox;

DROP TABLE outbox;
ALTER TABLE outbox_next RENAME TO outbox;

CREATE INDEX outbox_due ON outbox (due_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_ended ON outbox (created_at) WHERE state <> 'waiting';
