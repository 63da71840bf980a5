//! One piece as a process in the foreground: it runs until it is told to end (SIGTERM) or its server ends.

use super::{
    access,
    places::{Part, Places, ports},
    readiness::ready,
};
use crate::{
    demo,
    desk::JUNK_FOLDER,
    servers::{Addresses, Door, Dovecot, Exim},
};
use std::{path::Path, time::Duration};
use tokio::signal::unix::{SignalKind, signal};
use twins_starcos::{Atr, Reader};

/// How often it is looked whether a server still runs.
const LOOK: Duration = Duration::from_millis(500);

/// Runs this piece; `twins` is the program under test.
///
/// # Errors
/// What did not go well.
pub async fn run(part: Part, places: &Places, twins: &Path) -> Result<(), String> {
    let own = places.part(part);
    match part {
        Part::Stage => demo::play_apart(twins, places).await,
        Part::Imap => {
            let mut dovecot = Dovecot::start_at(&own, Addresses::everywhere(ports::IMAP, ports::IMAPS), JUNK_FOLDER);
            serve(places, part, || dovecot.runs()).await
        }
        Part::Smtp => {
            let lmtp = Dovecot::lmtp_in(&places.part(Part::Imap));
            let mut exim = Exim::start_at(&own, Addresses::everywhere(ports::SMTP, ports::SMTPS), &lmtp);
            serve(places, part, || exim.runs()).await
        }
        Part::Door => {
            let mut door = Door::open_at(&own, ports::DOOR);
            serve(places, part, || door.runs()).await
        }
        Part::Reader => {
            let reader = Reader::start_here(&own).map_err(|error| error.to_string())?;
            reader.insert(&Atr::starcos_374()).map_err(|error| error.to_string())?;
            access::open(&places.reader.join("pcscd.comm"), &reader.socket()).await.map_err(|error| error.to_string())?;
            serve(places, part, || reader.runs()).await
        }
    }
}

/// Says that it is ready, and goes on until SIGTERM comes, which is a good end, or the server ends by itself, which is not.
async fn serve(places: &Places, part: Part, mut runs: impl FnMut() -> bool) -> Result<(), String> {
    let mut told_to_end = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    ready(places, part);
    println!("{} is ready", part.name());
    loop {
        tokio::select! {
            _ = told_to_end.recv() => return Ok(()),
            () = tokio::time::sleep(LOOK) => if !runs() {
                return Err(format!("{} ended by itself", part.name()));
            },
        }
    }
}
