-- Whether sending the letter was begun and its outcome is not known: then it may have arrived.
ALTER TABLE letter ADD COLUMN begun INTEGER NOT NULL DEFAULT 0 CHECK (begun IN (0, 1));
