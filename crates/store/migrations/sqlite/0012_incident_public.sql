-- Incidents of which the public may know, as their texts say it: so it holds for what any build wrote, before this
-- migration or beside it. A later format of the text needs another index.

CREATE INDEX incident_public ON document (kind, place, id)
WHERE kind = 50 AND json_extract(body, '$.reach') = 'public' AND json_extract(body, '$.merged_into') IS NULL;
