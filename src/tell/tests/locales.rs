//! The files of texts themselves: parsed without a mistake, the same keys and values in both languages, and every key that the code asks for.

use crate::tell::{Check, Language, texts::sources};
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
fn no_text_is_left_over() {
    let literals = literals();
    let whole: BTreeSet<&str> = literals.iter().map(String::as_str).collect();
    // `step-{name}` and `step-{name}-long`: what is put together from a name.
    let made: Vec<(&str, &str)> = literals
        .iter()
        .filter_map(|text| Some((text.split_once('{')?.0, text.rsplit_once('}')?.1)))
        .filter(|(start, end)| start.len() > 2 && start.ends_with('-') && is_name(start) && (end.is_empty() || is_name(&format!("a{end}"))))
        .collect();
    assert!(made.len() > 5, "{made:?}: is the test still reading the code?");
    let is_made =
        |key: &str| made.iter().any(|(start, end)| key.len() > start.len() + end.len() && key.starts_with(start) && key.ends_with(end));
    let texts = texts(Language::English);
    let messages: BTreeSet<&str> = texts.keys().map(|key| key.split_once('.').map_or(key.as_str(), |(message, _)| message)).collect();
    let unused: Vec<_> = messages.into_iter().filter(|key| !whole.contains(key) && !is_made(key)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

/// Every string literal of the program that is one line, without those of its tests.
fn literals() -> BTreeSet<String> {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut literals = BTreeSet::new();
    for file in files {
        let source = fs::read_to_string(&file).unwrap();
        let program = source.split_once("#[cfg(test)]\n").map_or(source.as_str(), |(program, _)| program);
        for line in program.lines().filter(|line| !line.trim_start().starts_with("//")) {
            literals.extend(line.split('"').skip(1).step_by(2).map(|text| text.split_once('.').map_or(text, |(key, _)| key).to_owned()));
        }
    }
    literals
}

#[test]
fn every_czech_plural_has_its_forms() {
    for source in sources(Language::Czech) {
        // A choice by number: between its opening and the default.
        for (at, _) in source.match_indices("[one]") {
            let choice = source.get(at..).and_then(|rest| rest.split_once("*[other]")).map(|(choice, _)| choice).unwrap_or_default();
            let numbered = choice.contains("{ $days }") || choice.contains("{ $count }") || choice.contains("{ $minutes }");
            assert!(!numbered || choice.contains("[few]") || choice.contains("před"), "{choice}");
        }
    }
}

#[test]
fn every_check_has_a_name_and_every_doubt_a_remedy() {
    let texts = texts(Language::Czech);
    for check in Check::all() {
        assert!(texts.contains_key(&format!("check-{}", check.id())), "{check:?}");
    }
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut doubts = 0;
    for source in files.iter().map(|file| fs::read_to_string(file).unwrap()) {
        for opening in ["::failed(", "::doubtful("] {
            for call in source.split(opening).skip(1) {
                let Some(key) = call.split_once(',').and_then(|(_, rest)| literal(rest)) else { continue };
                assert!(texts.contains_key(&format!("{key}.remedy")), "{key} has no .remedy");
                doubts += 1;
            }
        }
    }
    assert!(doubts > 40, "only {doubts} were found: is the test still reading them?");
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
        keys.extend(source.split("\"doctor-").skip(1).filter_map(|rest| literal(&format!("\"doctor-{rest}"))));
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
            "page-",
            "calendar-",
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
