//! The command line: arguments in, one file per command. No decisions are made here.

mod agent;
mod card;
mod certstore;
mod confirm;
mod context;
mod conversation;
mod decline;
mod doctor;
mod help;
mod history;
mod import;
mod later;
pub mod log;
mod log_level;
mod login;
mod login_check;
mod mail_check;
mod opener;
mod page;
mod paper;
mod papers;
mod portal;
mod portal_check;
mod portal_show;
mod renew;
mod renew_from;
mod renew_in_browser;
mod report;
mod report_parts;
mod request;
mod service;
mod setup;
mod status;
mod trouble;
mod usage;
mod watch;
mod when;
mod wrong_pins;

use crate::{
    config::Config,
    tell::{HelpTexts, Language},
};
use clap::{FromArgMatches, Parser, Subcommand};
use std::{ffi::OsString, path::PathBuf, process::ExitCode};

/// Renews the I.CA TWINS certificates on your smart card: you type the PIN, twins does the rest.
#[derive(Debug, Parser)]
#[command(name = "twins", version, after_help = "Example: twins status")]
struct Arguments {
    /// The configuration (default: $XDG_CONFIG_HOME/twins/twins.toml).
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Watch the mailbox and the card, and renew when it is time. Runs until it is stopped.
    #[command(after_help = "Example: twins agent --config ~/.config/twins/twins.toml")]
    Agent,
    /// Show what you have, until when, what is going on and what to do.
    #[command(after_help = "Example: twins status --watch")]
    Status(status::Options),
    /// Set everything up: card, mail account, configuration, service. Can be run again.
    #[command(after_help = "Example: twins setup --address jana.novakova@example.cz")]
    Setup(Box<setup::Options>),
    /// Look at everything that a renewal needs, and say what to do. Never asks for a PIN, changes nothing.
    #[command(after_help = "Example: twins doctor")]
    Doctor(doctor::Options),
    /// Show the readers, the card and the pair on it. Never asks for a PIN.
    #[command(after_help = "Example: twins card")]
    Card(card::Options),
    /// Show whether browsers and mail programs see the card and its certificates, and put it right.
    #[command(after_help = "Example: twins certstore add")]
    Certstore(certstore::Options),
    /// Start a renewal by hand, or go on with one that was declined.
    #[command(after_help = "Example: twins renew --link 'https://www.ica.cz/…'")]
    Renew(renew::Options),
    /// Give consent at this terminal: the PIN is asked for here.
    #[command(after_help = "Example: twins confirm")]
    Confirm(confirm::Options),
    /// Stop a renewal; nothing that was done is lost.
    #[command(after_help = "Example: twins decline")]
    Decline(decline::Options),
    /// Be asked later; the program asks again by itself.
    #[command(after_help = "Example: twins later until morning")]
    Later(later::Options),
    /// Have both requests made and write them to files, to carry them to the authority yourself.
    #[command(after_help = "Example: twins request --out ~/zadosti")]
    Request(request::Options),
    /// Take in issued certificates from files: DER, PEM, PKCS#7, ZIP or a mail (.eml).
    #[command(after_help = "Example: twins import certifikaty.p7b")]
    Import(import::Options),
    /// Look at the way through the authority's portal.
    #[command(subcommand, after_help = "Example: twins portal show")]
    Portal(portal::Command),
    /// Pack what helps to find out why something failed; you see all of it first.
    #[command(after_help = "Example: twins report")]
    Report(report::Options),
    /// Tell a renewal's story, from its first day on.
    #[command(after_help = "Example: twins history")]
    History(history::Options),
    /// Log in to the mailbox without a password, where mail.imap.oauth or mail.smtp.oauth is set.
    #[command(after_help = "Example: twins login")]
    Login,
    /// Log in once with the commercial certificate, to see whether the door opens. Asks for the PIN.
    #[command(after_help = "Example: twins login-check")]
    LoginCheck(login_check::Options),
    /// Run the agent as a service of your session (systemd).
    #[command(subcommand, after_help = "Example: twins service install")]
    Service(service::Command),
    /// Set how fine the running agent's log is, until it ends.
    #[command(after_help = "Example: twins log-level debug")]
    LogLevel(log_level::Options),
    /// Look at messages without touching the mailbox.
    #[command(subcommand, after_help = "Example: twins mail check notice.eml")]
    Mail(MailCommand),
    /// Write man pages and shell completions.
    #[command(hide = true)]
    Papers(papers::Options),
    /// The card process; started by the agent.
    #[command(hide = true)]
    CardWorker,
}

#[derive(Debug, Subcommand)]
enum MailCommand {
    /// Say what messages are, whether they can be believed, and what is in them.
    #[command(after_help = "Example: twins mail check notice.eml")]
    Check(mail_check::Options),
}

/// Runs the command of this process's arguments.
pub fn run() -> ExitCode {
    // The card process has rules of its own, the first of them that nothing else runs in it.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == "card-worker") {
        crate::worker::run();
    }
    let words: Vec<_> = std::env::args_os().collect();
    let language = language_of(&words);
    let arguments = help::command(language).try_get_matches_from(words).and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match arguments {
        Ok(arguments) => arguments,
        Err(error) => return usage::told(HelpTexts::of(language).as_ref(), &error),
    };
    let config = arguments.config.as_deref();
    match &arguments.command {
        Command::Agent => agent::run(config),
        Command::Status(options) => status::run(config, options),
        Command::Setup(options) => setup::run(config, options),
        Command::Doctor(options) => doctor::run(config, options),
        Command::Card(options) => card::run(config, options),
        Command::Certstore(options) => certstore::run(config, options),
        Command::Renew(options) => renew::run(config, options),
        Command::Confirm(options) => confirm::run(config, options),
        Command::Decline(options) => decline::run(config, options),
        Command::Later(options) => later::run(config, options),
        Command::Request(options) => request::run(config, options),
        Command::Import(options) => import::run(config, options),
        Command::Portal(command) => portal::run(config, command),
        Command::Report(options) => report::run(config, options),
        Command::History(options) => history::run(config, options),
        Command::Login => login::run(config),
        Command::LoginCheck(options) => login_check::run(config, options),
        Command::Service(command) => service::run(config, command),
        Command::LogLevel(options) => log_level::run(config, options),
        Command::Mail(MailCommand::Check(options)) => mail_check::run(config, options),
        Command::Papers(options) => papers::run(options),
        Command::CardWorker => crate::worker::run(),
    }
}

/// The configuration's language, even where the words that were typed cannot be understood; else the locale's.
fn language_of(words: &[OsString]) -> Language {
    let named = words.iter().zip(words.iter().skip(1)).find(|(name, _)| *name == "--config").map(|(_, path)| PathBuf::from(path));
    context::teller(Config::load(named.as_deref()).ok().as_ref()).language()
}
