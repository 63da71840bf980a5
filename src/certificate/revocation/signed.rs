//! A signature by a certificate's key, of any algorithm that the chain may use too.

use super::RevocationError;
use crate::certificate::Certificate;
use rustls::pki_types::CertificateDer;
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert};

/// Verifies that `signer`'s key made this signature; `algorithm` is the content of the `AlgorithmIdentifier`.
pub fn verify(signer: &Certificate, algorithm: &[u8], message: &[u8], signature: &[u8]) -> Result<(), RevocationError> {
    let wrong = |why: String| RevocationError::Signature(why);
    let der = CertificateDer::from(signer.der());
    let signer = EndEntityCert::try_from(&der).map_err(|error| wrong(error.to_string()))?;
    let mut candidates = ALL_VERIFICATION_ALGS.iter().filter(|candidate| candidate.signature_alg_id().as_ref() == algorithm).peekable();
    if candidates.peek().is_none() {
        return Err(wrong("by an algorithm that is not known".into()));
    }
    // One algorithm of signatures goes with several kinds of key.
    if candidates.any(|candidate| signer.verify_signature(*candidate, message, signature).is_ok()) {
        Ok(())
    } else {
        Err(wrong("the signature is wrong".into()))
    }
}
