//! Where programs keep their stores on Linux: p11-kit, Firefox, Thunderbird, Chromium; from the distribution, as snap and as flatpak.

use super::{
    Packaging, Program, Registry, Store, mozilla,
    nss::{Database, Guard},
    p11_kit::P11Kit,
};
use std::path::{Path, PathBuf};

/// Mozilla's programs: where their profiles are, below the home directory.
const MOZILLA: [(Program, Packaging, &str); 9] = [
    (Program::Firefox, Packaging::System, ".mozilla/firefox"),
    (Program::Firefox, Packaging::System, ".config/mozilla/firefox"),
    (Program::Firefox, Packaging::Snap, "snap/firefox/common/.mozilla/firefox"),
    (Program::Firefox, Packaging::Flatpak, ".var/app/org.mozilla.firefox/.mozilla/firefox"),
    (Program::Firefox, Packaging::Flatpak, ".var/app/org.mozilla.firefox/config/mozilla/firefox"),
    (Program::Thunderbird, Packaging::System, ".thunderbird"),
    (Program::Thunderbird, Packaging::Snap, "snap/thunderbird/common/.thunderbird"),
    (Program::Thunderbird, Packaging::Flatpak, ".var/app/org.mozilla.Thunderbird/.thunderbird"),
    (Program::Thunderbird, Packaging::Flatpak, ".var/app/net.thunderbird.Thunderbird/.thunderbird"),
];

/// Chromium and its kin share one database; where it is, below the home directory.
const CHROMIUM: [(Packaging, &str); 6] = [
    (Packaging::System, ".pki/nssdb"),
    (Packaging::System, ".local/share/pki/nssdb"),
    (Packaging::Snap, "snap/chromium/current/.pki/nssdb"),
    (Packaging::Snap, "snap/chromium/current/.local/share/pki/nssdb"),
    (Packaging::Flatpak, ".var/app/org.chromium.Chromium/data/pki/nssdb"),
    (Packaging::Flatpak, ".var/app/com.google.Chrome/data/pki/nssdb"),
];

/// Where p11-kit looks for everybody's modules.
const P11_KIT: [&str; 3] = ["/etc/pkcs11/modules", "/usr/share/p11-kit/modules", "/usr/lib/p11-kit/modules"];

/// The stores of a user.
#[derive(Debug, Clone)]
pub struct Linux {
    home: PathBuf,
    config: PathBuf,
}

impl Linux {
    /// The stores of the user whom the environment names (`HOME`, `XDG_CONFIG_HOME`).
    pub fn of_this_user() -> Self {
        let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_else(|| "/".into()));
        let config = std::env::var_os("XDG_CONFIG_HOME").filter(|path| !path.is_empty());
        Self { config: config.map_or_else(|| home.join(".config"), PathBuf::from), home }
    }

    fn p11_kit(&self) -> P11Kit {
        P11Kit::new(self.config.join("pkcs11/modules"), P11_KIT.map(PathBuf::from).to_vec())
    }

    fn mozilla(&self) -> Vec<Database> {
        let profiles = |(program, packaging, root): (Program, Packaging, &str)| {
            let database = move |place| Database { program, packaging, place, guard: Guard::Profile };
            mozilla::profiles(&self.home.join(root)).into_iter().map(database)
        };
        MOZILLA.into_iter().flat_map(profiles).collect()
    }

    fn chromium(&self) -> Vec<Database> {
        let database = |(packaging, place): (Packaging, &str)| Database {
            program: Program::Chromium,
            packaging,
            place: self.home.join(place),
            guard: Guard::Shared,
        };
        CHROMIUM.into_iter().map(database).filter(|database| has_database(&database.place)).collect()
    }
}

fn has_database(place: &Path) -> bool {
    place.join("cert9.db").is_file()
}

impl Registry for Linux {
    fn stores(&self) -> Vec<Box<dyn Store>> {
        let mut stores: Vec<Box<dyn Store>> = vec![Box::new(self.p11_kit())];
        // Two roots may lead to one profile, by a link.
        let mut seen: Vec<PathBuf> = Vec::new();
        for database in self.mozilla().into_iter().chain(self.chromium()) {
            let place = database.place.canonicalize().unwrap_or_else(|_| database.place.clone());
            if !seen.contains(&place) {
                seen.push(place);
                stores.push(Box::new(database));
            }
        }
        stores
    }
}
