//! Why a request is refused, in the words that the portal shows.

use crate::half::Half;
use std::fmt;

/// A reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The renewal's link is unknown.
    UnknownLink,
    /// The renewal's link is no longer good.
    ExpiredLink,
    /// The old certificates have ended.
    PairExpired,
    /// The old certificates were revoked.
    PairRevoked,
    /// Not a CMS SignedData with one signer over plain data.
    NotCms(Half),
    /// The signature uses a digest that is not accepted.
    WeakDigest(Half),
    /// The signature does not verify.
    BadSignature(Half),
    /// Good signature, but not by the holder's valid qualified certificate.
    ForeignSigner(Half),
    /// The signed content is not a PKCS#10 request.
    NotPkcs10(Half),
    /// The request is not signed with the key it is for.
    NoPossession(Half),
    /// The subject differs from the old certificate's.
    SubjectChanged(Half),
    /// The alternative names differ from the old certificate's.
    AlternativesChanged(Half),
    /// Not RSA, shorter than the old key, or with an unusual exponent.
    WeakKey(Half),
    /// The key has a certificate or was in another request.
    UsedKey(Half),
    /// Both requests are for one key.
    SameKey,
    /// Other requests were accepted for this renewal.
    AlreadyAccepted,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let certificate = |half: &Half| format!("Žádost o {} certifikát: ", half.czech());
        match self {
            Self::UnknownLink => f.write_str("Odkaz na obnovu certifikátu není platný."),
            Self::ExpiredLink => f.write_str("Platnost odkazu na obnovu certifikátu vypršela."),
            Self::PairExpired => {
                f.write_str("Platnost obnovovaných certifikátů již skončila. O nový certifikát požádejte na registrační autoritě.")
            }
            Self::PairRevoked => {
                f.write_str("Obnovované certifikáty byly zneplatněny. O nový certifikát požádejte na registrační autoritě.")
            }
            Self::NotCms(half) => write!(f, "{}zpráva není CMS SignedData s jedním podpisem.", certificate(half)),
            Self::WeakDigest(half) => write!(f, "{}podpis používá nepovolenou hašovací funkci.", certificate(half)),
            Self::BadSignature(half) => write!(f, "{}podpis žádosti neodpovídá jejímu obsahu.", certificate(half)),
            Self::ForeignSigner(half) => {
                write!(f, "{}není podepsána platným kvalifikovaným certifikátem žadatele.", certificate(half))
            }
            Self::NotPkcs10(half) => write!(f, "{}podepsaný obsah není žádost PKCS#10.", certificate(half)),
            Self::NoPossession(half) => write!(f, "{}žadatel neprokázal držení soukromého klíče.", certificate(half)),
            Self::SubjectChanged(half) => write!(f, "{}předmět se liší od obnovovaného certifikátu.", certificate(half)),
            Self::AlternativesChanged(half) => write!(f, "{}alternativní jména se liší od obnovovaného certifikátu.", certificate(half)),
            Self::WeakKey(half) => write!(f, "{}klíč je slabší než klíč obnovovaného certifikátu.", certificate(half)),
            Self::UsedKey(half) => write!(f, "{}klíč byl již použit v jiném certifikátu nebo žádosti.", certificate(half)),
            Self::SameKey => f.write_str("Obě žádosti obsahují tentýž klíč."),
            Self::AlreadyAccepted => f.write_str("O obnovu těchto certifikátů již byla přijata jiná žádost."),
        }
    }
}
