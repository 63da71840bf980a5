//! The person's hand: the pinentry that the workstation is configured with, and the plan that a test gives it.

use super::behaviour::{Answer, Behaviour, Files, Prompt};
use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

/// Name of the program.
const PROGRAM: &str = "twins-sandbox-pinentry";

/// The pinentry in a directory of its own.
#[derive(Debug, Clone)]
pub struct Hand {
    program: PathBuf,
    pin: String,
}

impl Hand {
    /// Puts it into `directory`; it types `pin` until told otherwise.
    pub fn new(directory: &Path, pin: &str) -> Self {
        fs::create_dir_all(directory).expect("a directory");
        let program = directory.join("pinentry");
        if !program.exists() {
            symlink(built_program(), &program).expect("a link");
        }
        let hand = Self { program, pin: pin.to_owned() };
        hand.types_the_pin();
        hand
    }

    /// What to configure as pinentry.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Types the PIN whenever asked.
    pub fn types_the_pin(&self) {
        self.behaves(Behaviour::always(self.right()));
    }

    /// The answer with the right PIN.
    pub fn right(&self) -> Answer {
        Answer::Pin(self.pin.clone())
    }

    /// Gives these answers to the next requests for the PIN, and the right PIN from then on.
    pub fn answers(&self, first: Vec<Answer>) {
        self.behaves(Behaviour { first, ..Behaviour::always(self.right()) });
    }

    /// Types the right PIN when the next plan is made, and until then keeps the prompt open.
    pub fn holds_still(&self) {
        self.behaves(Behaviour { holds: true, ..Behaviour::always(self.right()) });
    }

    /// Follows a plan from now on.
    pub fn behaves(&self, behaviour: Behaviour) {
        let files = Files::beside(&self.program);
        files.plan(&Behaviour { already_asked: files.asked(), ..behaviour });
    }

    /// Every prompt that the person saw.
    pub fn prompts(&self) -> Vec<Prompt> {
        Files::beside(&self.program).prompts()
    }
}

/// The program as cargo built it, beside the running test or demo; built now if only the library was.
fn built_program() -> PathBuf {
    let here = std::env::current_exe().expect("this program's path");
    let found = || here.ancestors().skip(1).take(2).map(|directory| directory.join(PROGRAM)).find(|program| program.is_file());
    found()
        .or_else(|| {
            let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
            let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
            let built = Command::new(cargo).args(["build", "--quiet", "--manifest-path", manifest, "--bin", PROGRAM]).status();
            built.is_ok_and(|status| status.success()).then(found).flatten()
        })
        .unwrap_or_else(|| panic!("{PROGRAM} is not built: run cargo build -p twins-sandbox"))
}
