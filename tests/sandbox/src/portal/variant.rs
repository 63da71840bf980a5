//! The portal as it may look tomorrow: the same authority behind other pages.

use super::pages;
use std::sync::{Arc, Mutex};

/// How the pages differ from the usual ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Variant {
    /// Not at all.
    #[default]
    Usual,
    /// Other case, no diacritics, other white space.
    Cosmetic,
    /// Everything in English.
    English,
    /// The button was in the mail: its link leads straight to the PC test.
    ButtonInMail,
    /// Of the last page's links only that of the commercial certificate works.
    OneLink,
    /// Buttons and headings with other words.
    OtherLabels,
    /// The key store is asked for before the PC test.
    OtherOrder,
    /// A page with a warning comes first.
    ExtraPage,
    /// The requests are uploaded as PEM files in fields with other names.
    OtherFields,
    /// A consent has to be given before the requests are taken.
    Terms,
    /// The first page is nothing but a script.
    ScriptOnly,
}

/// Which one is shown; clones are the same.
#[derive(Clone, Default)]
pub struct Wardrobe(Arc<Mutex<Variant>>);

impl Wardrobe {
    /// Changes it.
    pub fn set(&self, variant: Variant) {
        *self.0.lock().unwrap() = variant;
    }

    /// The one that is shown.
    pub fn variant(&self) -> Variant {
        *self.0.lock().unwrap()
    }
}

impl Variant {
    /// The words of a page in this variant.
    pub fn dress(self, html: &str) -> String {
        let words: &[(&str, &str)] = match self {
            Self::English => &ENGLISH,
            Self::OtherLabels => &OTHER_LABELS,
            Self::Cosmetic => return cosmetic(html),
            _ => return html.to_owned(),
        };
        words.iter().fold(html.to_owned(), |html, (czech, other)| html.replace(&format!(">{czech}<"), &format!(">{other}<")))
    }
}

/// Labels between tags, in upper case and without diacritics.
fn cosmetic(html: &str) -> String {
    let labels = ENGLISH.iter().map(|(czech, _)| *czech);
    labels.fold(html.to_owned(), |html, czech| {
        let plain: String = czech.to_uppercase().chars().map(without_mark).collect();
        html.replace(&format!(">{czech}<"), &format!(">\n  {}\u{a0}<", plain.replace(' ', "  ")))
    })
}

fn without_mark(letter: char) -> char {
    let (with, without) = ("ÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ", "ACDEEINORSTUUYZ");
    with.chars().zip(without.chars()).find(|(marked, _)| *marked == letter).map_or(letter, |(_, plain)| plain)
}

const ENGLISH: [(&str, &str); 13] = [
    ("Obnova certifikátu", "Certificate renewal"),
    ("Vydání následného certifikátu", "Issue of subsequent certificate"),
    ("Test PC", "PC test"),
    ("Zahájit test PC", "Start PC test"),
    ("Test PC proběhl úspěšně.", "PC test completed successfully."),
    ("Zahájit obnovu certifikátu", "Start certificate renewal"),
    (pages::KEY_STORE_TITLE, "Key store type"),
    ("Pokračovat", "Continue"),
    ("Žádost o následný certifikát", "Request for subsequent certificate"),
    ("Vytvořit žádost", "Create request"),
    ("Žádost o obnovu certifikátu byla úspěšně přijata.", "Request for certificate renewal was successfully received."),
    ("Kvalifikovaný certifikát", "Qualified certificate"),
    ("Komerční certifikát", "Commercial certificate"),
];

const OTHER_LABELS: [(&str, &str); 4] = [
    ("Vydání následného certifikátu", "Chci nový certifikát"),
    ("Zahájit test PC", "Prověřit počítač"),
    ("Vytvořit žádost", "Podepsat a předat"),
    ("Žádost o obnovu certifikátu byla úspěšně přijata.", "Hotovo, o vydání Vás budeme informovat."),
];
