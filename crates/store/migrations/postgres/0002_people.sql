-- People, the clients that act for them, and their tokens.

CREATE TABLE person (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    email_key text NOT NULL,
    name text NOT NULL,
    created_at bigint NOT NULL,
    version bigint NOT NULL CHECK (0 < version),
    CONSTRAINT person_email UNIQUE (email_key)
);

CREATE TABLE client (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    secret bytea,
    redirect_uris text NOT NULL,
    owner uuid,
    created_at bigint NOT NULL,
    version bigint NOT NULL CHECK (0 < version)
);

CREATE TABLE approval (
    id uuid PRIMARY KEY,
    client uuid NOT NULL,
    redirect_uri text NOT NULL,
    state text,
    created_at bigint NOT NULL,
    stage text NOT NULL CHECK (stage IN ('waiting', 'granted', 'spent')),
    person uuid,
    code bytea,
    granted_at bigint,
    token uuid,
    version bigint NOT NULL CHECK (0 < version),
    CONSTRAINT approval_code UNIQUE (code)
);

-- `code` is the fingerprint of a one-time code by which a person signs in.
CREATE TABLE sign_in_code (
    person uuid PRIMARY KEY,
    code bytea NOT NULL,
    created_at bigint NOT NULL,
    tries smallint NOT NULL CHECK (0 <= tries),
    is_spent boolean NOT NULL,
    version bigint NOT NULL CHECK (0 < version)
);

CREATE TABLE token (
    id uuid PRIMARY KEY,
    client uuid NOT NULL,
    person uuid NOT NULL,
    access bytea NOT NULL,
    refresh bytea,
    issued_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    approved_at bigint,
    state text NOT NULL CHECK (state IN ('live', 'evicted', 'logged_out')),
    version bigint NOT NULL CHECK (0 < version),
    CONSTRAINT token_access UNIQUE (access),
    CONSTRAINT token_refresh UNIQUE (refresh)
);

CREATE INDEX token_person ON token (person, issued_at, id);

-- Which token of a client and a person is the live one.
CREATE TABLE live_token (
    client uuid NOT NULL,
    person uuid NOT NULL,
    token uuid NOT NULL,
    version bigint NOT NULL CHECK (0 < version),
    PRIMARY KEY (client, person)
);
