//! HTML, escaped.

use std::fmt::Write;

/// Text as it may stand in HTML, in attributes too.
pub fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, character| {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
        out
    })
}

/// A whole page.
pub fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"cs\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title} | I.CA</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <style>body{{font-family:sans-serif;max-width:48rem;margin:2rem auto;color:#222}}h1{{color:#036}}\
         .chyba{{border-left:4px solid #a00;padding:.5rem 1rem}}.ok{{border-left:4px solid #080;padding:.5rem 1rem}}\
         label{{display:block;margin:.5rem 0}}th{{text-align:left;padding-right:1rem}}</style>\n</head>\n<body>\n\
         <header><p>První certifikační autorita, a.s.</p></header>\n<main>\n<h1>{title}</h1>\n{body}</main>\n\
         <footer><p>Technická podpora: <a href=\"mailto:support@ica.cz\">support@ica.cz</a></p></footer>\n</body>\n</html>\n"
    )
}

/// A form with its hidden fields, other content and one button.
pub fn form(action: &str, encoding: Option<&str>, hidden: &[(&str, &str)], content: &str, button: &str) -> String {
    let encoding = encoding.map(|encoding| format!(" enctype=\"{encoding}\"")).unwrap_or_default();
    let mut out = format!("<form method=\"post\" action=\"{action}\"{encoding}>\n");
    for (name, value) in hidden {
        let _ = writeln!(out, "<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value));
    }
    let _ = writeln!(out, "{content}<button type=\"submit\">{button}</button>\n</form>");
    out
}

/// A table of names and values.
pub fn table(rows: &[(&str, String)]) -> String {
    let rows: String = rows.iter().map(|(name, value)| format!("<tr><th>{name}</th><td>{}</td></tr>\n", escape(value))).collect();
    format!("<table>\n{rows}</table>\n")
}
