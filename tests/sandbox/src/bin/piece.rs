//! `twins-sandbox-piece NAME`: one piece of the workstation as a process of its own, in a container of `docker/compose.yaml`.
//! `twins-sandbox-piece --ready NAME` tells by its exit code whether it is ready.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};
use twins_sandbox::apart::{Part, Places, is_ready, run};

/// Where the pieces meet.
const PLACES: &str = "/srv/twins";
/// The program under test, as its image has it.
const TWINS: &str = "/usr/bin/twins";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let places = Places::below(Path::new(&std::env::var_os("PLACES").map_or_else(|| PathBuf::from(PLACES), PathBuf::from)));
    let known = |name: &String| Part::named(name);
    match arguments.as_slice() {
        [flag, name] if flag == "--ready" => known(name).map_or(ExitCode::FAILURE, |part| code(is_ready(&places, part))),
        [name] => known(name).map_or_else(usage, |part| play(part, &places)),
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("twins-sandbox-piece [--ready] {}", Part::ALL.map(Part::name).join("|"));
    ExitCode::FAILURE
}

fn code(well: bool) -> ExitCode {
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn play(part: Part, places: &Places) -> ExitCode {
    // The kernel ends the servers with the thread that started them: this one, which stays to the end.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let outcome = runtime.map_err(|error| error.to_string()).and_then(|runtime| runtime.block_on(run(part, places, Path::new(TWINS))));
    if let Err(error) = &outcome {
        eprintln!("{}: {error}", part.name());
    }
    code(outcome.is_ok())
}
