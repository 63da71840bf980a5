//! `twins setup` in a terminal, from a computer on which nothing is set up yet to the first summary: a person takes what is proposed.

use super::camera::{COLUMNS, Camera};
use crate::desk::Desk;
use std::fs;

/// What stands at the end of a question, in Czech and in English, and what the person types.
const ANSWERS: [([&str; 2], [&str; 2]); 6] = [
    (["(cs, en) [", "(cs, en) ["], ["cs", "en"]),
    (["(ta, která je v certifikátu) [", "(the one in the certificate) ["], ["", ""]),
    (["Přihlašovací jméno [", "User name ["], ["", ""]),
    (["Je stejný? [a/N]:", "Is it the same? [y/N]:"], ["a", "y"]),
    (["nebo terminal [", "or terminal ["], ["", ""]),
    (["Zapsat? [A/n]:", "Write it? [Y/n]:"], ["", ""]),
];

/// The conversation in this language. What it writes is not the configuration that the rest of the story has.
pub fn pictures(desk: &Desk, camera: &Camera<'_>, language: &str) -> Result<(), String> {
    let which = usize::from(language == "en");
    let password = fs::read_to_string(desk.directory().join("imap-password")).map_err(|error| error.to_string())?;
    let options: String = desk.setup_options().iter().map(|option| format!(" '{option}'")).collect();
    let terminal = camera.terminal(COLUMNS, &desk.directory().join("fresh/twins.toml"), &format!("twins setup{options}"))?;
    for (questions, answers) in ANSWERS {
        terminal.until(questions[which])?;
        terminal.types(answers[which])?;
        if questions[0].starts_with("Přihlašovací") {
            terminal.until(["(při psaní se nezobrazuje)", "(not shown while you type)"][which])?;
            terminal.types(password.trim())?;
        }
    }
    terminal.until(["Poslat první souhrn", "Send a first summary"][which])?;
    terminal.types("")?;
    terminal.until("twins doctor")?;
    terminal.until(["Hotovo.", "Done."][which])?;
    camera.shown(&terminal, "0-setup", COLUMNS)
}
