//! `twins service`: the agent as a service of the person's session.

use super::{
    context::{Context, teller},
    paper::{complain, print_json, say},
};
use crate::{
    agent::control::{self, Request},
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
        Command::Install => match Context::open(config) {
            Ok(context) => install(&context, config),
            Err(failure) => failure,
        },
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
    let runs_as_service = service::state(&manager, &place).is_ok_and(|state| state.is_active());
    if !runs_as_service && control::connect(&context.config.control_socket(), &Request::Status, None).is_ok() {
        return complain(context.teller.say("service-elsewhere", &[]));
    }
    // Within its walls the agent can write only what is there when it starts.
    for directory in [Some(context.config.state_dir()), context.config.runtime_dir.clone()].into_iter().flatten() {
        if let Err(error) = DirBuilder::new().recursive(true).mode(0o700).create(&directory) {
            return complain(of_service(&context.teller, &ServiceError::File(directory.display().to_string(), error), &program));
        }
    }
    match service::install(&manager, &place, &settings(&context.config, config, program.clone())) {
        Ok(deeds) => show(&context.teller, &deeds),
        Err(error) => complain(of_service(&context.teller, &error, &program)),
    }
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
        Err(error) => complain(of_service(teller, &error, &env::current_exe().unwrap_or_default())),
    }
}

fn status(teller: &Teller, options: &StatusOptions) -> ExitCode {
    let state = match service::state(&Manager::default(), &Place::of_this_person()) {
        Ok(state) => state,
        Err(error) => return complain(of_service(teller, &error, &env::current_exe().unwrap_or_default())),
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

/// Why the service cannot be set up, and what to do.
pub(super) fn of_service(teller: &Teller, error: &ServiceError, program: &Path) -> String {
    match error {
        ServiceError::NoManager(why) => teller.say("service-no-manager", &[("why", why.clone().into()), ("program", shown(program))]),
        ServiceError::Refused(command, why) => teller.say("service-refused", &[("why", format!("{why} ({command})").into())]),
        ServiceError::File(path, error) => {
            teller.say("service-file", &[("path", path.clone().into()), ("why", super::trouble::of_file(teller, error).into())])
        }
    }
}

fn shown(path: &Path) -> crate::tell::Value<'static> {
    path.display().to_string().into()
}
