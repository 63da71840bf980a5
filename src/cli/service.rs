//! `twins service`: the agent as a service of the person's session.

use super::{
    context::{Context, teller, with},
    paper::{complain, print_json, say},
};
use crate::{
    config::Config,
    service::{self, Deed, Manager, Place, ServiceError, Settings, State},
    tell::Teller,
};
use std::{
    env,
    fs::DirBuilder,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf, absolute},
    process::ExitCode,
};

/// What `twins service` does.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Write a systemd user unit, start the agent now and with every session.
    #[command(after_help = "Example: twins service install")]
    Install,
    /// End the agent and take the unit away; configuration and database stay.
    #[command(after_help = "Example: twins service uninstall")]
    Uninstall,
    /// Show whether the service runs, since when and what it says.
    #[command(after_help = "Example: twins service status --json")]
    Status(StatusOptions),
}

/// Options of `twins service status`.
#[derive(Debug, clap::Args)]
pub struct StatusOptions {
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// Runs one of them.
pub fn run(config: Option<&Path>, command: &Command) -> ExitCode {
    match command {
        Command::Install => with(config, |context| install(context, config)),
        Command::Uninstall => uninstall(&words(config)),
        Command::Status(options) => status(&words(config), options),
    }
}

/// Both work without a configuration, or with a broken one.
fn words(config: Option<&Path>) -> Teller {
    teller(Config::load(config).ok().as_ref())
}

fn install(context: &Context, config: Option<&Path>) -> ExitCode {
    let (manager, place) = (Manager::default(), Place::of_this_person());
    let program = match env::current_exe() {
        Ok(program) => program,
        Err(error) => return complain(error),
    };
    let start = line_to_start(&program, config);
    if runs_elsewhere(&manager, &place, context) {
        return complain(context.teller.say("service-elsewhere", &[]));
    }
    // Within its walls the agent can write only what is there when it starts.
    for directory in [Some(context.config.state_dir()), context.config.runtime_dir.clone()].into_iter().flatten() {
        if let Err(error) = DirBuilder::new().recursive(true).mode(0o700).create(&directory) {
            return complain(of_service(&context.teller, &ServiceError::File(directory.display().to_string(), error), &start));
        }
    }
    match service::install(&manager, &place, &settings(&context.config, config, program.clone())) {
        Ok(deeds) => show(&context.teller, &deeds),
        Err(error) => complain(of_service(&context.teller, &error, &start)),
    }
}

/// Whether an agent runs that is not the service: beside it the service's own could not start.
pub(super) fn runs_elsewhere(manager: &Manager, place: &Place, context: &Context) -> bool {
    let as_service = service::state(manager, place).is_ok_and(|state| state.is_active());
    !as_service && context.is_up()
}

fn uninstall(teller: &Teller) -> ExitCode {
    match service::uninstall(&Manager::default(), &Place::of_this_person()) {
        Ok(deeds) => {
            let code = show(teller, &deeds);
            if !deeds.contains(&Deed::Nothing) {
                say(teller.text("service-data-stays", &[]));
            }
            code
        }
        Err(error) => complain(of_service(teller, &error, &line_to_start(&env::current_exe().unwrap_or_default(), None))),
    }
}

fn status(teller: &Teller, options: &StatusOptions) -> ExitCode {
    let state = match service::state(&Manager::default(), &Place::of_this_person()) {
        Ok(state) => state,
        Err(error) => return complain(of_service(teller, &error, &line_to_start(&env::current_exe().unwrap_or_default(), None))),
    };
    if options.json {
        print_json(&state);
    } else {
        show_state(teller, &state);
    }
    if state.is_active() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn show_state(teller: &Teller, state: &State) {
    let Some(unit) = &state.unit else { return say(teller.say("service-missing", &[])) };
    match state.active.as_str() {
        "active" => say(teller.text("service-active", &[("since", state.since.clone().unwrap_or_default().into())])),
        "activating" | "reloading" if state.result.is_none() => say(teller.text("service-starting", &[])),
        _ => match &state.result {
            Some(result) => say(teller.say("service-failed", &[("result", result.clone().into())])),
            None => say(teller.say("service-inactive", &[])),
        },
    }
    if let Some(line) = &state.says {
        say(teller.text("service-says", &[("line", line.clone().into())]));
    }
    if state.restarts > 0 {
        say(teller.text("service-restarts", &[("count", state.restarts.into())]));
    }
    say(if state.enabled { teller.text("service-enabled-yes", &[]) } else { teller.say("service-enabled-no", &[]) });
    if state.stale {
        say(teller.say("service-stale", &[]));
    }
    say(teller.text("service-unit", &[("path", shown(unit))]));
    say(teller.text("service-log", &[]));
}

/// What of this configuration the unit has to know.
pub(super) fn settings(config: &Config, named: Option<&Path>, program: PathBuf) -> Settings {
    let home = env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let state = Some(config.state_dir()).filter(|state| *state != home.join(".local/state/twins"));
    // A file is replaced by another beside it: its directory is written.
    let numbers = config.metrics.file.as_deref().and_then(Path::parent).map(Path::to_path_buf);
    let library = config.card.iter().flat_map(|card| card.writes.clone());
    let writes = state.into_iter().chain(config.runtime_dir.clone()).chain(numbers).chain(library);
    Settings { program, config: named.and_then(|path| absolute(path).ok()), writes: writes.collect(), no_name_spaces: false }
}

/// Says each thing that was done.
pub(super) fn show(teller: &Teller, deeds: &[Deed]) -> ExitCode {
    for deed in deeds {
        let about = |key: &str, path: &Path| teller.text(key, &[("path", shown(path))]);
        say(match deed {
            Deed::Written(path) => about("service-written", path),
            Deed::Changed(path, _) => about("service-changed", path),
            Deed::Kept(path) => about("service-kept", path),
            Deed::Packaged(path) => about("service-packaged", path),
            Deed::Removed(path) => about("service-removed", path),
            Deed::WithoutWalls => teller.text("service-without-walls", &[]),
            Deed::Enabled => teller.text("service-enabled", &[]),
            Deed::Started => teller.text("service-started", &[]),
            Deed::Stopped => teller.text("service-stopped", &[]),
            Deed::Nothing => teller.text("service-nothing", &[]),
        });
        if let Deed::Changed(_, lines) = deed {
            lines.iter().for_each(|line| println!("    {line}"));
        }
    }
    ExitCode::SUCCESS
}

/// What starts the agent by hand from anywhere, with this configuration if it is not where it would be looked for.
pub(super) fn line_to_start(program: &Path, config: Option<&Path>) -> String {
    let whole = |path: &Path| word(&absolute(path).unwrap_or_else(|_| path.to_owned()));
    let config = config.map(|path| format!(" --config {}", whole(path))).unwrap_or_default();
    format!("{} agent{config}", word(program))
}

/// A path as one word of a shell.
fn word(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+%@:,=".contains(c);
    if !path.is_empty() && path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

/// Why the service cannot be set up, and what to do: `start` is the command that starts the agent by hand.
pub(super) fn of_service(teller: &Teller, error: &ServiceError, start: &str) -> String {
    match error {
        ServiceError::NoManager(why) => {
            teller.say("service-no-manager", &[("why", why.clone().into()), ("command", start.to_owned().into())])
        }
        ServiceError::Refused(command, why) => teller.say("service-refused", &[("why", format!("{why} ({command})").into())]),
        ServiceError::File(path, error) => {
            teller.say("service-file", &[("path", path.clone().into()), ("why", super::trouble::of_file(teller, error).into())])
        }
    }
}

fn shown(path: &Path) -> crate::tell::Value<'static> {
    path.display().to_string().into()
}

#[cfg(test)]
mod tests {
    use super::line_to_start;
    use std::path::Path;

    #[test]
    fn the_line_to_start_holds_from_anywhere_and_for_any_name() {
        let line = line_to_start(Path::new("twins"), Some(Path::new("/home/jana nová/it's/twins.toml")));
        assert_eq!(line, "twins agent --config '/home/jana nová/it'\\''s/twins.toml'");
        let line = line_to_start(Path::new("/usr/bin/twins"), Some(Path::new("my.toml")));
        assert!(line.starts_with("/usr/bin/twins agent --config /") && line.ends_with("/my.toml"), "{line}");
    }
}
