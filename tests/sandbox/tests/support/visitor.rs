//! A visitor of the portal: curl with a cookie jar, reading forms as they come.

use super::run;
use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

static VISITORS: AtomicUsize = AtomicUsize::new(0);

/// curl with a session of its own.
pub struct Visitor {
    proxy: String,
    directory: PathBuf,
    jar: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> String {
        let text = self.text();
        let (_, tail) = text.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no field {name} in {text}"));
        tail.split_once('"').unwrap().0.to_owned()
    }

    /// Where a link with this text leads.
    pub fn link(&self, label: &str) -> String {
        let text = self.text();
        let (before, _) = text.split_once(&format!("\">{label}</a>")).unwrap_or_else(|| panic!("no link {label} in {text}"));
        before.rsplit_once("href=\"").unwrap().1.replace("&amp;", "&")
    }

    /// The reason on a page that refuses.
    pub fn reason(&self) -> String {
        let text = self.text();
        let (_, tail) = text.split_once("<div class=\"chyba\">").unwrap_or_else(|| panic!("no reason in {text}"));
        tail.split_once("</div>").unwrap().0.to_owned()
    }
}

impl Visitor {
    pub fn new(proxy: &str, directory: &Path) -> Self {
        let jar = directory.join(format!("jar-{}", VISITORS.fetch_add(1, Ordering::Relaxed))).to_string_lossy().into_owned();
        Self { proxy: proxy.to_owned(), directory: directory.to_owned(), jar }
    }

    /// Runs curl on a path of the portal, or a whole address.
    pub fn curl(&self, address: &str, arguments: &[&str]) -> Result<Answer, String> {
        let url = if address.starts_with('/') { format!("https://www.ica.cz{address}") } else { address.to_owned() };
        let root = self.directory.join("web-root.pem").to_string_lossy().into_owned();
        let common = ["-s", "-S", "-m", "20", "--proxy", &self.proxy, "--cacert", &root, "-b", &self.jar, "-c", &self.jar];
        let all: Vec<&str> = common.into_iter().chain(["-w", "\n%{http_code}", &url]).chain(arguments.iter().copied()).collect();
        let output = run("curl", &all, b"")?;
        let at = output.iter().rposition(|byte| *byte == b'\n').unwrap();
        let status = String::from_utf8_lossy(&output[at + 1..]).parse().unwrap();
        Ok(Answer { status, body: output[..at].to_vec() })
    }

    pub fn get(&self, address: &str) -> Answer {
        self.curl(address, &[]).unwrap()
    }

    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encoded: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let arguments: Vec<&str> = encoded.iter().flat_map(|field| ["--data-urlencode", field.as_str()]).collect();
        let arguments = if arguments.is_empty() { vec!["-d", ""] } else { arguments };
        self.curl(path, &arguments).unwrap()
    }

    pub fn post_multipart(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encoded: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let arguments: Vec<&str> = encoded.iter().flat_map(|field| ["--form-string", field.as_str()]).collect();
        self.curl(path, &arguments).unwrap()
    }

    /// From the notice's link to the form for the requests, as the procedure says.
    pub fn walk_to_the_form(&self, token: &str) -> Answer {
        let page = self.get(&format!("/obnova/start?id={token}"));
        assert!(page.text().contains("<button type=\"submit\">Vydání následného certifikátu</button>"), "{}", page.text());
        let page = self.post("/obnova/test", &[("csrf", &page.hidden("csrf"))]);
        assert!(page.text().contains("Zahájit test PC"), "{}", page.text());
        let page = self.post("/obnova/test/beh", &[("csrf", &page.hidden("csrf"))]);
        assert!(page.text().contains("Test PC proběhl úspěšně."), "{}", page.text());
        let page = self.post("/obnova/zahajit", &[("csrf", &page.hidden("csrf"))]);
        assert!(page.text().contains("<option value=\"SecureStore\">"), "{}", page.text());
        let page = self.post("/obnova/uloziste", &[("csrf", &page.hidden("csrf")), ("csp", "SecureStore")]);
        assert!(page.text().contains("Vytvořit žádost"), "{}", page.text());
        page
    }

    /// Walks to the form and sends these two messages.
    pub fn submit(&self, token: &str, qualified: &[u8], commercial: &[u8]) -> Answer {
        let form = self.walk_to_the_form(token);
        self.send(&form, qualified, commercial, &[])
    }

    /// Sends the form, with further fields.
    pub fn send(&self, form: &Answer, qualified: &[u8], commercial: &[u8], further: &[(&str, &str)]) -> Answer {
        let encode = |message: &[u8]| String::from_utf8(run("openssl", &["base64", "-A"], message).unwrap()).unwrap();
        let (csrf, product) = (form.hidden("csrf"), form.hidden("produkt"));
        let (qualified, commercial) = (encode(qualified), encode(commercial));
        let own = [("csrf", csrf.as_str()), ("produkt", &product), ("zadost_kvalifikovany", &qualified), ("zadost_komercni", &commercial)];
        self.post_multipart("/obnova/zadost", &[&own, further].concat())
    }
}
