-- The journal is the truth: what happened to each renewal, in order. Facts are derived from it.
CREATE TABLE journal (
    seq     INTEGER PRIMARY KEY,
    renewal TEXT    NOT NULL,
    at      TEXT    NOT NULL,
    event   TEXT    NOT NULL CHECK (json_valid(event))
) STRICT;
CREATE INDEX journal_by_renewal ON journal (renewal, seq);

-- The facts of each renewal, as the journal's events lead to them.
CREATE TABLE renewal (
    id     TEXT    PRIMARY KEY,
    opened TEXT    NOT NULL,
    over   INTEGER NOT NULL CHECK (over IN (0, 1)),
    facts  TEXT    NOT NULL CHECK (json_valid(facts))
) STRICT;

-- What is to be done, written down before it is done.
CREATE TABLE effect (
    renewal TEXT NOT NULL REFERENCES renewal (id),
    effect  TEXT NOT NULL,
    due     TEXT NOT NULL,
    PRIMARY KEY (renewal, effect)
) STRICT;

-- Mails to the person: the bytes are stored first, so that a repetition is the same message.
CREATE TABLE letter (
    message_id TEXT    PRIMARY KEY,
    renewal    TEXT    REFERENCES renewal (id),
    created    TEXT    NOT NULL,
    message    BLOB    NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    due        TEXT    NOT NULL,
    trouble    TEXT,
    sent       TEXT
) STRICT;
CREATE INDEX letter_unsent ON letter (due) WHERE sent IS NULL;

-- Mails from the authority (or that claim to be), and what came of them.
CREATE TABLE message (
    seq        INTEGER PRIMARY KEY,
    digest     TEXT    NOT NULL UNIQUE,
    message_id TEXT,
    at         TEXT    NOT NULL,
    verdict    TEXT    NOT NULL CHECK (json_valid(verdict)),
    outcome    TEXT    NOT NULL
) STRICT;

-- How far each mail folder was read (UIDVALIDITY, UID).
CREATE TABLE cursor (
    account      TEXT    NOT NULL,
    folder       TEXT    NOT NULL,
    uid_validity INTEGER NOT NULL,
    last_uid     INTEGER NOT NULL,
    PRIMARY KEY (account, folder)
) STRICT;

-- Every pair that was seen on a card, so that a notice can be matched while the card is away.
CREATE TABLE pair (
    qualified    TEXT    PRIMARY KEY,
    commercial   TEXT    NOT NULL,
    token_serial TEXT    NOT NULL,
    seen         TEXT    NOT NULL,
    pair         TEXT    NOT NULL CHECK (json_valid(pair))
) STRICT;

-- CA certificates that were seen on a card: they complete the chain of certificates that come without their issuer.
CREATE TABLE authority (
    fingerprint TEXT PRIMARY KEY,
    der         BLOB NOT NULL
) STRICT;

-- What was on each card when it was read, so that the next look costs little.
CREATE TABLE card (
    token_serial TEXT PRIMARY KEY,
    read         TEXT NOT NULL,
    contents     TEXT NOT NULL CHECK (json_valid(contents))
) STRICT;

-- When the last regular summary went out.
CREATE TABLE summary (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    sent TEXT    NOT NULL
) STRICT;
