//! A page as the program sees it: visible words, forms and links, taken out of HTML once. Nothing else in this room reads HTML.
//!
//! It knows nothing of profiles and of the network. Everything is bounded: what a page holds beyond the limits is not looked at.

use super::{
    form::{Choice, Control, Form, Kind, Overrides},
    profile::Css,
    words,
};
use encoding_rs::Encoding;
use scraper::{ElementRef, Html, Selector};
use std::collections::HashMap;
use tracing::subscriber::NoSubscriber;
use url::Url;

const MAX_FORMS: usize = 100;
const MAX_CONTROLS: usize = 2_000;
const MAX_LINKS: usize = 2_000;
const MAX_OPTIONS: usize = 2_000;
/// How deep elements may be nested. The parser's time grows with the square of the depth.
const MAX_NESTING: usize = 512;
/// How far up an element's ancestors are looked at.
const MAX_DEPTH: usize = 256;

/// Elements whose content is not shown.
const UNSEEN: [&str; 7] = ["script", "style", "template", "noscript", "svg", "option", "textarea"];
/// Elements that do not break the line.
const INLINE: [&str; 16] =
    ["a", "abbr", "b", "code", "em", "font", "i", "label", "mark", "q", "small", "span", "strong", "sub", "sup", "u"];

/// Elements that have no end, or whose end is understood.
const UNNESTED: [&str; 26] = [
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "optgroup", "p", "param",
    "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
];

/// A link with its label.
#[derive(Debug, Clone)]
pub struct Anchor {
    pub label: String,
    pub target: String,
}

/// A page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where it came from.
    pub url: Url,
    /// What relative addresses are relative to.
    pub base: Url,
    /// Its character set, in which its forms are sent.
    pub charset: &'static Encoding,
    pub title: String,
    /// `h1` to `h3`.
    pub headings: Vec<String>,
    /// The title and all visible text.
    pub text: String,
    /// The texts of the elements that the profile points to, in which the portal says why.
    pub notes: Vec<String>,
    pub forms: Vec<Form>,
    pub links: Vec<Anchor>,
    /// It brings a script.
    pub script: bool,
    /// `<meta http-equiv="refresh">`: seconds and target.
    pub refresh: Option<(u64, String)>,
}

impl Page {
    /// Reads HTML; `None` if it is nested so deep that it is no page for people. `declared` is the character set of the Content-Type header.
    pub fn parse(url: &Url, body: &[u8], declared: Option<&str>, notes: &[Css]) -> Option<Self> {
        // The libraries that read HTML log what they read, links and hidden fields with it: while they work, nothing is logged.
        tracing::subscriber::with_default(NoSubscriber::new(), || Self::read(url, body, declared, notes))
    }

    fn read(url: &Url, body: &[u8], declared: Option<&str>, notes: &[Css]) -> Option<Self> {
        let charset = charset(body, declared);
        let (source, charset, _) = charset.decode(body);
        if nesting(&source) > MAX_NESTING {
            return None;
        }
        let html = Html::parse_document(&source);
        let root = html.root_element();
        let title = first(root, "title").map(text_of).unwrap_or_default();
        let notes = notes.iter().flat_map(|css| shown(root, css.as_str())).map(text_of).filter(|text| !text.is_empty()).take(10).collect();
        Some(Self {
            url: url.clone(),
            base: first(root, "base[href]").and_then(|base| url.join(base.attr("href")?).ok()).unwrap_or_else(|| url.clone()),
            charset,
            headings: shown(root, "h1, h2, h3").map(text_of).filter(|text| !text.is_empty()).take(20).collect(),
            text: format!("{title} \n{}", first(root, "body").map(text_of).unwrap_or_default()),
            title,
            notes,
            forms: forms(root),
            links: shown(root, "a[href]").take(MAX_LINKS).filter_map(anchor).collect(),
            script: first(root, "script").is_some(),
            refresh: all(root, "meta[content]").iter().find_map(|meta| refresh(*meta)),
        })
    }

    /// The target of the first shown link with one of these labels.
    pub fn link(&self, labels: &[String]) -> Option<&str> {
        self.links.iter().find(|link| words::is_one_of(&link.label, labels)).map(|link| link.target.as_str())
    }

    /// The first shown button with one of these labels: its form and its place in it.
    pub fn button(&self, labels: &[String]) -> Option<(&Form, usize)> {
        self.button_in(None, labels)
    }

    /// The same, only in the form of this name, if one is given.
    pub fn button_in(&self, name: Option<&str>, labels: &[String]) -> Option<(&Form, usize)> {
        self.forms
            .iter()
            .filter(|form| name.is_none_or(|name| form.names.iter().any(|own| own == name)))
            .find_map(|form| Some((form, form.button(labels)?)))
    }
}

/// How deep the elements are nested, at most, judged by the tags alone. An end without its beginning, which the parser passes over, does not count.
fn nesting(source: &str) -> usize {
    let mut open: HashMap<String, usize> = HashMap::new();
    let (mut depth, mut deepest) = (0_usize, 0);
    for tag in source.split('<').skip(1) {
        let (ends, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name = tag.chars().take(32).take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        if name.is_empty() || UNNESTED.contains(&name.as_str()) {
            continue;
        }
        let count = open.entry(name).or_default();
        if !ends {
            *count += 1;
            depth += 1;
        } else if *count > 0 {
            *count -= 1;
            depth -= 1;
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// The character set: a byte order mark, the header, the document, or windows-1250 where it is not valid UTF-8 (Czech pages of old).
fn charset(body: &[u8], declared: Option<&str>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(body) {
        return encoding;
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
    declared
        .or_else(|| charset_in_document(body))
        .unwrap_or_else(|| if std::str::from_utf8(body).is_ok() { encoding_rs::UTF_8 } else { encoding_rs::WINDOWS_1250 })
}

/// `charset=` within the first kilobyte (HTML standard, "prescan a byte stream to determine its encoding"; simplified).
fn charset_in_document(body: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(body.get(..1024).unwrap_or(body)).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let label: String = after.trim_start_matches(['"', '\'', ' ']).chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let found = Encoding::for_label(label.as_bytes())?;
    // A document whose declaration could be read byte by byte is not UTF-16.
    Some(if found == encoding_rs::UTF_16LE || found == encoding_rs::UTF_16BE { encoding_rs::UTF_8 } else { found })
}

/// Every element that matches, in document order. The selectors are constants or were checked when the profile was read.
fn all<'a>(root: ElementRef<'a>, css: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(css).map(|selector| root.select(&selector).collect()).unwrap_or_default()
}

fn first<'a>(root: ElementRef<'a>, css: &str) -> Option<ElementRef<'a>> {
    all(root, css).into_iter().next()
}

/// Every element that matches and is shown.
fn shown<'a>(root: ElementRef<'a>, css: &str) -> impl Iterator<Item = ElementRef<'a>> + use<'a> {
    all(root, css).into_iter().filter(|element| is_shown(*element))
}

fn is_shown(element: ElementRef<'_>) -> bool {
    let above = element.ancestors().take(MAX_DEPTH).filter_map(ElementRef::wrap);
    std::iter::once(element).chain(above).all(|element| !is_hidden(element))
}

fn is_hidden(element: ElementRef<'_>) -> bool {
    let style: String = element.attr("style").unwrap_or_default().to_ascii_lowercase().split_whitespace().collect();
    element.attr("hidden").is_some() || style.contains("display:none") || style.contains("visibility:hidden")
}

/// The visible text within an element. Written without recursion: a page may be nested as deep as it likes.
fn text_of(root: ElementRef<'_>) -> String {
    let mut out = String::new();
    let mut current = root.first_child();
    while let Some(node) = current {
        if let Some(text) = node.value().as_text() {
            out.push_str(text);
        }
        let element = ElementRef::wrap(node);
        break_line(&mut out, element);
        let unseen = element.is_some_and(|element| UNSEEN.contains(&element.value().name()) || is_hidden(element));
        if let Some(child) = node.first_child().filter(|_| !unseen) {
            current = Some(child);
            continue;
        }
        let mut last = node;
        current = loop {
            if let Some(next) = last.next_sibling() {
                break Some(next);
            }
            match last.parent() {
                Some(parent) if parent.id() != root.id() => {
                    break_line(&mut out, ElementRef::wrap(parent));
                    last = parent;
                }
                _ => break None,
            }
        };
        break_line(&mut out, element.filter(|_| unseen));
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn break_line(out: &mut String, element: Option<ElementRef<'_>>) {
    if element.is_some_and(|element| !INLINE.contains(&element.value().name())) {
        out.push(' ');
    }
}

fn anchor(element: ElementRef<'_>) -> Option<Anchor> {
    Some(Anchor { label: label_of(element), target: element.attr("href")?.trim().to_owned() })
}

/// What a person sees on a link or a button.
fn label_of(element: ElementRef<'_>) -> String {
    let text = text_of(element);
    if !text.is_empty() {
        return text;
    }
    let picture = || first(element, "img[alt]").and_then(|picture| picture.attr("alt"));
    let own = ["aria-label", "title", "alt"].into_iter().find_map(|name| element.attr(name));
    picture().or(own).unwrap_or_default().to_owned()
}

fn refresh(meta: ElementRef<'_>) -> Option<(u64, String)> {
    if !meta.attr("http-equiv")?.eq_ignore_ascii_case("refresh") {
        return None;
    }
    let (seconds, target) = meta.attr("content")?.split_once([';', ','])?;
    let (name, target) = target.split_once('=')?;
    let seconds = seconds.trim().split('.').next()?.parse().ok()?;
    name.trim().eq_ignore_ascii_case("url").then(|| (seconds, target.trim().trim_matches(['"', '\'']).to_owned()))
}

/// The forms with the controls that belong to each.
fn forms(root: ElementRef<'_>) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut by_node = HashMap::new();
    let mut by_id = HashMap::new();
    let labels = labels(root);
    // A form that was opened where it may not be (within a table) is left empty by the parser; its controls follow it.
    let mut open = None;
    let mut controls = 0;
    for element in all(root, "form, input, select, textarea, button") {
        if element.value().name() == "form" {
            if forms.len() >= MAX_FORMS {
                break;
            }
            open = element.first_child().is_none().then_some(forms.len());
            by_node.insert(element.id(), forms.len());
            element.attr("id").map(|id| by_id.insert(id, forms.len()));
            forms.push(form(element));
            continue;
        }
        controls += 1;
        if controls > MAX_CONTROLS {
            break;
        }
        let around = || element.ancestors().take(MAX_DEPTH).find_map(|node| by_node.get(&node.id()).copied());
        let owner = match element.attr("form") {
            Some(id) => by_id.get(id).copied(),
            None => around().or(open),
        };
        if let Some(form) = owner.and_then(|owner| forms.get_mut(owner)) {
            form.controls.push(control(element, &labels));
        }
    }
    forms
}

fn form(element: ElementRef<'_>) -> Form {
    let attribute = |name: &str| element.attr(name).map(|value| value.trim().to_owned());
    let target = Overrides { action: attribute("action"), method: attribute("method"), enctype: attribute("enctype") };
    let names = [attribute("id"), attribute("name"), attribute("action")].into_iter().flatten().collect();
    Form { names, target, controls: Vec::new() }
}

/// The text of each `<label for="…">`.
fn labels(root: ElementRef<'_>) -> HashMap<String, String> {
    let named = all(root, "label[for]").into_iter().take(MAX_CONTROLS);
    named.filter_map(|label| Some((label.attr("for")?.to_owned(), text_of(label)))).collect()
}

fn control(element: ElementRef<'_>, labels: &HashMap<String, String>) -> Control {
    let attribute = |name: &str| element.attr(name).map(str::to_owned);
    let kind = kind(element);
    let value = match kind {
        Kind::TextArea => element.text().collect(),
        // A page cannot say which file to send.
        Kind::File => String::new(),
        Kind::Tick | Kind::Radio => attribute("value").unwrap_or_else(|| "on".into()),
        _ => attribute("value").unwrap_or_default(),
    };
    Control {
        kind,
        name: attribute("name").unwrap_or_default(),
        label: control_label(element, kind, labels),
        value,
        disabled: is_disabled(element),
        ticked: element.attr("checked").is_some(),
        required: element.attr("required").is_some(),
        shown: is_shown(element),
        several: element.attr("multiple").is_some(),
        choices: if kind == Kind::Select { choices(element) } else { Vec::new() },
        file: None,
        overrides: Overrides { action: attribute("formaction"), method: attribute("formmethod"), enctype: attribute("formenctype") },
    }
}

fn kind(element: ElementRef<'_>) -> Kind {
    let declared = element.attr("type").unwrap_or_default().to_ascii_lowercase();
    match (element.value().name(), declared.as_str()) {
        ("select", _) => Kind::Select,
        ("textarea", _) => Kind::TextArea,
        ("button", "button" | "reset") | ("input", "button" | "reset") => Kind::Inert,
        ("button", _) | ("input", "submit") => Kind::Submit,
        ("input", "image") => Kind::Image,
        ("input", "checkbox") => Kind::Tick,
        ("input", "radio") => Kind::Radio,
        ("input", "file") => Kind::File,
        ("input", "hidden") => Kind::Hidden,
        _ => Kind::Text,
    }
}

fn control_label(element: ElementRef<'_>, kind: Kind, labels: &HashMap<String, String>) -> String {
    match kind {
        Kind::Submit | Kind::Image | Kind::Inert if element.value().name() == "button" => label_of(element),
        Kind::Submit | Kind::Inert => element.attr("value").map_or_else(|| label_of(element), str::to_owned),
        Kind::Image => label_of(element),
        _ => {
            let by_id = || element.attr("id").and_then(|id| labels.get(id)).cloned();
            let around =
                || element.ancestors().take(8).filter_map(ElementRef::wrap).find(|above| above.value().name() == "label").map(text_of);
            by_id().or_else(around).unwrap_or_default()
        }
    }
}

fn is_disabled(element: ElementRef<'_>) -> bool {
    let in_disabled_set = |above: ElementRef<'_>| above.value().name() == "fieldset" && above.attr("disabled").is_some();
    element.attr("disabled").is_some() || element.ancestors().take(MAX_DEPTH).filter_map(ElementRef::wrap).any(in_disabled_set)
}

fn choices(select: ElementRef<'_>) -> Vec<Choice> {
    let option = |option: ElementRef<'_>| {
        let text = option.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
        let value = option.attr("value").map_or_else(|| text.clone(), str::to_owned);
        let (chosen, disabled) = (option.attr("selected").is_some(), option.attr("disabled").is_some());
        Choice { label: option.attr("label").map_or(text, str::to_owned), value, chosen, disabled }
    };
    all(select, "option").into_iter().take(MAX_OPTIONS).map(option).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn page(body: &str) -> Page {
        let notes = [Css::try_from(".chyba".to_owned()).unwrap()];
        Page::parse(&Url::parse("https://www.ica.cz/a/b").unwrap(), body.as_bytes(), None, &notes).unwrap()
    }

    #[test]
    fn only_what_is_shown_counts() {
        let page = page(
            "<title>Obnova</title><body><h1>Žád<b>ost</b></h1><p>byla<br>přijata</p><script>nic</script><style>x</style><!-- nic -->
             <p hidden>skryto <i>i toto</i></p><div style='Display : None'>nic</div><textarea>nic</textarea>konec<noscript>JavaScript</noscript>",
        );
        assert_eq!(page.text, "Obnova \nŽádost byla přijata konec");
        assert_eq!(page.notes, Vec::<String>::new());
    }

    #[test]
    fn links_notes_base_and_refresh_are_found() {
        let page = page(
            r#"<base href='https://ica.cz/x/'><meta http-equiv=Refresh content="5; URL='dal?a=1'"><a href=' y '><img alt='Na čipovou kartu'></a>
             <a hidden href=z>Skryto</a><div class='x chyba'>Proto</div><div class=chyba hidden>ne</div><div class=chyba></div>"#,
        );
        assert_eq!(page.base.as_str(), "https://ica.cz/x/");
        assert_eq!(page.refresh, Some((5, "dal?a=1".to_owned())));
        assert_eq!(page.link(&["Na cipovou kartu".to_owned()]), Some("y"));
        assert_eq!((page.links.len(), page.notes), (1, vec!["Proto".to_owned()]));
    }

    #[test]
    fn a_page_nested_without_end_is_not_read() {
        let url = Url::parse("https://www.ica.cz/").unwrap();
        for tag in ["<div>", "<b>", "<ul><li>", "<table><tr><td>", "<DIV ><br>", "<svg><g>", "<div></x>"] {
            assert!(Page::parse(&url, tag.repeat(100_000).as_bytes(), None, &[]).is_none(), "{tag}");
        }
        let rows = format!("<table>{}</table>", "<tr><td>a<td><input><p>b".repeat(2_000));
        assert!(page(&rows).text.trim_start().starts_with("a b a b"));
    }

    #[test]
    fn forms_are_bounded() {
        assert_eq!(page(&"<form></form>".repeat(5_000)).forms.len(), MAX_FORMS);
        let many = page(&format!("<form>{}</form>", "<input name=a>".repeat(5_000)));
        assert_eq!(many.forms.first().unwrap().controls.len(), MAX_CONTROLS);
    }
}
