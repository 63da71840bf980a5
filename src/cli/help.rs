//! The command definitions in the person's language. English is what they are written in; for another language each text is looked up by the names of the
//! command and the argument: `command-mail-check`, `argument-mail-check-files`, or `argument-json` for one that means the same everywhere.

use super::Arguments;
use crate::tell::{HelpTexts, Language};
use clap::{Arg, ArgAction, Command, CommandFactory};

/// What an example begins with in the definitions.
pub(super) const EXAMPLE: &str = "Example: ";

/// `twins` with its commands, in this language.
pub fn command(language: Language) -> Command {
    let command = Arguments::command();
    match HelpTexts::of(language) {
        Some(texts) => {
            let mut command = translated(command, "twins", &texts);
            // Only now each command knows the whole way to itself.
            command.build();
            with_usage(command, &format!("[{}]", texts.find("help-any-options", &[]).unwrap_or_default()))
        }
        None => command,
    }
}

/// The way to a command as part of a key.
fn path_of(parent: &str, name: &str) -> String {
    if parent == "twins" { name.to_owned() } else { format!("{parent}-{name}") }
}

/// The key of a command's words.
pub(super) fn key_of_command(path: &str) -> String {
    format!("command-{path}")
}

/// The keys of an argument's words: its own, and the one for all of this name.
pub(super) fn keys_of_argument(path: &str, argument: &Arg) -> [String; 2] {
    let name = argument.get_id().as_str().replace('_', "-");
    [format!("argument-{path}-{name}"), format!("argument-{name}")]
}

fn translated(command: Command, path: &str, texts: &HelpTexts) -> Command {
    let word = |key: &str| texts.find(key, &[]).unwrap_or_default();
    let has_version = command.get_version().is_some();
    let example =
        command.get_after_help().map(ToString::to_string).map(|text| text.replacen(EXAMPLE, &format!("{}: ", word("help-example")), 1));
    let mut command = command;
    if let Some(about) = texts.find(&key_of_command(path), &[]) {
        // The long form would be the English one.
        command = command.about(about).long_about(None);
    }
    if let Some(example) = example {
        command = command.after_help(example);
    }
    let sections = format!("{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}", word("help-usage"));
    command = command
        .help_template(sections)
        .subcommand_help_heading(word("help-commands"))
        .subcommand_value_name(word("help-command"))
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(|argument| spoken(argument, path, texts))
        .arg(flag("help", 'h', ArgAction::Help, word("argument-help")).help_heading(word("help-options")));
    if has_version {
        command = command.arg(flag("version", 'V', ArgAction::Version, word("argument-version")).help_heading(word("help-options")));
    }
    command.mut_subcommands(|inner| {
        let path = path_of(path, inner.get_name());
        translated(inner, &path, texts)
    })
}

/// The usage line without the library's own English word in it.
fn with_usage(mut command: Command, options: &str) -> Command {
    let usage = command.render_usage().to_string();
    let usage = usage.split_once(": ").map_or(usage.as_str(), |(_, usage)| usage).replace("[OPTIONS]", options);
    for inner in command.get_subcommands_mut() {
        *inner = with_usage(std::mem::take(inner), options);
    }
    command.override_usage(usage)
}

fn flag(name: &'static str, short: char, action: ArgAction, help: String) -> Arg {
    Arg::new(name).short(short).long(name).action(action).help(help)
}

fn spoken(argument: Arg, path: &str, texts: &HelpTexts) -> Arg {
    let heading = if argument.is_positional() { "help-arguments" } else { "help-options" };
    let heading = texts.find(heading, &[]);
    let names: Vec<String> = argument.get_value_names().unwrap_or_default().iter().map(|name| value_name(name, texts)).collect();
    let help = keys_of_argument(path, &argument).iter().find_map(|key| texts.find(key, &[]));
    let mut argument = argument.help_heading(heading.unwrap_or_default());
    if argument.get_action().takes_values() && !names.is_empty() {
        argument = argument.value_names(names);
    }
    match help {
        Some(help) => {
            let help = with_choices(&argument, help, texts);
            let argument = argument.help(help).long_help(None);
            if argument.get_action().takes_values() { argument.hide_possible_values(true).hide_default_value(true) } else { argument }
        }
        None => argument,
    }
}

fn value_name(name: &str, texts: &HelpTexts) -> String {
    texts.find(&format!("value-{}", name.to_lowercase().replace('_', "-")), &[]).unwrap_or_else(|| name.to_owned())
}

/// What the library says in English by itself: the values to choose from, and the one that is taken otherwise.
fn with_choices(argument: &Arg, help: String, texts: &HelpTexts) -> String {
    let mut said = vec![help];
    if argument.get_action().takes_values() {
        let choices: Vec<String> = argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        if !choices.is_empty() {
            said.extend(texts.find("help-choices", &[("values", choices.join(", ").into())]));
        }
        if let [usual] = argument.get_default_values() {
            said.extend(texts.find("help-default", &[("value", usual.to_string_lossy().into_owned().into())]));
        }
    }
    said.join(" ")
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Every command that is shown, with the way to it.
    fn commands() -> Vec<(String, Command)> {
        let mut found = vec![("twins".to_owned(), Arguments::command())];
        let mut at = 0;
        while let Some((path, command)) = found.get(at).cloned() {
            let inner = command.get_subcommands().filter(|inner| !inner.is_hide_set());
            found.extend(inner.map(|inner| (path_of(&path, inner.get_name()), inner.clone())));
            at += 1;
        }
        found
    }

    fn arguments(command: &Command) -> impl Iterator<Item = &Arg> {
        command.get_arguments().filter(|argument| !argument.is_hide_set())
    }

    #[test]
    fn every_command_has_an_example_that_is_one() {
        for (path, command) in commands() {
            let example = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let line = example.strip_prefix(EXAMPLE).unwrap_or_else(|| panic!("`{path} --help` has no example: {example:?}"));
            assert!(line.starts_with("twins"), "{path}: {line}");
            // It can be typed: the definitions take it.
            let words: Vec<String> =
                line.lines().next().unwrap_or_default().split(' ').map(|word| word.trim_matches('\'').to_owned()).collect();
            let taken = Arguments::command().try_get_matches_from(&words);
            assert!(taken.is_ok(), "{path}: {line}: {:?}", taken.err().map(|error| error.to_string()));
            let named: Vec<&str> = if path == "twins" { Vec::new() } else { path.split('-').collect() };
            let typed = words.iter().skip(1).flat_map(|word| word.split('-')).collect::<Vec<_>>();
            assert!(typed.starts_with(&named), "the example of {path} is another command's: {line}");
        }
    }

    #[test]
    fn every_command_and_argument_has_words_in_both_languages() {
        let texts = HelpTexts::of(Language::Czech).unwrap_or_else(|| panic!("no Czech help"));
        let mut missing = Vec::new();
        for (path, command) in commands() {
            assert!(command.get_about().is_some(), "{path} has no English words");
            missing.extend(Some(key_of_command(&path)).filter(|key| texts.find(key, &[]).is_none()));
            for argument in arguments(&command) {
                assert!(argument.get_help().is_some(), "{path}: {} has no English words", argument.get_id());
                let keys = keys_of_argument(&path, argument);
                if keys.iter().all(|key| texts.find(key, &[]).is_none()) {
                    missing.push(keys[0].clone());
                }
            }
        }
        assert!(missing.is_empty(), "config/locales/cs/help.ftl lacks {missing:#?}");
    }

    #[test]
    fn no_words_are_left_over() {
        let mut asked: BTreeSet<String> = ["argument-help", "argument-version"].map(str::to_owned).into();
        for (path, command) in commands() {
            asked.insert(key_of_command(&path));
            asked.extend(arguments(&command).flat_map(|argument| keys_of_argument(&path, argument)));
        }
        let ours = |key: &&str| key.starts_with("command-") || key.starts_with("argument-");
        let left: Vec<_> = HelpTexts::keys().into_iter().filter(ours).filter(|key| !asked.contains(*key)).collect();
        assert!(left.is_empty(), "{left:?}");
    }

    #[test]
    fn czech_help_has_no_english_headings() {
        let mut stack = vec![command(Language::Czech)];
        while let Some(mut one) = stack.pop() {
            let help = one.render_long_help().to_string();
            for english in ["Usage", "Options:", "Arguments:", "Commands:", "Print help", "Example", "[OPTIONS]", "[default", "[possible"] {
                assert!(!help.contains(english), "{english} in:\n{help}");
            }
            stack.extend(one.get_subcommands().filter(|inner| !inner.is_hide_set()).cloned());
        }
    }

    #[test]
    fn both_languages_take_the_same_words() {
        for language in Language::ALL {
            command(language).debug_assert();
            let matches = command(language).try_get_matches_from(["twins", "renew", "--serial", "B1A5F1", "--config", "a.toml"]);
            assert!(matches.is_ok_and(|matches| matches.subcommand_name() == Some("renew")), "{language}");
        }
    }
}
