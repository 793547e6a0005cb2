-- Attempts to log in of which there is something to tell to whoever watches a release, in the order in which they were
-- committed: there is one writer at a time.

CREATE TABLE told_login (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    login BLOB NOT NULL UNIQUE CHECK (length(login) = 16)
) STRICT;
