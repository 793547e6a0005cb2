-- What customers hold: current accounts, pots, cards; and the shops they pay.

CREATE TABLE current_account (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('personal', 'joint')),
    sort_code text NOT NULL CHECK (length(sort_code) = 6),
    number text NOT NULL CHECK (length(number) = 8),
    currency text NOT NULL,
    description text NOT NULL,
    created_at bigint NOT NULL,
    closed_at bigint,
    version bigint NOT NULL CHECK (0 < version),
    CONSTRAINT current_account_number UNIQUE (sort_code, number)
);

CREATE TABLE account_owner (
    account uuid NOT NULL REFERENCES current_account (id),
    place smallint NOT NULL CHECK (0 <= place),
    person uuid NOT NULL,
    PRIMARY KEY (account, place)
);

CREATE INDEX account_owner_person ON account_owner (person, account);

CREATE TABLE pot (
    id uuid PRIMARY KEY,
    account uuid NOT NULL,
    name text NOT NULL,
    style text NOT NULL,
    currency text NOT NULL,
    goal bigint,
    lock text NOT NULL CHECK (lock IN ('open', 'until', 'app_only')),
    locked_until bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    deleted_at bigint,
    version bigint NOT NULL CHECK (0 < version)
);

CREATE INDEX pot_account ON pot (account, created_at, id);

CREATE TABLE card (
    id uuid PRIMARY KEY,
    account uuid NOT NULL,
    person uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('inactive', 'active', 'blocked')),
    created_at bigint NOT NULL,
    version bigint NOT NULL CHECK (0 < version)
);

CREATE INDEX card_account ON card (account, created_at, id);

CREATE TABLE merchant (
    id uuid PRIMARY KEY,
    group_id uuid NOT NULL,
    name text NOT NULL,
    logo text NOT NULL,
    emoji text NOT NULL,
    category text NOT NULL,
    is_online boolean NOT NULL,
    is_atm boolean NOT NULL,
    street text NOT NULL,
    city text NOT NULL,
    region text NOT NULL,
    country text NOT NULL,
    postcode text NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    created_at bigint NOT NULL,
    version bigint NOT NULL CHECK (0 < version)
);
