//! A database of NSS (`cert9.db`, `key4.db`, `pkcs11.txt`), which Firefox, Thunderbird and Chromium read. It is written only by NSS's own
//! tools, `modutil` and `certutil`: nothing else knows its format well enough to write somebody's passwords' neighbour.
//!
//! The root gets the trust `,C,`: a CA for mail (S/MIME), which is what signing and reading with the pair needs, and no more; not for web servers,
//! since that would let it vouch for every site, and not for code. The authorities between get none (`,,`): they are known, so that a program
//! finds the way from the certificate to the authorities that a server names, and are believed only because of the root.

use super::{
    Condition, Packaging, Program, Store, StoreReport, Wanted,
    mozilla::close,
    tool::{self, ToolError},
};
use crate::certificate::{Both, Certificate};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The module's name in a database.
const MODULE: &str = "I.CA card (twins)";

/// A name that no certificate has.
const NOTHING: &str = "twins: nothing";

/// The end of the name of each authority that this program added.
const OURS: &str = " (twins)";

/// The most certificates of a database that are looked through for one that somebody else put there.
const MOST: usize = 300;

/// Trust as `certutil` writes it: for web servers, mail, code.
const ROOT: &str = ",C,";
/// Known, and no more.
const KNOWN: &str = ",,";

/// Who may be using a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// One program, which locks the profile.
    Profile,
    /// Several programs at once; made for that.
    Shared,
}

/// A database.
#[derive(Debug)]
pub struct Database {
    /// Whose.
    pub program: Program,
    /// How that program was installed.
    pub packaging: Packaging,
    /// Its directory.
    pub place: PathBuf,
    /// Who may be using it.
    pub guard: Guard,
}

/// An authority with the trust that it gets.
type Trusted<'a> = (&'a Certificate, &'static str);

/// A line of `certutil -L`.
#[derive(Debug, PartialEq, Eq)]
struct Listed<'a> {
    name: &'a str,
    trust: &'a str,
}

impl Store for Database {
    fn look(&self, wanted: &Wanted) -> StoreReport {
        self.told(|report| self.examine(wanted, report).map(drop))
    }

    fn add(&self, wanted: &Wanted) -> StoreReport {
        self.told(|report| {
            let missing = self.examine(wanted, report)?;
            if report.module && missing.is_empty() {
                return Ok(());
            }
            let Some(_closed) = self.closed() else {
                report.condition = Condition::InUse;
                return Ok(());
            };
            let trusted = self.put_right(wanted, &missing, report)?;
            self.examine(wanted, report)?;
            if !trusted {
                report.condition = Condition::Password;
            }
            Ok(())
        })
    }

    fn remove(&self, wanted: &Wanted) -> StoreReport {
        self.told(|report| {
            self.examine(wanted, report)?;
            let listing = self.certutil(wanted, &["-L"])?;
            let ours: Vec<&str> = listed(&listing).into_iter().map(|line| line.name).filter(|name| name.ends_with(OURS)).collect();
            let has_module = self.modules().iter().any(|(name, _)| name == MODULE);
            if ours.is_empty() && !has_module {
                return Ok(());
            }
            let Some(_closed) = self.closed() else {
                report.condition = Condition::InUse;
                return Ok(());
            };
            for name in ours {
                self.certutil(wanted, &["-D", "-n", name])?;
            }
            if has_module {
                self.modutil(wanted, &["-delete", MODULE])?;
            }
            report.changed = true;
            self.examine(wanted, report).map(drop)
        })
    }
}

impl Database {
    /// The report, with what went wrong in it.
    fn told(&self, work: impl FnOnce(&mut StoreReport) -> Result<(), ToolError>) -> StoreReport {
        let mut report = StoreReport::new(self.program, self.packaging, self.place.clone());
        if self.packaging != Packaging::System {
            report.condition = Condition::Confined;
        } else if !self.place.join("cert9.db").is_file() {
            report.condition = Condition::NeverStarted;
        } else if let Err(error) = self.recover().and_then(|()| work(&mut report)) {
            report.condition = match error {
                ToolError::Missing => Condition::NoTools,
                other => Condition::Failed(other.to_string()),
            };
        }
        report
    }

    /// Takes back what a program left half done that was killed while it wrote. SQLite does that when a database is opened for writing; NSS's tools
    /// open it for reading to look at it, and then call it damaged. Of a program that runs, nothing is taken back.
    fn recover(&self) -> Result<(), ToolError> {
        let cut_off = ["cert9.db-journal", "key4.db-journal"].iter().any(|journal| self.place.join(journal).exists());
        if !cut_off {
            return Ok(());
        }
        let Some(_closed) = self.closed() else { return Ok(()) };
        tracing::info!(place = %self.place.display(), "a write to this database was cut off; it is taken back");
        // There is nothing of this name to delete, which is said as an error.
        match tool::run("certutil", ["-D", "-d", &self.sql(), "-n", NOTHING], &BTreeMap::new()) {
            Err(ToolError::Missing) => Err(ToolError::Missing),
            _ => Ok(()),
        }
    }

    /// Kept from being opened by its program, or `None` if it is open.
    fn closed(&self) -> Option<Option<super::mozilla::Closed>> {
        match self.guard {
            Guard::Profile => close(&self.place).map(Some),
            Guard::Shared => Some(None),
        }
    }

    /// Fills the report, and gives each authority that is missing with the trust that it is to get.
    fn examine<'a>(&self, wanted: &'a Wanted, report: &mut StoreReport) -> Result<Vec<Trusted<'a>>, ToolError> {
        report.module = self.has_module(&wanted.module);
        let missing = self.missing(wanted)?;
        report.missing_authorities = missing.iter().map(|(authority, _)| authority.person().name).collect();
        report.seen = if report.module { self.seen(wanted)? } else { None };
        report.condition = if report.is_complete() { Condition::Registered } else { Condition::Missing };
        Ok(missing)
    }

    /// Whether the module is loaded by this database: named in it, or by p11-kit's module, which loads all that p11-kit knows.
    fn has_module(&self, module: &Path) -> bool {
        self.modules().iter().any(|(_, library)| Path::new(library) == module || library.ends_with("/p11-kit-proxy.so"))
    }

    /// Name and library of each module in `pkcs11.txt`.
    fn modules(&self) -> Vec<(String, String)> {
        modules(&fs::read_to_string(self.place.join("pkcs11.txt")).unwrap_or_default())
    }

    /// Adds the module and these authorities, if they are missing; `false` if trust could not be written because the database has a password of the person's.
    fn put_right(&self, wanted: &Wanted, missing: &[Trusted<'_>], report: &mut StoreReport) -> Result<bool, ToolError> {
        if !report.module {
            if self.modules().iter().any(|(name, _)| name == MODULE) {
                self.modutil(wanted, &["-delete", MODULE])?; // the library is elsewhere now
            }
            // FRIENDLY: certificates can be read without a PIN, so that nobody is asked for it only to list them.
            self.modutil(wanted, &["-add", MODULE, "-libfile", &wanted.module.to_string_lossy(), "-mechanisms", "FRIENDLY"])?;
            report.changed = true;
        }
        let mut trusted = true;
        for &(authority, trust) in missing {
            let file = Handed::in_directory(&self.place, authority).map_err(|error| ToolError::System(error.to_string()))?;
            let added = self.certutil(wanted, &["-A", "-n", &name_of(authority), "-t", trust, "-i", &file.0.to_string_lossy()]);
            match added {
                Ok(_) => report.changed = true,
                Err(ToolError::Said(what)) if is_password(&what) => trusted = false,
                Err(error) => return Err(error),
            }
        }
        Ok(trusted)
    }

    /// Each authority that is not known: neither added by this program with its trust, nor by somebody else with whatever trust that person
    /// chose. What somebody else added takes a process for each certificate, so it is read once, and only if it matters.
    fn missing<'a>(&self, wanted: &'a Wanted) -> Result<Vec<Trusted<'a>>, ToolError> {
        let listing = self.certutil(wanted, &["-L"])?;
        let listing = listed(&listing);
        let mut foreign = None;
        let mut missing = Vec::new();
        for (authority, trust) in authorities(wanted) {
            let own = name_of(authority);
            let known = match listing.iter().find(|line| line.name == own) {
                Some(line) => (trust == KNOWN || line.trust == trust) && self.certificates(wanted, &own)?.contains(authority),
                None => match &mut foreign {
                    Some(foreign) => foreign,
                    unread => unread.insert(self.foreign(wanted, &listing)?),
                }
                .contains(authority),
            };
            if !known {
                missing.push((authority, trust));
            }
        }
        Ok(missing)
    }

    /// The certificates that somebody else added.
    fn foreign(&self, wanted: &Wanted, listing: &[Listed<'_>]) -> Result<Vec<Certificate>, ToolError> {
        let lines = listing.iter().filter(|line| !line.name.ends_with(OURS) && !line.trust.contains(['u', 'p']));
        let read: Result<Vec<_>, _> = lines.take(MOST).map(|line| self.certificates(wanted, line.name)).collect();
        Ok(read?.concat())
    }

    /// Whether each certificate of the card's pair is seen through the module, as a certificate with a key.
    fn seen(&self, wanted: &Wanted) -> Result<Option<Both<bool>>, ToolError> {
        let Some(card) = &wanted.card else { return Ok(None) };
        let listing = self.certutil(wanted, &["-L", "-h", "all"])?;
        let on_card = format!("{}:", card.label);
        let mut names: Vec<&str> = listed(&listing)
            .iter()
            .filter(|line| line.name.starts_with(&on_card) && line.trust.contains('u'))
            .map(|line| line.name)
            .collect();
        names.sort_unstable();
        names.dedup();
        let mut seen = Both { qualified: false, commercial: false };
        for name in names {
            let found = self.certificates(wanted, name)?;
            if found.is_empty() {
                // Somebody else registered the module so that its certificates are shown only after a PIN, which nobody is asked for here.
                return Ok(None);
            }
            for (role, certificate) in card.pair.iter() {
                *seen.get_mut(role) |= found.contains(certificate);
            }
            if seen.all(|seen| *seen) {
                break;
            }
        }
        Ok(Some(seen))
    }

    /// Every certificate that has this name.
    fn certificates(&self, wanted: &Wanted, name: &str) -> Result<Vec<Certificate>, ToolError> {
        match self.certutil(wanted, &["-L", "-n", name, "-a"]) {
            Ok(pem) => Ok(Certificate::all_from(pem.as_bytes()).unwrap_or_default()),
            Err(ToolError::Said(what)) if what.contains("PR_FILE_NOT_FOUND_ERROR") => Ok(Vec::new()), // no such name
            Err(error) => Err(error),
        }
    }

    fn certutil(&self, wanted: &Wanted, arguments: &[&str]) -> Result<String, ToolError> {
        let (command, rest) = arguments.split_at(1);
        tool::run("certutil", command.iter().chain(&["-d", &self.sql()]).chain(rest), &wanted.env)
    }

    fn modutil(&self, wanted: &Wanted, arguments: &[&str]) -> Result<String, ToolError> {
        tool::run("modutil", ["-dbdir", &self.sql(), "-force"].iter().chain(arguments), &wanted.env)
    }

    fn sql(&self) -> String {
        format!("sql:{}", self.place.display())
    }
}

/// Each authority with the trust that it gets.
fn authorities(wanted: &Wanted) -> impl Iterator<Item = Trusted<'_>> {
    wanted.roots.iter().map(|root| (root, ROOT)).chain(wanted.issuers.iter().map(|issuer| (issuer, KNOWN)))
}

/// What this program calls an authority in a database; a colon would stand between a token and a name.
fn name_of(authority: &Certificate) -> String {
    let fingerprint: String = authority.fingerprint().to_string().chars().take(8).collect();
    format!("{} {fingerprint}{OURS}", authority.person().name.replace(':', " "))
}

fn is_password(said: &str) -> bool {
    ["SEC_ERROR_BAD_PASSWORD", "SEC_ERROR_TOKEN_NOT_LOGGED_IN"].iter().any(|error| said.contains(error))
}

/// The lines of `certutil -L`: a name, spaces, and the trust in three parts.
fn listed(listing: &str) -> Vec<Listed<'_>> {
    let lines = listing.lines().filter_map(|line| line.trim_end().rsplit_once(' '));
    let is_trust = |trust: &str| trust.matches(',').count() == 2 && trust.chars().all(|one| one == ',' || one.is_ascii_alphabetic());
    lines.filter(|(_, trust)| is_trust(trust)).map(|(name, trust)| Listed { name: name.trim_end(), trust }).collect()
}

/// Name and library of each stanza of `pkcs11.txt`.
fn modules(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for stanza in text.split("\n\n") {
        let value = |key: &str| stanza.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().trim().to_owned();
        found.push((value("name="), value("library=")));
    }
    found
}

/// A certificate as a file for `certutil`, gone with this value.
struct Handed(PathBuf);

impl Handed {
    /// In this directory, where only its owner can put something in the way.
    fn in_directory(place: &Path, certificate: &Certificate) -> io::Result<Self> {
        let path = place.join(format!(".twins-{}.der", certificate.fingerprint()));
        let _ = fs::remove_file(&path);
        File::options().write(true).create_new(true).open(&path)?.write_all(certificate.der())?;
        Ok(Self(path))
    }
}

impl Drop for Handed {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_is_understood() {
        let text = "\nCertificate Nickname                                         Trust Attributes\n\
                    \x20                                                            SSL,S/MIME,JAR/XPI\n\n\
                    Test Root (twins)                                            ,C,  \n\
                    ICA Starcos 3.74:Jana Nováková 00C2                        u,u,u\n\
                    A name that is much longer than the column for names in this listing CT,C,C\n";
        let expected = [
            ("Test Root (twins)", ",C,"),
            ("ICA Starcos 3.74:Jana Nováková 00C2", "u,u,u"),
            ("A name that is much longer than the column for names in this listing", "CT,C,C"),
        ];
        assert_eq!(listed(text), expected.map(|(name, trust)| Listed { name, trust }));
    }

    #[test]
    fn modules_are_read_from_their_list() {
        let text = "library=\nname=NSS Internal PKCS #11 Module\nparameters=x\n\nlibrary=/a/b.so\nname=Card\nNSS=slotParams={}\n\n";
        let found = modules(text);
        assert!(found.contains(&("Card".to_owned(), "/a/b.so".to_owned())), "{found:?}");
    }
}
