//! Writes a document as plain text.

use super::{
    document::{Block, Document},
    layout::{padded, width, wrapped},
    paint::Paint,
    progress::Milestone,
};

/// A comfortable line in a mail (RFC 5322 §2.1.1 wants at most 78 characters).
const LINE: usize = 74;
const BARE: Paint = Paint { colour: false };

/// The whole text; short paragraphs that follow each other directly stay together.
pub(super) fn render(document: &Document) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut before: Option<&Block> = None;
    for block in &document.blocks {
        if before.is_some_and(|before| stands_apart(before, block)) {
            lines.push(String::new());
        }
        lines.extend(block_lines(block));
        before = Some(block);
    }
    // The separator of a signature: mail programs show what follows it in grey and leave it out of answers.
    lines.extend([String::new(), "-- ".to_owned()]);
    lines.extend(wrapped(&document.footer, LINE));
    lines.join("\n") + "\n"
}

fn stands_apart(before: &Block, block: &Block) -> bool {
    let runs_on = matches!(before, Block::Lead(..) | Block::Paragraph(_)) && matches!(block, Block::Paragraph(_));
    !(runs_on || matches!(before, Block::Heading(_)))
}

fn block_lines(block: &Block) -> Vec<String> {
    match block {
        Block::Lead(_, text) | Block::Paragraph(text) => wrapped(text, LINE),
        Block::Action(label, text) => action(label, text),
        Block::Heading(text) => vec![text.clone(), "-".repeat(width(text))],
        Block::Facts(facts) => facts_lines(facts),
        Block::Table(table) => table.lines(LINE, BARE),
        Block::Progress(steps) => progress(steps),
        Block::Picture(_, says, code) => wrapped(says, LINE).into_iter().chain(code_lines(code)).collect(),
        Block::List(items) if items.len() == 1 => items.iter().flat_map(|item| wrapped(item, LINE)).collect(),
        Block::List(items) => items.iter().enumerate().flat_map(|(at, item)| hanging(&format!("{}. ", at + 1), item)).collect(),
    }
}

/// A code in lines that end behind one of its separators: put together again, it is the same.
fn code_lines(code: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for part in code.split_inclusive('*') {
        match lines.last_mut() {
            Some(line) if width(line) + width(part) <= LINE => line.push_str(part),
            _ => lines.push(part.to_owned()),
        }
    }
    lines
}

fn action(label: &str, text: &str) -> Vec<String> {
    let mut lines = vec![format!("{label}:")];
    lines.extend(hanging("  > ", text));
    lines
}

fn facts_lines(facts: &[(String, String)]) -> Vec<String> {
    let label = facts.iter().map(|(label, _)| width(label) + 1).max().unwrap_or(0);
    facts.iter().flat_map(|(name, value)| hanging(&format!("{}  ", padded(&format!("{name}:"), label)), value)).collect()
}

fn progress(steps: &[(Milestone, String)]) -> Vec<String> {
    let name = steps.iter().map(|(step, _)| width(&step.long)).max().unwrap_or(0);
    let line = |(step, mark): &(Milestone, String)| {
        let more = if step.detail.is_empty() { mark } else { &step.detail };
        format!("{} {}   {more}", step.mark.sign(), padded(&step.long, name))
    };
    steps.iter().map(line).collect()
}

/// The first line after `start`, the others below its text.
fn hanging(start: &str, text: &str) -> Vec<String> {
    let indent = " ".repeat(width(start));
    let lines = wrapped(text, LINE - width(start));
    lines.iter().enumerate().map(|(at, line)| format!("{}{line}", if at == 0 { start } else { &indent })).collect()
}
