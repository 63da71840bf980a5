//! `twins-screenshots DIRECTORY`: plays a renewal in both languages and takes pictures of what a person sees of it.

use std::{path::Path, process::ExitCode};

fn main() -> ExitCode {
    match take() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The pictures could not be taken: {error}");
            ExitCode::FAILURE
        }
    }
}

fn take() -> Result<(), String> {
    let into = std::env::args().nth(1).ok_or("usage: twins-screenshots DIRECTORY")?;
    let twins = std::env::current_exe().map_err(|error| error.to_string())?.with_file_name("twins");
    // The kernel ends the servers with the thread that started them: this one, which stays to the end.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| error.to_string())?;
    runtime.block_on(twins_sandbox::screenshots::take(&twins, Path::new(&into)))
}
