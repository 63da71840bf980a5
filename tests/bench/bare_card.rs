//! The bare calls of a renewal at the same card, by this process.

use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    mechanism::Mechanism,
    object::{Attribute, ObjectClass},
    session::UserType,
    types::AuthPin,
};
use std::time::{Duration, Instant};
use twins_sandbox::desk::Desk;

pub struct BareCard {
    library: Pkcs11,
    pin: AuthPin,
    bits: u64,
}

impl BareCard {
    /// The card of this workstation. This process must not have used a library of another one before.
    pub fn of(desk: &Desk) -> Self {
        for (name, value) in desk.card().env() {
            // SAFETY: no other thread of this process reads or writes its environment now.
            #[allow(unsafe_code)]
            unsafe {
                std::env::set_var(name, value);
            }
        }
        let library = Pkcs11::new(desk.card().module_path().unwrap()).unwrap();
        Self { library, pin: AuthPin::new(desk.card().pin().into()), bits: 2048 }
    }

    /// How long the calls take that a renewal cannot do without.
    pub fn renew(self) -> Duration {
        let started = Instant::now();
        self.library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
        let slot = self.library.get_slots_with_token().unwrap()[0];
        let session = self.library.open_rw_session(slot).unwrap();
        session.login(UserType::User, Some(&self.pin)).unwrap();
        for id in [0xb1, 0xb2] {
            let public = [Attribute::Token(true), Attribute::ModulusBits(self.bits.into()), Attribute::Id(vec![id])];
            let private = [Attribute::Token(true), Attribute::Sensitive(true), Attribute::Sign(true), Attribute::Id(vec![id])];
            let (_, key) = session.generate_key_pair(&Mechanism::RsaPkcsKeyPairGen, &public, &private).unwrap();
            // Each new key signs its request, and the old one the message around it: as many signatures, by the key at hand.
            for _ in 0..2 {
                session.sign(&Mechanism::RsaPkcs, key, &[7; 51]).unwrap();
            }
            let certificate = [Attribute::Class(ObjectClass::DATA), Attribute::Token(true), Attribute::Value(vec![0; 1900])];
            session.create_object(&certificate).unwrap();
        }
        session.logout().unwrap();
        drop(session);
        self.library.finalize().unwrap();
        started.elapsed()
    }
}
