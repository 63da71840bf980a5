//! A card and `pkcs11-tool` on it, each run in a process of its own.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::process::{Command, Output, Stdio};
use tempfile::TempDir;
use twins_starcos::{Card, Reader};

pub const PIN: &str = "135790";
pub const LABEL: &str = "ICA Starcos 3.74";

/// A card that needs no reader.
pub fn card() -> (TempDir, Card) {
    let dir = tempfile::tempdir().unwrap();
    let card = Card::create(dir.path(), LABEL, PIN, None).unwrap();
    (dir, card)
}

/// A card in a reader.
pub fn card_in_reader() -> (TempDir, Card, Reader) {
    let dir = tempfile::tempdir().unwrap();
    let reader = Reader::start(dir.path().join("reader")).unwrap();
    let card = Card::create(dir.path().join("card"), LABEL, PIN, Some(&reader)).unwrap();
    reader.insert(&card.atr().unwrap()).unwrap();
    (dir, card, reader)
}

/// `pkcs11-tool` on the card.
pub fn tool(card: &Card, args: &[&str]) -> Command {
    let mut command = Command::new("pkcs11-tool");
    command.arg("--module").arg(card.module_path().unwrap()).args(args).envs(card.env());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// All that it said, wherever it said it.
pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// It ran to its end: whether it was content, and what it said.
pub fn run(card: &Card, args: &[&str]) -> (bool, String) {
    let output = tool(card, args).output().unwrap();
    (output.status.success(), said(&output))
}

/// It ran, and was content.
pub fn look(card: &Card, args: &[&str]) -> String {
    let (went_well, said) = run(card, args);
    assert!(went_well, "{args:?}: {said}");
    said
}
