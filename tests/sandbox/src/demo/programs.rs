//! What stands around the workstation in the demo: a browser that is to see the new pair, and a door that is to open with it.

use crate::{
    apart::{Part, Places, ports},
    browser::Browser,
    desk::Desk,
    half::Half,
    servers::{Door, Rules},
};

/// The browser, where there is one, and the door.
pub struct Programs {
    browser: Option<Browser>,
    door: Door,
}

impl Programs {
    /// Makes both, and has the program prove the login at this door.
    pub fn beside(desk: &Desk) -> Self {
        let browser = Browser::firefox(desk.directory(), desk.card().env());
        let door = desk.door("door", &Rules::of(&desk.authorities()));
        desk.prove_login_at(&[door.address()]);
        Self { browser: Some(browser), door }
    }

    /// Has the program prove the login at a door in a place of its own; a container has no browsers.
    pub fn apart(desk: &Desk, places: &Places) -> Self {
        let name = Part::Door.name();
        let door = Door::elsewhere(&places.part(Part::Door), &format!("https://{name}:{}/", ports::DOOR));
        desk.prove_login_at(&[door.address()]);
        Self { browser: None, door }
    }

    /// What the browser's own tools and the door's own log say of the new pair.
    ///
    /// # Errors
    /// What one of them does not show.
    pub fn findings(&self, desk: &Desk) -> Result<Vec<String>, String> {
        let books = desk.books();
        let issued = books.issued.last().ok_or("nothing was issued")?;
        let mut findings = Vec::new();
        if let Some(browser) = &self.browser {
            let seen = browser.certificates();
            for half in Half::BOTH {
                let serial = issued.serials.get(half).to_string();
                if !seen.lines().any(|line| line.contains(&serial) && line.ends_with("u,u,u")) {
                    return Err(format!("certutil does not show the new {half:?} certificate in Firefox's profile:\n{seen}"));
                }
            }
            findings.push("certutil finds both new certificates, with their keys, through Firefox's profile".to_owned());
        }
        let serial = issued.serials.get(Half::Commercial).to_string();
        let visits = self.door.visits();
        let entered =
            visits.iter().find(|visit| visit.verified == "SUCCESS" && (visit.serial.ends_with(&serial) || serial.ends_with(&visit.serial)));
        let entered = entered.ok_or_else(|| format!("the door's log does not show the new certificate: {visits:?}"))?;
        findings.push(format!("the door's log shows a login with certificate {serial} over {}", entered.protocol));
        Ok(findings)
    }
}
