-- The feed: the lines customers see, and what clients put beside them.

-- `feed_number` counts an account's lines from 1, without a gap. A line keeps its account, place and `created_at`;
-- the free part of a page is for its notes, its category and its settling.
CREATE TABLE feed_line (
    id uuid NOT NULL,
    account uuid NOT NULL,
    person uuid,
    minor bigint NOT NULL,
    currency text NOT NULL,
    local_minor bigint NOT NULL,
    local_currency text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    link text NOT NULL CHECK (link IN ('declined', 'held', 'settled', 'released')),
    transfer uuid,
    settled_at bigint,
    decline_reason text,
    description text NOT NULL,
    notes text NOT NULL,
    category text NOT NULL,
    scheme text NOT NULL,
    merchant uuid,
    pot uuid,
    other_name text,
    other_sort_code text,
    other_number text,
    other_account uuid,
    other_person uuid,
    dedupe_id text NOT NULL,
    is_load boolean NOT NULL,
    is_originator boolean NOT NULL,
    is_in_spending boolean NOT NULL,
    feed_number bigint NOT NULL CHECK (0 < feed_number),
    version bigint NOT NULL CHECK (0 < version),
    CONSTRAINT feed_line_id PRIMARY KEY (id)
) WITH (fillfactor = 90);

-- Lines rise in time with their numbers, so one index finds a page by either.
CREATE UNIQUE INDEX feed_line_place ON feed_line (account, created_at, feed_number);

CREATE TABLE annotation (
    transaction_id uuid NOT NULL,
    client uuid NOT NULL,
    entries text NOT NULL,
    version bigint NOT NULL CHECK (0 < version),
    PRIMARY KEY (transaction_id, client)
);

CREATE TABLE feed_item (
    id uuid PRIMARY KEY,
    account uuid NOT NULL,
    client uuid NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    image_url text NOT NULL,
    url text NOT NULL,
    background_color text NOT NULL,
    title_color text NOT NULL,
    body_color text NOT NULL,
    created_at bigint NOT NULL,
    version bigint NOT NULL CHECK (0 < version)
);

CREATE TABLE upload (
    id uuid PRIMARY KEY,
    client uuid NOT NULL,
    person uuid NOT NULL,
    key bytea NOT NULL,
    file_name text NOT NULL,
    file_type text NOT NULL,
    content_length bigint NOT NULL CHECK (0 <= content_length),
    created_at bigint NOT NULL,
    is_filled boolean NOT NULL,
    version bigint NOT NULL CHECK (0 < version)
);

CREATE TABLE blob (
    upload uuid PRIMARY KEY,
    bytes bytea NOT NULL,
    version bigint NOT NULL CHECK (0 < version)
);

CREATE TABLE attachment (
    id uuid PRIMARY KEY,
    client uuid NOT NULL,
    person uuid NOT NULL,
    transaction_id uuid NOT NULL,
    file_url text NOT NULL,
    file_type text NOT NULL,
    created_at bigint NOT NULL,
    version bigint NOT NULL CHECK (0 < version)
);

CREATE INDEX attachment_transaction ON attachment (transaction_id, created_at, id);
CREATE INDEX attachment_person ON attachment (person);

CREATE TABLE receipt (
    client uuid NOT NULL,
    external_id text NOT NULL,
    id uuid NOT NULL,
    transaction_id uuid NOT NULL,
    total bigint NOT NULL,
    currency text NOT NULL,
    items text NOT NULL,
    taxes text NOT NULL,
    payments text NOT NULL,
    merchant text,
    updated_at bigint NOT NULL,
    version bigint NOT NULL CHECK (0 < version),
    PRIMARY KEY (client, external_id)
);
