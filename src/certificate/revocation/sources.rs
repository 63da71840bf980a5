//! Where a certificate says that its revocation can be looked up (RFC 5280 §4.2.1.13 and §4.2.2.1).

use der::{Decode as _, asn1::ObjectIdentifier};
use x509_cert::ext::pkix::{
    AuthorityInfoAccessSyntax, CrlDistributionPoints,
    name::{DistributionPointName, GeneralName},
};

/// `id-ad-ocsp`.
const OCSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");
/// Of each kind at most so many places are kept; those in use name three.
const MAX_PLACES: usize = 8;

/// The places, in the certificate's order. Only those with an `http` address: what is fetched is signed, and a look-up over TLS would need
/// certificates to be looked up in turn (RFC 5280 §8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RevocationSources {
    /// OCSP responders.
    pub ocsp: Vec<String>,
    /// Complete CRLs.
    pub crl: Vec<String>,
}

impl RevocationSources {
    /// Reads the DER of `CRLDistributionPoints` and of `AuthorityInfoAccessSyntax`; what cannot be read names no place.
    pub fn parse(points: Option<&[u8]>, access: Option<&[u8]>) -> Self {
        let points = points.and_then(|der| CrlDistributionPoints::from_der(der).ok());
        let access = access.and_then(|der| AuthorityInfoAccessSyntax::from_der(der).ok());
        // A list for some reasons only, or by another issuer, says nothing for certain.
        let complete = points.iter().flat_map(|points| &points.0).filter(|point| point.reasons.is_none() && point.crl_issuer.is_none());
        let names = complete.filter_map(|point| match &point.distribution_point {
            Some(DistributionPointName::FullName(names)) => Some(names),
            _ => None,
        });
        let responders = access.iter().flat_map(|access| &access.0).filter(|entry| entry.access_method == OCSP);
        Self {
            ocsp: responders.filter_map(|entry| http(&entry.access_location)).take(MAX_PLACES).collect(),
            crl: names.flatten().filter_map(http).take(MAX_PLACES).collect(),
        }
    }

    /// Whether the certificate names no place.
    pub const fn is_empty(&self) -> bool {
        self.ocsp.is_empty() && self.crl.is_empty()
    }
}

fn http(name: &GeneralName) -> Option<String> {
    let GeneralName::UniformResourceIdentifier(address) = name else { return None };
    let address = address.as_str();
    let scheme = address.get(..7)?;
    scheme.eq_ignore_ascii_case("http://").then(|| address.to_owned())
}
