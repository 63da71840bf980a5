//! What the stores are to hold.

use crate::certificate::{Both, Certificate};
use std::{collections::BTreeMap, path::PathBuf};

/// More authorities than that between a certificate and its root are no path but a circle.
const LONGEST_PATH: usize = 8;

/// What programs are to see.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The card's PKCS#11 module.
    pub module: PathBuf,
    /// Environment variables that the module needs.
    pub env: BTreeMap<String, String>,
    /// The card with the pair that programs are to see, if it is in the reader.
    pub card: Option<Card>,
    /// The roots of the pair, among those that the person named: trusted for mail.
    pub roots: Vec<Certificate>,
    /// The authorities between the pair and its roots: known, not trusted by themselves.
    pub issuers: Vec<Certificate>,
}

/// A card in the reader, as other programs name it.
#[derive(Debug, Clone)]
pub struct Card {
    /// The token's label.
    pub label: String,
    /// The pair on it that is in force.
    pub pair: Both<Certificate>,
}

impl Wanted {
    /// For this module and no card.
    pub const fn new(module: PathBuf, env: BTreeMap<String, String>) -> Self {
        Self { module, env, card: None, roots: Vec::new(), issuers: Vec::new() }
    }

    /// Adds the card with this label and the pair on it.
    #[must_use]
    pub fn with_card(mut self, label: &str, pair: Both<Certificate>) -> Self {
        self.card = Some(Card { label: label.to_owned(), pair });
        self
    }

    /// Adds the path of these end certificates: authorities are taken from `known`, roots only from `anchors`. What signed neither of them is
    /// left out, so that nothing is registered that is not needed.
    #[must_use]
    pub fn with_path_of(mut self, ends: &[&Certificate], anchors: &[Certificate], known: &[Certificate]) -> Self {
        for end in ends {
            self.follow(end.issuer_der().to_vec(), anchors, known);
        }
        self
    }

    fn follow(&mut self, mut issuer: Vec<u8>, anchors: &[Certificate], known: &[Certificate]) {
        for _ in 0..LONGEST_PATH {
            let named = |one: &&Certificate| one.is_authority() && one.subject_der() == issuer;
            for root in anchors.iter().filter(named) {
                if !self.roots.contains(root) {
                    self.roots.push(root.clone());
                }
            }
            let between = |one: &&Certificate| named(one) && one.issuer_der() != one.subject_der() && !anchors.contains(one);
            let Some(next) = known.iter().find(between) else { return };
            if !self.issuers.contains(next) {
                self.issuers.push(next.clone());
            }
            issuer = next.issuer_der().to_vec();
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn sample(name: &str) -> Certificate {
        let file = format!("{}/tests/data/ca/{name}.pem", env!("CARGO_MANIFEST_DIR"));
        Certificate::all_from(&std::fs::read(file).unwrap()).unwrap().remove(0)
    }

    #[test]
    fn only_the_path_of_the_pair_is_wanted() {
        let (root, public, qualified) = (sample("root"), sample("public-ca"), sample("qualified-ca"));
        let known = [root.clone(), public.clone(), qualified.clone()];
        let commercial = sample("old-commercial");
        let wanted = Wanted::new("m.so".into(), BTreeMap::new()).with_path_of(&[&commercial], std::slice::from_ref(&root), &known);
        assert_eq!((wanted.roots, wanted.issuers), (vec![root.clone()], vec![public]));
        // A root that the person did not name is not trusted, wherever it comes from.
        let wanted = Wanted::new("m.so".into(), BTreeMap::new()).with_path_of(&[&commercial], &[], &known);
        assert!(wanted.roots.is_empty());
    }
}
