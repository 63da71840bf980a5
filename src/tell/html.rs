//! Writes a document as HTML for mail programs: one file, tables for layout, styles inline (many programs drop style sheets), dark colours
//! for those that know them. Everything that is not this file's own markup is escaped.

use super::{
    document::{Block, Document},
    layout::glued,
    paint::Tone,
    progress::{Mark, Milestone},
    table::{Cell, Table},
};

/// The commands that a text may name: they are set like commands.
const COMMANDS: [&str; 19] = [
    "agent",
    "card",
    "certstore",
    "confirm",
    "decline",
    "doctor",
    "history",
    "import",
    "later",
    "login",
    "login-check",
    "mail",
    "portal",
    "renew",
    "report",
    "request",
    "service",
    "setup",
    "status",
];
/// Commands that have commands of their own.
const GROUPS: [&str; 4] = ["certstore", "mail", "portal", "service"];
const OWN: [&str; 7] = ["add", "check", "install", "show", "status", "uninstall", "list"];

const STYLE: &str = include_str!("letter.css");
const FONT: &str = "font-family:'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";
const MONO: &str = "font-family:ui-monospace,Consolas,'DejaVu Sans Mono',monospace";
const CELL: &str = "padding:7px 12px 7px 0;border-bottom:1px solid #e3e7ec;text-align:left;vertical-align:top";

/// The whole page.
pub(super) fn render(document: &Document) -> String {
    let body: String = document.blocks.iter().map(block).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"supported-color-schemes\" content=\"light dark\">\n\
         <title>{subject}</title>\n<style>\n{STYLE}</style>\n</head>\n\
         <body class=\"page\" style=\"margin:0;padding:0;background:#eef1f5;\">\n\
         <table role=\"presentation\" class=\"page\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"background:#eef1f5;\">\
         <tr><td align=\"center\" style=\"padding:24px 10px;\">\n\
         <table role=\"presentation\" class=\"sheet\" width=\"640\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         style=\"width:100%;max-width:640px;background:#ffffff;border-radius:10px;{FONT};font-size:15px;line-height:1.5;color:#1c2733;\">\n\
         {body}\
         <tr><td class=\"quiet\" style=\"padding:18px 28px 24px;font-size:12px;color:#6a7685;\">{footer}</td></tr>\n\
         </table>\n</td></tr></table>\n</body>\n</html>\n",
        language = document.language,
        subject = escaped(&document.subject),
        footer = words(&document.footer),
    )
}

fn block(block: &Block) -> String {
    match block {
        Block::Lead(tone, text) => lead(*tone, text),
        Block::Paragraph(text) => row("14px 28px 0", &format!("<p style=\"margin:0;\">{}</p>", words(text))),
        Block::Action(label, text) => action(label, text),
        Block::Heading(text) => row(
            "26px 28px 0",
            &format!("<h2 class=\"heading\" style=\"margin:0;font-size:14px;font-weight:600;color:#4a5868;\">{}</h2>", escaped(text)),
        ),
        Block::Facts(facts) => row("12px 28px 0", &facts_table(facts)),
        Block::Table(table) => row("6px 28px 0", &data_table(table)),
        Block::Progress(steps) => row("8px 28px 0", &progress(steps)),
        Block::Picture(name, says, code) => row(
            "12px 28px 0",
            &format!(
                "<p style=\"margin:0;\"><img src=\"cid:{}\" alt=\"{says}\" width=\"220\" style=\"display:block;background:#ffffff;\">{says}\
                 <br><span class=\"quiet\" style=\"{MONO};font-size:12px;color:#6a7685;word-break:break-all;\">{}</span></p>",
                escaped(name),
                escaped(code),
                says = escaped(says)
            ),
        ),
        Block::List(items) => row("8px 28px 0", &list(items)),
    }
}

fn row(padding: &str, content: &str) -> String {
    format!("<tr><td style=\"padding:{padding};\">{content}</td></tr>\n")
}

fn lead(tone: Tone, text: &str) -> String {
    let (class, background, colour) = match tone {
        Tone::Bad => ("lead-bad", "#b3261e", "#ffffff"),
        Tone::Wanting => ("lead-wanting", "#ffd978", "#3a2a00"),
        _ => ("lead-good", "#1f7a4d", "#ffffff"),
    };
    format!(
        "<tr><td class=\"{class}\" style=\"padding:18px 28px;background:{background};color:{colour};font-size:19px;font-weight:600;\
         line-height:1.35;border-radius:10px 10px 0 0;\">{}</td></tr>\n",
        words(text)
    )
}

fn action(label: &str, text: &str) -> String {
    let content = format!(
        "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr>\
         <td class=\"action\" style=\"padding:14px 18px;background:#eef4fd;border-left:4px solid #2f6fd0;border-radius:4px;\">\
         <strong>{}</strong><br>{}</td></tr></table>",
        escaped(label),
        words(text)
    );
    row("18px 28px 0", &content)
}

fn facts_table(facts: &[(String, String)]) -> String {
    let rows = facts.iter().map(|(label, value)| {
        format!(
            "<tr><th scope=\"row\" class=\"quiet line\" style=\"{CELL};font-weight:400;color:#6a7685;width:32%;\">{}</th>\
             <td class=\"line\" style=\"{CELL};\">{}</td></tr>",
            escaped(label),
            words(value)
        )
    });
    table(&rows.collect::<String>())
}

fn data_table(data: &Table) -> String {
    let head = data.head.iter().map(|text| {
        format!(
            "<th scope=\"col\" class=\"quiet line\" style=\"{CELL};font-size:13px;font-weight:400;color:#6a7685;\">{}</th>",
            escaped(text)
        )
    });
    let rows = data.rows.iter().map(|row| format!("<tr>{}</tr>", row.iter().map(cell).collect::<String>()));
    table(&format!("<tr>{}</tr>{}", head.collect::<String>(), rows.collect::<String>()))
}

fn cell(cell: &Cell) -> String {
    let (class, style) = match cell.tone {
        Tone::Good => ("good", "color:#1f7a4d;font-weight:600"),
        Tone::Wanting => ("wanting", "color:#8a5a00;font-weight:600"),
        Tone::Bad => ("bad", "color:#b3261e;font-weight:600"),
        Tone::Faint => ("quiet", "color:#6a7685"),
        Tone::Strong => ("", "font-weight:600"),
        Tone::Plain => ("", ""),
    };
    format!("<td class=\"line {class}\" style=\"{CELL};{style};\">{}</td>", words(&cell.text))
}

fn progress(steps: &[(Milestone, String)]) -> String {
    table(&steps.iter().map(|(step, mark)| milestone(step, mark)).collect::<String>())
}

fn milestone(step: &Milestone, mark: &str) -> String {
    let (class, colour, weight) = match step.mark {
        Mark::Done => ("good", "#1f7a4d", "400"),
        Mark::Now => ("now", "#2f6fd0", "600"),
        Mark::Stuck => ("bad", "#b3261e", "600"),
        Mark::Later => ("quiet", "#8c97a5", "400"),
    };
    let name_class = if step.mark == Mark::Later { "quiet" } else { "" };
    let name_colour = if step.mark == Mark::Later { "color:#8c97a5;" } else { "" };
    let more = if step.detail.is_empty() { mark } else { &step.detail };
    format!(
        "<tr><td class=\"{class}\" width=\"22\" style=\"padding:4px 0;width:22px;color:{colour};font-weight:700;vertical-align:top;\">{}</td>\
         <td class=\"{name_class}\" style=\"padding:4px 12px 4px 0;font-weight:{weight};{name_colour}\">{}</td>\
         <td class=\"quiet\" align=\"right\" style=\"padding:4px 0;font-size:13px;color:#6a7685;text-align:right;vertical-align:top;\">{}</td></tr>",
        step.mark.sign(),
        words(&step.long),
        words(more)
    )
}

/// One alone needs no number.
fn list(items: &[String]) -> String {
    if let [only] = items {
        return format!("<p style=\"margin:0;\">{}</p>", words(only));
    }
    let items: String = items.iter().map(|item| format!("<li style=\"margin:0 0 8px;\">{}</li>", words(item))).collect();
    format!("<ol style=\"margin:0;padding-left:22px;\">{items}</ol>")
}

fn table(rows: &str) -> String {
    format!("<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"border-collapse:collapse;\">{rows}</table>")
}

/// Running text: escaped, kept together where a line must not end, commands set as such.
fn words(text: &str) -> String {
    let code = format!("<code class=\"command\" style=\"{MONO};font-size:0.92em;background:#e6ebf2;padding:1px 5px;border-radius:4px;\">");
    commands_set(&escaped(&glued(text)).replace('\u{A0}', "&nbsp;"), &code)
}

/// Sets each command in a text that is escaped already between this tag and its end, with the commands and options that belong to it.
pub(super) fn commands_set(written: &str, open: &str) -> String {
    const PROGRAM: &str = "twins&nbsp;";
    let (mut set, mut rest) = (String::with_capacity(written.len()), written);
    while let Some(at) = rest.find(PROGRAM) {
        let (before, found) = rest.split_at(at);
        set.push_str(before);
        let length = command_length(found.get(PROGRAM.len()..).unwrap_or_default()).map_or(0, |length| PROGRAM.len() + length);
        let (command, after) = found.split_at(if length == 0 { PROGRAM.len() } else { length });
        if length == 0 {
            set.push_str(command);
        } else {
            set.push_str(&format!("{open}{command}</code>"));
        }
        rest = after;
    }
    set + rest
}

/// How long the command is that the text begins with; `None` if it begins with none.
fn command_length(text: &str) -> Option<usize> {
    let word = |text: &str| text.bytes().take_while(|byte| byte.is_ascii_lowercase() || *byte == b'-').count();
    let mut length = word(text);
    let name = text.get(..length)?.trim_end_matches('-');
    length = name.len();
    if !COMMANDS.contains(&name) {
        return None;
    }
    while let Some(next) = text.get(length..).and_then(|rest| rest.strip_prefix(' ')) {
        let size = word(next);
        let belongs =
            next.get(..size).is_some_and(|part| part.starts_with("--") && part.len() > 2 || GROUPS.contains(&name) && OWN.contains(&part));
        if !belongs {
            break;
        }
        length += 1 + size;
    }
    Some(length)
}

pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::{commands_set, words};

    #[test]
    fn a_command_is_set_with_what_belongs_to_it() {
        let set = |text: &str| commands_set(&text.replacen("twins ", "twins&nbsp;", 1), "<code>");
        assert_eq!(set("Run twins renew --browser: it opens."), "Run <code>twins&nbsp;renew --browser</code>: it opens.");
        assert_eq!(set("twins mail check SOUBOR"), "<code>twins&nbsp;mail check</code> SOUBOR");
        assert_eq!(set("twins login-check."), "<code>twins&nbsp;login-check</code>.");
        assert_eq!(set("twins status and what is shown"), "<code>twins&nbsp;status</code> and what is shown");
        assert_eq!(set("Program twins ma, co potrebuje."), "Program twins&nbsp;ma, co potrebuje.");
        assert!(words("spusťte twins confirm <b>").contains("twins&nbsp;confirm</code> &lt;b&gt;"));
    }
}
