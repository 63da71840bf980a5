//! A PC/SC daemon of its own with a virtual reader, into which a test puts a card. It may not know PKCS#11.

mod daemon;
mod virtual_card;

use crate::{
    atr::Atr,
    error::{Error, Result},
};
use daemon::{Daemon, Event, Place};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};
use virtual_card::VirtualCard;

/// The reader's name in its configuration; pcscd appends the numbers of the device and of the slot.
const FRIENDLY_NAME: &str = "Virtual PCD";
const NAME: &str = "Virtual PCD 00 00";
/// The driver of Debian's `vsmartcard-vpcd`.
const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
/// The port on which that driver waits for its card.
const PORT: u16 = 35963;
/// How often a card that orders its own removal is looked for.
const WATCH_STEP: Duration = Duration::from_millis(20);
/// What `sockaddr_un` holds, without the closing zero.
const SOCKET_PATH_MAX: usize = 107;

/// A running pcscd with one virtual reader. All of it ends when this is dropped, or when the process that made it ends.
///
/// Readers are independent of each other: several may run at once.
#[derive(Debug)]
pub struct Reader {
    parts: Arc<Parts>,
    /// Pulls cards that order it themselves.
    watch: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Parts {
    dir: PathBuf,
    place: Place,
    running: Mutex<Running>,
    /// Each is there while the card that makes it is to be out.
    pulled: Mutex<Vec<PathBuf>>,
    ended: AtomicBool,
}

#[derive(Debug, Default)]
struct Running {
    // Before the daemon, so that it is dropped first.
    card: Option<VirtualCard>,
    daemon: Option<Daemon>,
}

impl Reader {
    /// What PC/SC calls each reader of this kind.
    pub(crate) const NAME: &'static str = NAME;

    /// Starts pcscd in namespaces of its own and waits until it is ready. Its files (configuration, socket, log) are in `dir`, which is
    /// made if it does not exist.
    ///
    /// # Errors
    /// If a package or a permission is missing; the text names it.
    pub fn start(dir: impl AsRef<Path>) -> Result<Self> {
        Self::start_in(dir.as_ref(), Place::Apart)
    }

    /// Starts pcscd in the namespaces of this process, at its usual place `/run/pcscd`: for a machine or a container with no other one.
    ///
    /// # Errors
    /// As for [`Reader::start`].
    pub fn start_here(dir: impl AsRef<Path>) -> Result<Self> {
        Self::start_in(dir.as_ref(), Place::Here)
    }

    fn start_in(dir: &Path, place: Place) -> Result<Self> {
        let dir = prepare(dir)?;
        let parts = Arc::new(Parts { dir, place, running: Mutex::default(), pulled: Mutex::default(), ended: AtomicBool::new(false) });
        let watching = Arc::clone(&parts);
        let watch = std::thread::spawn(move || watching.watch());
        let reader = Self { parts, watch: Some(watch) };
        reader.start_daemon()?;
        Ok(reader)
    }

    /// The daemon's socket: the value of `PCSCLITE_CSOCK_NAME` for every process that shall see this reader.
    pub fn socket(&self) -> PathBuf {
        match self.parts.place {
            Place::Apart => self.parts.dir.join("run/pcscd.comm"),
            Place::Here => PathBuf::from("/run/pcscd/pcscd.comm"),
        }
    }

    /// What PC/SC calls the reader.
    pub fn name(&self) -> &'static str {
        NAME
    }

    /// Whether its daemon still runs.
    pub fn runs(&self) -> bool {
        self.parts.lock().daemon.as_mut().is_some_and(Daemon::runs)
    }

    /// What the daemon said, from its start; for a person who looks for the cause of a failed test.
    pub fn log(&self) -> PathBuf {
        self.parts.dir.join("pcscd.log")
    }

    /// Puts a card with this answer to reset into the reader (in place of another) and waits until the daemon has seen it.
    ///
    /// # Errors
    /// If the daemon does not run, or does not see the card within some seconds.
    pub fn insert(&self, atr: &Atr) -> Result<()> {
        let mut running = self.parts.lock();
        running.remove()?;
        for pulled in self.parts.pulled().iter() {
            let _ = fs::remove_file(pulled);
        }
        let daemon = running.daemon.as_mut().ok_or_else(|| Error::new("the reader's daemon does not run: call start_daemon first"))?;
        let card = VirtualCard::insert(daemon.pid(), &self.parts.dir, atr)?;
        daemon.wait_for(Event::Inserted)?;
        running.card = Some(card);
        Ok(())
    }

    /// Pulls the card out and waits until the daemon has seen that. Nothing happens if there is none.
    ///
    /// # Errors
    /// If the daemon does not notice within some seconds.
    pub fn remove(&self) -> Result<()> {
        self.parts.lock().remove()
    }

    /// Pulls the card also when this file appears, until it is gone.
    pub(crate) fn watch(&self, pulled: PathBuf) {
        self.parts.pulled().push(pulled);
    }

    /// Stops the daemon, as `systemctl stop pcscd` would; a card in the reader goes with it.
    pub fn stop_daemon(&self) {
        let mut running = self.parts.lock();
        running.card = None;
        running.daemon = None;
    }

    /// Starts the daemon again after [`Reader::stop_daemon`], on the same socket, without a card. Nothing happens if it runs.
    ///
    /// # Errors
    /// As for [`Reader::start`].
    pub fn start_daemon(&self) -> Result<()> {
        let mut running = self.parts.lock();
        if running.daemon.is_none() {
            running.daemon = Some(Daemon::start(&self.parts.dir, self.parts.place)?);
        }
        Ok(())
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.parts.ended.store(true, Ordering::Release);
        if let Some(watch) = self.watch.take() {
            watch.thread().unpark();
            let _ = watch.join();
        }
    }
}

impl Parts {
    fn watch(&self) {
        while !self.ended.load(Ordering::Acquire) {
            // One lock for both, so that a card that is just being put in again is not taken for the one that was pulled.
            let mut running = self.lock();
            if self.pulled().iter().any(|pulled| pulled.exists()) {
                // A daemon that does not notice has a log; the test fails by what it waits for.
                let _ = running.remove();
            }
            drop(running);
            std::thread::park_timeout(WATCH_STEP);
        }
    }

    fn pulled(&self) -> MutexGuard<'_, Vec<PathBuf>> {
        self.pulled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    fn remove(&mut self) -> Result<()> {
        let Some(card) = self.card.take() else { return Ok(()) };
        drop(card);
        self.daemon.as_mut().map_or(Ok(()), |daemon| daemon.wait_for(Event::Removed))
    }
}

/// The directory of a reader: made, checked, and with the daemon's configuration in it.
fn prepare(dir: &Path) -> Result<PathBuf> {
    let failed = |e: std::io::Error| Error::of(format!("the reader's directory {} cannot be set up", dir.display()), e);
    for part in ["run", "conf", "drivers"] {
        fs::create_dir_all(dir.join(part)).map_err(failed)?;
    }
    let dir = dir.canonicalize().map_err(failed)?;
    if dir.starts_with("/run") {
        return Err(Error::new(format!("{} is under /run, which the reader's daemon does not see: take another directory", dir.display())));
    }
    if dir.join("run/pcscd.comm").as_os_str().len() > SOCKET_PATH_MAX {
        return Err(Error::new(format!("{} is too long a path for a socket: take a directory nearer to the root", dir.display())));
    }
    if !Path::new(DRIVER).exists() {
        return Err(Error::new(format!("{DRIVER} is missing: install the packages pcscd and vsmartcard-vpcd")));
    }
    fs::write(
        dir.join("conf/reader"),
        format!("FRIENDLYNAME \"{FRIENDLY_NAME}\"\nDEVICENAME /dev/null:0x{PORT:X}\nLIBPATH {DRIVER}\nCHANNELID 0x{PORT:X}\n"),
    )
    .map_err(failed)?;
    Ok(dir)
}
