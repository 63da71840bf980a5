//! A key that only signs and the login that it wants, as a program meets it that does not know of it. One story, alone in its process: a
//! process has one environment and one module.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(unsafe_code, reason = "the module is directed by the environment, which only unsafe code may change")]

mod support;

use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
    mechanism::Mechanism,
    object::{Attribute, AttributeType},
    session::UserType,
    types::AuthPin,
};
use support::{PIN, card};
use twins_starcos::SigningLogin;

#[test]
fn a_signature_by_a_key_that_only_signs_wants_a_login_for_it() {
    let (_dir, card) = card();
    // Where an assertion fails, nobody finalizes the module.
    card.change_settings(|settings| settings.heartbeat = false).unwrap();
    for (name, value) in card.env() {
        // SAFETY: no other thread of this process reads or writes the environment now.
        unsafe { std::env::set_var(name, value) };
    }
    let module = Pkcs11::new(card.module_path().unwrap()).unwrap();
    module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    let session = module.open_rw_session(module.get_slots_with_token().unwrap()[0]).unwrap();
    let pin = AuthPin::from(PIN.to_owned());
    session.login(UserType::User, Some(&pin)).unwrap();
    let make = |decrypts: bool| {
        let public = [Attribute::Token(true), Attribute::ModulusBits(2048.into()), Attribute::Verify(true)];
        let private = [Attribute::Token(true), Attribute::Private(true), Attribute::Sign(true), Attribute::Decrypt(decrypts)];
        session.generate_key_pair(&Mechanism::RsaPkcsKeyPairGen, &public, &private).unwrap().1
    };
    let announced = |key| session.get_attributes(key, &[AttributeType::AlwaysAuthenticate]).unwrap();
    let sign = |key| session.sign(&Mechanism::RsaPkcs, key, b"a digest");

    let [commercial, qualified] = [true, false].map(make);
    assert_eq!(sign(commercial).unwrap().len(), 256);
    assert!(matches!(sign(qualified), Err(Error::Pkcs11(RvError::UserNotLoggedIn, _))));
    assert_eq!(announced(qualified), [Attribute::AlwaysAuthenticate(false)]);

    session.sign_init(&Mechanism::RsaPkcs, qualified).unwrap();
    let wrong = session.login(UserType::ContextSpecific, Some(&AuthPin::from("000000".to_owned())));
    assert!(matches!(wrong, Err(Error::Pkcs11(RvError::PinIncorrect, _))), "{wrong:?}");
    let slot = module.get_slots_with_token().unwrap()[0];
    assert!(module.get_token_info(slot).unwrap().user_pin_count_low(), "it is the same PIN and the same count");
    session.login(UserType::ContextSpecific, Some(&pin)).unwrap();
    assert!(!module.get_token_info(slot).unwrap().user_pin_count_low());

    card.change_settings(|settings| settings.signing_login = SigningLogin::Announced).unwrap();
    assert_eq!(announced(qualified), [Attribute::AlwaysAuthenticate(true)]);
    assert_eq!(announced(commercial), [Attribute::AlwaysAuthenticate(false)]);

    card.change_settings(|settings| settings.signing_login = SigningLogin::Cached).unwrap();
    session.logout().unwrap();
    // A session without the operation that was begun above.
    let session = module.open_rw_session(slot).unwrap();
    session.login(UserType::User, Some(&pin)).unwrap();
    let qualified = session.find_objects(&[Attribute::Private(true), Attribute::Decrypt(false)]).unwrap()[0];
    assert_eq!(session.sign(&Mechanism::RsaPkcs, qualified, b"a digest").unwrap().len(), 256);
    module.finalize().unwrap();
}
