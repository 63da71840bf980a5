//! PKCS#7 that only carries certificates (RFC 5652 §5.1, "degenerate" SignedData).

use crate::der::{SET, concat, context, oid, sequence, tlv, unsigned};

/// The message, DER.
pub fn certificates_only<B: AsRef<[u8]>>(certificates: impl IntoIterator<Item = B>) -> Vec<u8> {
    let signed_data = sequence([
        unsigned(&[1]),
        tlv(SET, &[]),
        sequence([oid("1.2.840.113549.1.7.1")]),
        tlv(context(0), &concat(certificates)),
        tlv(SET, &[]),
    ]);
    sequence([oid("1.2.840.113549.1.7.2"), tlv(context(0), &signed_data)])
}
