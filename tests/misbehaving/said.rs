//! What the person is told, in both languages.

// Not every test uses all of it.
#![allow(dead_code)]

use crate::support::story::{Story, twins};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A sentence in Czech and in English.
pub struct Said {
    pub czech: String,
    pub english: String,
}

impl Said {
    /// The newest renewal's, as `twins status` says it now, with a configuration in each language.
    pub fn now(story: &Story) -> Self {
        Self { czech: sentence(story, &story.desk.config()), english: sentence(story, &in_english(story)) }
    }

    /// What `twins status` says of the program itself: the line that begins so, in each language.
    pub fn of_the_program(story: &Story, czech: &str, english: &str) -> Self {
        let other = in_english(story);
        Self { czech: line(story, &story.desk.config(), czech), english: line(story, &other, english) }
    }

    /// It is one sentence in each language, and both have this fact in it.
    pub fn with(self, fact: &str) -> Self {
        self.with_each(fact, fact)
    }

    /// The same, where the fact has a name in each language.
    pub fn with_each(self, czech: &str, english: &str) -> Self {
        for (said, fact) in [(&self.czech, czech), (&self.english, english)] {
            assert!(said.len() > 20 && said.ends_with(['.', '“', '”']) && !said.contains('\n'), "{said}");
            assert!(said.contains(fact), "no `{fact}` in: {said}");
        }
        assert_ne!(self.czech, self.english);
        self
    }
}

/// The same configuration for a person who reads English.
fn in_english(story: &Story) -> PathBuf {
    let english = story.desk.directory().join("english.toml");
    let text = std::fs::read_to_string(story.desk.config()).expect("the configuration");
    std::fs::write(&english, text.replace("language = \"cs\"", "language = \"en\"")).expect("written");
    english
}

fn line(story: &Story, config: &Path, beginning: &str) -> String {
    let output = story.desk.command(&twins()).args(["status", "--config"]).arg(config).env("COLUMNS", "1000").output().expect("run");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // A screen is narrow: a sentence goes on over the lines that follow.
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = folded.split_once(beginning).unwrap_or_else(|| panic!("no `{beginning}` in: {text}")).1;
    let end = said.find(". ").map_or(said.len(), |end| end + 1);
    format!("{beginning}{}", &said[..end])
}

fn sentence(story: &Story, config: &Path) -> String {
    let output = story.desk.command(&twins()).args(["status", "--json", "--config"]).arg(config).output().expect("run");
    let status: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    status["renewals"][0]["sentence"].as_str().expect("a sentence").to_owned()
}
