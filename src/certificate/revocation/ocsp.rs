//! The Online Certificate Status Protocol (RFC 6960): the question for one certificate, and what an answer to it is worth.

use super::{RevocationError, Standing, signed, standing::reason};
use crate::certificate::{
    Anchors, Certificate,
    moment::moment,
    tlv::{self, Tlv, Walk},
};
use chrono::{DateTime, TimeDelta, Utc};
use der::{
    Decode as _, Encode as _, Sequence,
    asn1::{Any, GeneralizedTime, Null, ObjectIdentifier, OctetString},
};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use spki::AlgorithmIdentifierOwned;

/// SHA-1 names the issuer in the question, as RFC 5019 §2.1.1 wants it and every responder knows it; no security rests on it.
const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
/// `id-pkix-ocsp-nonce`.
const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");
/// `id-pkix-ocsp-basic`.
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
/// `id-kp-OCSPSigning`, without tag and length.
const OCSP_SIGNING: &[u8] = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.9").as_bytes();

const ENUMERATED: u8 = 0x0A;
const BIT_STRING: u8 = 0x03;
const GENERALIZED_TIME: u8 = 0x18;

/// How far two clocks may differ.
const SKEW: TimeDelta = TimeDelta::minutes(10);
/// An answer that does not say until when it counts, counts for so long.
const COUNTS_FOR: TimeDelta = TimeDelta::days(1);
/// At most so many responders' certificates and so many single answers are looked at.
const MOST: usize = 16;

#[derive(Sequence)]
struct CertId {
    hash_algorithm: AlgorithmIdentifierOwned,
    issuer_name_hash: OctetString,
    issuer_key_hash: OctetString,
    serial: Any,
}

#[derive(Sequence)]
struct Single {
    id: Any,
}

#[derive(Sequence)]
struct Extension {
    id: ObjectIdentifier,
    value: OctetString,
}

#[derive(Sequence)]
struct TbsRequest {
    list: Vec<Single>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

#[derive(Sequence)]
struct OcspRequest {
    tbs: TbsRequest,
}

/// The question whether one certificate is revoked.
#[derive(Debug)]
pub struct OcspQuestion {
    id: Vec<u8>,
    /// The DER of the nonce's `OCTET STRING`.
    nonce: Vec<u8>,
    issuer: Certificate,
}

impl OcspQuestion {
    /// About a certificate that `issuer` issued, with this nonce (RFC 9654: 32 random bytes).
    ///
    /// # Errors
    /// If the certificate's own bytes make no question.
    pub fn new(certificate: &Certificate, issuer: &Certificate, nonce: &[u8; 32]) -> Result<Self, RevocationError> {
        let key = spki::SubjectPublicKeyInfoRef::from_der(issuer.public_key_der())?;
        let (name_hash, key_hash) = (sha1(issuer.subject_der()), sha1(key.subject_public_key.raw_bytes()));
        let serial = tlv::integer(certificate.serial_bytes());
        let id = CertId {
            hash_algorithm: AlgorithmIdentifierOwned { oid: SHA1, parameters: Some(Null.into()) },
            issuer_name_hash: OctetString::new(name_hash)?,
            issuer_key_hash: OctetString::new(key_hash)?,
            serial: Any::from_der(&serial)?,
        };
        Ok(Self { id: id.to_der()?, nonce: OctetString::new(nonce.as_slice())?.to_der()?, issuer: issuer.clone() })
    }

    /// The request to send (`application/ocsp-request`).
    ///
    /// # Errors
    /// If it cannot be encoded.
    pub fn to_der(&self) -> Result<Vec<u8>, RevocationError> {
        let nonce = Extension { id: NONCE, value: OctetString::new(self.nonce.as_slice())? };
        let tbs = TbsRequest { list: vec![Single { id: Any::from_der(&self.id)? }], extensions: vec![nonce] };
        Ok(OcspRequest { tbs }.to_der()?)
    }

    /// What this answer (`application/ocsp-response`) says.
    ///
    /// # Errors
    /// If it is of no use: another question's, not rightly signed, too old.
    pub fn judge(&self, answer: &[u8], now: DateTime<Utc>) -> Result<Standing, RevocationError> {
        let basic = successful(answer)?;
        let answer = Basic::read(basic)?;
        self.authorised(&answer, now)?;
        let data = Data::read(answer.data)?;
        // A responder may leave the nonce out (it answers from store); one that is not ours is another question's.
        if data.nonce.is_some_and(|nonce| nonce != self.nonce) {
            return Err(RevocationError::Silent("it answers another question".into()));
        }
        let single = data.singles.iter().find(|single| single.id == self.id);
        let single = single.ok_or_else(|| RevocationError::Silent("it is about another one".into()))?;
        single.in_time(now)?;
        single.standing()
    }

    /// Signed by the issuer itself, or by a responder whose certificate the issuer signed for that (RFC 6960 §4.2.2.2).
    fn authorised(&self, answer: &Basic<'_>, now: DateTime<Utc>) -> Result<(), RevocationError> {
        let signed_by = |signer: &Certificate| signed::verify(signer, answer.algorithm, answer.data.whole, answer.signature);
        let own = signed_by(&self.issuer);
        if own.is_ok() {
            return own;
        }
        let issuer = Anchors::issuer(self.issuer.clone());
        let mut why = own;
        for responder in &answer.certificates {
            let named = issuer.verify_for(responder, OCSP_SIGNING, now).map_err(|error| RevocationError::Signature(error.to_string()));
            match named.and_then(|()| signed_by(responder)) {
                Ok(()) => return Ok(()),
                error => why = error,
            }
        }
        why
    }
}

fn sha1(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().to_vec()
}

/// The `BasicOCSPResponse` of a successful `OCSPResponse`.
fn successful(answer: &[u8]) -> Result<&[u8], RevocationError> {
    let mut outer = Walk::der(answer);
    let response = outer.expect(tlv::SEQUENCE)?;
    outer.end()?;
    let mut response = outer.within(response);
    let status = response.expect(ENUMERATED)?.content;
    if status != [0] {
        let words = match status {
            [1] => "malformedRequest",
            [2] => "internalError",
            [3] => "tryLater",
            [5] => "sigRequired",
            [6] => "unauthorized",
            _ => "an unknown status",
        };
        return Err(RevocationError::Silent(words.into()));
    }
    let wrapper = response.expect(tlv::context(0))?;
    let mut wrapper = response.within(wrapper);
    let bytes = wrapper.expect(tlv::SEQUENCE)?;
    let mut bytes = wrapper.within(bytes);
    if bytes.expect(tlv::OBJECT_IDENTIFIER)?.content != BASIC.as_bytes() {
        return Err(RevocationError::Malformed("a kind of answer that is not known".into()));
    }
    Ok(bytes.expect(tlv::OCTET_STRING)?.content)
}

/// `BasicOCSPResponse`.
struct Basic<'a> {
    data: Tlv<'a>,
    algorithm: &'a [u8],
    signature: &'a [u8],
    certificates: Vec<Certificate>,
}

impl<'a> Basic<'a> {
    fn read(der: &'a [u8]) -> Result<Self, RevocationError> {
        let mut outer = Walk::der(der);
        let basic = outer.expect(tlv::SEQUENCE)?;
        outer.end()?;
        let mut basic = outer.within(basic);
        let data = basic.expect(tlv::SEQUENCE)?;
        let algorithm = basic.expect(tlv::SEQUENCE)?.content;
        let (unused, signature) = basic.expect(BIT_STRING)?.content.split_first().ok_or(tlv::TlvError::Short)?;
        if *unused != 0 {
            return Err(RevocationError::Malformed("a signature that is not whole bytes".into()));
        }
        let mut certificates = Vec::new();
        if let Some(wrapper) = basic.optional(tlv::context(0))? {
            let mut wrapped = basic.within(wrapper);
            let list = wrapped.expect(tlv::SEQUENCE)?;
            let mut list = wrapped.within(list);
            while let Some(certificate) = list.next()? {
                if certificates.len() < MOST {
                    certificates.extend(Certificate::from_der(certificate.whole));
                }
            }
        }
        Ok(Self { data, algorithm, signature, certificates })
    }
}

/// `ResponseData`.
struct Data<'a> {
    singles: Vec<SingleAnswer<'a>>,
    nonce: Option<&'a [u8]>,
}

impl<'a> Data<'a> {
    fn read(data: Tlv<'a>) -> Result<Self, RevocationError> {
        let mut walk = Walk::der(data.content);
        walk.optional(tlv::context(0))?;
        // The responder's name or key: whose signature it is was verified, whatever it calls itself.
        walk.next()?;
        walk.expect(GENERALIZED_TIME)?;
        let list = walk.expect(tlv::SEQUENCE)?;
        let mut list = walk.within(list);
        let mut singles = Vec::new();
        while let Some(single) = list.next()? {
            if singles.len() < MOST {
                singles.push(SingleAnswer::read(list.within(single))?);
            }
        }
        let nonce = match walk.optional(tlv::context(1))? {
            Some(wrapper) => nonce_among(walk.within(wrapper))?,
            None => None,
        };
        Ok(Self { singles, nonce })
    }
}

fn nonce_among(mut wrapper: Walk<'_>) -> Result<Option<&[u8]>, RevocationError> {
    let extensions = wrapper.expect(tlv::SEQUENCE)?;
    let mut extensions = wrapper.within(extensions);
    while let Some(extension) = extensions.next()? {
        let mut extension = extensions.within(extension);
        let id = extension.expect(tlv::OBJECT_IDENTIFIER)?.content;
        extension.optional(tlv::BOOLEAN)?;
        let value = extension.expect(tlv::OCTET_STRING)?.content;
        if id == NONCE.as_bytes() {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

/// `SingleResponse`.
struct SingleAnswer<'a> {
    id: &'a [u8],
    status: Tlv<'a>,
    this_update: DateTime<Utc>,
    next_update: Option<DateTime<Utc>>,
}

impl<'a> SingleAnswer<'a> {
    fn read(mut walk: Walk<'a>) -> Result<Self, RevocationError> {
        let id = walk.expect(tlv::SEQUENCE)?.whole;
        let status = walk.next()?.ok_or(tlv::TlvError::Short)?;
        let this_update = time(walk.expect(GENERALIZED_TIME)?)?;
        let next_update = match walk.optional(tlv::context(0))? {
            Some(wrapper) => Some(time(walk.within(wrapper).expect(GENERALIZED_TIME)?)?),
            None => None,
        };
        Ok(Self { id, status, this_update, next_update })
    }

    fn in_time(&self, now: DateTime<Utc>) -> Result<(), RevocationError> {
        if self.this_update > now + SKEW {
            return Err(RevocationError::Stale("it begins in the future".into()));
        }
        if self.next_update.unwrap_or(self.this_update + COUNTS_FOR) < now - SKEW {
            return Err(RevocationError::Stale("its time for the next update has passed".into()));
        }
        Ok(())
    }

    fn standing(&self) -> Result<Standing, RevocationError> {
        match self.status.tag {
            0x80 => Ok(Standing::Good),
            0xA1 => {
                let mut revoked = Walk::der(self.status.content);
                let at = time(revoked.expect(GENERALIZED_TIME)?)?;
                let code = match revoked.optional(tlv::context(0))? {
                    Some(wrapper) => revoked.within(wrapper).expect(ENUMERATED)?.content.first().copied(),
                    None => None,
                };
                Ok(Standing::Revoked { at, reason: code.and_then(reason) })
            }
            _ => Err(RevocationError::Silent("the responder does not know it".into())),
        }
    }
}

fn time(element: Tlv<'_>) -> Result<DateTime<Utc>, RevocationError> {
    let seconds = GeneralizedTime::from_der(element.whole)?.to_unix_duration().as_secs();
    moment(seconds).ok_or_else(|| RevocationError::Malformed("a date out of range".into()))
}
