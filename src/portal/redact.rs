//! What of an exchange may be written down. By lists of what is allowed, never of what is forbidden: what is not known to be harmless is left out.

use super::{
    page::Page,
    profile::{Profile, Step},
    words,
};
use std::collections::BTreeSet;
use url::Url;

/// Stands for what was left out.
const LEFT_OUT: &str = "•";
/// The most of one kind (links, buttons, fields) that is written down.
const MOST: usize = 40;
/// The longest text that is written down, characters.
const LONGEST: usize = 600;

/// What buttons, links and choices of any portal say, beside words in lower case: with a capital each could as well be a name. Plain, as [`words::plain`] is.
const USUAL: &str = "aes ano back button cancel certificate certifikat certifikaty close confirm contact continue cryptographic csp dale dalsi domu dokumenty     download enhanced error finish firma forward help heslo home hotovo chyba import importovat instalovat issue jazyk jmeno klic kod kontakt kontakty login     logout menu microsoft napoveda ne next nejste no obnova obnovit obnovu odeslat odhlasit ok open osoba otevrit overit pc pokracovat potvrdit predchozi     prihlasit prijmeni print provider renew renewal request rsa save search securestore select send sign software spustit stahnout start starcos storno     submit test tisk typ uloziste ulozit usb vice vlastni vybrat vydani vydat vyhledat vytvorit windows yes zadost zadosti zahajit zaslat zavrit zobrazit zpet zrusit";

/// The words that a profile itself speaks: they are no secret wherever they stand.
#[derive(Debug, Default, Clone)]
pub struct Vocabulary(BTreeSet<String>);

impl Vocabulary {
    /// The words of this profile.
    pub fn of<'p>(profile: &'p Profile) -> Self {
        let choices = |step: &'p Step| step.fill.iter().flat_map(|fill| fill.get_ref().choices());
        let steps = profile.steps.iter().flat_map(|step| step.expect.as_slice().iter().chain(step.labels().0).chain(choices(step)));
        let ends = profile.success.texts.as_slice().iter().chain(&profile.success.links).chain(&profile.success.number_after);
        let ends = ends.chain(profile.failure.texts.as_slice()).chain(&profile.collect.press).chain(&profile.collect.not_yet_texts);
        let phrases = steps.chain(ends).map(|phrase| words::plain(phrase));
        Self(phrases.flat_map(|phrase| phrase.split(' ').map(str::to_owned).collect::<Vec<_>>()).collect())
    }

    /// Running text: words in lower case, the profile's own, and a first word that one in lower case follows stay; names, numbers and
    /// addresses do not.
    pub fn text(&self, text: &str) -> String {
        self.kept(text, |word| self.knows(word))
    }

    /// A label of a button, link, field or choice: as running text, and the words that such labels usually have.
    pub fn label(&self, text: &str) -> String {
        let usual = |word: &str| USUAL.split_whitespace().any(|known| known == words::plain(word));
        self.kept(text, |word| self.knows(word) || parts_of(word).all(usual))
    }

    fn knows(&self, word: &str) -> bool {
        let acronym = |part: &str| part.chars().count() <= 3 && part.chars().all(char::is_uppercase);
        parts_of(word).all(|part| acronym(part) || self.0.contains(&words::plain(part)))
    }

    /// Words in lower case, a first word that one in lower case follows, and those that are known.
    fn kept(&self, text: &str, is_known: impl Fn(&str) -> bool) -> String {
        let small = |word: &str| word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase);
        let begins_sentence = text.split_whitespace().nth(1).is_some_and(small);
        let keep = |at: usize, word: &str| (at == 0 && begins_sentence) || small(word) || is_known(word);
        let mut out: Vec<&str> = Vec::new();
        for (at, word) in text.split_whitespace().enumerate() {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let harmless =
                !word.contains(['@', '=', '&', '\\']) && !bare.contains(|c: char| c.is_ascii_digit()) && bare.chars().count() <= 30;
            match harmless && (bare.is_empty() || keep(at, bare)) {
                true => out.push(word),
                false if out.last() == Some(&LEFT_OUT) => {}
                false => out.push(LEFT_OUT),
            }
        }
        words::excerpt(&out.join(" "), LONGEST)
    }
}

/// `I.CA`, `PKCS-Store` and `ano/ne` are several words.
fn parts_of(word: &str) -> impl Iterator<Item = &str> {
    word.split(['.', '/', '-', '_']).filter(|part| !part.is_empty())
}

/// Host and path of an address, and the names in its query. A part of the path that is no plain word is left out: it may be the secret.
pub fn address(url: &Url) -> (String, Vec<String>) {
    // A random text without any digit has capitals here and there.
    let capitals = |part: &str| part.chars().filter(char::is_ascii_uppercase).count();
    let letters = |part: &str| part.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_' | '.'));
    let plain = |part: &&str| part.len() <= 32 && letters(part) && capitals(part) <= 2 && parts_of(part).all(|word| word.len() <= 16);
    let path: Vec<&str> = url.path().split('/').map(|part| if plain(&part) { part } else { LEFT_OUT }).collect();
    let query = url.query_pairs().map(|(name, _)| name_of(&name)).take(MOST).collect();
    (format!("{}{}", url.host_str().unwrap_or_default(), path.join("/")), query)
}

/// The name of a field, cookie or parameter.
pub fn name_of(name: &str) -> String {
    let usual = name.len() <= 48 && name.chars().all(|c| c.is_alphanumeric() || "-_.[]:$ ".contains(c));
    if usual && name.chars().filter(char::is_ascii_digit).count() <= 4 { name.to_owned() } else { LEFT_OUT.to_owned() }
}

/// A page as a person who mends a profile needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Sketch {
    /// `<title>`.
    pub title: String,
    /// `h1` to `h3`.
    pub headings: Vec<String>,
    /// Labels of buttons.
    pub buttons: Vec<String>,
    /// Labels of links.
    pub links: Vec<String>,
    /// Name, kind, label and choices of each field.
    pub fields: Vec<String>,
    /// The texts in which the portal says why.
    pub notes: Vec<String>,
    /// The beginning of what it says.
    pub text: String,
    /// It has a form or link that only a script follows, or nothing but a script.
    pub script: bool,
}

impl Sketch {
    pub(super) fn of(page: &Page, vocabulary: &Vocabulary) -> Self {
        let controls = || page.forms.iter().flat_map(|form| &form.controls);
        let button = |control: &&super::form::Control| {
            matches!(control.kind, super::form::Kind::Submit | super::form::Kind::Image | super::form::Kind::Inert)
        };
        let texts = |texts: &[String]| texts.iter().take(MOST).map(|text| vocabulary.text(text)).collect();
        let labels = |labels: Vec<&String>| labels.into_iter().take(MOST).map(|label| vocabulary.label(label)).collect();
        let field = |control: &super::form::Control| {
            let label = if control.label.is_empty() { String::new() } else { format!(" '{}'", vocabulary.label(&control.label)) };
            let choices: Vec<String> = control.choices.iter().take(12).map(|choice| vocabulary.label(&choice.label)).collect();
            let choices = if choices.is_empty() { String::new() } else { format!(": {}", choices.join(" | ")) };
            format!("{} ({:?}{}{label}){choices}", name_of(&control.name), control.kind, if control.required { ", required" } else { "" })
        };
        Self {
            title: vocabulary.text(&page.title),
            headings: texts(&page.headings),
            buttons: labels(controls().filter(button).map(|control| &control.label).collect()),
            links: labels(page.links.iter().map(|link| &link.label).filter(|label| !label.is_empty()).collect()),
            fields: controls().filter(|control| !button(control)).take(MOST).map(field).collect(),
            notes: texts(&page.notes),
            text: vocabulary.text(&words::excerpt(&page.text, 4 * LONGEST)),
            script: page.script,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn names_numbers_and_addresses_do_not_pass() {
        let vocabulary = Vocabulary::of(&Profile::built_in().unwrap());
        let text = vocabulary.text("Vítejte, Jana Nováková (ICA 10123456), jana@example.cz: Test PC proběhl úspěšně, token=ab.");
        assert_eq!(text, "• (ICA • Test PC proběhl úspěšně, •");
        assert_eq!(vocabulary.text("Jan Novák"), "•");
        assert_eq!(vocabulary.text("Důležité upozornění"), "Důležité upozornění");
        assert_eq!(vocabulary.label("Stáhnout certifikát 11646501"), "Stáhnout certifikát •");
        assert_eq!(vocabulary.label("Jana Nováková"), "•");
        assert_eq!(vocabulary.label("Nováková"), "•");
        assert_eq!(vocabulary.label("I.CA SecureStore CSP"), "I.CA SecureStore CSP", "as the profile chooses it");
    }

    #[test]
    fn of_an_address_host_words_and_names_stay() {
        let url = Url::parse("https://www.ica.cz/obnova/7f3c9b2e/qWxTyAbC/start?id=tajne&typ=k&0123456789=x").unwrap();
        let (path, query) = address(&url);
        assert_eq!((path.as_str(), query.join(" ").as_str()), ("www.ica.cz/obnova/•/•/start", "id typ •"));
    }

    #[test]
    fn a_page_keeps_its_shape_and_loses_its_values() {
        let body =
            "<title>Obnova</title><h1>Pro Janu Novakovou</h1><form><input type=hidden name=csrf value=tajny><input name=jmeno value=Jana>\
            <select name=csp><option>SecureStore<option>Karta Jany Novákové</select><button>Odeslat</button></form><a href=/ucet>Jana Nováková</a>\
            <a href=/konec>Odhlásit</a><script src=x></script>"
            .as_bytes();
        let page = Page::parse(&Url::parse("https://www.ica.cz/").unwrap(), body, None, &[]).unwrap();
        let sketch = Sketch::of(&page, &Vocabulary::default());
        assert_eq!(sketch.buttons, ["Odeslat"]);
        assert_eq!(sketch.fields, ["csrf (Hidden)", "jmeno (Text)", "csp (Select): SecureStore | •"]);
        assert_eq!(sketch.links, ["•", "Odhlásit"]);
        let written = serde_json::to_string(&sketch).unwrap();
        assert!(!written.contains("tajny") && !written.contains("Jan") && sketch.headings == ["•"], "{written}");
    }
}
