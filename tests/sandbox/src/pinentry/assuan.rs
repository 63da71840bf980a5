//! The Assuan protocol as a pinentry speaks it (Assuan manual, "Server responses"; pinentry manual, "Protocol").

use super::behaviour::{Answer, Behaviour, Files, Prompt};
use chrono::Utc;
use std::{
    io::{self, BufRead, Write},
    path::Path,
    thread::sleep,
    time::Duration,
};

/// How often a person who holds still is looked at.
const LOOK: Duration = Duration::from_millis(20);

const CANCELLED: &str = "ERR 83886179 Operation cancelled <Pinentry>";
const NOT_CONFIRMED: &str = "ERR 83886194 Not confirmed <Pinentry>";
const TIMED_OUT: &str = "ERR 83886142 Timeout <Pinentry>";
const UNKNOWN: &str = "ERR 536871187 Unknown IPC command <User defined source 1>";

/// What was set for the next prompt.
#[derive(Default)]
struct Texts {
    title: String,
    description: String,
    prompt: String,
    error: String,
    timeout: Option<Duration>,
}

/// Talks until the other side says BYE or hangs up. `program` is the name under which the pinentry was started.
///
/// # Errors
/// If the conversation breaks, or the files beside the program cannot be used.
pub fn converse(program: &Path, input: impl BufRead, mut output: impl Write) -> Result<(), String> {
    let files = Files::beside(program);
    let mut texts = Texts::default();
    let mut say = |line: &str| writeln!(output, "{line}").and_then(|()| output.flush()).map_err(|error| error.to_string());
    say("OK Pleased to meet you")?;
    for line in input.lines() {
        let line = line.map_err(|error: io::Error| error.to_string())?;
        let (command, argument) = line.split_once(' ').unwrap_or((&line, ""));
        let argument = decoded(argument);
        match command.to_ascii_uppercase().as_str() {
            "SETTITLE" => texts.title = argument,
            "SETDESC" => texts.description = argument,
            "SETPROMPT" => texts.prompt = argument,
            "SETERROR" => texts.error = argument,
            "SETTIMEOUT" => texts.timeout = argument.parse().ok().map(Duration::from_secs),
            "RESET" => texts = Texts::default(),
            "SETOK" | "SETCANCEL" | "SETNOTOK" | "SETKEYINFO" | "SETREPEAT" | "SETREPEATERROR" | "SETQUALITYBAR" | "SETQUALITYBAR_TT"
            | "OPTION" | "NOP" | "CLEARPASSPHRASE" => {}
            "GETINFO" => say(&format!("D {}", info(&argument)))?,
            "GETPIN" => {
                say(&pin(&files, &mut texts)?)?;
                continue;
            }
            "CONFIRM" | "MESSAGE" => {
                say(&confirmed(&files, &mut texts, command, &argument)?)?;
                continue;
            }
            "BYE" => return say("OK closing connection"),
            _ => {
                say(UNKNOWN)?;
                continue;
            }
        }
        say("OK")?;
    }
    Ok(())
}

/// Shows a request for the PIN and gives the planned answer.
fn pin(files: &Files, texts: &mut Texts) -> Result<String, String> {
    let behaviour = files.behaviour()?;
    let answer = behaviour.next(files.asked()).clone();
    files.record(&shown(texts, "GETPIN").answered(&answer))?;
    texts.error.clear();
    think(files, &behaviour)?;
    Ok(match answer {
        Answer::Pin(pin) => format!("D {}\nOK", encoded(&pin)),
        Answer::Cancel => CANCELLED.to_owned(),
        Answer::Silence => {
            sleep(texts.timeout.filter(|timeout| !timeout.is_zero()).unwrap_or(Duration::from_secs(86_400)));
            TIMED_OUT.to_owned()
        }
    })
}

/// Shows a question or a message and gives the planned answer.
fn confirmed(files: &Files, texts: &mut Texts, command: &str, argument: &str) -> Result<String, String> {
    let behaviour = files.behaviour()?;
    let question = command.eq_ignore_ascii_case("CONFIRM") && argument != "--one-button";
    let yes = behaviour.confirm || !question;
    let answer = if yes { "yes" } else { "no" };
    files.record(&Prompt { answer: answer.to_owned(), ..shown(texts, &command.to_ascii_uppercase()) })?;
    texts.error.clear();
    think(files, &behaviour)?;
    Ok(if yes { "OK" } else { NOT_CONFIRMED }.to_owned())
}

fn shown(texts: &Texts, command: &str) -> Prompt {
    Prompt {
        at: Utc::now(),
        command: command.to_owned(),
        title: texts.title.clone(),
        description: texts.description.clone(),
        prompt: texts.prompt.clone(),
        error: texts.error.clone(),
        answer: String::new(),
    }
}

/// The person takes their time.
fn think(files: &Files, behaviour: &Behaviour) -> Result<(), String> {
    sleep(Duration::from_millis(behaviour.delay_ms));
    let mut holds = behaviour.holds;
    while holds {
        sleep(LOOK);
        holds = files.behaviour()?.holds;
    }
    Ok(())
}

fn info(what: &str) -> String {
    match what {
        "pid" => std::process::id().to_string(),
        "version" => env!("CARGO_PKG_VERSION").to_owned(),
        "flavor" => "sandbox".to_owned(),
        _ => "- - - -".to_owned(),
    }
}

/// Resolves `%XX`.
fn decoded(text: &str) -> String {
    let (mut out, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = (byte == b'%').then(|| after.get(..2).and_then(|digits| hex::decode(digits).ok())).flatten();
        rest = if escaped.is_some() { &after[2..] } else { after };
        out.push(escaped.map_or(byte, |bytes| bytes[0]));
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn encoded(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(behaviour: &Behaviour, input: &str) -> (Vec<String>, Vec<Prompt>) {
        let directory = tempfile::tempdir().unwrap();
        let program = directory.path().join("pinentry");
        Files::beside(&program).plan(behaviour);
        let mut output = Vec::new();
        converse(&program, input.as_bytes(), &mut output).unwrap();
        (String::from_utf8(output).unwrap().lines().map(ToOwned::to_owned).collect(), Files::beside(&program).prompts())
    }

    #[test]
    fn gives_the_planned_answers_in_order_and_records_what_was_shown() {
        let behaviour =
            Behaviour { first: vec![Answer::Pin("111111".into()), Answer::Cancel], ..Behaviour::always(Answer::Pin("a%b".into())) };
        let input = "SETDESC Dva %25 kl%C3%AD%C4%8De%0Ana kartu\nSETPROMPT PIN:\nGETPIN\nSETERROR Chybn\u{fd} PIN\nGETPIN\nGETPIN\nBYE\n";
        let (lines, prompts) = answers(&behaviour, input);
        assert_eq!(lines[3..5], ["D 111111", "OK"]);
        assert_eq!(lines[6..9], [CANCELLED, "D a%25b", "OK"]);
        assert_eq!(prompts[0].description, "Dva % klíče\nna kartu");
        assert_eq!(prompts.iter().map(|prompt| prompt.answer.as_str()).collect::<Vec<_>>(), ["pin", "cancel", "pin"]);
        assert_eq!(prompts.iter().map(|prompt| prompt.error.as_str()).collect::<Vec<_>>(), ["", "Chybný PIN", ""]);
    }

    #[test]
    fn a_question_can_be_denied_and_silence_ends_with_the_timeout() {
        let behaviour = Behaviour { confirm: false, ..Behaviour::always(Answer::Silence) };
        let (lines, _) = answers(&behaviour, "SETTIMEOUT 1\nCONFIRM\nMESSAGE\nGETPIN\nWHAT\n");
        assert_eq!(lines[2..], [NOT_CONFIRMED, "OK", TIMED_OUT, UNKNOWN]);
    }
}
