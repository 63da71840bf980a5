//! Holds that the core is pure: its source names nothing that reads, writes, waits, draws lots or looks at a clock, and no room above it.

use std::{fs, path::Path};

/// What a function from facts, event and time to facts and effects has no use for. Spaces are left out of the source before it is searched.
const FORBIDDEN: [&str; 29] = [
    "std::fs",
    "std::io",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::sync",
    "std::os",
    "std::path",
    "Instant",
    "SystemTime",
    "::now()",
    "Local::",
    "async", // without it nothing can be awaited
    "tokio",
    "reqwest",
    "sqlx",
    "tracing",
    "rand::",
    "getrandom",
    "RandomState",
    "HashMap",
    "println!",
    "unsafe",
    "static",
    "thread_local",
    "Cell<",
    "extern",
    "include",
];

/// The only rooms and crates that the core may name.
const ALLOWED: [&str; 9] = ["super", "self", "crate::certificate", "chrono", "chrono_tz", "serde", "std::fmt", "std::collections", "url"];

#[test]
fn the_core_names_no_clock_no_io_and_no_room_above_it() {
    let files = sources();
    assert!(files.len() > 15, "only {} files were found: is the test still reading them?", files.len());
    for (name, source) in files {
        for line in code(&source) {
            let squeezed = line.replace(' ', "").replace("'static", "");
            for word in FORBIDDEN {
                assert!(!squeezed.contains(word), "src/renewal/{name} is not pure: `{word}` in `{line}`");
            }
            // The room's own file of contents passes its files on; what they import is looked at in them.
            for path in imports(&line).into_iter().filter(|_| name != "mod.rs") {
                let known = ALLOWED.iter().any(|allowed| path == *allowed || path.starts_with(&format!("{allowed}::")));
                assert!(known, "src/renewal/{name} imports `{path}`");
            }
        }
    }
}

#[test]
fn what_is_forbidden_would_be_found() {
    for (line, word) in [("let at = Utc :: now();", "::now()"), ("use std::fs;", "std::fs"), ("pub async fn send() {", "async")] {
        assert!(code(line)[0].replace(' ', "").contains(word) && FORBIDDEN.contains(&word));
    }
    assert_eq!(imports("    use crate::store::Store;"), ["crate::store::Store"]);
    assert_eq!(imports("use std::{fmt, fs};"), ["std::fmt", "std::fs"]);
    assert_eq!(imports("let x = crate::mail::judge(raw);"), ["crate::mail::judge(raw)"]);
    assert!(code("/// std::fs\n//! async\n    // tokio\n").is_empty());
}

/// Every file of the core but this one.
fn sources() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/renewal");
    let read =
        |entry: fs::DirEntry| (entry.file_name().to_string_lossy().into_owned(), fs::read_to_string(entry.path()).unwrap_or_default());
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(read);
    files.filter(|(name, _)| name != "purity.rs").collect()
}

/// Lines of code: no comments, and nothing of the tests, which stand at the end of a file.
fn code(source: &str) -> Vec<String> {
    let program = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = program.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

/// What a line imports, and each path from the crate's root that it names.
fn imports(line: &str) -> Vec<String> {
    let line = line.trim().trim_end_matches(';').trim_start_matches("pub ");
    match line.strip_prefix("use ") {
        Some(path) => match path.split_once("::{") {
            // What is taken from within this room, or from a crate that is allowed as a whole, need not be taken apart.
            Some(("std", names)) => names.split(',').map(|name| format!("std::{}", name.trim().trim_end_matches('}'))).collect(),
            Some((root, _)) => vec![root.to_owned()],
            None => vec![path.to_owned()],
        },
        None => line.split_whitespace().filter_map(|word| word.find("crate::").map(|at| word[at..].to_owned())).collect(),
    }
}
