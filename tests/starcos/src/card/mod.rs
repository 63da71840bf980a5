//! A card as a test holds it: made, filled, read back. Everything here goes to SoftHSM directly (by OpenSC's and SoftHSM's own tools, in
//! processes of their own), not through the module under test, so that what it says is a second opinion.

mod authorities;
mod contents;
mod module_path;
mod stock;
mod tool;
pub(crate) mod trace;

pub use authorities::AUTHORITIES;
pub use contents::{Certificate, Contents, Key, Listing};
pub use module_path::module_path;
pub use trace::{Call, Trace};

use crate::{
    atr::Atr,
    error::{Error, Result},
    fault::Fault,
    module::{counter::wrong_pins, login::PIN_LENGTH, orders::PULLED},
    reader::Reader,
    settings::{CARD_VARIABLE, PRESENCE_VARIABLE, PresenceMode, Settings},
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
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
    /// If the PIN has not 6 to 8 digits, the label has more than 32 bytes, or a package is missing.
    pub fn create(dir: impl AsRef<Path>, label: &str, pin: &str, reader: Option<&Reader>) -> Result<Self> {
        let (name, presence) = reader.map_or(("No reader", PresenceMode::Always), |reader| (reader.name(), PresenceMode::Pcsc));
        let card = Self::make(dir.as_ref(), label, pin, name, presence)?;
        if let Some(reader) = reader {
            reader.watch(card.dir.join("state").join(PULLED));
        }
        Ok(Self { socket: reader.map(Reader::socket), ..card })
    }

    /// Makes an empty card in `dir` as [`Card::create`] does, for the reader that another process starts ([`Reader::start_here`]).
    ///
    /// # Errors
    /// As for [`Card::create`].
    pub fn create_for_a_reader_elsewhere(dir: impl AsRef<Path>, label: &str, pin: &str) -> Result<Self> {
        Self::make(dir.as_ref(), label, pin, Reader::NAME, PresenceMode::Pcsc)
    }

    fn make(dir: &Path, label: &str, pin: &str, reader: &str, presence: PresenceMode) -> Result<Self> {
        if !PIN_LENGTH.contains(&pin.len()) || !pin.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(Error::new("the PIN of a STARCOS card has 6 to 8 digits"));
        }
        let failed = |e: std::io::Error| Error::of(format!("the card's directory {} cannot be set up", dir.display()), e);
        for part in ["tokens", "state"] {
            fs::create_dir_all(dir.join(part)).map_err(failed)?;
        }
        let dir = dir.canonicalize().map_err(failed)?;
        let settings = Settings::in_dir(&dir, reader, presence);
        write_conf(&settings, &dir).map_err(failed)?;
        let card = Self { dir, label: label.to_owned(), pin: pin.to_owned(), socket: None };
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

    /// Has something go wrong at a call to come, also in programs that use the card already.
    ///
    /// # Errors
    /// If the settings cannot be read or written.
    pub fn order(&self, fault: Fault) -> Result<()> {
        self.change_settings(|settings| {
            let number = settings.faults.last().map_or(1, |last| last.number + 1);
            settings.faults.push(Fault { number, ..fault });
        })
    }

    /// Takes every order back.
    ///
    /// # Errors
    /// If the settings cannot be read or written.
    pub fn call_off_faults(&self) -> Result<()> {
        let settings = self.settings()?;
        self.change_settings(|settings| settings.faults.clear())?;
        for fault in settings.faults {
            // It was never counted if its function was never called.
            let _ = fs::remove_file(settings.state.join(format!("fault-{}", fault.number)));
        }
        Ok(())
    }

    /// Every call into the module so far.
    pub fn trace(&self) -> Trace {
        Trace::read(&self.dir.join("state"))
    }

    /// How long the module was at work so far, over all calls that came back: the card's own time.
    pub fn time_at_work(&self) -> Duration {
        trace::time_at_work(&self.dir.join("state"))
    }

    /// Whether the card was pulled by order and not put in again.
    pub fn is_pulled(&self) -> bool {
        self.dir.join("state").join(PULLED).exists()
    }

    /// Puts a card that was pulled by order in again, where it has no reader ([`Reader::insert`] does it where it has one).
    pub fn put_back(&self) {
        let _ = fs::remove_file(self.dir.join("state").join(PULLED));
    }

    /// SoftHSM's own module, under which the same token is one without any manners of I.CA's card.
    pub fn plain_module(&self) -> PathBuf {
        Settings::in_dir(&self.dir, "", PresenceMode::Always).softhsm
    }

    /// The environment under which a program sees this token through [`Card::plain_module`].
    pub fn plain_env(&self) -> BTreeMap<String, String> {
        BTreeMap::from([("SOFTHSM2_CONF".to_owned(), self.dir.join("softhsm2.conf").display().to_string())])
    }

    /// How many wrong PINs in a row the card has counted.
    ///
    /// # Errors
    /// If its count cannot be read.
    pub fn wrong_pins(&self) -> Result<u32> {
        wrong_pins(&self.dir.join("state")).map_err(|e| Error::of("the count of wrong PINs cannot be read", e))
    }

    /// Does this between two calls: one that is being carried out is ended first, the next one waits. A real card carries out the command that it
    /// got, whatever becomes of the computer; SoftHSM under this one does not outlive a process that is killed while it writes.
    ///
    /// # Errors
    /// If the card's directory cannot be written to.
    pub fn between_calls<T>(&self, what: impl FnOnce() -> T) -> Result<T> {
        let failed = |e: std::io::Error| Error::of("the card's calls cannot be waited for", e);
        let alone = fs::File::create(self.dir.join("state").join(crate::module::busy::CALLS)).map_err(failed)?;
        alone.lock().map_err(failed)?;
        Ok(what())
    }

    /// The same card once more in another directory, as if it had been in two places up to now. What was ordered to go wrong and what was
    /// called is not taken along, nor is a reader: the copy is always there.
    ///
    /// # Errors
    /// If the files cannot be copied.
    pub fn copy(&self, dir: impl AsRef<Path>) -> Result<Self> {
        let dir = dir.as_ref();
        let failed = |e: std::io::Error| Error::of(format!("the card cannot be copied to {}", dir.display()), e);
        let copied = || -> std::io::Result<PathBuf> {
            fs::create_dir_all(dir.join("state"))?;
            for token in fs::read_dir(self.dir.join("tokens"))? {
                let token = token?;
                let to = dir.join("tokens").join(token.file_name());
                fs::create_dir_all(&to)?;
                for file in fs::read_dir(token.path())? {
                    let file = file?;
                    fs::copy(file.path(), to.join(file.file_name()))?;
                }
            }
            dir.canonicalize()
        };
        let dir = copied().map_err(failed)?;
        let own = Settings::in_dir(&dir, "No reader", PresenceMode::Always);
        write_conf(&own, &dir).map_err(failed)?;
        let settings = Settings {
            softhsm_conf: own.softhsm_conf,
            state: own.state,
            reader: own.reader,
            presence: own.presence,
            faults: Vec::new(),
            ..self.settings()?
        };
        let card = Self { dir, socket: None, ..self.clone() };
        settings.write(&card.settings_file())?;
        Ok(card)
    }

    /// Writes the CA certificates (DER, with their `CKA_ID` and label) that go with a pair, and beside them as many others as a card in use
    /// has: [`AUTHORITIES`] in all.
    ///
    /// # Errors
    /// If one of them is not accepted.
    pub fn provision_authorities(&self, own: &[Entry<'_>]) -> Result<()> {
        own.iter().try_for_each(|entry| self.provision(entry))?;
        stock::copy(AUTHORITIES.saturating_sub(own.len()), &self.dir.join("tokens"))
    }

    /// Writes an entry as a card in use has it: private and public key (sensitive, not extractable) and certificate, under one `CKA_ID`.
    /// The key of a qualified certificate only signs, and lies where each signature needs a login; any other decrypts too.
    ///
    /// # Errors
    /// If one of the objects is not accepted.
    pub fn provision(&self, entry: &Entry<'_>) -> Result<()> {
        if let Some(private_key) = entry.private_key {
            let public_key = tool::public_key(private_key)?;
            let only_signs = entry.certificate.is_some_and(is_qualified);
            let (usage, login): (&[_], &[_]) =
                if only_signs { (&["--usage-sign"], &["--always-auth"]) } else { (&["--usage-sign", "--usage-decrypt"], &[]) };
            self.write(entry, "privkey", private_key)?.args(["--private", "--sensitive"]).args(usage).args(login).run()?;
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

    /// What is on the card without the certificates' bytes, which takes one look and not one for each certificate.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn listing(&self) -> Result<Listing> {
        contents::list(|| self.pkcs11_tool(), &self.pin)
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

/// SoftHSM's configuration of a card in `dir`.
fn write_conf(settings: &Settings, dir: &Path) -> std::io::Result<()> {
    fs::write(
        &settings.softhsm_conf,
        format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = true\n",
            dir.join("tokens").display()
        ),
    )
}

/// Whether a certificate holds the extension QcStatements (RFC 3739, 1.3.6.1.5.5.7.1.3).
fn is_qualified(certificate: &[u8]) -> bool {
    const QC_STATEMENTS: [u8; 10] = [0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x03];
    certificate.windows(QC_STATEMENTS.len()).any(|window| window == QC_STATEMENTS)
}
