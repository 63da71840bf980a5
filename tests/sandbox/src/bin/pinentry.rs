//! A pinentry whose person is a test: see the library's `pinentry`.

use std::{env, io, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let Some(program) = env::args_os().next().map(PathBuf::from) else {
        return ExitCode::FAILURE;
    };
    match twins_sandbox::pinentry::converse(&program, io::stdin().lock(), io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", program.display());
            ExitCode::FAILURE
        }
    }
}
