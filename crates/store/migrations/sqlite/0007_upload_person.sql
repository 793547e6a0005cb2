-- How many places a person reserved of late.

CREATE INDEX upload_person ON upload (person, created_at, id);
