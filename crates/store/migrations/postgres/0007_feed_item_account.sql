-- How many items were put into an account's feed of late.

CREATE INDEX feed_item_account ON feed_item (account, created_at, id);
