//! The example and the README name every setting, and what is wrong is refused.

#![allow(clippy::unwrap_used)]

use super::*;

const EXAMPLE: &str = include_str!("../../config/twins.example.toml");
const README: &str = include_str!("../../README.md");

/// Every table of the configuration.
const SECTIONS: [&str; 14] = [
    "",
    "mail",
    "mail.imap",
    "mail.smtp",
    "mail.trust",
    "card",
    "portal",
    "certificates",
    "login",
    "summary",
    "calendar",
    "store",
    "metrics",
    "log",
];

fn parsed(text: &str) -> Config {
    let config: Config = toml::from_str(text).unwrap();
    config.check().unwrap();
    config
}

/// The key of a setting that is commented out behind this mark.
fn commented<'a>(line: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let setting = line.strip_prefix(mark)?;
    let (key, _) = setting.split_once(" = ")?;
    key.chars().all(|c| c.is_ascii_lowercase() || c == '_').then_some((key, setting))
}

/// The example with the settings behind these marks in force; of two ways to write one setting, or to log in, the first is taken.
fn in_force(marks: &[&str]) -> String {
    let (mut seen, mut in_list) = (Vec::new(), false);
    let mut text = String::new();
    for line in EXAMPLE.lines() {
        if line.starts_with('[') {
            seen.clear();
        }
        // The settings of a table that is commented out belong to no other.
        in_list = line.starts_with("# [[") || in_list && !line.starts_with('[');
        let is_known = |key| seen.contains(&key) || key == "oauth" && seen.contains(&"password");
        let uncommented = marks.iter().find_map(|mark| commented(line, mark)).filter(|(key, _)| !is_known(*key) && !in_list);
        let line = uncommented.map_or(line, |(_, setting)| setting);
        seen.extend(line.split_once(" = ").map(|(key, _)| key));
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// The settings of a section, as serde lists them when it meets one that it does not know.
fn settings_of(section: &str) -> Vec<String> {
    let unknown = if section.is_empty() {
        format!("no_such_setting = 1\n{EXAMPLE}")
    } else {
        EXAMPLE.replace(&format!("\n[{section}]"), &format!("\n[{section}]\nno_such_setting = 1 #"))
    };
    let error = toml::from_str::<Config>(&unknown).unwrap_err().to_string();
    let (_, expected) = error.split_once("expected ").unwrap();
    expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn is_section(name: &str) -> bool {
    SECTIONS.contains(&name)
}

fn dotted(section: &str, key: &str) -> String {
    if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") }
}

#[test]
fn the_example_can_be_read_as_it_is() {
    let config = parsed(EXAMPLE);
    assert!(config.imap().unwrap().iter().all(|imap| imap.check().is_ok() && imap.junk));
    assert!(config.smtp().is_ok() && config.card().is_ok() && config.address().is_ok());
    assert_eq!(config.certificates.anchors.len(), 1);
}

#[test]
fn what_the_example_calls_a_default_is_one() {
    assert_eq!(format!("{:?}", parsed(&in_force(&["#"]))), format!("{:?}", parsed(EXAMPLE)));
}

#[test]
fn every_commented_setting_can_be_used() {
    let config = parsed(&in_force(&["#", "# "]));
    assert_eq!(config.portal.proxy.unwrap().port(), Some(3128));
    assert_eq!(config.card.unwrap().env.len(), 1);
}

#[test]
fn every_login_by_oauth_in_the_example_can_be_used() {
    let logins: Vec<_> = EXAMPLE.lines().filter_map(|line| commented(line, "# ")).filter(|(key, _)| *key == "oauth").collect();
    assert!(logins.len() >= 3, "{logins:?}");
    let (first, rest) = EXAMPLE.split_once("\n[mail.smtp]").unwrap();
    for (_, login) in logins {
        let with = |part: &str| {
            part.lines().map(|line| if line.starts_with("password = ") { login } else { line }.to_owned() + "\n").collect::<String>()
        };
        let config = parsed(&format!("{}[mail.smtp]{}", with(first), with(rest)));
        assert!(config.imap().unwrap().iter().all(|imap| imap.oauth.is_some()) && config.smtp().unwrap().oauth.is_some());
    }
}

#[test]
fn tokens_of_every_account_have_a_place() {
    let account = |host: &str| {
        format!("[[mail.imap]]\nhost = \"{host}\"\nuser = \"jana\"\noauth = {{ provider = \"microsoft\", client_id = \"a\" }}\n")
    };
    let mut config = parsed(&format!("state_dir = \"/state\"\n{}{}", account("a.example"), account("b.example")));
    config.place_tokens();
    let places: Vec<_> =
        config.imap().unwrap().iter().filter_map(|imap| imap.oauth.as_ref()).map(|oauth| oauth.directory.clone()).collect();
    assert_eq!(places, [Path::new("/state/oauth"), Path::new("/state/oauth")]);
}

#[test]
fn example_and_readme_name_every_setting() {
    let example: toml::Table = toml::from_str(&in_force(&["#", "# "])).unwrap();
    for section in SECTIONS {
        let steps = section.split('.').filter(|step| !step.is_empty());
        let table = steps.fold(&example, |table, step| table[step].as_table().unwrap());
        let settings = settings_of(section);
        assert!(!settings.is_empty(), "{section}: {settings:?}");
        for key in settings {
            let name = dotted(section, &key);
            // Instead of the password: never in force beside it.
            let written = table.contains_key(&key)
                || key == "oauth" && EXAMPLE.contains("\n# oauth = ")
                || EXAMPLE.contains(&format!("\n# [[{key}]]"));
            assert!(written, "{name} is not in config/twins.example.toml");
            let told = [format!("| `{name}` |"), format!("| `{name}.")].iter().any(|row| README.contains(row));
            assert!(is_section(&name) || told, "{name} is not in the table of README.md");
        }
    }
}

#[test]
fn what_is_still_to_be_filled_in_is_told_with_its_line() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), EXAMPLE).unwrap();
    let ConfigError::Wrong(_, mistake) = Config::load(Some(file.path())).unwrap_err() else { unreachable!("it can be read") };
    let line = EXAMPLE.lines().nth(mistake.line.unwrap() - 1).unwrap();
    let value = mistake.what.split('`').nth(1).unwrap();
    assert!(line.starts_with(&format!("address = \"{value}\"")) && value.starts_with('<'), "the first is told, {mistake}: {line}");
    std::fs::write(file.path(), EXAMPLE.replace(['<', '>'], "")).unwrap();
    Config::load(Some(file.path())).unwrap();
    // An address may be written in such brackets.
    let bracketed = "[mail]\naddress = 'a@b.cz'\n[mail.smtp]\nhost = 'b.cz'\nfrom = '<a@b.cz>'\nto = ['<c@b.cz>']\n";
    std::fs::write(file.path(), bracketed).unwrap();
    Config::load(Some(file.path())).unwrap();
}

#[test]
fn mistakes_are_told() {
    assert!(toml::from_str::<Config>("[mail]\nadress = \"a@b.cz\"").unwrap_err().to_string().contains("address"));
    let mut config: Config = toml::from_str("language = \"de\"").unwrap();
    assert!(config.check().unwrap_err().contains("`cs` and `en`"));
    config.language = None;
    config.summary.schedule = "every monday".to_owned();
    assert!(config.check().unwrap_err().contains("cron"));
}

#[test]
fn a_portal_that_would_be_asked_without_a_pause_is_refused() {
    for (name, text) in
        [("portal.poll", "[portal]\npoll = 0"), ("portal.retry", "[portal]\nretry = 0"), ("portal.poll", "[portal]\npoll = 100000")]
    {
        let config: Config = toml::from_str(text).unwrap();
        let said = config.check().unwrap_err();
        assert!(said.contains(name) && said.contains("from 1 to 86400"), "{said}");
    }
}
