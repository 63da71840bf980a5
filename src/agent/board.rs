//! What the page shows beside the report: the stories, the mails and the rehearsals, as the database has them.

use super::story::story;
use crate::{
    store::{MessageRow, Store, StoreError, WrittenLetter},
    tell::{Board, HeldRehearsal, ReceivedMail, Report, SentMail, Teller},
};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// So many mails of each direction are gathered.
const MAILS: u32 = 12;
/// So many rehearsals are told, the last.
const REHEARSALS: u32 = 4;
/// So many renewals' stories are told, the newest.
const STORIES: usize = 5;

/// Gathers it for this report.
///
/// # Errors
/// If the database cannot be read.
pub async fn board(store: &Store, report: Report, teller: &Teller) -> Result<Board, StoreError> {
    let mut stories = BTreeMap::new();
    for renewal in report.renewals.iter().take(STORIES) {
        stories.insert(renewal.id.clone(), story(teller, &renewal.id, &store.journal(&renewal.id).await?));
    }
    let sent = store.letters(MAILS).await?.iter().map(sent_mail).collect();
    let received = store.messages(MAILS).await?.iter().filter_map(received_mail).collect();
    let rehearsals = store.rehearsals(REHEARSALS).await?.into_iter().filter_map(held_rehearsal).collect();
    Ok(Board { report, stories, sent, received, rehearsals })
}

/// Where there is no database yet.
pub const fn empty_board(report: Report) -> Board {
    Board { report, stories: BTreeMap::new(), sent: Vec::new(), received: Vec::new(), rehearsals: Vec::new() }
}

fn sent_mail(letter: &WrittenLetter) -> SentMail {
    let header = mail_parser::MessageParser::default().parse_headers(&letter.message);
    let subject = header.as_ref().and_then(|header| header.subject()).unwrap_or_default().to_owned();
    SentMail { at: letter.created, subject, sent: letter.sent, trouble: letter.trouble.clone() }
}

/// What neither is the authority's nor claims to be is nothing of the page's.
fn received_mail(row: &MessageRow) -> Option<ReceivedMail> {
    let text = |path: &str| row.verdict.pointer(path).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let (kind, trust) = (text("/verdict/kind"), text("/verdict/trust"));
    let mail = ReceivedMail { at: row.at, from: text("/from"), subject: text("/subject"), kind, trust };
    (!mail.kind.is_empty() && mail.kind != "other").then_some(mail)
}

fn held_rehearsal((at, findings): (DateTime<Utc>, serde_json::Value)) -> Option<HeldRehearsal> {
    // What a newer program looked at is left out rather than guessed.
    Some(HeldRehearsal { at, findings: serde_json::from_value(findings).ok()? })
}
