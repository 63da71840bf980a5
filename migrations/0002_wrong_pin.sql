-- Wrong PINs in a row, by the card's serial number: only for cards whose library does not tell how many tries are left.
CREATE TABLE wrong_pin (
    token_serial TEXT    PRIMARY KEY,
    count        INTEGER NOT NULL CHECK (count >= 0)
) STRICT;
