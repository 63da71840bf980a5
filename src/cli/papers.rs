//! `twins papers`: man pages and shell completions, made from the command definitions.

use super::{help, paper::complain};
use crate::tell::Language;
use clap::Command;
use clap_complete::{Shell, generate_to};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// The configuration with every setting explained.
const CONFIGURATION: &str = include_str!("../../config/twins.example.toml");

/// Options of `twins papers`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The directory; `man` and `completions` are made in it.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Writes all of them.
pub fn run(options: &Options) -> ExitCode {
    match write(&options.out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(format!("{}: {error}", options.out.display())),
    }
}

fn write(out: &Path) -> io::Result<()> {
    for language in Language::ALL {
        // As man(1) looks for pages: English ones stand in no language's directory.
        let place = match language {
            Language::English => out.join("man/man1"),
            Language::Czech => out.join("man/cs/man1"),
        };
        fs::create_dir_all(&place)?;
        clap_mangen::generate_to(help::command(language), &place)?;
    }
    let place = out.join("man/man5");
    fs::create_dir_all(&place)?;
    fs::write(place.join("twins.toml.5"), configuration_page())?;
    let place = out.join("completions");
    fs::create_dir_all(&place)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        generate_to(shell, &mut typed(), "twins", &place)?;
    }
    Ok(())
}

/// What a person types: the generators would offer hidden commands too.
fn typed() -> Command {
    let all = help::command(Language::English);
    Command::new("twins")
        .version(env!("CARGO_PKG_VERSION"))
        .args(all.get_arguments().cloned())
        .subcommands(all.get_subcommands().filter(|command| !command.is_hide_set()).cloned())
}

/// The example with its comments is the best description of the settings there is.
fn configuration_page() -> String {
    let escaped = |line: &str| {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        if line.starts_with(['.', '\'']) { format!("\\&{line}\n") } else { format!("{line}\n") }
    };
    let example: String = CONFIGURATION.lines().map(escaped).collect();
    format!(
        ".TH twins.toml 5 \"\" \"twins {version}\"\n\
         .SH NAME\ntwins.toml \\- configuration of twins(1)\n\
         .SH SYNOPSIS\n.I $XDG_CONFIG_HOME/twins/twins.toml\n.br\n.I ~/.config/twins/twins.toml\n\
         .SH DESCRIPTION\nOne TOML file. Every setting stands below with its meaning; one that is commented out shows what holds without it \
         (no space behind the mark), or how it is written. An unknown key is an error. A change is read when the agent starts.\n\
         .SH SETTINGS\n.nf\n{example}.fi\n\
         .SH SEE ALSO\n.BR twins (1)\n",
        version = env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_in_both_languages_and_every_shell_its_completions() {
        let out = tempfile::tempdir().unwrap();
        write(out.path()).unwrap();
        let page = |name: &str| fs::read_to_string(out.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        for name in ["twins.1", "twins-status.1", "twins-mail-check.1", "twins-service-install.1"] {
            assert!(page(&format!("man/man1/{name}")).contains("Example"), "{name}");
            assert!(page(&format!("man/cs/man1/{name}")).contains("Příklad"), "{name}");
        }
        assert!(!out.path().join("man/man1/twins-card-worker.1").exists(), "what is hidden has no page");
        assert!(page("man/man5/twins.toml.5").contains("quiet_hours"));
        for name in ["twins.bash", "_twins", "twins.fish"] {
            let completions = page(&format!("completions/{name}"));
            assert!(completions.contains("log-level") && completions.contains("config"), "{name}");
            assert!(!completions.contains("card-worker"), "{name}: what is hidden is not offered");
        }
    }
}
