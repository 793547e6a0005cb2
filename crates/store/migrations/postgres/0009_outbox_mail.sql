-- Mail in the outbox. What it says is kept while it waits, and gone with its end: it may hold a link that lets
-- somebody in. The old constraint goes by the name that PostgreSQL or that CockroachDB gave it.

ALTER TABLE outbox
    ADD COLUMN mail text,
    ALTER COLUMN webhook DROP NOT NULL,
    ALTER COLUMN transaction_id DROP NOT NULL,
    DROP CONSTRAINT IF EXISTS outbox_kind_check,
    DROP CONSTRAINT IF EXISTS check_kind,
    ADD CONSTRAINT outbox_kind CHECK (kind IN ('created', 'updated', 'mail')),
    ADD CONSTRAINT outbox_told
        CHECK ((kind <> 'mail') = (webhook IS NOT NULL) AND (kind <> 'mail') = (transaction_id IS NOT NULL)),
    ADD CONSTRAINT outbox_mail CHECK ((kind = 'mail' AND state = 'waiting') = (mail IS NOT NULL));
