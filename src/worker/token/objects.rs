//! Objects on the token: read, generated, written. Nothing is ever deleted or changed.

use super::{Module, PublicKey, failure, public_key::KeyKind};
use crate::{
    certificate::{KeyId, Role},
    worker::{Failure, TokenFacts, TriesLeft},
};
use cryptoki::{
    error::Error,
    mechanism::{Mechanism, MechanismType},
    object::{Attribute, AttributeType, CertificateType, KeyType, ObjectClass, ObjectHandle},
    session::Session,
    slot::{Slot, TokenInfo},
};

/// A certificate object.
#[derive(Debug, Clone)]
pub struct StoredCertificate {
    /// `CKA_ID`.
    pub id: KeyId,
    /// `CKA_LABEL`.
    pub label: String,
    /// `CKA_VALUE`.
    pub der: Vec<u8>,
}

/// A public key object.
#[derive(Debug, Clone)]
pub struct StoredPublicKey {
    /// `CKA_ID`.
    pub id: KeyId,
    /// `CKA_ENCRYPT`: only a commercial key is made for that.
    pub encrypts: bool,
    /// The key.
    pub key: PublicKey,
}

/// A private key object.
#[derive(Debug, Clone)]
pub struct PrivateKey {
    pub(super) handle: ObjectHandle,
    /// `CKA_ID`.
    pub id: KeyId,
    /// `CKA_ALWAYS_AUTHENTICATE`: a login for each signature.
    pub(super) always_authenticate: bool,
}

/// A key pair to generate.
#[derive(Debug)]
pub struct KeyPlan<'a> {
    /// What it is for.
    pub role: Role,
    /// `CKA_ID` of both objects.
    pub id: &'a KeyId,
    /// `CKA_LABEL` of both objects.
    pub label: &'a str,
    /// A key of the same type and size.
    pub like: &'a PublicKey,
}

/// A certificate to write.
#[derive(Debug)]
pub struct NewCertificate<'a> {
    /// `CKA_ID`, that of the private key.
    pub id: &'a KeyId,
    /// `CKA_LABEL`.
    pub label: &'a str,
    /// `CKA_SUBJECT`, DER.
    pub subject: &'a [u8],
    /// `CKA_ISSUER`, DER.
    pub issuer: &'a [u8],
    /// `CKA_SERIAL_NUMBER`, the DER of the `INTEGER`.
    pub serial: &'a [u8],
    /// `CKA_VALUE`.
    pub der: &'a [u8],
}

/// A token with a session on it.
pub struct Token<'m> {
    pub(super) module: &'m Module<'m>,
    pub(super) session: Session,
    slot: Slot,
}

impl<'m> Token<'m> {
    /// Opens a session.
    pub(super) fn open(module: &'m Module<'m>, slot: Slot, write: bool) -> Result<Self, Failure> {
        module.channel.alive();
        let session = if write { module.pkcs11.open_rw_session(slot) } else { module.pkcs11.open_ro_session(slot) };
        Ok(Self { module, session: session.map_err(|error| failure(&error))?, slot })
    }

    /// Each call into the library is announced, so that the agent can tell a hanging one.
    pub(super) fn call<T>(&self, f: impl FnOnce() -> Result<T, Error>) -> Result<T, Failure> {
        self.module.channel.alive();
        f().map_err(|error| failure(&error))
    }

    /// What token and slot say of themselves, read afresh.
    ///
    /// # Errors
    /// As the library says.
    pub fn facts(&self) -> Result<TokenFacts, Failure> {
        let info = self.call(|| self.module.pkcs11.get_token_info(self.slot))?;
        let slot = self.call(|| self.module.pkcs11.get_slot_info(self.slot))?;
        Ok(TokenFacts {
            label: info.label().to_owned(),
            manufacturer: info.manufacturer_id().to_owned(),
            model: info.model().to_owned(),
            serial: info.serial_number().to_owned(),
            slot: slot.slot_description().to_owned(),
            tries: tries(&info),
            pin_length: (info.min_pin_length() as u64, info.max_pin_length() as u64),
            keypad: info.protected_authentication_path(),
        })
    }

    /// The mechanisms it offers.
    ///
    /// # Errors
    /// As the library says.
    pub fn mechanisms(&self) -> Result<Vec<MechanismType>, Failure> {
        self.call(|| self.module.pkcs11.get_mechanism_list(self.slot))
    }

    /// Every X.509 certificate object.
    ///
    /// # Errors
    /// As the library says.
    pub fn certificates(&self) -> Result<Vec<StoredCertificate>, Failure> {
        let wanted = [AttributeType::Id, AttributeType::Label, AttributeType::Value];
        let mut found = Vec::new();
        for attributes in self.read(ObjectClass::CERTIFICATE, &wanted)? {
            let (mut id, mut label, mut der) = Default::default();
            for attribute in attributes.1 {
                match attribute {
                    Attribute::Id(value) => id = value,
                    Attribute::Label(value) => label = value,
                    Attribute::Value(value) => der = value,
                    _ => {}
                }
            }
            if !der.is_empty() {
                found.push(StoredCertificate { id: KeyId::from_bytes(&id), label: String::from_utf8_lossy(&label).into_owned(), der });
            }
        }
        Ok(found)
    }

    /// Every public key object of a kind that is renewed.
    ///
    /// # Errors
    /// As the library says.
    pub fn public_keys(&self) -> Result<Vec<StoredPublicKey>, Failure> {
        let objects = self.read(ObjectClass::PUBLIC_KEY, &PUBLIC_KEY)?;
        Ok(objects.into_iter().filter_map(|(_, attributes)| stored_public_key(attributes).ok()).collect())
    }

    /// The private key that belongs to this public key: by its modulus where it can be read, else by its id.
    ///
    /// # Errors
    /// As the library says.
    pub fn private_key(&self, id: &KeyId, key: &PublicKey) -> Result<Option<PrivateKey>, Failure> {
        let wanted = [AttributeType::Id, AttributeType::Modulus, AttributeType::AlwaysAuthenticate];
        for (handle, attributes) in self.read(ObjectClass::PRIVATE_KEY, &wanted)? {
            let mut found = PrivateKey { handle, id: KeyId::from_bytes(&[]), always_authenticate: false };
            let mut modulus = None;
            for attribute in attributes {
                match attribute {
                    Attribute::Id(value) => found.id = KeyId::from_bytes(&value),
                    Attribute::AlwaysAuthenticate(value) => found.always_authenticate = value,
                    Attribute::Modulus(value) if !value.is_empty() => modulus = Some(without_zeros(&value)),
                    _ => {}
                }
            }
            let belongs = match (modulus, key.modulus()) {
                (Some(one), Some(other)) => one == other,
                _ => found.id == *id,
            };
            if belongs {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Makes a key pair that never leaves the token.
    ///
    /// # Errors
    /// As the library says.
    pub fn generate(&self, plan: &KeyPlan<'_>) -> Result<StoredPublicKey, Failure> {
        let commercial = plan.role == Role::Commercial;
        let named = |private| {
            vec![
                Attribute::Token(true),
                Attribute::Private(private),
                Attribute::Id(plan.id.to_bytes()),
                Attribute::Label(plan.label.as_bytes().to_vec()),
            ]
        };
        let mut public = named(false);
        public.push(Attribute::Verify(true));
        let mut private = named(true);
        private.extend([Attribute::Sensitive(true), Attribute::Extractable(false), Attribute::Sign(true)]);
        let mechanism = match plan.like.kind() {
            KeyKind::Rsa { bits } => {
                public.extend([Attribute::ModulusBits((*bits).into()), Attribute::PublicExponent(vec![1, 0, 1])]);
                // Said also where it is false: some libraries permit everything by default, and a qualified key only signs.
                public.extend([Attribute::Encrypt(commercial), Attribute::Wrap(commercial)]);
                private.extend([Attribute::Decrypt(commercial), Attribute::Unwrap(commercial)]);
                Mechanism::RsaPkcsKeyPairGen
            }
            KeyKind::P256 | KeyKind::P384 => {
                public.push(Attribute::EcParams(plan.like.parameters().to_vec()));
                Mechanism::EccKeyPairGen
            }
        };
        let (handle, _) = self.call(|| self.session.generate_key_pair(&mechanism, &public, &private))?;
        stored_public_key(self.call(|| self.session.get_attributes(handle, &PUBLIC_KEY))?)
    }

    /// Writes a certificate object.
    ///
    /// # Errors
    /// As the library says.
    pub fn write_certificate(&self, new: &NewCertificate<'_>) -> Result<(), Failure> {
        let template = [
            Attribute::Class(ObjectClass::CERTIFICATE),
            Attribute::CertificateType(CertificateType::X_509),
            Attribute::Token(true),
            Attribute::Private(false),
            Attribute::Id(new.id.to_bytes()),
            Attribute::Label(new.label.as_bytes().to_vec()),
            Attribute::Subject(new.subject.to_vec()),
            Attribute::Issuer(new.issuer.to_vec()),
            Attribute::SerialNumber(new.serial.to_vec()),
            Attribute::Value(new.der.to_vec()),
        ];
        self.call(|| self.session.create_object(&template)).map(drop)
    }

    fn read(&self, class: ObjectClass, wanted: &[AttributeType]) -> Result<Vec<(ObjectHandle, Vec<Attribute>)>, Failure> {
        let handles = self.call(|| self.session.find_objects(&[Attribute::Class(class)]))?;
        handles.into_iter().map(|handle| Ok((handle, self.call(|| self.session.get_attributes(handle, wanted))?))).collect()
    }
}

const PUBLIC_KEY: [AttributeType; 7] = [
    AttributeType::Id,
    AttributeType::KeyType,
    AttributeType::Encrypt,
    AttributeType::Modulus,
    AttributeType::PublicExponent,
    AttributeType::EcParams,
    AttributeType::EcPoint,
];

fn stored_public_key(attributes: Vec<Attribute>) -> Result<StoredPublicKey, Failure> {
    let (mut id, mut modulus, mut exponent, mut parameters, mut point) = Default::default();
    let (mut kind, mut encrypts) = (None, false);
    for attribute in attributes {
        match attribute {
            Attribute::Id(value) => id = value,
            Attribute::KeyType(value) => kind = Some(value),
            Attribute::Encrypt(value) => encrypts = value,
            Attribute::Modulus(value) => modulus = value,
            Attribute::PublicExponent(value) => exponent = value,
            Attribute::EcParams(value) => parameters = value,
            Attribute::EcPoint(value) => point = value,
            _ => {}
        }
    }
    let key = match kind {
        Some(KeyType::RSA) => PublicKey::from_rsa(&modulus, &exponent),
        Some(KeyType::EC) => PublicKey::from_ec(&parameters, &point),
        other => Err(Failure::Unable(format!("keys of type {other:?} are not renewed"))),
    }?;
    Ok(StoredPublicKey { id: KeyId::from_bytes(&id), encrypts, key })
}

fn tries(info: &TokenInfo) -> TriesLeft {
    if info.user_pin_locked() {
        TriesLeft::Locked
    } else if info.user_pin_final_try() {
        TriesLeft::Last
    } else if info.user_pin_count_low() {
        TriesLeft::Fewer
    } else {
        TriesLeft::All
    }
}

fn without_zeros(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().skip_while(|byte| *byte == 0).collect()
}
