//! `[[offices]]`: who must be told of a new certificate.

use serde::Deserialize;

/// `[[offices]]`: somebody who wants to hear of the new certificate while the old one still signs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Its name.
    pub name: String,
    /// What to do there; for the offices that the program knows by itself, its own words.
    pub text: Option<String>,
    /// Where the form is.
    pub link: Option<String>,
    /// The address to write to.
    pub mail: Option<String>,
}

/// The office that is known to want it: the Czech Social Security Administration.
pub(super) fn known() -> Vec<Office> {
    vec![Office { name: "ČSSZ".to_owned(), text: None, link: Some("https://eportal.cssz.cz".to_owned()), mail: None }]
}
