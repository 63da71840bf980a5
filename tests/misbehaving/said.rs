//! What the person is told, in both languages.

use crate::support::story::{Story, twins};
use serde_json::Value;

/// The newest renewal's sentence in Czech and in English.
pub struct Said {
    pub czech: String,
    pub english: String,
}

impl Said {
    /// As `twins status` says it now, with a configuration in each language.
    pub fn now(story: &Story) -> Self {
        let english = story.desk.directory().join("english.toml");
        let text = std::fs::read_to_string(story.desk.config()).expect("the configuration");
        std::fs::write(&english, text.replace("language = \"cs\"", "language = \"en\"")).expect("written");
        Self { czech: sentence(story, &story.desk.config()), english: sentence(story, &english) }
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

fn sentence(story: &Story, config: &std::path::Path) -> String {
    let output = story.desk.command(&twins()).args(["status", "--json", "--config"]).arg(config).output().expect("run");
    let status: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    status["renewals"][0]["sentence"].as_str().expect("a sentence").to_owned()
}
