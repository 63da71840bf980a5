//! `twins renew --from`: a notice that is not proven, affirmed by the person who sees where it comes from, why it is not believed and where its
//! link leads. Only a link that the program may open at all (rule 2) is offered, and only an express yes at a terminal counts.

use super::{
    context::{Context, block_on},
    mail_check::{hosts, read_message},
    paper::{ask, complain},
};
use crate::{
    agent::control::Request,
    certificate::SerialNumber,
    mail::{self, Kind, Resolver, Trust, Verdict},
    renewal::Link,
    tell::{Teller, Value},
};
use chrono::Utc;
use std::{
    fs::File,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

/// Judges the file, asks, and starts or resumes the renewal with its link.
pub fn run(context: &Context, file: &Path, serial: Option<&str>) -> ExitCode {
    let teller = &context.teller;
    // The terminal itself, not standard input: a yes is never read from a pipe.
    let Ok(mut terminal) = ask::terminal() else {
        return complain(teller.say("affirm-no-terminal", &[]));
    };
    let verdict = match judged(context, file) {
        Ok(verdict) => verdict,
        Err(why) => return complain(why),
    };
    let link = match link(teller, &verdict) {
        Ok(link) => link,
        Err(why) => return complain(why),
    };
    match affirmed(teller, &verdict, link, &mut terminal) {
        Ok(true) => {}
        Ok(false) => return complain(teller.say("affirm-withheld", &[])),
        Err(error) => return complain(error),
    }
    let named = || verdict.serials.first().map(|serial| serial.as_hex().to_owned());
    let serial = serial.map(str::to_owned).or_else(named);
    context.ask_and_show(&Request::Renew { link: Some(link.url().to_string()), serial })
}

fn judged(context: &Context, file: &Path) -> Result<Verdict, String> {
    let raw = read_message(&context.teller, file)?;
    let hosts = hosts(Some(&context.config))?;
    let trust = &context.config.mail.trust;
    block_on(async { mail::judge(&raw, trust, &Resolver::new(trust), &hosts, Utc::now()).await }).map_err(|error| error.to_string())
}

/// The link to be offered, or why there is none.
fn link<'a>(teller: &Teller, verdict: &'a Verdict) -> Result<&'a Link, String> {
    if verdict.kind != Kind::RenewalNotice {
        return Err(teller.say("affirm-no-notice", &[]));
    }
    verdict.renewal_link.as_ref().or(verdict.withheld_link.as_ref()).ok_or_else(|| {
        let refused = verdict.rejected_links.first().map(|rejected| {
            let values = [("address", Value::from(&rejected.url)), ("reason", teller.link_error(rejected.reason).into())];
            teller.say("affirm-link-refused", &values)
        });
        refused.unwrap_or_else(|| teller.say("affirm-no-link", &[]))
    })
}

/// Shows what is known of the message, and asks.
fn affirmed(teller: &Teller, verdict: &Verdict, link: &Link, terminal: &mut File) -> io::Result<bool> {
    let serials: Vec<&str> = verdict.serials.iter().map(SerialNumber::as_hex).collect();
    let trust = match verdict.trust {
        Trust::Authenticated => "trust-authenticated",
        Trust::Unauthenticated => "trust-unauthenticated",
        Trust::Forged => "trust-forged",
    };
    let values = [
        ("from", Value::from(&verdict.from)),
        ("subject", (&verdict.subject).into()),
        ("trust", teller.text(trust, &[]).into()),
        ("reason", teller.because(&verdict.trust_reason).into()),
        ("host", link.host().into()),
        ("serials", if serials.is_empty() { "-".into() } else { serials.join(", ").into() }),
    ];
    writeln!(terminal, "{}\n", teller.text("affirm-facts", &values))?;
    Ok(ask::is_yes(&ask::at_terminal(terminal, &teller.text("affirm-question", &values))?))
}
