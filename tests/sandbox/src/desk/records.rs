//! What is kept of a story: the requests, the certificates, and the prompts in the journal.

use crate::{
    authority::Books,
    ca,
    events::{Events, Kind},
    half::Half,
    pinentry::Hand,
};
use std::{fs, io, path::Path, time::Duration};

/// Tells the journal of each prompt; the pinentry is another process and only leaves a record.
pub async fn tell_prompts(hand: Hand, events: Events) {
    let mut told = hand.prompts().len();
    loop {
        for prompt in hand.prompts().iter().skip(told) {
            let first_line = prompt.description.lines().next().unwrap_or_default();
            events.tell(Kind::Asked, format!("asked ({}): {first_line}", prompt.command));
            told += 1;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Writes the accepted requests (`requests/*.p7m`) and the issued certificates (`certificates/*.pem`) below `directory`.
pub fn keep(books: &Books, directory: &Path) -> io::Result<()> {
    let (requests, certificates) = (directory.join("requests"), directory.join("certificates"));
    fs::create_dir_all(&requests)?;
    fs::create_dir_all(&certificates)?;
    for submission in &books.submissions {
        let Ok(number) = &submission.outcome else { continue };
        for half in Half::BOTH {
            fs::write(requests.join(format!("{number}-{}.p7m", name(half))), submission.messages.get(half))?;
        }
    }
    for issued in &books.issued {
        for half in Half::BOTH {
            let file = certificates.join(format!("{}-{}.pem", issued.serials.get(half), name(half)));
            fs::write(file, ca::pem(issued.certificates.get(half)))?;
        }
    }
    Ok(())
}

const fn name(half: Half) -> &'static str {
    match half {
        Half::Qualified => "qualified",
        Half::Commercial => "commercial",
    }
}
