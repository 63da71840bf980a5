//! SoftHSM's own library, loaded once for the whole life of the process. It may not know what is done with it.

use crate::{
    error::{Error, Result},
    settings::Settings,
};
use cryptoki_sys::{
    CK_FUNCTION_LIST, CK_RV, CK_SLOT_ID, CK_TOKEN_INFO, CK_TRUE, CK_ULONG, CKF_TOKEN_INITIALIZED, CKR_FUNCTION_NOT_SUPPORTED, CKR_OK,
};
use libloading::Library;
use std::{ffi::c_void, sync::OnceLock};

/// Calls one of SoftHSM's functions by name; `CKR_FUNCTION_NOT_SUPPORTED` where it has none.
macro_rules! call {
    ($softhsm:expr, $name:ident $(, $arg:expr)* $(,)?) => {
        match $softhsm.functions.$name {
            // SAFETY: SoftHSM's function of this name, with the arguments that the caller gave for it or that were checked here.
            Some(function) => unsafe { function($($arg),*) },
            None => cryptoki_sys::CKR_FUNCTION_NOT_SUPPORTED,
        }
    };
}
pub(super) use call;

/// SoftHSM's functions.
#[derive(Debug, Clone, Copy)]
pub(super) struct SoftHsm {
    pub(super) functions: CK_FUNCTION_LIST,
}

/// Once loaded never unloaded: its destructors and those of the cryptographic library under it do not get on.
static LOADED: OnceLock<(Library, SoftHsm)> = OnceLock::new();

impl SoftHsm {
    /// Loads SoftHSM with the configuration that the settings name.
    pub(super) fn load(settings: &Settings) -> Result<Self> {
        // SAFETY: SoftHSM takes its configuration from nowhere else. A program that changes its environment in one thread while it
        // initialises a module in another would be at fault itself: any module may read the environment.
        unsafe { std::env::set_var("SOFTHSM2_CONF", &settings.softhsm_conf) };
        if let Some((_, softhsm)) = LOADED.get() {
            return Ok(*softhsm);
        }
        let failed = |e: libloading::Error| Error::of(format!("{} (package softhsm2) cannot be loaded", settings.softhsm.display()), e);
        // SAFETY: SoftHSM's initialisers do nothing but set up its own data.
        let library = unsafe { Library::new(&settings.softhsm) }.map_err(failed)?;
        let mut list = std::ptr::null_mut();
        {
            // SAFETY: every PKCS#11 module exports this name with this type.
            let get = unsafe { library.get::<unsafe extern "C" fn(*mut *mut CK_FUNCTION_LIST) -> CK_RV>(b"C_GetFunctionList\0") }
                .map_err(failed)?;
            // SAFETY: the pointer is to a pointer of ours.
            let rv = unsafe { get(&raw mut list) };
            if rv != CKR_OK || list.is_null() {
                return Err(Error::new(format!("{} gives no functions (0x{rv:x})", settings.softhsm.display())));
            }
        }
        // SAFETY: not null, and SoftHSM's list is static.
        let functions = unsafe { *list };
        Ok(LOADED.get_or_init(|| (library, Self { functions })).1)
    }

    pub(super) fn initialize(&self, args: *mut c_void) -> CK_RV {
        call!(self, C_Initialize, args)
    }

    pub(super) fn finalize(&self) -> CK_RV {
        call!(self, C_Finalize, std::ptr::null_mut())
    }

    pub(super) fn close_sessions(&self, slot: CK_SLOT_ID) -> CK_RV {
        call!(self, C_CloseAllSessions, slot)
    }

    pub(super) fn token_info(&self, slot: CK_SLOT_ID) -> std::result::Result<CK_TOKEN_INFO, CK_RV> {
        let mut info = CK_TOKEN_INFO::default();
        match call!(self, C_GetTokenInfo, slot, &raw mut info) {
            CKR_OK => Ok(info),
            rv => Err(rv),
        }
    }

    /// The slot whose token was initialised: SoftHSM always shows one more, for a token to come.
    pub(super) fn initialized_slot(&self) -> std::result::Result<Option<CK_SLOT_ID>, CK_RV> {
        let mut count: CK_ULONG = 0;
        self.slots(std::ptr::null_mut(), &mut count)?;
        let mut slots = vec![0; usize::try_from(count).map_err(|_| CKR_FUNCTION_NOT_SUPPORTED)?];
        self.slots(slots.as_mut_ptr(), &mut count)?;
        let initialized = |slot: &CK_SLOT_ID| self.token_info(*slot).is_ok_and(|info| info.flags & CKF_TOKEN_INITIALIZED != 0);
        Ok(slots.into_iter().find(initialized))
    }

    fn slots(&self, list: *mut CK_SLOT_ID, count: &mut CK_ULONG) -> std::result::Result<(), CK_RV> {
        match call!(self, C_GetSlotList, CK_TRUE, list, std::ptr::from_mut(count)) {
            CKR_OK => Ok(()),
            rv => Err(rv),
        }
    }
}
