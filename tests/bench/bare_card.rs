//! The bare calls of a renewal at the same card, by a process that does nothing else.

use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    mechanism::Mechanism,
    object::{Attribute, ObjectClass},
    session::UserType,
    types::AuthPin,
};
use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};
use twins_sandbox::desk::Desk;

/// The first argument of the process that makes them.
pub const BARE: &str = "--bare-card";
/// The length of the demo's keys.
const BITS: u64 = 2048;

/// Seconds that they take at the card of this workstation.
pub fn seconds(desk: &Desk) -> f64 {
    let mut bare = Command::new(std::env::current_exe().unwrap());
    bare.arg(BARE).arg(desk.card().module_path().unwrap()).arg(desk.card().pin()).envs(desk.card().env());
    let output = bare.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

/// How long the calls take that a renewal cannot do without.
pub fn renew(module: &Path, pin: &str) -> Duration {
    let library = Pkcs11::new(module).unwrap();
    let started = Instant::now();
    library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    let slot = library.get_slots_with_token().unwrap()[0];
    let session = library.open_rw_session(slot).unwrap();
    session.login(UserType::User, Some(&AuthPin::new(pin.into()))).unwrap();
    for id in [0xb1, 0xb2] {
        let public = [Attribute::Token(true), Attribute::ModulusBits(BITS.into()), Attribute::Id(vec![id])];
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
    library.finalize().unwrap();
    started.elapsed()
}
