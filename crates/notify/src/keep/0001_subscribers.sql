-- Instants are microseconds since 1970.

-- Who is told. `address` is a mailbox or the URL of a webhook, `address_key` the one form of it that is compared.
CREATE TABLE subscribers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('mail', 'webhook')),
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    language TEXT NOT NULL,
    -- Goes into what is derived for this subscriber: links and the secret of a webhook.
    nonce BLOB NOT NULL,
    wants_all INTEGER NOT NULL CHECK (wants_all IN (0, 1)),
    created_at INTEGER NOT NULL,
    -- Refusals in a row, and when the first of them was.
    failures INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    UNIQUE (kind, address_key)
) STRICT;

-- What those who do not want all want: the components' ids.
CREATE TABLE wanted (
    subscriber INTEGER NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
    component TEXT NOT NULL,
    PRIMARY KEY (subscriber, component)
) STRICT, WITHOUT ROWID;

-- Who asked and has not confirmed; also who asked and is one already, who is only written to.
CREATE TABLE pending (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('mail', 'webhook')),
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    language TEXT NOT NULL,
    nonce BLOB NOT NULL,
    -- Component ids with a space between them; empty for all.
    components TEXT NOT NULL,
    -- SHA-256 of the token that confirms; nothing where there is nothing to confirm.
    fingerprint BLOB UNIQUE,
    expires_at INTEGER NOT NULL,
    -- When its mail is due, also while it is being sent, so that a crash leads to another one; nothing once it is sent.
    mail_due_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, address_key)
) STRICT;

CREATE INDEX pending_due ON pending (mail_due_at) WHERE mail_due_at IS NOT NULL;
CREATE INDEX pending_expiry ON pending (expires_at);

-- How often somebody asked: a network or a mailbox.
CREATE TABLE tries (
    who TEXT PRIMARY KEY,
    since INTEGER NOT NULL,
    count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX tries_since ON tries (since);

-- What there is to tell, each once, in the order in which it was learnt.
CREATE TABLE news (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL CHECK (topic IN ('update', 'component')),
    -- The incident's and the update's ids of the projection, or a component's and what says how it changed and when.
    about TEXT NOT NULL,
    item TEXT NOT NULL,
    -- What it says, as JSON.
    body TEXT NOT NULL,
    touches_all INTEGER NOT NULL CHECK (touches_all IN (0, 1)),
    learnt_at INTEGER NOT NULL,
    -- The last subscriber there was when it was learnt, and the last one whose row is written.
    subscriber_max INTEGER NOT NULL,
    subscriber_done INTEGER NOT NULL,
    UNIQUE (topic, about, item)
) STRICT;

CREATE INDEX news_unfinished ON news (id) WHERE subscriber_done < subscriber_max;
CREATE INDEX news_learnt ON news (learnt_at);

CREATE TABLE touched (
    news INTEGER NOT NULL REFERENCES news (id) ON DELETE CASCADE,
    component TEXT NOT NULL,
    PRIMARY KEY (news, component)
) STRICT, WITHOUT ROWID;

-- How each component was when last told of.
CREATE TABLE health (
    component TEXT PRIMARY KEY,
    status TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What is still to be told to whom. A row goes when it is told or given up.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    news INTEGER NOT NULL REFERENCES news (id),
    subscriber INTEGER NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
    -- The subscriber's.
    kind TEXT NOT NULL CHECK (kind IN ('mail', 'webhook')),
    -- Nothing while it is being sent: whoever finds that after a crash cannot know whether it arrived.
    due_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    UNIQUE (subscriber, news)
) STRICT;

CREATE INDEX outbox_due ON outbox (kind, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_news ON outbox (news);
CREATE INDEX outbox_taken ON outbox (id) WHERE due_at IS NULL;
