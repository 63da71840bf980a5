//! Counts the calls into the library, by OpenSC's spy between the worker and SoftHSM.

use super::card::{Card, SOFTHSM};
use std::{cell::Cell, collections::BTreeMap, fs, path::PathBuf};

const SPY: &str = "/usr/lib/x86_64-linux-gnu/pkcs11-spy.so";

pub struct Spy {
    log: PathBuf,
    read: Cell<usize>,
}

impl Spy {
    /// Puts it between the worker and the library.
    pub fn on(card: &mut Card) -> Self {
        let log = card.dir.path().join("spy.log");
        fs::write(&log, "").unwrap();
        card.settings.module = SPY.into();
        card.settings.env.insert("PKCS11SPY".into(), SOFTHSM.into());
        card.settings.env.insert("PKCS11SPY_OUTPUT".into(), log.display().to_string());
        card.settings.writes.push(log.clone());
        Self { log, read: Cell::new(0) }
    }

    /// How many calls since the last time, `C_GetFunctionList` aside.
    pub fn calls(&self) -> usize {
        self.by_name().values().sum()
    }

    /// How often each function was called since the last time.
    pub fn by_name(&self) -> BTreeMap<String, usize> {
        let log = String::from_utf8_lossy(&fs::read(&self.log).unwrap()).into_owned();
        let new = &log[self.read.get().min(log.len())..];
        self.read.set(log.len());
        let mut calls = BTreeMap::new();
        for line in new.lines() {
            let Some((number, name)) = line.split_once(": C_") else { continue };
            if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) && name != "GetFunctionList" {
                *calls.entry(format!("C_{}", name.trim())).or_default() += 1;
            }
        }
        assert!(!calls.is_empty(), "the spy wrote nothing");
        calls
    }
}
