//! `twins portal show`: a walk as it was kept.

use super::{
    context::{Context, with},
    paper::{complain, paper, print_json},
    trouble::{of_file, shown},
};
use crate::{
    portal::{Line, Purpose, Sketch, Transcript},
    tell::{WalkEnd, WalkLine, WalkReport},
};
use std::{path::Path, process::ExitCode};

/// Options of `twins portal show`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The walk, as --list names it, or a renewal; the last walk that sent or tried to, if absent.
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// List the walks that are kept.
    #[arg(long)]
    list: bool,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// Shows one walk, or lists them.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    with(config, |context| show(context, options))
}

fn show(context: &Context, options: &Options) -> ExitCode {
    let directory = context.config.transcripts_dir();
    let all = match Transcript::all(&directory) {
        Ok(all) => all,
        Err(error) => {
            let why = of_file(&context.teller, &error);
            return complain(context.teller.say("file-unreadable", &[("path", shown(&directory)), ("why", why.into())]));
        }
    };
    let (width, colour) = paper();
    if options.list {
        print!("{}", context.teller.walks(&all.iter().map(report).collect::<Vec<_>>(), width, colour));
        return ExitCode::SUCCESS;
    }
    let Some(walk) = chosen(&all, options.name.as_deref()) else {
        return complain(context.teller.say("walk-none", &[]));
    };
    if options.json {
        return print_json(walk);
    }
    print!("{}", context.teller.walk(&report(walk), width, colour));
    ExitCode::SUCCESS
}

/// By name, by renewal, or the last that matters most.
fn chosen<'a>(all: &'a [Transcript], name: Option<&str>) -> Option<&'a Transcript> {
    let sends = |walk: &&Transcript| matches!(walk.purpose(), Some(Purpose::Submit | Purpose::DryRun));
    match name {
        Some(name) => {
            let own = || all.iter().filter(|walk| walk.renewal() == Some(name));
            all.iter().find(|walk| walk.name == name).or_else(|| own().find(sends)).or_else(|| own().next())
        }
        None => all.iter().find(sends).or_else(|| all.first()),
    }
}

fn report(walk: &Transcript) -> WalkReport {
    let mut report = WalkReport { name: walk.name.clone(), at: None, purpose: String::new(), renewal: None, lines: Vec::new(), end: None };
    for line in &walk.lines {
        match line {
            Line::Began { at, renewal, purpose, .. } => {
                report.at = Some(*at);
                report.renewal.clone_from(renewal);
                report.purpose = serde_json::to_value(purpose).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default();
            }
            Line::Asked { method, address, query, fields, .. } => report.lines.push(WalkLine::Asked(asked(method, address, query, fields))),
            Line::Answered { status, kind, size, to, cookies } => {
                let size = size.map(|size| format!(", {size} B")).unwrap_or_default();
                let to = to.as_ref().map(|to| format!(" → {to}")).unwrap_or_default();
                let cookies = if cookies.is_empty() { String::new() } else { format!(", cookies: {}", cookies.join(", ")) };
                report.lines.push(WalkLine::Answered(format!("{status} {kind}{size}{to}{cookies}")));
            }
            Line::Failed { why } => report.lines.push(WalkLine::Failed(why.clone())),
            Line::Step { name } => report.lines.push(WalkLine::Step(name.clone())),
            Line::Page { page } => report.lines.push(WalkLine::Page(parts(page))),
            Line::Ended { answer, step, expected, came } => {
                let (step, expected) = (step.clone(), expected.clone());
                report.end = Some(WalkEnd { answer: answer.clone(), step, expected, came: came.clone() });
            }
        }
    }
    report
}

fn asked(method: &str, address: &str, query: &[String], fields: &[(String, usize)]) -> String {
    let query = if query.is_empty() { String::new() } else { format!(" ?{}", query.join("&")) };
    let fields: Vec<String> = fields.iter().map(|(name, size)| format!("{name} ({size} B)")).collect();
    let fields = if fields.is_empty() { String::new() } else { format!(" [{}]", fields.join(", ")) };
    format!("{method} {address}{query}{fields}")
}

fn parts(page: &Sketch) -> Vec<(&'static str, String)> {
    let quoted = |texts: &[String]| texts.iter().map(|text| format!("„{text}“")).collect::<Vec<_>>().join(", ");
    let parts = [
        ("walk-title", page.title.clone()),
        ("walk-headings", quoted(&page.headings)),
        ("walk-notes", quoted(&page.notes)),
        ("walk-buttons", quoted(&page.buttons)),
        ("walk-links", quoted(&page.links)),
        ("walk-fields", page.fields.join(", ")),
        ("walk-text", page.text.clone()),
        ("walk-script", if page.script { "✓".to_owned() } else { String::new() }),
    ];
    parts.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}
