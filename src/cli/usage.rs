//! What is wrong with the words that were typed, in the person's language.

use crate::tell::{HelpTexts, Value};
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use std::process::ExitCode;

/// The library's exit code for words that it does not understand.
const MISUSED: u8 = 2;

/// Shows help or version if that was asked for, else what is wrong.
pub fn told(texts: Option<&HelpTexts>, error: &Error) -> ExitCode {
    let said = texts.filter(|_| error.use_stderr()).and_then(|texts| in_words(texts, error));
    let Some(said) = said else {
        let _ = error.print();
        return if error.use_stderr() { ExitCode::from(MISUSED) } else { ExitCode::SUCCESS };
    };
    eprintln!("twins: {said}");
    ExitCode::from(MISUSED)
}

/// The mistakes that are made most often; `None` for any other, which the library tells in English.
fn in_words(texts: &HelpTexts, error: &Error) -> Option<String> {
    let about = |kind| error.get(kind).map(text).unwrap_or_default();
    let argument = Value::from(about(ContextKind::InvalidArg));
    let (key, values) = match error.kind() {
        ErrorKind::UnknownArgument => ("usage-unknown-argument", vec![("argument", argument)]),
        ErrorKind::InvalidSubcommand => ("usage-unknown-command", vec![("command", about(ContextKind::InvalidSubcommand).into())]),
        ErrorKind::MissingRequiredArgument => ("usage-missing", vec![("argument", argument)]),
        ErrorKind::ArgumentConflict => ("usage-conflict", vec![("argument", argument), ("other", about(ContextKind::PriorArg).into())]),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let choices = about(ContextKind::ValidValue);
            let choices = if choices.is_empty() { "none".to_owned() } else { choices };
            let value = about(ContextKind::InvalidValue);
            ("usage-value", vec![("argument", argument), ("value", value.into()), ("choices", choices.into())])
        }
        _ => return None,
    };
    Some(format!("{}\n{}", texts.find(key, &values)?, texts.find("usage-next", &[])?))
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::String(one) => one.clone(),
        ContextValue::Strings(several) => several.join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cli::help, tell::Language};

    #[test]
    fn mistakes_are_told_in_czech() {
        let texts = HelpTexts::of(Language::Czech);
        let said = |words: &[&str]| {
            let error = help::command(Language::Czech).try_get_matches_from(words).err();
            texts.as_ref().zip(error).and_then(|(texts, error)| in_words(texts, &error)).unwrap_or_default()
        };
        assert!(said(&["twins", "statsu"]).contains("„statsu“"), "{}", said(&["twins", "statsu"]));
        assert!(said(&["twins", "status", "--jsno"]).contains("„--jsno“"));
        assert!(said(&["twins", "import"]).starts_with("Chybí"), "{}", said(&["twins", "import"]));
        assert!(said(&["twins", "log-level", "loud"]).contains("debug"), "{}", said(&["twins", "log-level", "loud"]));
        assert!(said(&["twins", "renew", "--browser", "--link", "x"]).contains("--link"));
    }
}
