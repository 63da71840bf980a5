//! The prompt's words in both languages, from the Fluent files that are part of the program.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

const CZECH: &str = include_str!("../../../config/locales/cs/prompt.ftl");
const ENGLISH: &str = include_str!("../../../config/locales/en/prompt.ftl");

/// The longest value that is put into a text, in characters; what a card or certificate says may be of any length.
const LONGEST_VALUE: usize = 300;

/// The words of one language.
pub struct Texts {
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// Czech for `cs`, English for anything else.
    pub fn new(language: &str) -> Self {
        let (tag, source) = if language.starts_with("cs") { ("cs", CZECH) } else { ("en", ENGLISH) };
        let mut bundle = FluentBundle::new(tag.parse::<LanguageIdentifier>().into_iter().collect());
        bundle.set_use_isolating(false);
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, errors)| {
            eprintln!("warn: the prompt's texts are damaged: {errors:?}");
            partial
        });
        bundle.add_resource_overriding(resource);
        Self { bundle }
    }

    /// One text with its values. Values come from cards and certificates, so nothing in them can move a cursor or break a line.
    pub fn get(&self, key: &str, values: &[(&str, &str)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            arguments.set(*name, harmless(value));
        }
        self.bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }
}

fn harmless(value: &str) -> String {
    let direction = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut text: String = value.chars().map(|c| if c.is_control() || direction(c) { ' ' } else { c }).take(LONGEST_VALUE).collect();
    if value.chars().nth(LONGEST_VALUE).is_some() {
        text.push('…');
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn keys_and_variables(source: &str) -> BTreeSet<String> {
        let mut key = String::new();
        let mut found = BTreeSet::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line.split_once(" =").filter(|(name, _)| !name.starts_with(' ')) {
                key = name.to_owned();
                found.insert(key.clone());
            }
            for variable in line.split('$').skip(1) {
                found.insert(format!("{key} ${}", variable.split([' ', '}']).next().unwrap()));
            }
        }
        found
    }

    #[test]
    fn both_languages_say_the_same_things() {
        assert!(keys_and_variables(CZECH).len() > 10);
        assert_eq!(keys_and_variables(CZECH), keys_and_variables(ENGLISH));
        for source in [CZECH, ENGLISH] {
            FluentResource::try_new(source.to_owned()).map_err(|(_, errors)| errors).unwrap();
        }
    }

    #[test]
    fn values_cannot_move_the_cursor() {
        let text = Texts::new("en").get("person", &[("name", "Jan\u{1b}[2J\nNovák\u{202e}")]);
        assert_eq!(text, "For: Jan [2J Novák ");
        assert!(Texts::new("cs").get("person", &[("name", &"x".repeat(5000))]).len() < 400);
    }
}
