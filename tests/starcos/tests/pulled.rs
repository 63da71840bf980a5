//! What a program that keeps a session open sees when the card goes away and comes back. One story, alone in its process: a process has
//! one environment and one module.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(unsafe_code, reason = "the module is directed by the environment, which only unsafe code may change")]

use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
    session::UserType,
    types::AuthPin,
};
use std::time::Duration;
use twins_starcos::{Card, Reader};

const PIN: &str = "135790";

/// Longer than an answer of PC/SC holds in the module.
fn a_moment() {
    std::thread::sleep(Duration::from_millis(150));
}

fn rv<T: std::fmt::Debug>(result: Result<T, Error>) -> RvError {
    match result {
        Err(Error::Pkcs11(rv, _)) => rv,
        other => panic!("no error of PKCS#11: {other:?}"),
    }
}

#[test]
fn sessions_die_with_the_card() {
    let dir = tempfile::tempdir().unwrap();
    let reader = Reader::start(dir.path().join("reader")).unwrap();
    let card = Card::create(dir.path().join("card"), "ICA Starcos 3.74", PIN, Some(&reader)).unwrap();
    // Where an assertion fails, nobody finalizes the module.
    card.change_settings(|settings| settings.heartbeat = false).unwrap();
    reader.insert(&card.atr().unwrap()).unwrap();
    for (name, value) in card.env() {
        // SAFETY: no other thread of this process reads or writes the environment now.
        unsafe { std::env::set_var(name, value) };
    }
    let module = Pkcs11::new(card.module_path().unwrap()).unwrap();
    module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    let [slot] = module.get_slots_with_token().unwrap()[..] else { panic!("not one slot") };
    assert_eq!(module.get_slot_info(slot).unwrap().slot_description(), reader.name());
    let pin = AuthPin::from(PIN.to_owned());
    let session = module.open_rw_session(slot).unwrap();
    session.login(UserType::User, Some(&pin)).unwrap();
    assert_eq!(session.get_session_info().unwrap().slot_id(), slot);

    reader.remove().unwrap();
    a_moment();
    assert!(module.get_slots_with_token().unwrap().is_empty());
    assert_eq!(module.get_all_slots().unwrap(), [slot]);
    assert!(matches!(rv(module.get_token_info(slot)), RvError::TokenNotPresent));
    assert!(matches!(rv(module.open_rw_session(slot)), RvError::TokenNotPresent));
    assert!(matches!(rv(session.get_session_info()), RvError::DeviceRemoved));

    reader.insert(&card.atr().unwrap()).unwrap();
    a_moment();
    assert!(matches!(rv(session.get_session_info()), RvError::SessionHandleInvalid));
    let session = module.open_rw_session(slot).unwrap();
    session.login(UserType::User, Some(&pin)).expect("the login ended when the card left");

    // Out and in between two looks of the program.
    reader.remove().unwrap();
    reader.insert(&card.atr().unwrap()).unwrap();
    assert!(matches!(rv(session.get_session_info()), RvError::SessionHandleInvalid));

    let session = module.open_rw_session(slot).unwrap();
    reader.stop_daemon();
    a_moment();
    assert!(matches!(rv(session.get_session_info()), RvError::DeviceRemoved));
    assert!(module.get_all_slots().unwrap().is_empty());
    reader.start_daemon().unwrap();
    reader.insert(&card.atr().unwrap()).unwrap();
    a_moment();
    module.open_rw_session(slot).unwrap().login(UserType::User, Some(&pin)).unwrap();
}
