-- Ways to the mail that do not work, of which the person was told: so that nobody is told twice, and is told when it works again.
CREATE TABLE trouble (
    place TEXT PRIMARY KEY,
    since TEXT NOT NULL
) STRICT;
