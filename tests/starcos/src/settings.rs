//! How one card behaves: the file that a test writes and the module reads. It may not know how either does its work.

use crate::{
    error::{Error, Result},
    fault::Fault,
};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The environment variable that names the settings file to the module.
pub const CARD_VARIABLE: &str = "STARCOS_CARD";
/// The environment variable that overrides [`Settings::presence`].
pub const PRESENCE_VARIABLE: &str = "STARCOS_PRESENCE";

/// When the module shows its card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PresenceMode {
    /// While the named PC/SC reader holds a card with the right answer to reset.
    Pcsc,
    /// Always; no PC/SC daemon is asked.
    Always,
}

/// How a key that only signs (the qualified one: such keys lie apart on the card, under a PIN state of their own) is made to sign.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SigningLogin {
    /// As STARCOS 3.7 does: it does not say so beforehand, but answers `CKR_USER_NOT_LOGGED_IN` to a signature unless a login for this
    /// operation (`CKU_CONTEXT_SPECIFIC`) followed `C_SignInit`.
    #[default]
    Unannounced,
    /// The same, said by `CKA_ALWAYS_AUTHENTICATE`.
    Announced,
    /// The module keeps the PIN of the first login and gives it to the card again by itself (SecureStore's *PIN cache pro eSign*).
    Cached,
}

/// The settings of one card. The module reads them again where they matter, so they may change while it runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// SoftHSM's own module.
    #[serde(default = "default_softhsm")]
    pub softhsm: PathBuf,
    /// SoftHSM's configuration, which names the directory of its tokens.
    pub softhsm_conf: PathBuf,
    /// Where the card keeps what it must remember by itself (the count of wrong PINs).
    pub state: PathBuf,
    /// The reader's name in PC/SC; also the description of the slot.
    pub reader: String,
    /// The card's answer to reset, in hexadecimal.
    pub atr: String,
    /// When the card is there.
    pub presence: PresenceMode,
    /// How long the making of a key pair takes at least, in seconds.
    #[serde(default)]
    pub key_seconds: f64,
    /// How many wrong PINs in a row block the card.
    #[serde(default = "default_pin_tries")]
    pub pin_tries: u32,
    /// The sizes of RSA keys that the card makes and uses, in bits: the least and the most.
    #[serde(default = "default_key_bits")]
    pub key_bits: (u64, u64),
    /// The token's serial number, where another than SoftHSM's is to be shown (16 characters).
    #[serde(default)]
    pub serial: Option<String>,
    /// How a key that only signs is made to sign.
    #[serde(default)]
    pub signing_login: SigningLogin,
    /// The PIN is typed on the reader (`CKF_PROTECTED_AUTHENTICATION_PATH`), and this is what the person types there; an empty text is the
    /// key that cancels.
    #[serde(default)]
    pub keypad: Option<String>,
    /// A key that is made gets a `CKA_ID` of the library's own choice.
    #[serde(default)]
    pub rewrites_id: bool,
    /// A thread looks after the card from `C_Initialize` to `C_Finalize`; a process that exits without `C_Finalize` waits for it for ever.
    #[serde(default = "yes")]
    pub heartbeat: bool,
    /// What goes wrong, and when.
    #[serde(default)]
    pub faults: Vec<Fault>,
}

fn yes() -> bool {
    true
}

fn default_key_bits() -> (u64, u64) {
    (2048, 4096)
}

fn default_softhsm() -> PathBuf {
    PathBuf::from("/usr/lib/softhsm/libsofthsm2.so")
}

fn default_pin_tries() -> u32 {
    3
}

impl Settings {
    /// For a card that lives in `dir` (see [`crate::Card::create`]).
    pub(crate) fn in_dir(dir: &Path, reader: &str, presence: PresenceMode) -> Self {
        Self {
            softhsm: default_softhsm(),
            softhsm_conf: dir.join("softhsm2.conf"),
            state: dir.join("state"),
            reader: reader.to_owned(),
            atr: crate::Atr::starcos_374().to_string(),
            presence,
            key_seconds: 0.0,
            pin_tries: default_pin_tries(),
            key_bits: default_key_bits(),
            serial: None,
            signing_login: SigningLogin::default(),
            keypad: None,
            rewrites_id: false,
            heartbeat: true,
            faults: Vec::new(),
        }
    }

    /// Reads the file.
    ///
    /// # Errors
    /// If it cannot be read or does not say what it must.
    pub fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file).map_err(|e| Error::of(format!("the card's settings {} cannot be read", file.display()), e))?;
        serde_json::from_str(&text).map_err(|e| Error::of(format!("the card's settings {} are wrong", file.display()), e))
    }

    /// Writes the file so that no reader ever sees half of it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, file: &Path) -> Result<()> {
        let failed = |e: &dyn std::fmt::Display| Error::of(format!("the card's settings {} cannot be written", file.display()), e);
        let text = serde_json::to_string_pretty(self).map_err(|e| failed(&e))?;
        let new = file.with_extension("new");
        fs::write(&new, text).map_err(|e| failed(&e))?;
        fs::rename(&new, file).map_err(|e| failed(&e))
    }
}
