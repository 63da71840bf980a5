//! What is on a token, read at little cost: a card that is as it was remembered is not read again, object by object.

use super::{Module, Token, failure};
use crate::{
    certificate::{Certificate, KeyId, pairs_among},
    worker::{CardContents, CertificateOnCard, Failure, PublicKeyOnCard, SlotSeen},
};
use cryptoki::{
    object::{Attribute, AttributeType, ObjectClass, ObjectHandle},
    slot::{Slot, TokenInfo},
};
use std::num::NonZeroUsize;

/// So many handles are asked for by one `C_FindObjects`: more than any card has, so that one call is enough.
const MANY: NonZeroUsize = NonZeroUsize::new(512).unwrap();

/// The handles of each kind of object.
struct Handles {
    certificates: Vec<ObjectHandle>,
    public_keys: Vec<ObjectHandle>,
    private_keys: Vec<ObjectHandle>,
}

impl Module<'_> {
    /// A session on every token that can be opened, or why it cannot: a foreign card must not hide the right one.
    ///
    /// # Errors
    /// [`Failure::NoCard`] if there is none.
    pub fn each_token(&self) -> Result<Vec<Result<Token<'_>, Failure>>, Failure> {
        let tokens = self.tokens()?;
        if tokens.is_empty() {
            return Err(Failure::NoCard("no card is in the reader".into()));
        }
        Ok(tokens.into_iter().map(|(slot, _)| Token::open(self, slot, false)).collect())
    }
}

impl Module<'_> {
    /// Every slot, with the token that is in it.
    ///
    /// # Errors
    /// As the library says.
    pub fn slots_seen(&self) -> Result<Vec<SlotSeen>, Failure> {
        self.channel.alive();
        let slots = self.pkcs11.get_all_slots().map_err(|error| failure(&error))?;
        slots.into_iter().map(|slot| self.slot_seen(slot)).collect()
    }

    fn slot_seen(&self, slot: Slot) -> Result<SlotSeen, Failure> {
        self.channel.alive();
        let info = self.pkcs11.get_slot_info(slot).map_err(|error| failure(&error))?;
        // A card that goes at this very moment is one that is not there.
        let token = info.token_present().then(|| self.pkcs11.get_token_info(slot).ok()).flatten();
        let token = token.filter(TokenInfo::token_initialized).map(|token| token.serial_number().to_owned());
        Ok(SlotSeen { name: info.slot_description().to_owned(), token })
    }
}

impl Token<'_> {
    /// Everything that can be read without a PIN. If as many objects of each kind are there as were remembered of this very token, and the newest
    /// pair is still among them byte for byte, the rest is taken from memory: a constant number of calls, however much is on the card. Else it is
    /// read in full: to tell what is new of an object takes a call for each, as reading it does.
    ///
    /// # Errors
    /// As the library says.
    pub fn contents(&self, remembered: &[CardContents]) -> Result<CardContents, Failure> {
        let token = self.facts()?;
        let handles = self.handles()?;
        let known = remembered.iter().find(|known| known.token.serial == token.serial && known.token.label == token.label);
        if let Some(known) = known
            && known.means.is_some()
            && handles.are_as_many_as_in(known)
            && self.still_has_the_pair(known)?
        {
            return Ok(CardContents { token, ..known.clone() });
        }
        let private = handles.private_keys.iter().map(|handle| self.id_of(*handle)).collect::<Result<_, _>>()?;
        let objects = handles.numbers();
        let certificates = self.certificates_at(handles.certificates)?.into_iter();
        let public_keys = self.public_keys_at(handles.public_keys)?.into_iter();
        Ok(CardContents {
            token,
            certificates: certificates.map(|stored| CertificateOnCard { id: stored.id, label: stored.label, der: stored.der }).collect(),
            public_keys: public_keys.map(|stored| PublicKeyOnCard { id: stored.id, public_key: stored.key.der().to_vec() }).collect(),
            private_keys: private,
            objects,
            means: Some(self.means()?),
        })
    }

    fn handles(&self) -> Result<Handles, Failure> {
        Ok(Handles {
            certificates: self.found(&[Attribute::Class(ObjectClass::CERTIFICATE)])?,
            public_keys: self.found(&[Attribute::Class(ObjectClass::PUBLIC_KEY)])?,
            private_keys: self.found(&[Attribute::Class(ObjectClass::PRIVATE_KEY)])?,
        })
    }

    /// `C_FindObjectsInit`, `C_FindObjects`, `C_FindObjectsFinal`.
    pub(super) fn found(&self, template: &[Attribute]) -> Result<Vec<ObjectHandle>, Failure> {
        self.call(|| self.session.iter_objects_with_cache_size(template, MANY)?.collect())
    }

    /// Whether both certificates of the newest pair are there with the same bytes.
    fn still_has_the_pair(&self, known: &CardContents) -> Result<bool, Failure> {
        let certificates: Vec<_> = known.certificates.iter().filter_map(|stored| Certificate::from_der(&stored.der).ok()).collect();
        let Some(newest) = pairs_among(&certificates).ok().and_then(|pairs| pairs.into_iter().next()) else { return Ok(false) };
        for (_, certificate) in newest.certificates.iter() {
            let template = [Attribute::Class(ObjectClass::CERTIFICATE), Attribute::Value(certificate.der().to_vec())];
            // More than one would be found by a library that does not look at the value.
            if self.found(&template)?.len() != 1 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn id_of(&self, handle: ObjectHandle) -> Result<KeyId, Failure> {
        let attributes = self.attributes(handle, &[AttributeType::Id])?;
        let id = attributes.into_iter().find_map(|attribute| match attribute {
            Attribute::Id(id) => Some(id),
            _ => None,
        });
        Ok(KeyId::from_bytes(&id.unwrap_or_default()))
    }
}

impl Handles {
    fn numbers(&self) -> [usize; 3] {
        [self.certificates.len(), self.public_keys.len(), self.private_keys.len()]
    }

    fn are_as_many_as_in(&self, known: &CardContents) -> bool {
        self.numbers() == known.objects
    }
}
