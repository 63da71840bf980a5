//! The files of texts themselves: parsed without a mistake, the same keys and values in both languages, and every key that the code asks for.

use crate::tell::{Language, texts::sources};
use fluent_bundle::{FluentResource, concurrent::FluentBundle};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Key (with its attribute) to the variables in its text.
type Texts = BTreeMap<String, BTreeSet<String>>;

#[test]
fn each_file_is_parsed_without_a_mistake_and_no_key_comes_twice() {
    for language in Language::ALL {
        let mut bundle = FluentBundle::new_concurrent(vec![language.code().parse().unwrap()]);
        for source in sources(language) {
            let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(_, errors)| panic!("{language}: {errors:?}"));
            bundle.add_resource(resource).unwrap_or_else(|errors| panic!("{language}: {errors:?}"));
        }
    }
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_values() {
    let [czech, english] = Language::ALL.map(texts);
    assert!(czech.len() > 200, "only {} texts were found: is the test still reading them?", czech.len());
    let keys = |texts: &Texts| texts.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(keys(&czech).symmetric_difference(&keys(&english)).collect::<Vec<_>>(), Vec::<&String>::new());
    for (key, values) in &czech {
        assert_eq!(values, &english[key], "values of {key}");
    }
}

#[test]
fn every_key_that_the_code_asks_for_exists() {
    let texts = texts(Language::English);
    let asked = asked_keys();
    assert!(asked.len() > 60, "only {} keys were found in the code: is the test still reading it?", asked.len());
    let missing: Vec<_> = asked.iter().filter(|key| !texts.contains_key(*key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn what_is_needed_comes_with_what_to_do_and_no_text_is_empty() {
    let texts = texts(Language::Czech);
    for key in texts.keys() {
        if let Some(message) = key.strip_suffix(".need") {
            assert!(texts.contains_key(&format!("{message}.next")), "{message} has no .next");
        }
    }
    for language in Language::ALL {
        for source in sources(language) {
            assert!(!source.lines().any(|line| line.trim_end().ends_with(" =")), "an empty text in {language}");
        }
    }
}

/// The texts as this test reads them: a message begins at the margin, an attribute with a dot, everything else goes on.
fn texts(language: Language) -> Texts {
    let mut texts = Texts::new();
    for source in sources(language) {
        let (mut message, mut key) = (String::new(), String::new());
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line.split_once(" =").filter(|(name, _)| is_name(name)) {
                name.clone_into(&mut message);
                name.clone_into(&mut key);
            } else if let Some((name, _)) = line.trim_start().strip_prefix('.').and_then(|line| line.split_once(" =")) {
                key = format!("{message}.{name}");
            }
            if !key.is_empty() {
                texts.entry(key.clone()).or_default().extend(variables(line));
            }
        }
    }
    texts
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn variables(line: &str) -> impl Iterator<Item = String> + '_ {
    line.split('$').skip(1).map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect())
}

/// Keys that stand in the program's source right after `text(` or `say(`, and arrays of labels that are mapped over.
fn asked_keys() -> BTreeSet<String> {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut keys = BTreeSet::new();
    for file in files {
        let source = fs::read_to_string(&file).unwrap();
        for opening in ["text(", "say(", "words(", "wrong("] {
            keys.extend(source.split(opening).skip(1).filter_map(literal));
        }
        // Keys that are passed around before they are asked for: only this room does that.
        if !file.components().any(|part| part.as_os_str() == "tell") {
            continue;
        }
        for name in [
            "label-",
            "column-",
            "heading-",
            "summary-",
            "status-",
            "card-",
            "go-ahead-",
            "afterwards-",
            "message-",
            "history-",
            "rehearsal-",
        ] {
            keys.extend(source.split(&format!("\"{name}")).skip(1).filter_map(|rest| literal(&format!("\"{name}{rest}"))));
        }
    }
    keys
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_none_or(|name| name != "tests") {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The string literal that the source goes on with, if it looks like a key and not like the start of one.
fn literal(rest: &str) -> Option<String> {
    let (key, _) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
    let is_key = key.split('.').all(is_name) && key.contains('-') && !key.ends_with('-');
    is_key.then(|| key.to_owned())
}
