//! What the module knows between `C_Initialize` and `C_Finalize`. It may not know what single functions do.

use super::{
    library::SoftHsm,
    orders,
    presence::{Look, Presence, Seen},
};
use crate::{
    error::{Error, Result},
    settings::{CARD_VARIABLE, Settings},
};
use cryptoki_sys::{CK_RV, CK_SLOT_ID, CKR_DEVICE_ERROR, CKR_GENERAL_ERROR};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

/// The number of the only slot. (SoftHSM's own numbers are made from serial numbers; no reader has such.)
pub(super) const SLOT: CK_SLOT_ID = 0;

static CURRENT: RwLock<Option<Arc<Module>>> = RwLock::new(None);

/// The initialised module.
pub(super) struct Module {
    pub(super) softhsm: SoftHsm,
    /// Where SoftHSM has the token.
    pub(super) slot: CK_SLOT_ID,
    settings_file: PathBuf,
    settings: Mutex<Settings>,
    presence: Presence,
    /// The epoch in which the open sessions were opened.
    sessions_of: Mutex<u64>,
    /// The epoch that `C_WaitForSlotEvent` has told last.
    pub(super) told: Mutex<u64>,
    /// The PIN, where the settings want it kept.
    pin: Mutex<Vec<u8>>,
    /// Read by a call that is in SoftHSM, written to close the sessions under it.
    calls: RwLock<()>,
}

impl Module {
    /// The one that is initialised.
    pub(super) fn current() -> Option<Arc<Self>> {
        CURRENT.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts another (or none) in its place and returns the one before.
    pub(super) fn replace(module: Option<Self>) -> Option<Arc<Self>> {
        std::mem::replace(&mut *CURRENT.write().unwrap_or_else(PoisonError::into_inner), module.map(Arc::new))
    }

    /// The settings that the environment names, and their file.
    pub(super) fn settings_from_environment() -> Result<(PathBuf, Settings)> {
        let file = std::env::var_os(CARD_VARIABLE)
            .map(PathBuf::from)
            .ok_or_else(|| Error::new(format!("the environment variable {CARD_VARIABLE} must name the card's settings file")))?;
        let settings = Settings::read(&file)?;
        Ok((file, settings))
    }

    pub(super) fn new(softhsm: SoftHsm, slot: CK_SLOT_ID, settings_file: PathBuf, settings: Settings) -> Self {
        let presence = Presence::new(settings.state.join(orders::PULLED));
        let epoch = presence.look(|| settings.clone()).epoch;
        Self {
            softhsm,
            slot,
            settings_file,
            settings: Mutex::new(settings),
            presence,
            sessions_of: Mutex::new(epoch),
            told: Mutex::new(epoch),
            pin: Mutex::default(),
            calls: RwLock::new(()),
        }
    }

    /// The settings as they are now; as they were if the file cannot be read (in a sandbox, for one).
    pub(super) fn settings(&self) -> Settings {
        let mut known = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(now) = Settings::read(&self.settings_file) {
            *known = now;
        }
        known.clone()
    }

    /// Looks at the reader. When something came or went, the sessions of before are closed and the PIN is forgotten.
    pub(super) fn look(&self) -> Look {
        let look = self.presence.look(|| self.settings());
        let mut sessions_of = self.sessions_of.lock().unwrap_or_else(PoisonError::into_inner);
        if *sessions_of != look.epoch {
            let _nobody_calls = self.calls.write().unwrap_or_else(PoisonError::into_inner);
            // It can fail only where there is nothing to close.
            let _ = self.softhsm.close_sessions(self.slot);
            self.cache_pin(&[]);
            *sessions_of = look.epoch;
        }
        look
    }

    /// The PIN that was kept; empty if none was.
    pub(super) fn cached_pin(&self) -> Vec<u8> {
        self.pin.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps a PIN in place of the one before.
    pub(super) fn cache_pin(&self, pin: &[u8]) {
        let mut kept = self.pin.lock().unwrap_or_else(PoisonError::into_inner);
        kept.fill(0);
        *kept = pin.to_vec();
    }

    /// Whether the card is in the reader.
    pub(super) fn card_is_there(&self) -> bool {
        self.look().seen == Seen::Card
    }

    /// Calls SoftHSM; the sessions stay open as long as that takes.
    pub(super) fn calling(&self, call: impl FnOnce(&SoftHsm) -> CK_RV) -> CK_RV {
        let _sessions_stay = self.calls.read().unwrap_or_else(PoisonError::into_inner);
        call(&self.softhsm)
    }
}

/// Tells a person what is wrong with the stand-in itself; a program sees only the code.
pub(super) fn complain(what: &dyn std::fmt::Display) -> CK_RV {
    eprintln!("twins-starcos: {what}");
    CKR_GENERAL_ERROR
}

/// The same for the card's own memory.
pub(super) fn broken_card(what: &dyn std::fmt::Display) -> CK_RV {
    complain(what);
    CKR_DEVICE_ERROR
}
