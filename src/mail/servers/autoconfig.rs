//! Mozilla's autoconfiguration file (`config-v1.1.xml`). It comes from outside: only what is a sound, protected server is taken.

use super::{LoginWay, Origin, Server, Servers, is_host};
use scraper::{ElementRef, Html, Selector};

/// The servers in it for this address; the first of each kind that can be used, TLS from the first byte before STARTTLS.
pub(super) fn read(text: &str, address: &str) -> Option<Servers> {
    let page = Html::parse_document(text);
    let (imap, user, oauth_in) = best(&page, "incomingserver[type=imap]", address)?;
    let (smtp, _, _) = best(&page, "outgoingserver[type=smtp]", address)?;
    let login = match oauth_in {
        true if imap.host.ends_with(".office365.com") => LoginWay::Microsoft,
        true if imap.host.ends_with(".gmail.com") => LoginWay::Gmail,
        _ => LoginWay::Password,
    };
    Some(Servers { imap, smtp, user, login, origin: Origin::Autoconfig })
}

fn best(page: &Html, kind: &str, address: &str) -> Option<(Server, String, bool)> {
    let servers: Vec<_> = page.select(&Selector::parse(kind).ok()?).filter_map(|element| server(element, address)).collect();
    let implicit = servers.iter().find(|(server, ..)| server.tls == crate::mail::Tls::Implicit);
    implicit.or_else(|| servers.first()).cloned()
}

/// Host, port, user name, and whether OAuth is its only login.
fn server(element: ElementRef<'_>, address: &str) -> Option<(Server, String, bool)> {
    let all = |name: &str| -> Vec<String> {
        let Ok(selector) = Selector::parse(name) else { return Vec::new() };
        element.select(&selector).map(|found| found.text().collect::<String>().trim().to_owned()).collect()
    };
    let one = |name: &str| all(name).into_iter().next();
    let host = filled(&one("hostname")?, address).to_lowercase();
    let port: u16 = one("port")?.parse().ok().filter(|port| *port > 0)?;
    if !is_host(&host) {
        return None;
    }
    let server = match one("sockettype")?.to_uppercase().as_str() {
        "SSL" | "TLS" => Server::implicit(&host, port),
        "STARTTLS" => Server::starttls(&host, port),
        _ => return None,
    };
    let user = one("username").map_or_else(|| address.to_owned(), |user| filled(&user, address));
    let ways = all("authentication");
    let oauth = ways.iter().any(|way| way == "OAuth2") && !ways.iter().any(|way| way.starts_with("password"));
    let sound = !user.is_empty() && user.len() < 255 && !user.chars().any(char::is_control);
    sound.then_some((server, user, oauth))
}

/// The placeholders that the format knows.
fn filled(text: &str, address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    text.replace("%EMAILADDRESS%", address).replace("%EMAILLOCALPART%", local).replace("%EMAILDOMAIN%", domain)
}
