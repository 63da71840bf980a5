-- Cards that want the PIN for the signatures of a half's key without having said so beforehand, by the card's serial number.
CREATE TABLE signing_pin (
    token_serial TEXT NOT NULL,
    role         TEXT NOT NULL CHECK (role IN ('qualified', 'commercial')),
    PRIMARY KEY (token_serial, role)
) STRICT;
