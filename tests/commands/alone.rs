//! Commands without an agent: a wrong configuration, none at all, and the help.

use crate::support::story::twins;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

/// The program with this environment and nothing else, in an empty home.
pub fn alone(home: &Path, locale: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(twins());
    command.env_clear().env("HOME", home).env("LANG", locale).env("PATH", "/usr/bin:/bin");
    command.args(arguments).output().expect("run")
}

pub fn both(output: &Output) -> (String, String) {
    (String::from_utf8(output.stdout.clone()).expect("UTF-8"), String::from_utf8(output.stderr.clone()).expect("UTF-8"))
}

#[test]
fn a_wrong_configuration_is_told_where_and_what_to_do_in_the_locales_language() {
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("twins.toml");
    let path = file.to_str().expect("UTF-8");
    let told = |locale: &str, text: Option<&str>, command: &str| {
        text.map_or_else(|| drop(fs::remove_file(&file)), |text| fs::write(&file, text).expect("written"));
        let output = alone(home.path(), locale, &[command, "--config", path]);
        let (results, errors) = both(&output);
        assert_eq!((output.status.code(), results.as_str()), (Some(1), ""), "{errors}");
        assert!(errors.starts_with("twins: ") && errors.contains(path) && errors.contains("\n→ "), "{errors}");
        errors
    };
    assert!(told("cs_CZ.UTF-8", None, "status").contains("neexistuje"));
    assert!(told("en_GB.UTF-8", None, "status").contains("does not exist"));
    assert!(told("cs_CZ.UTF-8", Some("language = \"cs\"\n\n[mail\n"), "card").contains("na řádku 3 chyba"));
    assert!(
        told("cs_CZ.UTF-8", Some("[mail]\nadress = \"a@b.cz\"\n"), "card")
            .contains("na řádku 2 chyba: neznámá položka „adress“ (zde lze: address, ")
    );
    assert!(told("C.UTF-8", Some("[mail.imap]\nhost = \"a\"\n"), "card").contains("the setting “user” is missing"));
    assert!(
        told("C.UTF-8", Some("[portal]\nunproven_profile = \"maybe\"\n"), "card").contains("unknown value “maybe” (possible: stop, send)")
    );
    assert!(told("C.UTF-8", Some("[summary]\nschedule = \"weekly\"\n"), "card").contains("summary.schedule"));
    assert!(told("C.UTF-8", Some("language = \"cs\"\n"), "card").contains("chybí [card]"), "the configuration's language comes first");
    assert!(told("C.UTF-8", Some("language = \"en\"\n"), "agent").contains("lacks mail.address"));
    fs::remove_file(&file).expect("removed");
    fs::create_dir(&file).expect("a directory in its place");
    let output = alone(home.path(), "cs_CZ.UTF-8", &["status", "--config", path]);
    assert!(both(&output).1.contains("nelze přečíst: je to adresář"), "{output:?}");
}

#[test]
fn without_agent_and_database_the_status_says_so_and_commands_say_what_to_start() {
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("twins.toml");
    fs::write(&file, "language = \"en\"\n").expect("written");
    let path = file.to_str().expect("UTF-8");
    let output = alone(home.path(), "C.UTF-8", &["status", "--config", path]);
    let (shown, errors) = both(&output);
    assert_eq!((output.status.code(), errors.as_str()), (Some(0), ""));
    assert!(shown.contains("The program is not running") && shown.contains("→ Start it as a service"), "{shown}");
    for command in ["renew", "confirm", "decline"] {
        let output = alone(home.path(), "C.UTF-8", &[command, "--config", path]);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(
            both(&output),
            (String::new(), "twins: The program is not running.\n→ Start it as a service with twins service install, or leave twins agent running in another terminal.\n".to_owned())
        );
    }
}

#[test]
fn every_command_has_help_with_an_example() {
    let home = tempfile::tempdir().expect("a directory");
    for command in ["", "agent", "login", "status", "card", "renew", "confirm", "decline", "mail", "mail check"] {
        let mut arguments: Vec<&str> = command.split(' ').filter(|word| !word.is_empty()).collect();
        arguments.push("--help");
        let output = alone(home.path(), "C.UTF-8", &arguments);
        let (help, _) = both(&output);
        assert!(output.status.success() && help.contains("Example: twins"), "{command}: {help}");
    }
}
