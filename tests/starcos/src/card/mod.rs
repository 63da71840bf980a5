//! A card as a test holds it: made, filled, read back. Everything here goes to SoftHSM directly (by OpenSC's and SoftHSM's own tools, in
//! processes of their own), not through the module under test, so that what it says is a second opinion.

mod contents;
mod module_path;
mod tool;

pub use contents::{Certificate, Contents, Key};
pub use module_path::module_path;

use crate::{
    atr::Atr,
    error::{Error, Result},
    reader::Reader,
    settings::{CARD_VARIABLE, PRESENCE_VARIABLE, PresenceMode, Settings},
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use tool::Tool;

/// The code of the security officer (on a real card, the PUK).
const SO_PIN: &str = "87654321";

/// What libpcsclite reads to find its daemon.
const SOCKET_VARIABLE: &str = "PCSCLITE_CSOCK_NAME";

/// One STARCOS card with a token directory of its own; cards do not know of each other and may be used at the same time.
#[derive(Debug, Clone)]
pub struct Card {
    dir: PathBuf,
    label: String,
    pin: String,
    socket: Option<PathBuf>,
}

/// A private key, its certificate and where they lie on the card.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// `CKA_ID` of all three objects.
    pub id: &'a [u8],
    /// `CKA_LABEL` of all three objects.
    pub label: &'a str,
    /// PKCS#8 or PKCS#1, DER. Without it, the certificate stands alone (as those of the authorities do).
    pub private_key: Option<&'a [u8]>,
    /// X.509, DER. Without it, the key stands alone (as one does whose request is under way).
    pub certificate: Option<&'a [u8]>,
}

impl Card {
    /// Makes an empty card in `dir` (made if it does not exist). With a reader it is there when it was put into that reader
    /// (`reader.insert(&card.atr()?)`), without one always.
    ///
    /// # Errors
    /// If the PIN has not 6 to 8 characters, the label has more than 32 bytes, or a package is missing.
    pub fn create(dir: impl AsRef<Path>, label: &str, pin: &str, reader: Option<&Reader>) -> Result<Self> {
        if !(6..=8).contains(&pin.len()) {
            return Err(Error::new("the PIN of a STARCOS card has 6 to 8 digits"));
        }
        let dir = dir.as_ref();
        let failed = |e: std::io::Error| Error::of(format!("the card's directory {} cannot be set up", dir.display()), e);
        for part in ["tokens", "state"] {
            fs::create_dir_all(dir.join(part)).map_err(failed)?;
        }
        let dir = dir.canonicalize().map_err(failed)?;
        let (name, presence) = reader.map_or(("No reader", PresenceMode::Always), |reader| (reader.name(), PresenceMode::Pcsc));
        let settings = Settings::in_dir(&dir, name, presence);
        fs::write(
            &settings.softhsm_conf,
            format!(
                "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = true\n",
                dir.join("tokens").display()
            ),
        )
        .map_err(failed)?;
        let card = Self { dir, label: label.to_owned(), pin: pin.to_owned(), socket: reader.map(Reader::socket) };
        settings.write(&card.settings_file())?;
        card.softhsm2_util().args(["--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", SO_PIN]).run()?;
        Ok(card)
    }

    /// The environment under which a program sees this card through [`Card::module_path`], where the reader runs (if there is one).
    pub fn env(&self) -> BTreeMap<String, String> {
        let socket = self.socket.iter().map(|socket| (SOCKET_VARIABLE.to_owned(), socket.display().to_string()));
        BTreeMap::from_iter(socket.chain([self.settings_variable()]))
    }

    /// The environment under which a program sees this card with nothing else running, in the reader or not.
    pub fn env_without_reader(&self) -> BTreeMap<String, String> {
        BTreeMap::from([self.settings_variable(), (PRESENCE_VARIABLE.to_owned(), "always".to_owned())])
    }

    fn settings_variable(&self) -> (String, String) {
        (CARD_VARIABLE.to_owned(), self.settings_file().display().to_string())
    }

    /// The module's file.
    ///
    /// # Errors
    /// If it was not built; the text says how to build it.
    pub fn module_path(&self) -> Result<PathBuf> {
        module_path()
    }

    /// The directories that the module writes to.
    pub fn writes(&self) -> Vec<PathBuf> {
        vec![self.dir.join("tokens"), self.dir.join("state")]
    }

    /// The token's label.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The right PIN.
    pub fn pin(&self) -> &str {
        &self.pin
    }

    /// The card's answer to reset, for [`Reader::insert`].
    ///
    /// # Errors
    /// If the settings cannot be read or name none.
    pub fn atr(&self) -> Result<Atr> {
        let settings = self.settings()?;
        Atr::from_hex(&settings.atr).ok_or_else(|| Error::new(format!("`{}` is no answer to reset", settings.atr)))
    }

    /// How the card behaves now.
    ///
    /// # Errors
    /// If the settings cannot be read.
    pub fn settings(&self) -> Result<Settings> {
        Settings::read(&self.settings_file())
    }

    /// Changes how the card behaves, also for programs that use it already.
    ///
    /// # Errors
    /// If the settings cannot be read or written.
    pub fn change_settings(&self, change: impl FnOnce(&mut Settings)) -> Result<()> {
        let mut settings = self.settings()?;
        change(&mut settings);
        settings.write(&self.settings_file())
    }

    fn settings_file(&self) -> PathBuf {
        self.dir.join("settings.json")
    }

    /// Writes an entry as a card in use has it: private and public key (sensitive, not extractable, for signing and decrypting) and
    /// certificate, under one `CKA_ID`.
    ///
    /// # Errors
    /// If one of the objects is not accepted.
    pub fn provision(&self, entry: &Entry<'_>) -> Result<()> {
        if let Some(private_key) = entry.private_key {
            let public_key = tool::public_key(private_key)?;
            let usage = ["--usage-sign", "--usage-decrypt"];
            self.write(entry, "privkey", private_key)?.args(["--private", "--sensitive"]).args(usage).run()?;
            self.write(entry, "pubkey", &public_key)?.args(usage).run()?;
        }
        if let Some(certificate) = entry.certificate {
            self.write(entry, "cert", certificate)?.run()?;
        }
        Ok(())
    }

    fn write(&self, entry: &Entry<'_>, class: &str, der: &[u8]) -> Result<Tool> {
        self.pkcs11_tool()
            .login(&self.pin)
            .args(["--type", class, "--label", entry.label, "--id", &tool::hex(entry.id)])
            .file("--write-object", der)
    }

    /// Everything on the card, as SoftHSM has it, wherever the card is and whatever its PIN counter says.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn contents(&self) -> Result<Contents> {
        contents::read(|| self.pkcs11_tool(), &self.pin)
    }

    fn softhsm2_util(&self) -> Tool {
        Tool::new("softhsm2-util").env("SOFTHSM2_CONF", &self.dir.join("softhsm2.conf"))
    }

    fn pkcs11_tool(&self) -> Tool {
        let settings = Settings::in_dir(&self.dir, "", PresenceMode::Always);
        Tool::new("pkcs11-tool").env("SOFTHSM2_CONF", &settings.softhsm_conf).args([
            "--module",
            &settings.softhsm.display().to_string(),
            "--token-label",
            &self.label,
        ])
    }
}
