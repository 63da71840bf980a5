//! Faults on order and the trace of calls, as OpenSC meets them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use cryptoki_sys::{CKR_DEVICE_ERROR, CKR_DEVICE_REMOVED};
use std::{os::unix::process::ExitStatusExt, process::Command, time::Duration};
use support::{PIN, card, card_in_reader, look, run, tool};
use twins_starcos::{Fault, Reader};

const MAKE: [&str; 7] = ["--login", "--pin", PIN, "--keypairgen", "--key-type", "rsa:2048", "--id"];

#[test]
fn an_error_comes_at_the_ordered_call_and_only_there() {
    let (_dir, card) = card();
    card.order(Fault::at("C_OpenSession").call(2).returns(CKR_DEVICE_ERROR)).unwrap();
    let opened = || run(&card, &["--list-objects"]);
    let first = opened();
    assert!(first.0, "{}", first.1);
    let (went_well, said) = opened();
    assert!(!went_well && said.contains("CKR_DEVICE_ERROR"), "{said}");
    assert!(opened().0, "the third is none of it");

    card.order(Fault::at("C_OpenSession").from_then_on().returns(CKR_DEVICE_ERROR)).unwrap();
    assert!((0..2).all(|_| !opened().0));
    card.call_off_faults().unwrap();
    assert!(opened().0);
    assert_eq!(card.trace().faults(), 3);
}

#[test]
fn an_answer_is_lost_after_the_work_was_done() {
    let (_dir, card) = card();
    card.order(Fault::at("C_GenerateKeyPair").afterwards().returns(CKR_DEVICE_ERROR)).unwrap();
    let (_, said) = run(&card, &[&MAKE[..], &["07"]].concat());
    assert!(said.contains("CKR_DEVICE_ERROR"), "{said}");
    assert_eq!(card.contents().unwrap().private_keys.len(), 1);
}

#[test]
fn a_call_hangs_or_takes_the_process_along() {
    let (_dir, card) = card();
    card.order(Fault::at("C_FindObjects").hangs()).unwrap();
    let mut hanging = tool(&card, &["--list-objects"]).spawn().unwrap();
    while card.trace().faults() == 0 {
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(500));
    assert!(hanging.try_wait().unwrap().is_none());
    hanging.kill().unwrap();
    hanging.wait().unwrap();

    card.order(Fault::at("C_FindObjects").crashes()).unwrap();
    let crashed = tool(&card, &["--list-objects"]).output().unwrap();
    assert_eq!(crashed.status.signal(), Some(6), "SIGABRT");
}

fn holds_a_card(reader: &Reader) -> bool {
    let listing = Command::new("opensc-tool").arg("--list-readers").env("PCSCLITE_CSOCK_NAME", reader.socket()).output().unwrap();
    let listing = String::from_utf8(listing.stdout).unwrap();
    listing.lines().any(|line| line.ends_with(reader.name()) && line.contains("Yes"))
}

#[test]
fn a_card_that_is_lost_leaves_the_reader_and_can_be_put_in_again() {
    let (_dir, card, reader) = card_in_reader();
    card.order(Fault::at("C_GenerateKeyPair").loses_the_card()).unwrap();
    let (_, said) = run(&card, &[&MAKE[..], &["07"]].concat());
    assert!(said.contains("CKR_DEVICE_REMOVED"), "{said}");
    assert!(card.is_pulled());
    assert_eq!(card.contents().unwrap().private_keys, []);
    while holds_a_card(&reader) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let (_, said) = run(&card, &["--list-token-slots"]);
    assert!(!said.contains("ICA"), "{said}");

    reader.insert(&card.atr().unwrap()).unwrap();
    look(&card, &[&MAKE[..], &["07"]].concat());
    assert_eq!(card.contents().unwrap().private_keys.len(), 1);
}

#[test]
fn a_card_is_lost_without_a_reader_too_and_after_the_work() {
    let (_dir, card) = card();
    card.order(Fault::at("C_GenerateKeyPair").afterwards().loses_the_card()).unwrap();
    let (_, said) = run(&card, &[&MAKE[..], &["07"]].concat());
    assert!(said.contains("CKR_DEVICE_REMOVED"), "{CKR_DEVICE_REMOVED:#x}: {said}");
    assert_eq!(card.contents().unwrap().private_keys.len(), 1);
    let (_, said) = run(&card, &["--list-token-slots"]);
    assert!(!said.contains("ICA"), "{said}");
    card.put_back();
    look(&card, &["--list-objects"]);
}

#[test]
fn every_call_is_in_the_trace() {
    let (_dir, card) = card();
    look(&card, &["--login", "--pin", PIN, "--list-objects"]);
    let trace = card.trace();
    for function in ["C_GetFunctionList", "C_Initialize", "C_Login", "C_FindObjectsInit", "C_FindObjectsFinal", "C_Finalize"] {
        assert!(trace.count(function) >= 1, "{function}: {:?}", trace.counts());
    }
    assert!(trace.calls.iter().all(|call| call.process == trace.calls[0].process && call.fault.is_none()));
    let before = trace.calls.len();
    look(&card, &["--list-slots"]);
    let later = card.trace().after(before);
    assert!(later.count("C_Initialize") == 1 && later.count("C_Login") == 0);
}
