//! What stands around the workstation in the demo: a browser that is to see the new pair, and a door that is to open with it.

use crate::{
    browser::Browser,
    desk::Desk,
    half::Half,
    servers::{Door, Rules},
};

/// The browser and the door.
pub struct Programs {
    browser: Browser,
    door: Door,
}

impl Programs {
    /// Makes both, and has the program prove the login at this door.
    pub fn beside(desk: &Desk) -> Self {
        let browser = Browser::firefox(desk.directory(), desk.card().env());
        let door = desk.door("door", &Rules::of(&desk.authorities()));
        desk.prove_login_at(&[door.address()]);
        Self { browser, door }
    }

    /// What the browser's own tools and the door's own log say of the new pair.
    ///
    /// # Errors
    /// What one of them does not show.
    pub fn findings(&self, desk: &Desk) -> Result<Vec<String>, String> {
        let books = desk.books();
        let issued = books.issued.last().ok_or("nothing was issued")?;
        let seen = self.browser.certificates();
        for half in Half::BOTH {
            let serial = issued.serials.get(half).to_string();
            if !seen.lines().any(|line| line.contains(&serial) && line.ends_with("u,u,u")) {
                return Err(format!("certutil does not show the new {half:?} certificate in Firefox's profile:\n{seen}"));
            }
        }
        let serial = issued.serials.get(Half::Commercial).to_string();
        let visits = self.door.visits();
        let entered =
            visits.iter().find(|visit| visit.verified == "SUCCESS" && (visit.serial.ends_with(&serial) || serial.ends_with(&visit.serial)));
        let entered = entered.ok_or_else(|| format!("the door's log does not show the new certificate: {visits:?}"))?;
        Ok(vec![
            "certutil finds both new certificates, with their keys, through Firefox's profile".to_owned(),
            format!("the door's log shows a login with certificate {serial} over {}", entered.protocol),
        ])
    }
}
