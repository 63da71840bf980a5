//! The end: everything is tried, the difference is shown, and what was agreed to is written, started and told.

use super::{
    Plan, Stop, Talk, complain_of,
    file::{backup, put},
    password::Home,
};
use crate::{
    agent::{
        checks::{Doctor, could_run},
        pair_report,
    },
    cli::{context::Context, login, paper::paper, service, status},
    config::Config,
    mail::{Letter, Outbox},
    renewal::Owners,
    service::{Deed, Manager, Place, is_installed},
    tell::{Check, CheckLine, Examined, Report, Subject, Teller, difference},
};
use chrono::Utc;
use std::{path::Path, process::ExitCode, time::Duration};

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
        if login::is_wanted(&context.config) {
            login::run_in(&context).await.map_err(Stop::Said)?;
        }
        let runs = self.start(talk, &context, changed)?;
        if changed && !self.options.no_summary && talk.agree(&words.text("setup-summary", &[]), true)? {
            self.send_summary(talk, &context).await?;
        }
        let start = self.line_to_start(Path::new("twins"));
        talk.say(&words.text(if runs { "setup-done" } else { "setup-done-start" }, &[("command", start.into())]));
        Ok(ExitCode::SUCCESS)
    }

    /// Everything but whether the agent runs; and the mail servers of a login that is still to come.
    async fn try_out(&self, talk: &Talk<'_>) -> Result<bool, Stop> {
        let words = talk.teller;
        talk.part(&words.text("setup-part-trial", &[]));
        talk.say(&words.text("setup-trying", &[]));
        let config = self.trial()?;
        let mut found = Doctor { config: &config, teller: words }.examine_but_service(None).await;
        if login::is_wanted(&config) {
            let later = |examined: &mut Examined| {
                if matches!(examined.check, Check::Mailbox | Check::Smtp) {
                    *examined = Examined::skipped(examined.check, "doctor-login-later");
                }
            };
            found.iter_mut().for_each(later);
        }
        let lines: Vec<CheckLine> = found.iter().map(|examined| words.check_line(examined)).collect();
        let (width, colour) = paper();
        print!("\n{}", words.checkup(&lines, width, colour));
        Ok(could_run(&found))
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
        if let Some(root) = &self.root {
            let key = if root.path.exists() { "setup-root-replaces" } else { "setup-root-will-write" };
            talk.say(&words.text(key, &named(&root.path)));
        }
        if !talk.agree(&words.text("setup-write", &[]), true)? {
            return Err(Stop::Aborted);
        }
        talk.silence.writing();
        if let Some(password) = &self.password {
            password.keep().map_err(|why| Stop::Said(words.say("setup-password-refused", &[("why", why.into())])))?;
            talk.say(&match &password.home {
                Home::Keyring(_) => words.text("setup-password-kept", &[]),
                Home::File(path) => words.text("setup-written", &named(path)),
            });
        }
        if let Some(root) = &self.root {
            put_beside_the_former(talk, &root.path, &root.text)?;
        }
        if changed {
            put_beside_the_former(talk, &self.path, &text)?;
        }
        Ok(())
    }

    /// Installs the service; gives whether the agent runs. One that runs already and has nothing new to read is left alone.
    fn start(&self, talk: &Talk<'_>, context: &Context, changed: bool) -> Result<bool, Stop> {
        let words = talk.teller;
        let left_alone = || self.leave_alone(talk, context, changed);
        if self.options.no_service {
            return Ok(left_alone());
        }
        talk.part(&words.text("setup-part-service", &[]));
        let manager = Manager::default();
        if let Err(error) = manager.check() {
            let program = std::env::current_exe().unwrap_or_default();
            talk.say(&service::of_service(words, &error, &self.line_to_start(&program)));
            return Ok(left_alone());
        }
        if service::runs_elsewhere(&manager, &Place::of_this_person(), context) {
            talk.say(&words.say("service-elsewhere", &[]));
            return Ok(true);
        }
        if !talk.agree(&words.text("setup-service", &[]), true)? {
            return Ok(left_alone());
        }
        let program = std::env::current_exe().map_err(|error| Stop::Said(error.to_string()))?;
        let settings = service::settings(&context.config, self.unusual_path(), program.clone());
        let place = Place::of_this_person();
        let nothing_new = !changed && self.password.is_none() && self.root.is_none();
        let installed = is_installed(&place, &settings).filter(|_| nothing_new);
        let runs = || crate::service::state(&manager, &place).is_ok_and(|state| state.is_active() && state.enabled);
        if let Some(unit) = installed.filter(|_| runs()) {
            service::show(words, &[unit, Deed::Started]);
            return Ok(true);
        }
        match crate::service::install(&manager, &place, &settings) {
            Ok(deeds) => {
                service::show(words, &deeds);
                Ok(true)
            }
            Err(error) => {
                talk.say(&service::of_service(words, &error, &self.line_to_start(&program)));
                Ok(left_alone())
            }
        }
    }

    /// Whether an agent runs that nobody starts anew here: it has read the former configuration.
    fn leave_alone(&self, talk: &Talk<'_>, context: &Context, changed: bool) -> bool {
        let is_up = context.is_up();
        if is_up && changed {
            talk.say(&talk.teller.say("setup-agent-keeps", &[]));
        }
        is_up
    }

    /// The configuration's path, if it is not where it would be looked for.
    fn unusual_path(&self) -> Option<&Path> {
        Some(self.path.as_path()).filter(|path| *path != Config::empty(None).path)
    }

    /// What starts the agent by hand.
    fn line_to_start(&self, program: &Path) -> String {
        service::line_to_start(program, self.unusual_path())
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
                    report.pairs.push(pair_report(&pair, &Owners::of(std::slice::from_ref(&pair)), Utc::now()));
                }
                return Ok(report);
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }
}

/// Writes a file, and says where the former one is kept if there was one.
fn put_beside_the_former(talk: &Talk<'_>, path: &Path, text: &str) -> Result<(), Stop> {
    let words = talk.teller;
    let named = |path: &Path| [("path", path.display().to_string().into())];
    if path.exists() {
        let backup = backup(path).map_err(|error| complain_of(words, path, &error))?;
        talk.say(&words.text("setup-backup", &named(&backup)));
    }
    put(path, text.as_bytes()).map_err(|error| complain_of(words, path, &error))?;
    talk.say(&words.text("setup-written", &named(path)));
    Ok(())
}
