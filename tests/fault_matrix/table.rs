//! How each cell ended: a line for each in `target/fault-matrix/`, and all of them printed.

use super::play::Step;
use std::{fmt::Write, fs, path::Path};

/// One line.
#[derive(Debug)]
pub struct Row {
    pub step: Step,
    pub function: String,
    pub call: usize,
    pub ended: String,
    pub told: String,
    pub seconds: f32,
}

/// Writes and prints the lines of one fault.
pub fn publish(fault: &str, rows: &[Row]) {
    let mut text = format!("{:14} {:22} {:>4}  {:12} {:17} {:>5}  told\n", "step", "function", "call", "fault", "ended", "s");
    for row in rows {
        let told = if row.ended == "went on" { "" } else { row.told.as_str() };
        writeln!(text, "{:14} {:22} {:>4}  {fault:12} {:17} {:>5.1}  {told}", row.step, row.function, row.call, row.ended, row.seconds)
            .unwrap();
    }
    println!("{text}");
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("fault-matrix");
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join(format!("{fault}.txt")), text).unwrap();
}
