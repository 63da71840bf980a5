//! The end: everything is tried, the difference is shown, and what was agreed to is written, started and told.

use super::{Plan, Stop, Talk, complain_of};
use crate::{
    agent::{
        checks::{Doctor, could_run},
        pair_report,
    },
    cli::{context::Context, paper::paper, service, status},
    config::Config,
    mail::{Letter, Outbox},
    service::{Manager, Place},
    tell::{Check, CheckLine, Report, Subject, Teller, difference},
};
use chrono::{Local, Utc};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

/// How long the agent may take to see the card before the first summary is written without it.
const FIRST_LOOK: Duration = Duration::from_secs(20);

impl Plan<'_> {
    pub(super) async fn finish(&mut self, talk: &Talk<'_>, words: &Teller) -> Result<ExitCode, Stop> {
        let well = self.try_out(talk).await?;
        if !well && !talk.agree(&words.text("setup-go-on-nevertheless", &[]), false)? {
            return Err(Stop::Said(words.say("setup-not-well", &[])));
        }
        let changed = self.former.as_deref() != Some(self.draft.text().as_str());
        talk.part(&words.text("setup-part-writing", &[]));
        if changed || self.password.is_some() || self.root.is_some() {
            self.write(talk, changed)?;
        } else {
            talk.say(&words.text("setup-nothing-changes", &[("path", self.path.display().to_string().into())]));
        }
        let config = Config::load(Some(&self.path)).map_err(|error| Stop::Said(crate::cli::trouble::of_config(words, &error)))?;
        let context = Context { config, teller: crate::cli::context::teller(self.config().ok().as_ref()) };
        if self.needs_login(&context.config) {
            crate::cli::login::run_in(&context).await.map_err(Stop::Said)?;
        }
        let runs = self.start(talk, &context)?;
        if changed && !self.options.no_summary && talk.agree(&words.text("setup-summary", &[]), true)? {
            self.send_summary(talk, &context).await?;
        }
        talk.say(&words.text(if runs { "setup-done" } else { "setup-done-start" }, &[]));
        Ok(ExitCode::SUCCESS)
    }

    /// Everything but whether the agent runs; and the mail servers of a login that is still to come.
    async fn try_out(&self, talk: &Talk<'_>) -> Result<bool, Stop> {
        let words = talk.teller;
        talk.part(&words.text("setup-part-trial", &[]));
        talk.say(&words.text("setup-trying", &[]));
        let config = self.trial()?;
        let mut found = Doctor { config: &config, teller: words }.examine_but_service(None).await;
        if self.needs_login(&config) {
            found.retain(|examined| !matches!(examined.check, Check::Mailbox | Check::Smtp));
        }
        let lines: Vec<CheckLine> = found.iter().map(|examined| words.check_line(examined)).collect();
        let (width, colour) = paper();
        print!("\n{}", words.checkup(&lines, width, colour));
        Ok(could_run(&found))
    }

    /// Whether a login by OAuth is wanted that was not there before.
    fn needs_login(&self, config: &Config) -> bool {
        let before = self.former.as_deref().and_then(|text| Config::read(text, self.path.clone()).ok());
        let by_oauth = |config: &Config| config.mail.imap.0.iter().any(|imap| imap.oauth.is_some());
        by_oauth(config) && !before.is_some_and(|before| by_oauth(&before))
    }

    fn write(&self, talk: &Talk<'_>, changed: bool) -> Result<(), Stop> {
        let words = talk.teller;
        let text = self.draft.text();
        let named = |path: &Path| [("path", path.display().to_string().into())];
        match &self.former {
            Some(former) if changed => {
                talk.say(&words.text("setup-difference", &named(&self.path)));
                print!("\n{}\n", difference(&self.path.display().to_string(), former, &text, paper().1));
            }
            _ => talk.say(&words.text("setup-will-write", &named(&self.path))),
        }
        if !talk.agree(&words.text("setup-write", &[]), true)? {
            return Err(Stop::Aborted);
        }
        talk.silence.writing();
        if let Some(password) = &self.password {
            password.keep().map_err(|why| Stop::Said(words.say("setup-password-refused", &[("why", why.into())])))?;
        }
        if let Some(root) = &self.root {
            replace(&root.path, &root.text).map_err(|error| complain_of(words, &root.path, &error))?;
            talk.say(&words.text("setup-written", &named(&root.path)));
        }
        if changed {
            if self.former.is_some() {
                let backup = backup(&self.path).map_err(|error| complain_of(words, &self.path, &error))?;
                talk.say(&words.text("setup-backup", &named(&backup)));
            }
            replace(&self.path, &text).map_err(|error| complain_of(words, &self.path, &error))?;
            talk.say(&words.text("setup-written", &named(&self.path)));
        }
        Ok(())
    }

    /// Installs the service; gives whether the agent runs.
    fn start(&self, talk: &Talk<'_>, context: &Context) -> Result<bool, Stop> {
        let words = talk.teller;
        let is_up = || context.is_up();
        if self.options.no_service {
            return Ok(is_up());
        }
        talk.part(&words.text("setup-part-service", &[]));
        let manager = Manager::default();
        if let Err(error) = manager.check() {
            let program = std::env::current_exe().unwrap_or_default();
            talk.say(&service::of_service(words, &error, &program));
            return Ok(is_up());
        }
        if !talk.agree(&words.text("setup-service", &[]), true)? {
            return Ok(is_up());
        }
        let program = std::env::current_exe().map_err(|error| Stop::Said(error.to_string()))?;
        let default = Config::empty(None).path;
        let named = Some(self.path.as_path()).filter(|path| *path != default);
        let settings = service::settings(&context.config, named, program.clone());
        match crate::service::install(&manager, &Place::of_this_person(), &settings) {
            Ok(deeds) => {
                service::show(words, &deeds);
                Ok(true)
            }
            Err(error) => {
                talk.say(&service::of_service(words, &error, &program));
                Ok(is_up())
            }
        }
    }

    async fn send_summary(&self, talk: &Talk<'_>, context: &Context) -> Result<(), Stop> {
        let words = talk.teller;
        let report = self.first_report(context).await?;
        let address = context.config.address().map_err(|error| Stop::Said(error.to_string()))?;
        let smtp = context.config.smtp().map_err(|error| Stop::Said(error.to_string()))?;
        let sent = async {
            let outbox = Outbox::new(smtp, address)?;
            let content = words.letter(&report, Subject::Summary);
            let domain = address.rsplit_once('@').map_or(address, |(_, domain)| domain);
            let letter = Letter {
                subject: content.subject,
                text: content.text,
                html: content.html,
                message_id: format!("summary.setup.{}@{domain}", Utc::now().timestamp_micros()),
                ..Letter::default()
            };
            let message = outbox.compose(&letter, Utc::now())?;
            outbox.send(&message).await.map_err(|error| error.to_string())
        };
        match sent.await {
            Ok(()) => talk.say(&words.text("setup-summary-sent", &[("address", address.to_owned().into())])),
            Err(why) => talk.say(&words.say("setup-summary-failed", &[("why", why.into())])),
        }
        Ok(())
    }

    /// How things stand once the agent has seen the card, if it runs.
    async fn first_report(&self, context: &Context) -> Result<Report, Stop> {
        let until = tokio::time::Instant::now() + FIRST_LOOK;
        loop {
            let mut report = status::gather(context).await.map_err(|error| Stop::Said(error.to_string()))?;
            let waits = report.agent.running && report.pairs.is_empty() && self.pair().is_some();
            if !waits || tokio::time::Instant::now() > until {
                // What was seen here is known, even if no agent has written it down yet.
                if let Some(pair) = self.pair().filter(|_| report.pairs.is_empty()) {
                    report.pairs.push(pair_report(&pair, std::slice::from_ref(&pair), Utc::now()));
                }
                return Ok(report);
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }
}

/// Writes a file in one piece.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let new = path.with_file_name(name);
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, path)
}

/// Keeps the file as it is beside itself.
fn backup(path: &Path) -> io::Result<PathBuf> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(Local::now().format(".%Y%m%d-%H%M%S").to_string());
    let copy = path.with_file_name(name);
    fs::copy(path, &copy)?;
    Ok(copy)
}
