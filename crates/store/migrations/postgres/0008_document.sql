-- The records of logins, each a JSON text whose member `v` names the format it was written by. The other columns
-- follow from the text, and are there for what is looked up by them:
--   kind         1 device, 2 session, 3 PIN, 4 login, 5 passkey, 6 step-up, 7 event of an audit chain, 8 end of such a
--                chain, 9 recovery, 10 key of the bank's own
--   owner, place whose list it is in, and where: a person's devices, passkeys and recoveries by when they were made,
--                sessions by when they were issued, events of a chain by their number
--   device       the device of a session
--   fingerprint  of the token in a login's link; the SHA-256 of a passkey's credential id
--   ended_at     when a session ended
--   ends_at      from when nobody asks for it any more: a login, a step-up, a session that has ended

-- The free part of a page is for sessions, which are written with every refresh; none of their columns but the text
-- and the version changes then.
CREATE TABLE document (
    kind smallint NOT NULL,
    id uuid NOT NULL,
    owner uuid,
    device uuid,
    place bigint,
    fingerprint bytea CHECK (length(fingerprint) = 32),
    ended_at bigint,
    ends_at bigint,
    body text NOT NULL,
    version bigint NOT NULL CHECK (0 < version),
    PRIMARY KEY (kind, id),
    CHECK ((owner IS NULL) = (place IS NULL))
) WITH (fillfactor = 90);

CREATE INDEX document_owner ON document (kind, owner, place, id) WHERE owner IS NOT NULL;
CREATE INDEX document_live ON document (kind, device, place, id) WHERE ended_at IS NULL AND device IS NOT NULL;
CREATE INDEX document_ended ON document (kind, ended_at, id) WHERE ended_at IS NOT NULL;
CREATE INDEX document_ends ON document (ends_at) WHERE ends_at IS NOT NULL;
CREATE UNIQUE INDEX login_link ON document (fingerprint) WHERE kind = 4;
CREATE UNIQUE INDEX passkey_credential ON document (fingerprint) WHERE kind = 5;
