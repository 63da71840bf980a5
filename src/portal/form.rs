//! A form, filled and sent as a browser does (HTML standard, "Form submission").

use super::{
    encoding::Written,
    page::Page,
    session::{Body, Request},
    words,
};
use encoding_rs::Encoding;
use std::borrow::Cow;
use url::{Url, form_urlencoded};

/// Where and how a form is sent; a button may have its own.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    pub action: Option<String>,
    pub method: Option<String>,
    pub enctype: Option<String>,
}

/// What a control is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    TextArea,
    Hidden,
    /// A box to tick.
    Tick,
    Radio,
    Select,
    File,
    Submit,
    /// A picture that submits.
    Image,
    /// A button that does nothing without a script.
    Inert,
}

/// An option of a select.
#[derive(Debug, Clone)]
pub struct Choice {
    pub label: String,
    pub value: String,
    pub chosen: bool,
    pub disabled: bool,
}

/// One control of a form.
#[derive(Debug, Clone)]
pub struct Control {
    pub kind: Kind,
    pub name: String,
    pub label: String,
    pub value: String,
    pub disabled: bool,
    pub ticked: bool,
    pub required: bool,
    pub shown: bool,
    /// A select of which several options may be chosen.
    pub several: bool,
    pub choices: Vec<Choice>,
    /// What a file field sends.
    pub file: Option<Written>,
    pub overrides: Overrides,
}

/// A form.
#[derive(Debug, Clone)]
pub struct Form {
    /// Its `id`, `name` and `action`.
    pub names: Vec<String>,
    pub target: Overrides,
    pub controls: Vec<Control>,
}

/// One name and value of what is sent.
struct Entry {
    name: String,
    value: String,
    is_file: bool,
    file: Option<Written>,
}

impl Form {
    /// The place of the first usable button with one of these labels.
    pub fn button(&self, labels: &[String]) -> Option<usize> {
        let usable = |control: &Control| matches!(control.kind, Kind::Submit | Kind::Image) && control.shown && !control.disabled;
        self.controls.iter().position(|control| usable(control) && words::is_one_of(&control.label, labels))
    }

    /// Puts a value into the first of these fields that the form has. `false` if it has none.
    pub fn put(&mut self, names: &[String], value: &str) -> bool {
        let fillable = |kind: Kind| matches!(kind, Kind::Text | Kind::TextArea | Kind::Hidden);
        let Some(control) = self.field(names, fillable) else { return false };
        value.clone_into(&mut control.value);
        true
    }

    /// Puts a request into the first of these fields that the form has and that can hold it. `false` if it has none.
    pub fn put_request(&mut self, names: &[String], written: &Written) -> bool {
        let fillable = |kind: Kind| kind == Kind::File || (written.text && matches!(kind, Kind::Text | Kind::TextArea | Kind::Hidden));
        let Some(control) = self.field(names, fillable) else { return false };
        if control.kind == Kind::File {
            control.file = Some(written.clone());
        } else {
            control.value = String::from_utf8_lossy(&written.bytes).into_owned();
        }
        true
    }

    fn field(&mut self, names: &[String], fillable: impl Fn(Kind) -> bool) -> Option<&mut Control> {
        let find =
            |name: &String| self.controls.iter().position(|control| control.name == *name && fillable(control.kind) && !control.disabled);
        let at = names.iter().find_map(find)?;
        self.controls.get_mut(at)
    }

    /// Chooses the option with one of these labels, in a select or among radio buttons, in one of these fields or, if none is named, in
    /// any. `false` if nothing offers it.
    pub fn choose(&mut self, names: &[String], labels: &[String]) -> bool {
        let meant = |control: &Control| (names.is_empty() || names.contains(&control.name)) && !control.disabled;
        for control in self.controls.iter_mut().filter(|control| control.kind == Kind::Select && meant(control)) {
            if let Some(at) = offered(&control.choices.iter().map(|choice| (choice.label.as_str(), choice.disabled)), labels) {
                for (place, choice) in control.choices.iter_mut().enumerate() {
                    choice.chosen = place == at;
                }
                return true;
            }
        }
        let selectable = |control: &Control| control.kind == Kind::Radio && meant(control);
        let Some(at) = offered(&self.controls.iter().map(|control| (control.label.as_str(), !selectable(control))), labels) else {
            return false;
        };
        let group = self.controls.get(at).map(|control| control.name.clone()).unwrap_or_default();
        for (place, control) in self.controls.iter_mut().enumerate() {
            if control.kind == Kind::Radio && control.name == group {
                control.ticked = place == at;
            }
        }
        true
    }

    /// The label of a box that is a consent: one that must be ticked and is not, one that the page ticked by itself, or one whose label
    /// speaks of terms. `words` begin the words that do, `harmless` are labels of boxes that are none. Consents are the person's.
    pub fn consent_asked(&self, words: &[String], harmless: &[String]) -> Option<&str> {
        let open = |control: &&Control| {
            let asks = control.ticked || control.required || words::begins_one_of(&control.label, words);
            control.kind == Kind::Tick && !control.disabled && asks && !words::is_one_of(&control.label, harmless)
        };
        self.controls.iter().find(open).map(|control| control.label.as_str())
    }

    /// What a browser sends when this button is pressed.
    ///
    /// # Errors
    /// If the form leads nowhere (a script, another scheme, no valid address).
    pub fn submission(&self, button: usize, page: &Page) -> Result<Request, String> {
        let pressed = self.controls.get(button).map(|control| control.overrides.clone()).unwrap_or_default();
        let of = |own: &Option<String>, pressed: Option<String>| pressed.or_else(|| own.clone()).unwrap_or_default();
        let action = of(&self.target.action, pressed.action);
        let method = of(&self.target.method, pressed.method).to_ascii_lowercase();
        let enctype = of(&self.target.enctype, pressed.enctype).to_ascii_lowercase();
        let mut url = target(page, &action)?;
        let entries = self.entries(button, page.charset);
        if enctype != "multipart/form-data" && entries.iter().any(|entry| entry.file.is_some()) {
            return Err("a form with a file that it would not send".into());
        }
        if method != "post" {
            url.set_query(Some(&urlencoded(&entries, page.charset)));
            return Ok(Request { url, body: None });
        }
        let body = match enctype.as_str() {
            "multipart/form-data" => multipart(&entries, page.charset)?,
            "text/plain" => return Err("the form is sent as plain text, which no portal does".into()),
            _ => {
                let bytes = urlencoded(&entries, page.charset).into_bytes();
                Body { kind: "application/x-www-form-urlencoded".into(), bytes, fields: sizes(&entries) }
            }
        };
        Ok(Request { url, body: Some(body) })
    }

    fn entries(&self, button: usize, charset: &'static Encoding) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (at, control) in self.controls.iter().enumerate() {
            if control.disabled {
                continue;
            }
            if control.kind == Kind::Image && at == button {
                entries.extend(pressed_picture(&control.name));
                continue;
            }
            if control.name.is_empty() {
                continue;
            }
            let values: Vec<String> = match control.kind {
                Kind::Hidden if control.name == "_charset_" => vec![charset.name().to_owned()],
                Kind::Text | Kind::TextArea | Kind::Hidden | Kind::File => vec![control.value.clone()],
                Kind::Tick | Kind::Radio if control.ticked => vec![control.value.clone()],
                Kind::Select => control.chosen(),
                Kind::Submit if at == button => vec![control.value.clone()],
                _ => Vec::new(),
            };
            let (is_file, file) = (control.kind == Kind::File, control.file.clone());
            let entry = |value: String| Entry { name: control.name.clone(), value: with_line_ends(&value), is_file, file: file.clone() };
            entries.extend(values.into_iter().map(entry));
        }
        entries
    }
}

impl Control {
    /// The values of the chosen options; of a simple list without a choice, the first.
    fn chosen(&self) -> Vec<String> {
        let usable = || self.choices.iter().filter(|choice| !choice.disabled);
        let chosen: Vec<String> = usable().filter(|choice| choice.chosen).map(|choice| choice.value.clone()).collect();
        match (self.several, chosen.last()) {
            (false, Some(last)) => vec![last.clone()],
            (false, None) => usable().take(1).map(|choice| choice.value.clone()).collect(),
            (true, _) => chosen,
        }
    }
}

/// The place of an option with one of these labels: exactly, or else as words of a longer label (`I.CA SecureStore CSP 2.0`).
fn offered<'a>(options: &(impl Iterator<Item = (&'a str, bool)> + Clone), labels: &[String]) -> Option<usize> {
    let find = |matches: &dyn Fn(&str) -> bool| options.clone().position(|(label, disabled)| !disabled && matches(label));
    find(&|label| words::is_one_of(label, labels)).or_else(|| find(&|label| words::phrase_in(label, labels).is_some()))
}

/// Where an `action` or `href` leads from a page.
///
/// # Errors
/// If it is a script or no address.
pub fn target(page: &Page, address: &str) -> Result<Url, String> {
    // An empty action is the page itself, whatever its base.
    let mut url = if address.is_empty() {
        page.url.clone()
    } else {
        page.base.join(address).map_err(|_| "an address that is not valid".to_owned())?
    };
    if url.scheme() == "javascript" || address.starts_with('#') {
        return Err("something that only a script in a browser does".into());
    }
    url.set_fragment(None);
    Ok(url)
}

/// A picture sends where it was pressed.
fn pressed_picture(name: &str) -> [Entry; 2] {
    ["x", "y"].map(|axis| {
        let name = if name.is_empty() { axis.to_owned() } else { format!("{name}.{axis}") };
        Entry { name, value: "0".into(), is_file: false, file: None }
    })
}

/// Line ends of values are CR LF (HTML standard, "normalize newlines").
fn with_line_ends(value: &str) -> String {
    value.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")
}

fn urlencoded(entries: &[Entry], charset: &'static Encoding) -> String {
    let encode: &dyn Fn(&str) -> Cow<'_, [u8]> = &|text| charset.encode(text).0;
    let mut serializer = form_urlencoded::Serializer::new(String::new());
    serializer.encoding_override(Some(encode));
    for entry in entries {
        // A file is sent by its name alone, which a program has none of.
        serializer.append_pair(&entry.name, if entry.is_file { "" } else { &entry.value });
    }
    serializer.finish()
}

/// Name of each field and how many bytes it sends: what may be written down of it.
fn sizes(entries: &[Entry]) -> Vec<(String, usize)> {
    let size = |entry: &Entry| entry.file.as_ref().map_or(entry.value.len(), |file| file.bytes.len());
    entries.iter().map(|entry| (entry.name.clone(), size(entry))).collect()
}

/// RFC 7578.
fn multipart(entries: &[Entry], charset: &'static Encoding) -> Result<Body, String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| format!("no random numbers: {error}"))?;
    let boundary = format!("----twins{}", hex::encode(random));
    let mut bytes = Vec::new();
    let add = |bytes: &mut Vec<u8>, text: &str| bytes.extend_from_slice(&charset.encode(text).0);
    for entry in entries {
        let name = entry.name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        add(&mut bytes, &format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\""));
        if entry.is_file {
            let file_name = entry.file.as_ref().map_or("", |file| file.file_name);
            add(&mut bytes, &format!("; filename=\"{file_name}\"\r\nContent-Type: application/octet-stream"));
        }
        add(&mut bytes, "\r\n\r\n");
        match &entry.file {
            Some(file) => bytes.extend_from_slice(&file.bytes),
            None => add(&mut bytes, &entry.value),
        }
        add(&mut bytes, "\r\n");
    }
    add(&mut bytes, &format!("--{boundary}--\r\n"));
    Ok(Body { kind: format!("multipart/form-data; boundary={boundary}"), bytes, fields: sizes(entries) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn page(body: &str) -> Page {
        page_in(body.as_bytes(), None)
    }

    fn page_in(body: &[u8], charset: Option<&str>) -> Page {
        Page::parse(&Url::parse("https://www.ica.cz/obnova/krok?id=1").unwrap(), body, charset, &[]).unwrap()
    }

    fn list(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    fn pressed(page: &Page, label: &str) -> Request {
        let labels = list(&[label]);
        let (form, button) = page.button(&labels).unwrap();
        form.submission(button, page).unwrap()
    }

    fn body(request: &Request) -> &str {
        std::str::from_utf8(&request.body.as_ref().unwrap().bytes).unwrap()
    }

    #[test]
    fn a_form_sends_what_a_browser_sends() {
        let page = page(
            r#"<form method=post action="../dal?a=1">
            <input type=hidden name=csrf value="t&amp;k"><input name=plain value="a b"><input name=off value=x disabled>
            <input type=checkbox name=c1 value=1 checked><input type=checkbox name=c2 checked><input type=checkbox name=c3 value=3>
            <input type=radio name=r value=1><input type=radio name=r value=2 checked>
            <select name=s1><option disabled>None<option value=b>B<option>C</select>
            <select name=s2><option>A<option selected>  Two
              words</select>
            <select name=s3 multiple><option>A<option>B</select>
            <fieldset disabled><input name=inset value=x></fieldset>
            <textarea name=t>
one
two</textarea><input value=nameless><input type=file name=f value=x>
            <button name=go value=1>Dál</button><button name=go value=2>Zpět</button><input type=submit name=x value=Y>
            <button type=button name=no>Nic</button></form>"#,
        );
        let request = pressed(&page, "dal");
        assert_eq!(request.url.as_str(), "https://www.ica.cz/dal?a=1");
        assert_eq!(body(&request), "csrf=t%26k&plain=a+b&c1=1&c2=on&r=2&s1=b&s2=Two+words&t=one%0D%0Atwo&f=&go=1");
        assert!(body(&pressed(&page, "zpet")).ends_with("&f=&go=2"));
        assert!(page.button(&list(&["Nic"])).is_none());
    }

    #[test]
    fn buttons_are_found_wherever_their_label_stands() {
        let page = page(
            "<form><input type=image alt='Vytvořit žádost' name=i src=x></form><form id=f method=post action='javascript:go()'></form>
             <button form=f formaction=/jinam formmethod=get name=b><b>Zahá</b>jit <img src=x></button><button form=f>Skript</button>
             <form hidden><button>Skrytý</button></form><form><button disabled>Vypnutý</button></form>
             <form style='display: none'><button><img alt='Obrázek'></button></form><form><button aria-label='Popis'></button></form>",
        );
        assert_eq!(pressed(&page, "Vytvorit zadost").url.query(), Some("i.x=0&i.y=0"));
        assert_eq!(pressed(&page, "Zahajit").url.as_str(), "https://www.ica.cz/jinam?b=");
        assert_eq!(pressed(&page, "Popis").url.as_str(), "https://www.ica.cz/obnova/krok?");
        for label in ["Skryty", "Vypnuty", "Obrazek"] {
            assert!(page.button(&list(&[label])).is_none(), "{label}");
        }
        let labels = list(&["Skript"]);
        let (form, button) = page.button(&labels).unwrap();
        assert!(form.submission(button, &page).is_err_and(|why| why.contains("script")));
    }

    #[test]
    fn a_form_within_a_table_keeps_its_fields() {
        let page =
            page("<table><form method=post action=/a><tr><td><input name=n value=1></td><td><button>Dál</button></td></tr></form></table>");
        assert_eq!(body(&pressed(&page, "Dál")), "n=1");
    }

    #[test]
    fn forms_are_sent_in_the_character_set_of_their_page() {
        let source = "<meta charset=windows-1250><form method=post><input name=jméno value=\u{17e}\u{20ac}\u{4e2d}>\
             <input type=hidden name=_charset_><button>Dál</button></form>";
        let without = source.replace("<meta charset=windows-1250>", "");
        // A character that the set lacks cannot stand in the page's own bytes; there it is a reference.
        let encoded = |text: &str| encoding_rs::WINDOWS_1250.encode(text).0.into_owned();
        for (bytes, charset) in [(encoded(source), None), (encoded(&without), Some("windows-1250")), (encoded(&without), None)] {
            let page = page_in(&bytes, charset);
            assert_eq!(body(&pressed(&page, "Dál")), "jm%E9no=%9E%80%26%2320013%3B&_charset_=windows-1250");
        }
    }

    #[test]
    fn multipart_holds_the_values_as_they_are() {
        let page = page(
            r#"<form method=post enctype=multipart/form-data><input type=hidden name='a"b' value='x=&amp;ž'>
            <input type=file name=p7m><input type=file name=none><button>Dál</button></form>"#,
        );
        let mut form = page.forms.first().unwrap().clone();
        let pem = Written { bytes: b"-----BEGIN CMS-----\n\xFF".to_vec(), text: false, file_name: "request.p7m" };
        assert!(form.put_request(&list(&["missing", "a\"b", "p7m"]), &pem), "bytes go into a file");
        let request = form.submission(3, &page).unwrap();
        let sent = String::from_utf8_lossy(&request.body.as_ref().unwrap().bytes).into_owned();
        let boundary = request.body.as_ref().unwrap().kind.split_once("boundary=").unwrap().1;
        let file = |name: &str, file: &str, content: &str| {
            let disposition = format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"");
            format!("--B\r\n{disposition}\r\nContent-Type: application/octet-stream\r\n\r\n{content}\r\n")
        };
        let hidden = "--B\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\nx=&ž\r\n";
        let files = file("p7m", "request.p7m", "-----BEGIN CMS-----\n\u{FFFD}") + &file("none", "", "");
        assert_eq!(sent.replace(boundary, "B"), format!("{hidden}{files}--B--\r\n"));
        // Sent another way, the file would be lost without a word.
        form.target.enctype = None;
        assert!(form.submission(3, &page).is_err());
    }

    #[test]
    fn options_are_chosen_by_what_a_person_reads() {
        let page = page(
            "<form method=post><select name=other><option>X</select>
             <select name=csp><option value=1>Microsoft<option value=2>I.CA SecureStore CSP 2<option value=3>SECURESTORE</select>
             <input type=radio name=r id=a value=1 checked><label for=a>Jiné</label>
             <label><input type=radio name=r value=2> Čipová karta</label><button>Dál</button></form>",
        );
        let mut form = page.forms.first().unwrap().clone();
        assert!(form.choose(&[], &list(&["SecureStore"])));
        assert!(form.choose(&list(&["r"]), &list(&["cipova karta"])));
        assert!(!form.choose(&list(&["other"]), &list(&["SecureStore"])));
        assert_eq!(body(&form.submission(4, &page).unwrap()), "other=X&csp=3&r=2");
        let mut form = page.forms.first().unwrap().clone();
        assert!(form.choose(&[], &list(&["I.CA SecureStore"])));
        assert_eq!(body(&form.submission(4, &page).unwrap()), "other=X&csp=2&r=1");
    }

    #[test]
    fn a_box_that_must_be_ticked_is_the_persons() {
        let asks = |input: &str| {
            let page = page(&format!("<form>{input}<button>Dál</button></form>"));
            page.forms.first().unwrap().consent_asked(&list(&["souhlas"]), &list(&["Zapamatovat"])).map(str::to_owned)
        };
        assert_eq!(asks("<label><input type=checkbox required name=t> Souhlasím</label>").as_deref(), Some("Souhlasím"));
        assert_eq!(asks("<label><input type=checkbox name=t> Souhlasím s podmínkami</label>").as_deref(), Some("Souhlasím s podmínkami"));
        assert_eq!(asks("<label><input type=checkbox checked> Novinky mailem</label>").as_deref(), Some("Novinky mailem"));
        assert_eq!(asks("<label><input type=checkbox checked> Zapamatovat</label>"), None);
        assert_eq!(asks("<input type=checkbox>"), None);
    }
}
