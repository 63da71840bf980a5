-- What happened stays as it was written.
CREATE TRIGGER journal_is_not_shortened BEFORE DELETE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is never shortened');
END;
CREATE TRIGGER journal_is_not_rewritten BEFORE UPDATE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is never rewritten');
END;

-- How pressing a mail to the person is.
ALTER TABLE letter ADD COLUMN urgency TEXT NOT NULL DEFAULT 'calm' CHECK (urgency IN ('calm', 'wanted', 'pressing'));

-- Old records of mails are looked for by their time.
CREATE INDEX message_by_time ON message (at);

-- The rehearsal of each pair's renewal, once: what was looked at and what was found.
CREATE TABLE rehearsal (
    pair     TEXT PRIMARY KEY,
    at       TEXT NOT NULL,
    findings TEXT NOT NULL CHECK (json_valid(findings))
) STRICT;
