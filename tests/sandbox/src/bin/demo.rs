//! `twins-demo`: plays the whole story on this machine. `DEMO_DIR=DIR` keeps everything there; `ASK=1` lets the viewer type the PIN.

use std::{io::IsTerminal, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    // The sandbox panics where a server does not start; whoever sees the demo wants the reason, not the line.
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|panic| {
            eprintln!("\nThe story cannot be played: {}", panic.payload_as_str().unwrap_or("a part of it panicked"));
        }));
    }
    match play() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nThe story did not end well: {error}");
            ExitCode::FAILURE
        }
    }
}

fn play() -> Result<(), String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let twins = own.with_file_name("twins");
    if !twins.exists() {
        return Err(format!("{} is not there; build the workspace: cargo build --workspace", twins.display()));
    }
    let asking = std::env::var_os("ASK").is_some_and(|value| !value.is_empty() && value != "0");
    if asking && !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return Err("ASK=1 needs a terminal to type the PIN in".to_owned());
    }
    let directory = std::env::var_os("DEMO_DIR").filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(directory) = &directory
        && directory.read_dir().is_ok_and(|mut entries| entries.next().is_some())
    {
        return Err(format!("{} is not empty; name a new directory in DEMO_DIR", directory.display()));
    }
    // The kernel ends the servers with the thread that started them: this one, which stays to the end.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| error.to_string())?;
    runtime.block_on(twins_sandbox::demo::play(&twins, directory.as_deref(), asking))
}
