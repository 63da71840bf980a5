-- A renewal at rest is over, and nothing of it matters to a later one. Those are most after some years; so they are not replayed at each start, but looked
-- up when they are asked for. What says that a renewal is at rest is derived from its journal like its facts, and 0 until it was.
ALTER TABLE renewal ADD COLUMN rest INTEGER NOT NULL DEFAULT 0 CHECK (rest IN (0, 1));
-- When it came to rest, as far as that is known; else when it was opened.
ALTER TABLE renewal ADD COLUMN settled TEXT;
CREATE INDEX renewal_by_rest ON renewal (rest, settled, id);

-- A renewal is known by its row. Of one whose row was lost the journal is there, and its facts are derived anew.
INSERT OR IGNORE INTO renewal (id, opened, over, facts)
    SELECT renewal, at, 0, '{}' FROM journal AS first
    WHERE seq = (SELECT min(seq) FROM journal WHERE renewal = first.renewal) AND event ->> '$.event' = 'opened';

-- Which pair a renewal was begun for, by the fingerprints of its certificates.
ALTER TABLE renewal ADD COLUMN qualified TEXT GENERATED ALWAYS AS (json_extract(facts, '$.pair.old.qualified.fingerprint')) VIRTUAL;
ALTER TABLE renewal ADD COLUMN commercial TEXT GENERATED ALWAYS AS (json_extract(facts, '$.pair.old.commercial.fingerprint')) VIRTUAL;
CREATE INDEX renewal_by_pair ON renewal (qualified, commercial, id);

-- A renewal that was begun is not forgotten: no entry of the journal is without one.
CREATE TRIGGER renewal_is_not_forgotten BEFORE DELETE ON renewal BEGIN
    SELECT RAISE(ABORT, 'a renewal is never forgotten');
END;

-- By which rules the facts were derived from the journals; where the program's are other ones, all are derived anew.
CREATE TABLE derived (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    rules INTEGER NOT NULL
) STRICT;

-- The head of a renewal's thread, and the letters of late.
CREATE INDEX letter_by_renewal ON letter (renewal, created);
CREATE INDEX letter_by_time ON letter (created);
