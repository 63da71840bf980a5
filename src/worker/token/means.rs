//! What a token is able to do (`C_GetMechanismList`, `C_GetMechanismInfo`), and whether that suffices for a renewal: asked before the person is
//! asked for anything, by the steps with a PIN and by whoever shows what a renewal would do.

use super::{Needed, PublicKey, Token, public_key::KeyKind, signing::scheme};
use crate::{
    certificate::Both,
    worker::{CardContents, Failure, FreeMemory, Lack},
};
use cryptoki::mechanism::MechanismType;
use cryptoki_sys::CK_MECHANISM_TYPE;
use serde::{Deserialize, Serialize};

/// What a token is able to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Means {
    /// Its mechanisms (`CK_MECHANISM_TYPE`).
    mechanisms: Vec<CK_MECHANISM_TYPE>,
    /// The shortest and the longest RSA key that it makes, bits; absent where it gives no limits.
    rsa_bits: Option<(u64, u64)>,
}

impl Means {
    /// Whether it has this mechanism.
    pub(super) fn has(&self, mechanism: MechanismType) -> bool {
        self.mechanisms.contains(&*mechanism)
    }

    #[cfg(test)]
    pub(super) fn of(mechanisms: &[MechanismType]) -> Self {
        Self { mechanisms: mechanisms.iter().map(|one| **one).collect(), rsa_bits: None }
    }

    /// What it lacks to sign with such a key.
    pub(super) fn signs_with(&self, kind: &KeyKind) -> Result<(), Lack> {
        scheme(self, kind).map(drop)
    }

    /// What it lacks to make such a key and to sign with it.
    pub(super) fn makes(&self, kind: &KeyKind) -> Result<(), Lack> {
        self.signs_with(kind)?;
        let (making, name) = match kind {
            KeyKind::Rsa { .. } => (MechanismType::RSA_PKCS_KEY_PAIR_GEN, "RSA"),
            KeyKind::P256 | KeyKind::P384 => (MechanismType::ECC_KEY_PAIR_GEN, "EC"),
        };
        if !self.has(making) {
            return Err(Lack::KeyMaking { kind: name.to_owned() });
        }
        match (kind, self.rsa_bits) {
            (KeyKind::Rsa { bits }, Some((least, most))) if !(least..=most).contains(bits) => {
                Err(Lack::KeyLength { least, most, bits: *bits })
            }
            _ => Ok(()),
        }
    }
}

impl FreeMemory {
    /// What lacks of it for this; a token that does not tell is believed to have it.
    pub(super) fn holds(&self, needed: Needed) -> Result<(), Lack> {
        for (free, needed) in [(self.public, needed.public), (self.private, needed.private)] {
            if let Some(free) = free.filter(|free| *free < needed) {
                return Err(Lack::Room { free, needed });
            }
        }
        Ok(())
    }
}

impl CardContents {
    /// What the card lacks for the renewal of a pair with these public keys (`SubjectPublicKeyInfo`, DER), as far as it can be told without a
    /// PIN: what the worker finds before it asks for one. New RSA keys have at least so many bits.
    ///
    /// # Errors
    /// What is lacking.
    pub fn suffices_for(&self, old: &Both<Vec<u8>>, least_rsa_bits: u64) -> Result<(), Lack> {
        let key = |der: &[u8]| match PublicKey::from_der(der) {
            Ok(key) => Ok(key),
            Err(Failure::Unable(lack)) => Err(lack),
            Err(other) => Err(Lack::Said(other.to_string())),
        };
        let kinds = [key(&old.qualified)?, key(&old.commercial)?].map(|old| old.kind().at_least(least_rsa_bits));
        for kind in &kinds {
            if let Some(means) = &self.means {
                means.makes(kind)?;
            }
        }
        self.token.free.holds(kinds.iter().map(Needed::for_key).sum())
    }
}

/// The length of the new RSA key, bits, where the old one (`SubjectPublicKeyInfo`, DER) is shorter than the floor.
pub fn longer_rsa_key(old: &[u8], least_rsa_bits: u64) -> Option<u64> {
    match PublicKey::from_der(old).ok()?.kind() {
        KeyKind::Rsa { bits } if *bits < least_rsa_bits => Some(least_rsa_bits),
        _ => None,
    }
}

impl Token<'_> {
    /// What it is able to do.
    ///
    /// # Errors
    /// As the library says.
    pub fn means(&self) -> Result<Means, Failure> {
        let mut means = self.means_to_sign()?.clone();
        if means.has(MechanismType::RSA_PKCS_KEY_PAIR_GEN) {
            means.rsa_bits = self.rsa_bits()?;
        }
        Ok(means)
    }

    /// The same without the limits of keys, which matter only to who makes them. It stays.
    pub(super) fn means_to_sign(&self) -> Result<&Means, Failure> {
        if let Some(known) = self.known_means.get() {
            return Ok(known);
        }
        let means = Means { mechanisms: self.mechanisms()?, rsa_bits: None };
        Ok(self.known_means.get_or_init(|| means))
    }

    /// One call, unless there are more than anybody thought.
    fn mechanisms(&self) -> Result<Vec<CK_MECHANISM_TYPE>, Failure> {
        if let Some(mechanisms) = self.call(|| self.module.raw.mechanisms(self.slot))? {
            return Ok(mechanisms);
        }
        let known = self.call(|| self.module.pkcs11.get_mechanism_list(self.slot))?;
        Ok(known.into_iter().map(|one| *one).collect())
    }

    fn rsa_bits(&self) -> Result<Option<(u64, u64)>, Failure> {
        let info = match self.call(|| self.module.pkcs11.get_mechanism_info(self.slot, MechanismType::RSA_PKCS_KEY_PAIR_GEN)) {
            // A library that does not tell gives no limits.
            Err(Failure::Unable(_)) => return Ok(None),
            told => told?,
        };
        let (least, most) = (info.min_key_size() as u64, info.max_key_size() as u64);
        Ok((most > 0).then_some((least, most)))
    }

    /// Whether it can make keys of these kinds and sign with them; asked before the person is.
    ///
    /// # Errors
    /// [`Failure::Unable`] with what it lacks.
    pub fn can_make(&self, kinds: &Both<KeyKind>) -> Result<(), Failure> {
        let means = self.means()?;
        for (_, kind) in kinds.iter() {
            means.makes(kind).map_err(Failure::Unable)?;
        }
        Ok(())
    }

    /// Whether it can sign with keys of this kind; asked before the person is.
    ///
    /// # Errors
    /// [`Failure::Unable`] with what it lacks.
    pub fn can_sign_with(&self, kind: &KeyKind) -> Result<(), Failure> {
        self.means_to_sign()?.signs_with(kind).map_err(Failure::Unable)
    }

    /// Whether there is room for this.
    ///
    /// # Errors
    /// [`Failure::Unable`] with what is free and what is needed.
    pub fn has_room(&self, needed: Needed) -> Result<(), Failure> {
        self.facts()?.free.holds(needed).map_err(Failure::Unable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lacks_is_told_in_the_order_in_which_it_is_needed() {
        let rsa = KeyKind::Rsa { bits: 4096 };
        let (sign, make) = (MechanismType::RSA_PKCS, MechanismType::RSA_PKCS_KEY_PAIR_GEN);
        assert_eq!(Means::of(&[make]).makes(&rsa), Err(Lack::Signing));
        assert_eq!(Means::of(&[sign]).makes(&rsa), Err(Lack::KeyMaking { kind: "RSA".into() }));
        assert_eq!(Means::of(&[sign, make]).makes(&rsa), Ok(()));
        let short = Means { rsa_bits: Some((1024, 2048)), ..Means::of(&[sign, make]) };
        assert_eq!(short.makes(&rsa), Err(Lack::KeyLength { least: 1024, most: 2048, bits: 4096 }));
        assert_eq!(short.makes(&KeyKind::P256), Err(Lack::Signing));
    }

    #[test]
    fn no_room_is_told_only_by_who_knows() {
        let needed = Needed { public: 100, private: 200 };
        assert_eq!(FreeMemory::default().holds(needed), Ok(()));
        assert_eq!(FreeMemory { public: Some(100), private: Some(200) }.holds(needed), Ok(()));
        assert_eq!(FreeMemory { public: None, private: Some(199) }.holds(needed), Err(Lack::Room { free: 199, needed: 200 }));
    }
}
