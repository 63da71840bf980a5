//! The check of one request, as a CA does it: who signed, what is asked for, whether the key is the applicant's.

use super::Refusal;
use crate::{
    der::{self, SEQUENCE, SET, Tlv, context, oid},
    half::Half,
};
use openssl::{
    cms::{CMSOptions, CmsContentInfo},
    stack::Stack,
    x509::{X509, X509Req, store::X509StoreBuilder},
};

const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
const DATA: &str = "1.2.840.113549.1.7.1";
const EXTENSION_REQUEST: &str = "1.2.840.113549.1.9.14";
const SUBJECT_ALT_NAME: &str = "2.5.29.17";
/// SHA-256, SHA-384 and SHA-512.
const DIGESTS: [&str; 3] = ["2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3"];

/// What a request must agree with.
pub struct Wanted<'a> {
    /// Which half it is for.
    pub half: Half,
    /// The holder's qualified certificate, DER: the only accepted signer.
    pub signer: &'a [u8],
    /// The old certificate of this half, DER.
    pub old: &'a [u8],
    /// CA certificates, DER.
    pub chain: &'a [Vec<u8>],
    /// Least length of the new key.
    pub key_bits: u32,
}

/// A request that is in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// `Name`, DER as in the request.
    pub subject: Vec<u8>,
    /// `GeneralNames`, DER as in the request.
    pub alternatives: Vec<u8>,
    /// `SubjectPublicKeyInfo`, DER as in the request.
    pub public_key: Vec<u8>,
}

/// Checks one message. Whether its key is new, and whether both requests go together, the counter knows.
///
/// # Errors
/// The first reason to refuse it.
pub fn examine(message: &[u8], wanted: &Wanted<'_>) -> Result<Examined, Refusal> {
    let half = wanted.half;
    outer_form(message, half)?;
    let pkcs10 = signed_content(message, wanted)?;
    let examined = read_request(&pkcs10).ok_or(Refusal::NotPkcs10(half))?;
    let request = X509Req::from_der(&pkcs10).map_err(|_| Refusal::NotPkcs10(half))?;
    let key = request.public_key().map_err(|_| Refusal::NotPkcs10(half))?;
    if !request.verify(&key).unwrap_or(false) {
        return Err(Refusal::NoPossession(half));
    }
    let rsa = key.rsa().map_err(|_| Refusal::WeakKey(half))?;
    if rsa.n().num_bits().cast_unsigned() < wanted.key_bits || rsa.e().to_vec() != [1, 0, 1] {
        return Err(Refusal::WeakKey(half));
    }
    let (subject, alternatives) = names_of(wanted.old);
    if examined.subject != subject {
        return Err(Refusal::SubjectChanged(half));
    }
    if examined.alternatives != alternatives {
        return Err(Refusal::AlternativesChanged(half));
    }
    Ok(examined)
}

/// One `SignedData` over plain data with one signer and an accepted digest (RFC 5652 §5).
fn outer_form(message: &[u8], half: Half) -> Result<(), Refusal> {
    let signer = one_signer(message).ok_or(Refusal::NotCms(half))?;
    let digest = signer.members().and_then(|members| members.get(2)?.members()?.first().map(|oid| oid.whole));
    let accepted = DIGESTS.iter().any(|dotted| digest == Some(&oid(dotted)));
    if accepted { Ok(()) } else { Err(Refusal::WeakDigest(half)) }
}

fn one_signer(message: &[u8]) -> Option<Tlv<'_>> {
    let content_info = Tlv::only(message).filter(|value| value.tag == SEQUENCE)?.members()?;
    let [content_type, content] = content_info.as_slice() else { return None };
    if content_type.whole != oid(SIGNED_DATA) || content.tag != context(0) {
        return None;
    }
    let signed_data = Tlv::only(content.content)?.members()?;
    let encapsulated = signed_data.get(2)?.members()?;
    if encapsulated.first()?.whole != oid(DATA) || encapsulated.len() != 2 {
        return None;
    }
    let signers = signed_data.last().filter(|signers| signers.tag == SET)?.members()?;
    (signers.len() == 1).then(|| signers[0])
}

/// Verifies the signature with the holder's certificate alone, and that certificate up to the root; gives the content.
fn signed_content(message: &[u8], wanted: &Wanted<'_>) -> Result<Vec<u8>, Refusal> {
    let mut cms = CmsContentInfo::from_der(message).map_err(|_| Refusal::NotCms(wanted.half))?;
    let mut store = X509StoreBuilder::new().expect("a store");
    for ca in wanted.chain {
        store.add_cert(X509::from_der(ca).expect("a CA certificate")).expect("added");
    }
    let store = store.build();
    let mut signers = Stack::new().expect("a stack");
    signers.push(X509::from_der(wanted.signer).expect("the holder's certificate")).expect("pushed");
    let mut content = Vec::new();
    let holder_only = CMSOptions::NOINTERN | CMSOptions::BINARY;
    if cms.verify(Some(&signers), Some(&store), None, Some(&mut content), holder_only).is_ok() {
        return Ok(content);
    }
    let anyone = CMSOptions::NO_SIGNER_CERT_VERIFY | CMSOptions::BINARY;
    match cms.verify(Some(&signers), Some(&store), None, None, anyone) {
        Ok(()) => Err(Refusal::ForeignSigner(wanted.half)),
        Err(_) if !names_holder(message, wanted.signer) => Err(Refusal::ForeignSigner(wanted.half)),
        Err(_) => Err(Refusal::BadSignature(wanted.half)),
    }
}

/// Whether the message names the holder's certificate as its signer (by serial number): then a failure is the signature's.
fn names_holder(message: &[u8], signer: &[u8]) -> bool {
    let certificate = X509::from_der(signer).expect("the holder's certificate");
    let serial = certificate.serial_number().to_bn().expect("a number").to_vec();
    one_signer(message)
        .and_then(|info| info.members()?.get(1)?.members())
        .and_then(|id| id.last().map(|number| number.content.strip_prefix(&[0]).unwrap_or(number.content) == serial))
        .unwrap_or(false)
}

/// The raw names and key of a `CertificationRequest` (RFC 2986 §4).
fn read_request(pkcs10: &[u8]) -> Option<Examined> {
    let request = Tlv::only(pkcs10)?.members()?;
    let info = request.first()?.members()?;
    let [_version, subject, public_key, attributes] = info.as_slice() else { return None };
    let extensions = attributes.members()?.into_iter().find_map(|attribute| {
        let members = attribute.members()?;
        (members.first()?.whole == oid(EXTENSION_REQUEST)).then(|| members.get(1)?.member(SEQUENCE)).flatten()
    });
    let alternatives = extensions.and_then(|extensions| der::extension(&extensions, SUBJECT_ALT_NAME));
    Some(Examined {
        subject: subject.whole.to_vec(),
        alternatives: alternatives.unwrap_or_default().to_vec(),
        public_key: public_key.whole.to_vec(),
    })
}

/// Subject and alternative names of a certificate, raw.
pub fn names_of(certificate: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let read = || {
        let members = Tlv::only(certificate)?.members()?.first()?.members()?;
        let subject = members.get(5)?.whole.to_vec();
        let extensions = Tlv::only(members.iter().find(|member| member.tag == context(3))?.content)?;
        Some((subject, der::extension(&extensions, SUBJECT_ALT_NAME)?.to_vec()))
    };
    read().expect("a certificate of this sandbox")
}
