-- Posts on social channels: one for each update and channel, and more where an edited update is told by a reply.
-- Instants are microseconds since 1970.
CREATE TABLE social_post (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    incident_id TEXT NOT NULL,
    update_id TEXT NOT NULL,
    -- Of the text, where it cannot be changed once it is out.
    revision INTEGER NOT NULL CHECK (revision >= 0),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'refused', 'expired')),
    -- The hash of what the bank says, and what is posted of it.
    says TEXT NOT NULL,
    text TEXT NOT NULL,
    link_start INTEGER NOT NULL,
    link_end INTEGER NOT NULL,
    url TEXT NOT NULL,
    said_at INTEGER NOT NULL,
    idempotency_key TEXT NOT NULL,
    record_key TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    -- With one or more it may be out, whatever the state says.
    tries INTEGER NOT NULL DEFAULT 0,
    -- In a row, of whatever was asked of the network.
    fails INTEGER NOT NULL DEFAULT 0,
    first_try_at INTEGER,
    -- Answers to no other post, because that one is gone.
    is_alone INTEGER NOT NULL DEFAULT 0 CHECK (is_alone IN (0, 1)),
    -- The public may no longer read it.
    is_withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (is_withdrawn IN (0, 1)),
    remote_id TEXT,
    remote_cid TEXT,
    -- The post is to be changed to this row's text.
    is_edited INTEGER NOT NULL DEFAULT 0 CHECK (is_edited IN (0, 1)),
    edits INTEGER NOT NULL DEFAULT 0,
    UNIQUE (channel, update_id, revision),
    CHECK ((state = 'sent') = (remote_id IS NOT NULL)),
    CHECK (is_edited = 0 OR state = 'sent')
) STRICT;
CREATE INDEX social_post_due ON social_post (channel, state, due_at);
CREATE INDEX social_post_thread ON social_post (channel, incident_id, seq);
-- Until when a network wants no more requests.
CREATE TABLE social_channel (
    name TEXT PRIMARY KEY,
    paused_until INTEGER NOT NULL
) STRICT;
