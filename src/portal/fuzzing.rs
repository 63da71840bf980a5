//! What the fuzz target `portal_page` does: a page from outside is read, and every form of it is filled and sent as the walk would. Stands only in
//! builds for fuzzing and for tests; it may know what the room's walk knows, and no network.

use super::{
    form::{self, Kind},
    page::Page,
    profile::Profile,
};
use std::sync::LazyLock;
use url::Url;

static PROFILE: LazyLock<Option<Profile>> = LazyLock::new(|| Profile::built_in().ok());
static ADDRESS: LazyLock<Option<Url>> = LazyLock::new(|| Url::parse("https://www.ica.cz/obnova/krok?id=1").ok());

/// Reads a page and does with it everything that a walk can do. How many forms and links it has; `None` if it is no page for people.
pub fn page(body: &[u8]) -> Option<usize> {
    let (profile, address) = (PROFILE.as_ref()?, ADDRESS.as_ref()?);
    let page = Page::parse(address, body, None, &profile.failure.words)?;
    for link in &page.links {
        let _ = form::target(&page, &link.target);
    }
    for form in &page.forms {
        press_everything(form, &page);
        let mut filled = form.clone();
        let names: Vec<String> = form.controls.iter().map(|control| control.name.clone()).collect();
        filled.put(&names, "-----BEGIN CMS-----\nžádost");
        filled.choose(&[], &["SecureStore".to_owned()]);
        let _ = filled.consent_asked(&profile.terms.words, &[]);
        press_everything(&filled, &page);
    }
    Some(page.forms.len() + page.links.len())
}

fn press_everything(form: &form::Form, page: &Page) {
    let pressable = form.controls.iter().enumerate().filter(|(_, control)| matches!(control.kind, Kind::Submit | Kind::Image));
    for (button, _) in pressable.take(8) {
        let _ = form.submission(button, page);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    #[test]
    fn every_seed_is_a_page_with_something_in_it() {
        let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz/seeds/portal_page");
        for seed in std::fs::read_dir(seeds).unwrap() {
            let path = seed.unwrap().path();
            assert!(super::page(&std::fs::read(&path).unwrap()).unwrap() > 0, "{}", path.display());
        }
    }
}
