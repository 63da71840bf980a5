//! The links of a message: which one starts the renewal, which ones lead to the certificates, and which may not be opened. Judged on the parsed
//! address, never on the text that a person sees.

use super::{
    RejectedLink,
    classify::{speaks_of_installation, speaks_of_renewal},
    content::Content,
    fold::{fold, mentions},
};
use crate::renewal::{HostList, Link};
use url::Url;

/// At most so many different addresses are kept.
const MAX_LINKS: usize = 256;
/// At most so many addresses are looked at, of buttons and in text each.
const MAX_SEEN: usize = 2048;
/// A longer address is not one a person is sent.
const MAX_ADDRESS: usize = 4096;
/// The words about a link are cut at so many bytes.
const MAX_WORDS: usize = 8 * 1024;

/// An address in the message, with the folded words that say what it is for.
#[derive(Debug, Clone)]
pub(super) struct FoundLink {
    address: String,
    /// What is written on it and in its address.
    own: String,
    /// What stands before it in the text.
    around: String,
}

/// What may be opened and what may not.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// May be opened (if the message is authentic), the best first.
    pub(super) admitted: Vec<Link>,
    /// May not be opened.
    pub(super) rejected: Vec<RejectedLink>,
}

/// What a link is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To start a renewal.
    Renewal,
    /// To fetch issued certificates.
    Download,
}

/// Every address of a message once, those of buttons first.
pub(super) fn links(content: &Content) -> Vec<FoundLink> {
    let buttons = content.anchors.iter().map(|anchor| {
        let own = fold(&format!("{} {}", anchor.label, anchor.href));
        FoundLink { address: anchor.href.clone(), own, around: String::new() }
    });
    let mut found: Vec<FoundLink> = Vec::new();
    for link in buttons.take(MAX_SEEN).chain(bare(&content.outside).take(MAX_SEEN)) {
        if let Some(known) = found.iter_mut().find(|known| known.address == link.address) {
            // One address a thousand times must not gather a thousand times its words.
            for (words, more) in [(&mut known.own, link.own), (&mut known.around, link.around)] {
                if words.len() < MAX_WORDS {
                    words.push_str(&more);
                }
            }
        } else if found.len() < MAX_LINKS {
            found.push(link);
        }
    }
    found
}

/// Bare addresses in text, with the line before and the line they stand on.
fn bare(text: &str) -> impl Iterator<Item = FoundLink> {
    let mut before = "";
    text.lines().filter(|line| !line.trim().is_empty()).flat_map(move |line| {
        let around = fold(&format!("{before} {}", cut(&without_addresses(line), MAX_WORDS)));
        before = if line.len() < 1000 { line } else { "" };
        addresses(line).map(move |address| FoundLink { address: address.to_owned(), own: fold(address), around: around.clone() })
    })
}

/// The beginning of a text, of at most so many bytes.
fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// The addresses in a line of text.
fn addresses(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let start = start_of_address(rest)?;
        let tail = &rest[start..];
        let end = tail.find(|c: char| c.is_whitespace() || c.is_control() || "<>\"'`{}|\\^„“”»«".contains(c)).unwrap_or(tail.len());
        rest = &tail[end..];
        Some(tail[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']']))
    })
    .filter(|address| address.len() <= MAX_ADDRESS)
}

fn start_of_address(text: &str) -> Option<usize> {
    text.match_indices("://").find_map(|(at, _)| {
        let scheme = text[..at].bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        let start = at - scheme;
        let known = ["https", "http", "ftp"].iter().any(|known| text[start..at].eq_ignore_ascii_case(known));
        known.then_some(start)
    })
}

/// The text without its addresses, whose digits and words would mislead whoever looks for numbers and meanings.
pub(super) fn without_addresses(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut rest = line;
        while let Some(start) = start_of_address(rest) {
            kept.push_str(&rest[..start]);
            kept.push(' ');
            let tail = &rest[start..];
            rest = &tail[tail.find(char::is_whitespace).unwrap_or(tail.len())..];
        }
        kept.push_str(rest);
    }
    kept
}

impl FoundLink {
    /// How likely the link serves the purpose; `None` if it plainly does not.
    fn score(&self, purpose: Purpose) -> Option<i32> {
        let parsed = Url::parse(self.address.trim()).ok();
        let other_scheme =
            ["mailto:", "tel:", "cid:", "#", "data:"].iter().any(|scheme| self.address.trim().to_ascii_lowercase().starts_with(scheme));
        let home = parsed.as_ref().is_some_and(|url| url.path().trim_matches('/').is_empty() && url.query().is_none());
        if other_scheme || home || mentions(&self.own, SIDE_MATTERS) {
            return None;
        }
        let speaks = |text: &str| match purpose {
            Purpose::Renewal => speaks_of_renewal(text) || mentions(text, &["start", "zahaj", "spust"]),
            Purpose::Download => speaks_of_installation(text),
        };
        let guide = mentions(&self.own, &["navod", "manual", "pdf", "postup", "help", "guide", "faq", "cenik", "informac"]);
        let token = parsed.is_some_and(|url| carries_token(&url));
        Some(3 * i32::from(speaks(&self.own)) + 2 * i32::from(speaks(&self.around)) + 3 * i32::from(token) - 4 * i32::from(guide))
    }

    /// Whether it speaks of this purpose at all.
    pub(super) fn serves(&self, purpose: Purpose) -> bool {
        self.score(purpose).is_some_and(|score| score >= 3)
    }
}

const SIDE_MATTERS: &[&str] = &[
    "unsubscribe",
    "odhlas",
    "kontakt",
    "contact",
    "podpor",
    "support",
    "gdpr",
    "privacy",
    "soukrom",
    "sukrom",
    "facebook",
    "linkedin",
    "youtube",
    "twitter",
];

/// Whether an address carries something that only this reader was given.
fn carries_token(url: &Url) -> bool {
    let secret = |part: &str| part.len() >= 8 && part.bytes().any(|b| b.is_ascii_digit());
    url.query_pairs().any(|(_, value)| secret(&value))
        || url.path_segments().is_some_and(|mut segments| segments.any(|part| part.len() >= 12 && secret(part)))
}

/// Judges the links that can serve the purpose.
pub(super) fn judge(links: &[FoundLink], purpose: Purpose, hosts: &HostList) -> Judged {
    let mut ranked: Vec<(i32, &FoundLink)> = links.iter().filter_map(|link| Some((link.score(purpose)?, link))).collect();
    ranked.sort_by_key(|(score, _)| -score);
    let mut judged = Judged::default();
    for (place, (score, link)) in ranked.into_iter().enumerate() {
        match hosts.admit(&link.address) {
            // Not the likeliest of all, and nothing speaks for it: a link to something else.
            Ok(_) if place > 0 && score < 2 => {}
            Ok(admitted) => judged.admitted.push(admitted),
            Err(reason) => judged.rejected.push(RejectedLink { url: link.address.clone(), reason }),
        }
    }
    judged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{mail::html, renewal::LinkError};

    fn judged(html: &str, text: &str, purpose: Purpose) -> (Vec<String>, Vec<LinkError>) {
        let html = html::read(html);
        let content = Content { outside: format!("{}\n{text}", html.outside), anchors: html.anchors, ..Content::default() };
        let judged = judge(&links(&content), purpose, &HostList::new(["www.ica.cz"]));
        (judged.admitted.iter().map(|link| link.url().to_string()).collect(), judged.rejected.iter().map(|link| link.reason).collect())
    }

    #[test]
    fn the_renewal_link_comes_before_guides_and_the_home_page_is_none() {
        let html = "<a href='https://www.ica.cz/'>I.CA</a> <a href='https://www.ica.cz/navod.pdf'>Návod k obnově</a>\
                    <a href='https://www.ica.cz/r?k=7f3c9b2e5d1a'>Vydání následného certifikátu</a> <a href='mailto:x@ica.cz'>x</a>";
        assert_eq!(judged(html, "", Purpose::Renewal).0, ["https://www.ica.cz/r?k=7f3c9b2e5d1a"]);
        assert_eq!(judged("", "Obnovu spustíte na adrese:\nhttps://www.ica.cz/abc.", Purpose::Renewal).0, ["https://www.ica.cz/abc"]);
    }

    #[test]
    fn what_counts_is_where_a_link_leads() {
        let html = "<a href='https://evil.example/start'>https://www.ica.cz/obnova/start?id=7f3c9b2e5d1a4860</a>";
        assert_eq!(judged(html, "", Purpose::Renewal), (vec![], vec![LinkError::Host]));
        let text = "obnova (http://www.ica.cz/obnova) nebo https://www.ica.cz@evil.example/obnova, https://www.ica.cz:8443/obnova";
        let mut reasons = judged("", text, Purpose::Renewal).1;
        reasons.sort_by_key(|reason| format!("{reason:?}"));
        assert_eq!(reasons, [LinkError::Credentials, LinkError::Port, LinkError::Scheme]);
    }

    #[test]
    fn both_links_to_the_certificates_are_found() {
        let text =
            "Instalace na kartu:\nhttps://www.ica.cz/i?sn=00B1F00D&id=1\nhttps://www.ica.cz/i?sn=00C2F00D&id=1\nhttps://www.ica.cz/cenik";
        assert_eq!(judged("", text, Purpose::Download).0.len(), 2);
    }
}
