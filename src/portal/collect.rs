//! Fetching the certificates: from the last page's links, or from those of the issuance mail.

use super::{
    Answer, Collected, form,
    page::Page,
    profile::Profile,
    session::{Answer as Came, Request, Session, Trouble},
    walk::{is_html, read},
    words,
};
use crate::{
    certificate::{Certificate, Role},
    renewal::Link,
};
use chrono::{DateTime, Utc};

/// The most pages between a link and the certificates.
const MAX_PAGES: usize = 6;

/// What one link gave.
enum Found {
    Document(Vec<u8>),
    /// The portal may say when to look again.
    NotYet(Option<DateTime<Utc>>),
}

/// Follows each link until the certificates of both halves are there. What is not there yet weighs more than what failed: one link is enough.
pub async fn collect(profile: &Profile, session: &mut Session<'_>, links: &[Link]) -> Collected {
    let collected = follow_all(profile, session, links).await;
    session.record().ended(collected.name(), None, &profile.collect.press, collected.words());
    collected
}

async fn follow_all(profile: &Profile, session: &mut Session<'_>, links: &[Link]) -> Collected {
    let mut documents = Vec::new();
    let (mut not_yet, mut unreachable, mut person) = (None, None, None);
    for link in links {
        match follow(profile, session, link).await {
            Ok(Found::Document(document)) => {
                documents.push(document);
                if complete(&documents) {
                    break;
                }
            }
            Ok(Found::NotYet(until)) => not_yet = Some(not_yet.flatten().max(until)),
            Err(Trouble::Wait(_, until)) => not_yet = Some(not_yet.flatten().max(Some(until))),
            Err(Trouble::Unreachable(why)) => unreachable = unreachable.or(Some(why)),
            Err(Trouble::Person(why)) => person = person.or(Some(why)),
        }
    }
    match (documents.is_empty(), not_yet, unreachable, person) {
        (false, ..) => Answer::Accepted(documents),
        (_, Some(until), ..) => Answer::Wait { why: "the certificates are not issued yet".into(), until },
        (_, _, Some(why), _) => Answer::Unreachable(why),
        (.., Some(why)) => Answer::NeedsPerson(why),
        (.., None) => Answer::NeedsPerson("there is no link to the certificates; they come by mail".into()),
    }
}

/// Whether certificates of both roles are there, so that no further link needs to be followed.
fn complete(documents: &[Vec<u8>]) -> bool {
    let roles: Vec<Role> =
        documents.iter().filter_map(|document| Certificate::all_from(document).ok()).flatten().filter_map(|found| found.role()).collect();
    Role::ALL.iter().all(|role| roles.contains(role))
}

async fn follow(profile: &Profile, session: &mut Session<'_>, link: &Link) -> Result<Found, Trouble> {
    let mut request = Request { url: link.url().clone(), body: None };
    let mut pressed = Vec::new();
    for _ in 0..MAX_PAGES {
        let answer = session.send(request).await?;
        let (status, again) = (answer.status, answer.again);
        if status < 400 && is_document(&answer) {
            return Ok(Found::Document(answer.body));
        }
        let waits = profile.collect.not_yet_statuses.contains(&status);
        if waits && !is_html(&answer) {
            return Ok(Found::NotYet(again));
        }
        let page = read(answer, profile).await?;
        session.note_page(&page);
        // A status alone says "not yet", unless the page gives another reason in words of its own (a link that is not valid).
        if (waits && page.notes.is_empty()) || words::phrase_in(&page.text, &profile.collect.not_yet_texts).is_some() {
            return Ok(Found::NotYet(again));
        }
        let next = if status < 400 { step(profile, &page, &mut pressed)? } else { None };
        request = next.ok_or_else(|| Trouble::Person(unknown(&page, status)))?;
    }
    Err(Trouble::Person(format!("more than {MAX_PAGES} pages stand before the certificates")))
}

/// What to press on a page that stands before the certificates. Each label is pressed once, so that pages cannot lead in a circle.
fn step(profile: &Profile, page: &Page, pressed: &mut Vec<String>) -> Result<Option<Request>, Trouble> {
    for label in profile.collect.press.iter().filter(|label| !pressed.contains(label)).cloned().collect::<Vec<_>>() {
        let cannot = |why: String| Trouble::Person(format!("'{label}' leads to {why}"));
        let labels = std::slice::from_ref(&label);
        let request = match (page.button(labels), page.link(labels)) {
            (Some((form, button)), _) if form.consent_asked(&profile.terms.words, &[]).is_none() => {
                form.submission(button, page).map_err(cannot)?
            }
            (_, Some(target)) => Request { url: form::target(page, target).map_err(cannot)?, body: None },
            _ => continue,
        };
        pressed.push(label);
        return Ok(Some(request));
    }
    Ok(None)
}

fn unknown(page: &Page, status: u16) -> String {
    let said = if page.notes.is_empty() { page.text.clone() } else { page.notes.join("; ") };
    format!("the link gives no certificates but a page (status {status}) that says '{}'", words::excerpt(&said, 300))
}

/// Whether the bytes can hold certificates, whatever the type they are said to have: DER or PKCS#7, PEM, ZIP.
fn is_document(answer: &Came) -> bool {
    let body = answer.body.as_slice();
    let armoured = || !is_html(answer) && String::from_utf8_lossy(body).contains("-----BEGIN ");
    matches!(body, [0x30, length, ..] if *length >= 0x80) || body.starts_with(b"PK\x03\x04") || armoured()
}
