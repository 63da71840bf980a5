//! Objects on the token: read, generated, written. Nothing is ever deleted or changed.

use super::{Means, Module, PublicKey, failure, public_key::KeyKind};
use crate::{
    certificate::{KeyId, Role},
    worker::{Failure, FreeMemory, TokenFacts, TriesLeft},
};
use cryptoki::{
    error::Error,
    mechanism::Mechanism,
    object::{Attribute, AttributeType, CertificateType, KeyType, ObjectClass, ObjectHandle},
    session::Session,
    slot::{Slot, TokenInfo},
};
use std::cell::{Cell, OnceCell};

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateKey {
    pub(super) handle: ObjectHandle,
    /// `CKA_ID`.
    pub id: KeyId,
    /// `CKA_ALWAYS_AUTHENTICATE`: a login for each signature.
    pub always_authenticate: bool,
    /// `CKA_MODULUS` without leading zeros, where it can be read.
    modulus: Option<Vec<u8>>,
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
    /// Its type and size.
    pub kind: &'a KeyKind,
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
    pub(super) slot: Slot,
    /// The holder is logged in from a step before.
    pub(super) kept: Cell<bool>,
    /// The library finds objects by their value: it did once.
    finds_by_value: Cell<bool>,
    pub(super) known_means: OnceCell<Means>,
    slot_name: OnceCell<String>,
}

impl<'m> Token<'m> {
    /// Opens a session.
    pub(super) fn open(module: &'m Module<'m>, slot: Slot, write: bool) -> Result<Self, Failure> {
        module.channel.alive();
        let session = if write { module.pkcs11.open_rw_session(slot) } else { module.pkcs11.open_ro_session(slot) };
        Ok(Self {
            module,
            session: session.map_err(|error| failure(&error))?,
            slot,
            kept: Cell::new(false),
            finds_by_value: Cell::new(false),
            known_means: OnceCell::new(),
            slot_name: OnceCell::new(),
        })
    }

    /// Each call into the library is announced, so that the agent can tell a hanging one.
    pub(super) fn call<T>(&self, f: impl FnOnce() -> Result<T, Error>) -> Result<T, Failure> {
        self.module.channel.alive();
        f().map_err(|error| failure(&error))
    }

    /// What the token says of itself, read afresh, and in which slot it is.
    ///
    /// # Errors
    /// As the library says.
    pub fn facts(&self) -> Result<TokenFacts, Failure> {
        let info = self.call(|| self.module.pkcs11.get_token_info(self.slot))?;
        Ok(TokenFacts {
            label: info.label().to_owned(),
            manufacturer: info.manufacturer_id().to_owned(),
            model: info.model().to_owned(),
            serial: info.serial_number().to_owned(),
            slot: self.slot_name()?.to_owned(),
            tries: tries(&info),
            pin_length: (info.min_pin_length() as u64, info.max_pin_length() as u64),
            keypad: info.protected_authentication_path(),
            free: free(&info),
        })
    }

    /// The slot's description, which stays.
    fn slot_name(&self) -> Result<&str, Failure> {
        if let Some(name) = self.slot_name.get() {
            return Ok(name);
        }
        let slot = self.call(|| self.module.pkcs11.get_slot_info(self.slot))?;
        Ok(self.slot_name.get_or_init(|| slot.slot_description().to_owned()))
    }

    /// The certificate object with these very bytes.
    ///
    /// # Errors
    /// As the library says.
    pub fn certificate(&self, der: &[u8]) -> Result<Option<StoredCertificate>, Failure> {
        let found = self.certificates_like(Attribute::Value(der.to_vec()))?.into_iter().find(|stored| stored.der == der);
        if found.is_some() {
            self.finds_by_value.set(true);
        }
        if self.finds_by_value.get() {
            return Ok(found);
        }
        // Nothing yet shows that this library looks for values at all.
        Ok(self.certificates()?.into_iter().find(|stored| stored.der == der))
    }

    /// The certificate objects with this attribute; others too if the library does not look for it.
    ///
    /// # Errors
    /// As the library says.
    pub fn certificates_like(&self, attribute: Attribute) -> Result<Vec<StoredCertificate>, Failure> {
        self.certificates_at(self.found(&[Attribute::Class(ObjectClass::CERTIFICATE), attribute])?)
    }

    /// Every X.509 certificate object.
    ///
    /// # Errors
    /// As the library says.
    pub fn certificates(&self) -> Result<Vec<StoredCertificate>, Failure> {
        self.certificates_at(self.found(&[Attribute::Class(ObjectClass::CERTIFICATE)])?)
    }

    pub(super) fn certificates_at(&self, handles: Vec<ObjectHandle>) -> Result<Vec<StoredCertificate>, Failure> {
        let wanted = [AttributeType::Id, AttributeType::Label, AttributeType::Value];
        let mut found = Vec::new();
        for attributes in self.read(handles, &wanted)? {
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
        self.public_keys_at(self.found(&[Attribute::Class(ObjectClass::PUBLIC_KEY)])?)
    }

    pub(super) fn public_keys_at(&self, handles: Vec<ObjectHandle>) -> Result<Vec<StoredPublicKey>, Failure> {
        let objects = self.read(handles, &PUBLIC_KEY)?;
        Ok(objects.into_iter().filter_map(|(_, attributes)| stored_public_key(attributes).ok()).collect())
    }

    /// Every private key object; to be seen only by who is logged in.
    ///
    /// # Errors
    /// As the library says.
    pub fn private_keys(&self) -> Result<Vec<PrivateKey>, Failure> {
        let wanted = [AttributeType::Id, AttributeType::Modulus, AttributeType::AlwaysAuthenticate];
        let objects = self.read(self.found(&[Attribute::Class(ObjectClass::PRIVATE_KEY)])?, &wanted)?;
        Ok(objects.into_iter().map(|(handle, attributes)| private_key(handle, attributes)).collect())
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
        let mechanism = match plan.kind {
            KeyKind::Rsa { bits } => {
                public.extend([Attribute::ModulusBits((*bits).into()), Attribute::PublicExponent(vec![1, 0, 1])]);
                // Said also where it is false: some libraries permit everything by default, and a qualified key only signs.
                public.extend([Attribute::Encrypt(commercial), Attribute::Wrap(commercial)]);
                private.extend([Attribute::Decrypt(commercial), Attribute::Unwrap(commercial)]);
                Mechanism::RsaPkcsKeyPairGen
            }
            KeyKind::P256 | KeyKind::P384 => {
                public.push(Attribute::EcParams(plan.kind.parameters()));
                Mechanism::EccKeyPairGen
            }
        };
        let (handle, _) = self.call(|| self.session.generate_key_pair(&mechanism, &public, &private))?;
        stored_public_key(self.attributes(handle, &PUBLIC_KEY)?)
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

    fn read(&self, handles: Vec<ObjectHandle>, wanted: &[AttributeType]) -> Result<Vec<(ObjectHandle, Vec<Attribute>)>, Failure> {
        handles.into_iter().map(|handle| Ok((handle, self.attributes(handle, wanted)?))).collect()
    }

    /// One call, unless a value is longer than anybody thought.
    pub(super) fn attributes(&self, handle: ObjectHandle, wanted: &[AttributeType]) -> Result<Vec<Attribute>, Failure> {
        match self.call(|| self.module.raw.attributes(&self.session, handle, wanted))? {
            Some(attributes) => Ok(attributes),
            None => self.call(|| self.session.get_attributes(handle, wanted)),
        }
    }
}

impl PrivateKey {
    /// The one of these that belongs to this public key: by its modulus where it can be read, else by its id.
    pub fn of<'a>(id: &KeyId, key: &PublicKey, among: &'a [Self]) -> Option<&'a Self> {
        among.iter().find(|one| match (&one.modulus, key.modulus()) {
            (Some(modulus), Some(other)) => *modulus == other,
            _ => one.id == *id,
        })
    }
}

fn private_key(handle: ObjectHandle, attributes: Vec<Attribute>) -> PrivateKey {
    let mut found = PrivateKey { handle, id: KeyId::from_bytes(&[]), always_authenticate: false, modulus: None };
    for attribute in attributes {
        match attribute {
            Attribute::Id(value) => found.id = KeyId::from_bytes(&value),
            Attribute::AlwaysAuthenticate(value) => found.always_authenticate = value,
            Attribute::Modulus(value) if !value.is_empty() => found.modulus = Some(without_zeros(&value)),
            _ => {}
        }
    }
    found
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
        other => Err(Failure::Unable(format!("keys of type {other:?} are not renewed").into())),
    }?;
    Ok(StoredPublicKey { id: KeyId::from_bytes(&id), encrypts, key })
}

/// A token that has no memory at all by its own account does not keep that account.
fn free(info: &TokenInfo) -> FreeMemory {
    let told = |free: Option<usize>, total: Option<usize>| free.filter(|_| total != Some(0)).map(|free| free as u64);
    FreeMemory {
        public: told(info.free_public_memory(), info.total_public_memory()),
        private: told(info.free_private_memory(), info.total_private_memory()),
    }
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
