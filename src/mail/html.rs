//! HTML of a mail, read for its text and its links only: one pass, no tree, so that nesting costs nothing. It runs no script, loads nothing.

use mail_parser::decoders::html::add_html_token;

/// At most so many links are kept.
const MAX_ANCHORS: usize = 256;
/// A longer address is not one a person is sent.
const MAX_HREF: usize = 4096;
/// A label is cut at so many bytes.
const MAX_LABEL: usize = 512;

/// A link with what is written on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Anchor {
    /// The address, as written.
    pub(super) href: String,
    /// The text of the link or button.
    pub(super) label: String,
}

/// What a person sees of the HTML.
#[derive(Debug, Default)]
pub(super) struct Html {
    /// All text, blocks and table rows on lines of their own.
    pub(super) text: String,
    /// The text outside of links: what looks like an address on a link is only its label.
    pub(super) outside: String,
    /// Links, and forms with the text on their buttons.
    pub(super) anchors: Vec<Anchor>,
    anchor: Option<usize>,
    form: Option<usize>,
}

/// Reads HTML; never fails.
pub(super) fn read(source: &str) -> Html {
    let mut html = Html::default();
    let mut rest = source;
    while let Some(at) = rest.find('<') {
        let (text, tail) = rest.split_at(at);
        html.push_text(text);
        rest = html.markup(tail);
    }
    html.push_text(rest);
    html
}

impl Html {
    /// Handles markup at the start of `source` and returns what follows it.
    fn markup<'a>(&mut self, source: &'a str) -> &'a str {
        if let Some(comment) = source.strip_prefix("<!--") {
            return after(comment, "-->");
        }
        let next = source[1..].chars().next().unwrap_or(' ');
        if matches!(next, '!' | '?') {
            return after(source, ">");
        }
        if !next.is_ascii_alphabetic() && next != '/' {
            self.push_text("<");
            return &source[1..];
        }
        let (tag, rest) = Tag::parse(&source[1..]);
        self.tag(&tag);
        match tag.name.as_str() {
            "script" | "style" | "title" | "template" if !tag.closing => skip_element(rest, &tag.name),
            _ => rest,
        }
    }

    fn tag(&mut self, tag: &Tag) {
        match (tag.name.as_str(), tag.closing) {
            ("a" | "area", false) => self.anchor = self.open(tag.attribute("href")),
            ("a", true) => self.anchor = None,
            ("form", false) => self.form = self.open(tag.attribute("action")),
            ("form", true) => self.form = None,
            ("img", _) => self.push_text(tag.attribute("alt").unwrap_or_default()),
            ("input", _) if tag.attribute("type").is_none_or(|kind| !kind.eq_ignore_ascii_case("hidden")) => {
                self.push_text(tag.attribute("value").unwrap_or_default());
            }
            ("td" | "th", _) => self.push_raw("  "),
            ("br" | "tr" | "li" | "dt" | "dd" | "option", _) => self.push_raw("\n"),
            ("p" | "div" | "table" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "hr" | "section", _) => {
                self.push_raw("\n\n");
            }
            _ => {}
        }
    }

    fn open(&mut self, href: Option<&str>) -> Option<usize> {
        let href = decode(href?.trim());
        if href.is_empty() || href.len() > MAX_HREF || self.anchors.len() >= MAX_ANCHORS {
            return None;
        }
        self.anchors.push(Anchor { href, label: String::new() });
        Some(self.anchors.len() - 1)
    }

    fn push_text(&mut self, source: &str) {
        if source.is_empty() {
            return;
        }
        let text = decode(source).replace(['\r', '\n', '\t'], " ");
        self.push_raw(&text);
        for at in [self.anchor, self.form].into_iter().flatten() {
            if let Some(anchor) = self.anchors.get_mut(at).filter(|anchor| anchor.label.len() < MAX_LABEL) {
                anchor.label.extend(text.chars().take(MAX_LABEL));
            }
        }
    }

    fn push_raw(&mut self, text: &str) {
        self.text.push_str(text);
        if self.anchor.is_none() {
            self.outside.push_str(text);
        } else {
            self.outside.push(' ');
        }
    }
}

struct Tag {
    name: String,
    closing: bool,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// Parses from behind `<`; an unterminated tag swallows the rest.
    fn parse(source: &str) -> (Self, &str) {
        let (closing, source) = source.strip_prefix('/').map_or((false, source), |rest| (true, rest));
        let end = source.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(source.len());
        let mut tag = Self { name: source[..end].to_ascii_lowercase(), closing, attributes: Vec::new() };
        let mut rest = &source[end..];
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if rest.is_empty() {
                return (tag, rest);
            }
            if let Some(after) = rest.strip_prefix('>') {
                return (tag, after);
            }
            rest = tag.attribute_at(rest);
        }
    }

    fn attribute_at<'a>(&mut self, source: &'a str) -> &'a str {
        let end = source.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/')).unwrap_or(source.len()).max(1);
        let end = (end..=source.len()).find(|at| source.is_char_boundary(*at)).unwrap_or(source.len());
        let (name, rest) = source.split_at(end);
        let Some(value) = rest.trim_start().strip_prefix('=') else { return rest };
        let value = value.trim_start();
        let (value, rest) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(value.len())),
        };
        if self.attributes.len() < 32 {
            self.attributes.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        rest
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn after<'a>(source: &'a str, end: &str) -> &'a str {
    source.find(end).map_or("", |at| &source[at + end.len()..])
}

/// What follows the element's end tag, in any case.
fn skip_element<'a>(source: &'a str, name: &str) -> &'a str {
    let mut rest = source;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        if rest.get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name)) {
            return after(rest, ">");
        }
    }
    ""
}

/// Replaces character references.
fn decode(source: &str) -> String {
    let mut decoded = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = rest.bytes().take(32).position(|b| b == b';').map_or(1, |semicolon| semicolon + 1);
        add_html_token(&mut decoded, &rest.as_bytes()[..length], false);
        rest = &rest[length..];
    }
    decoded.push_str(rest);
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_links_and_buttons_are_found() {
        let html = read(
            "<head><title>x</title><STYLE>p{}</style></head><p>Va&scaron;e <b>platnost</b></p><!-- <a href=no> -->\
             <table><tr><td>a</td><td>b</td></tr></table><A HREF='https://h/?a=1&amp;b=2'>Vyd&#225;n&iacute;<img alt=obr></a>\
             <form action=https://f/ method=get><input type=submit value=Obnovit></form> 1 < 2",
        );
        assert_eq!(html.anchors[0], Anchor { href: "https://h/?a=1&b=2".into(), label: "Vydáníobr".into() });
        assert_eq!(html.anchors[1], Anchor { href: "https://f/".into(), label: "Obnovit".into() });
        assert!(html.text.contains("Vaše platnost") && html.text.contains("a    b") && html.text.ends_with("1 < 2"));
        assert!(!html.text.contains("p{}") && !html.outside.contains("Vydání"));
    }

    #[test]
    fn broken_markup_is_survived() {
        for source in
            ["<", "<a", "<a href", "<a href=", "<a href=\"x", "</", "<!--", "<script>", "&", "&#x;", "<a ěš=ž>", "<a =>", "<é>", "&éé;"]
        {
            read(source);
            read(&source.repeat(3));
        }
    }
}
