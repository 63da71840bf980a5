//! The databases of browsers in a private home, and what NSS's own tools find in them: a second opinion on what the program registered.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// Takes a lock as Mozilla's programs do, says so, and holds it as long as its input is open.
const HOLDER: &str =
    "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.lockf(f, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()";

/// A database of NSS as a program has made it at its first start.
pub struct Browser {
    place: PathBuf,
    env: BTreeMap<String, String>,
}

impl Browser {
    /// A profile of Firefox in this home, named in `profiles.ini` and `installs.ini` as Firefox does. `env` is what the card's module needs.
    pub fn firefox(home: &Path, env: BTreeMap<String, String>) -> Self {
        Self::mozilla(&home.join(".mozilla/firefox"), "k2v8x1qz.default-release", env)
    }

    /// A profile below the root of a program of Mozilla's.
    pub fn mozilla(root: &Path, profile: &str, env: BTreeMap<String, String>) -> Self {
        let place = root.join(profile);
        fs::create_dir_all(&place).expect("a profile");
        let ini =
            format!("[Install4F96D1932A9F858E]\nDefault={profile}\nLocked=1\n\n[Profile0]\nName=default\nIsRelative=1\nPath={profile}\n");
        fs::write(root.join("profiles.ini"), ini).expect("written");
        fs::write(root.join("installs.ini"), format!("[4F96D1932A9F858E]\nDefault={profile}\nLocked=1\n")).expect("written");
        Self::create(place, env, None)
    }

    /// The database of Chromium and its kin in this home.
    pub fn chromium(home: &Path, env: BTreeMap<String, String>) -> Self {
        let place = home.join(".pki/nssdb");
        fs::create_dir_all(&place).expect("a directory");
        Self::create(place, env, None)
    }

    /// The same database with this primary password.
    #[must_use]
    pub fn with_password(self, password: &str) -> Self {
        for file in ["cert9.db", "key4.db", "pkcs11.txt"] {
            fs::remove_file(self.place.join(file)).expect("a database");
        }
        Self::create(self.place, self.env, Some(password))
    }

    fn create(place: PathBuf, env: BTreeMap<String, String>, password: Option<&str>) -> Self {
        let browser = Self { place, env };
        match password {
            None => browser.certutil(&["-N", "--empty-password"]),
            Some(password) => {
                let file = tempfile::NamedTempFile::new().expect("a file");
                fs::write(file.path(), password).expect("written");
                browser.certutil(&["-N", "-f", &file.path().to_string_lossy()])
            }
        }
        .expect("a database");
        browser
    }

    /// Its directory.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// The program runs: its lock on the profile is held until the value is dropped.
    ///
    /// # Panics
    /// If the lock cannot be taken.
    pub fn running(&self) -> Running {
        let mut holder = Command::new("python3");
        holder.args(["-c", HOLDER]).arg(self.place.join(".parentlock")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut holder = holder.spawn().expect("python3");
        let mut said = String::new();
        BufReader::new(holder.stdout.take().expect("a pipe")).read_line(&mut said).expect("read");
        assert_eq!(said, "held\n");
        Running(holder)
    }

    /// The modules that are loaded from it: `modutil -list`.
    ///
    /// # Panics
    /// If that fails.
    pub fn modules(&self) -> String {
        run(Command::new("modutil").args(["-dbdir", &self.sql(), "-list"]).envs(&self.env)).expect("a listing")
    }

    /// The certificates in it and on the tokens that it reaches: `certutil -L -h all`.
    ///
    /// # Panics
    /// If that fails.
    pub fn certificates(&self) -> String {
        self.certutil(&["-L", "-h", "all"]).expect("a listing")
    }

    /// The private keys on a token that it reaches: `certutil -K -h TOKEN`, with the PIN.
    ///
    /// # Panics
    /// If that fails.
    pub fn keys(&self, token: &str, pin: &str) -> String {
        let file = tempfile::NamedTempFile::new().expect("a file");
        fs::write(file.path(), pin).expect("written");
        self.certutil(&["-K", "-h", token, "-f", &file.path().to_string_lossy()]).expect("a listing")
    }

    /// Whether a certificate of this name is good for this use (`S`: signing mail, `V`: a web server): `certutil -V`.
    ///
    /// # Errors
    /// Why not.
    pub fn verifies(&self, name: &str, usage: &str) -> Result<String, String> {
        self.certutil(&["-V", "-n", name, "-u", usage])
    }

    fn certutil(&self, arguments: &[&str]) -> Result<String, String> {
        let (command, rest) = arguments.split_at(1);
        // Without a terminal: nothing may be asked for.
        run(Command::new("setsid").arg("certutil").args(command).args(["-d", &self.sql()]).args(rest).envs(&self.env))
    }

    fn sql(&self) -> String {
        format!("sql:{}", self.place.display())
    }
}

/// A program that has its profile open.
pub struct Running(Child);

impl Drop for Running {
    /// It is closed.
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(std::process::Stdio::null()).output().map_err(|error| format!("{error} (package libnss3-tools)"))?;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    if output.status.success() { Ok(said) } else { Err(said) }
}
