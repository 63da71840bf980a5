//! The mails of the story as a mail program shows them.

use super::camera::{Camera, Look};
use crate::{desk::Desk, mailbox::Message};
use std::fs;

/// Each mail of the program's: its HTML on the desk and in the dark, and its plain text.
pub fn pictures(desk: &Desk, camera: &Camera<'_>) -> Result<(), String> {
    let messages = desk.mailbox().messages();
    for (at, mail) in messages.iter().filter(|mail| mail.header("Auto-Submitted").is_some()).enumerate() {
        let name = format!("mail-{}-{}", at + 1, mail.slug());
        let file = camera.aside(&format!("{name}.html"));
        fs::write(&file, with_pictures(mail)).map_err(|error| error.to_string())?;
        camera.picture(&file, &name, Look::DESK)?;
        for (look_name, look) in Look::EVERY.iter().take(2) {
            camera.picture(&file, &format!("{name}-{look_name}"), *look)?;
        }
    }
    Ok(())
}

/// The HTML with the pictures that came with it (RFC 2392) in their places.
fn with_pictures(mail: &Message) -> String {
    let html = mail.html().unwrap_or_default();
    let raw = String::from_utf8_lossy(mail.raw()).replace("\r\n", "\n");
    raw.split("Content-ID: <").skip(1).fold(html, |html, part| {
        let name = part.split('>').next().unwrap_or_default();
        let body = part.split_once("\n\n").map(|(_, body)| body).unwrap_or_default();
        let base64: String = body.split("\n--").next().unwrap_or_default().split_whitespace().collect();
        html.replace(&format!("cid:{name}"), &format!("data:image/png;base64,{base64}"))
    })
}
