//! Mailbox and way out: address, servers, login.

use super::{
    Draft, Plan, Stop, Talk, complain_of,
    options::{typed_imap, typed_smtp},
    password::{Home, Password},
    talk::whole_path,
};
use crate::{
    mail::{Finder, LoginWay, MailboxError, Origin, Server, Servers, Tls, examine_mailbox},
    tell::Value as Word,
};
use std::path::absolute;
use toml::{Table, Value};

/// So often a password is typed before everything is tried with the last one.
const PASSWORDS: usize = 3;

/// The sections of both servers.
const IMAP: &str = "mail.imap";
const SMTP: &str = "mail.smtp";

impl Plan<'_> {
    pub(super) async fn mail(&mut self, talk: &Talk<'_>) -> Result<(), Stop> {
        talk.part(&talk.teller.text("setup-part-mail", &[]));
        let address = self.address(talk)?;
        self.draft.set("mail", "address", &text(&address));
        let servers = self.servers(talk, &address).await?;
        self.put(IMAP, &servers.imap, 993, 143);
        self.put(SMTP, &servers.smtp, 465, 587);
        let user = self.user(talk, &servers)?;
        self.draft.set(IMAP, "user", &text(&user));
        self.login(talk, &servers, &user)?;
        self.prove_password(talk, &user).await
    }

    /// A password that was just typed is tried at once, and typed again while the server refuses it: a slip is found where it is made. What else may
    /// be wrong with the server is seen when everything is tried.
    async fn prove_password(&mut self, talk: &Talk<'_>, user: &str) -> Result<(), Stop> {
        for _ in 1..PASSWORDS {
            let Some(home) = self.password.as_ref().map(|password| password.home.clone()) else { return Ok(()) };
            let trial = self.trial()?;
            let Some(account) = trial.mail.imap.0.first() else { return Ok(()) };
            let Err(MailboxError::LoginRefused(why)) = examine_mailbox(account).await else { return Ok(()) };
            let values = [("host", Word::from(account.host.clone())), ("why", why.into())];
            talk.say(&talk.teller.text("setup-password-wrong", &values));
            self.password = Some(typed_password(talk, user, home)?);
        }
        Ok(())
    }

    /// The address; compared with the one that stands in the certificate.
    fn address(&self, talk: &Talk<'_>) -> Result<String, Stop> {
        let words = talk.teller;
        let pair = self.pair();
        let in_certificate = pair.as_ref().and_then(|pair| pair.person.emails.first().cloned());
        let known = self.draft.get_text("mail", "address").or(in_certificate);
        for _ in 0..3 {
            let address = match &self.options.address {
                Some(address) => address.clone(),
                None => talk.ask_for(&words.text("setup-address", &[]), known.as_deref(), |answer| {
                    let sound = answer.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'));
                    if sound && !answer.contains(char::is_whitespace) {
                        Ok(answer.to_owned())
                    } else {
                        Err(words.text("setup-no-address", &[]))
                    }
                })?,
            };
            let Some(pair) = pair.as_ref().filter(|pair| !pair.person.emails.is_empty() && !pair.has_address(&address)) else {
                return Ok(address);
            };
            let values = [("address", Word::from(address.clone())), ("known", pair.person.emails.join(", ").into())];
            talk.say(&words.say("setup-address-other", &values));
            if self.options.address.is_some() || talk.agree(&words.text("setup-address-keep", &[]), false)? {
                return Ok(address);
            }
        }
        Err(Stop::Aborted)
    }

    async fn servers(&self, talk: &Talk<'_>, address: &str) -> Result<Servers, Stop> {
        let words = talk.teller;
        if let (Some(imap), Some(smtp)) = (self.options.imap.clone(), self.options.smtp.clone()) {
            let login = Finder::built_in(address).map(|known| known.login).unwrap_or_default();
            return Ok(Servers { imap, smtp, user: address.to_owned(), login, origin: Origin::Autoconfig });
        }
        let known = self.known_servers(address);
        let found = match &known {
            Some(known) => Some(known.clone()),
            None => {
                talk.say(&words.text("setup-looking-for-servers", &[]));
                Finder::default().find(address).await
            }
        };
        let mut found = found;
        if let Some(servers) = &mut found {
            servers.imap = self.options.imap.clone().unwrap_or_else(|| servers.imap.clone());
            servers.smtp = self.options.smtp.clone().unwrap_or_else(|| servers.smtp.clone());
            let shown = [("imap", shown(&servers.imap).into()), ("smtp", shown(&servers.smtp).into())];
            talk.say(&words.text("setup-servers", &shown));
            if known.is_none() {
                talk.say(&words.text(origin(&servers.origin), &[("name", name(&servers.origin).into())]));
            }
            let sure = known.is_some() || servers.is_sure(address);
            if talk.agree(&words.text("setup-servers-right", &[]), sure)? {
                return Ok(servers.clone());
            }
        } else {
            talk.say(&words.text("setup-no-servers", &[]));
        }
        let domain = address.rsplit_once('@').map_or(address, |(_, domain)| domain);
        let before = |server: Option<Server>, usual: &str| server.map_or_else(|| format!("{usual}.{domain}"), |server| shown(&server));
        let (imap, smtp) = found.map_or((None, None), |found| (Some(found.imap), Some(found.smtp)));
        let wrong = |why: String| words.text("setup-no-server", &[("why", why.into())]);
        let imap = match self.options.imap.clone() {
            Some(imap) => imap,
            None => talk.ask_for(&words.text("setup-imap", &[]), Some(&before(imap, "imap")), |typed| typed_imap(typed).map_err(wrong))?,
        };
        let smtp = match self.options.smtp.clone() {
            Some(smtp) => smtp,
            None => talk.ask_for(&words.text("setup-smtp", &[]), Some(&before(smtp, "smtp")), |typed| typed_smtp(typed).map_err(wrong))?,
        };
        Ok(Servers { imap, smtp, user: address.to_owned(), login: LoginWay::Password, origin: Origin::Autoconfig })
    }

    /// Those of the file, if they are for the same address.
    fn known_servers(&self, address: &str) -> Option<Servers> {
        self.former.as_ref()?;
        let config = self.config().ok().filter(|config| config.mail.address.as_deref() == Some(address))?;
        let imap = config.mail.imap.0.first().filter(|imap| !imap.host.starts_with('<'))?;
        let smtp = config.mail.smtp.as_ref().filter(|smtp| !smtp.host.starts_with('<'))?;
        let server = |host: &str, port: Option<u16>, tls: Tls, implicit: u16, upgraded: u16| Server {
            host: host.to_owned(),
            port: port.unwrap_or(if tls == Tls::Implicit { implicit } else { upgraded }),
            tls,
        };
        let login = Finder::built_in(address).map(|known| known.login).unwrap_or_default();
        Some(Servers {
            imap: server(&imap.host, imap.port, imap.tls, 993, 143),
            smtp: server(&smtp.host, smtp.port, smtp.tls, 465, if smtp.tls == Tls::None { 25 } else { 587 }),
            user: imap.user.clone(),
            login,
            origin: Origin::Autoconfig,
        })
    }

    /// A server's settings; what is the default stays a comment.
    fn put(&mut self, section: &str, server: &Server, implicit: u16, upgraded: u16) {
        self.draft.set(section, "host", &text(&server.host));
        let tls = match server.tls {
            Tls::Implicit => "implicit",
            Tls::Starttls => "starttls",
            Tls::None => "none",
        };
        if tls != "implicit" || self.draft.get(section, "tls").is_some() {
            self.draft.set(section, "tls", &text(tls));
        }
        let usual = match server.tls {
            Tls::Implicit => implicit,
            Tls::None if section == SMTP => 25,
            Tls::Starttls | Tls::None => upgraded,
        };
        if server.port != usual || self.draft.get(section, "port").is_some() {
            self.draft.set(section, "port", &Value::Integer(server.port.into()));
        }
    }

    fn user(&self, talk: &Talk<'_>, servers: &Servers) -> Result<String, Stop> {
        if let Some(user) = &self.options.user {
            return Ok(user.clone());
        }
        let known = self.draft.get_text(IMAP, "user").unwrap_or_else(|| servers.user.clone());
        talk.ask(&talk.teller.text("setup-user", &[]), Some(&known))
    }

    /// Password or OAuth, for both servers. A relay on this computer wants neither.
    fn login(&mut self, talk: &Talk<'_>, servers: &Servers, user: &str) -> Result<(), Stop> {
        let words = talk.teller;
        let relay = servers.smtp.tls == Tls::None;
        if !relay {
            self.draft.set(SMTP, "user", &text(user));
        }
        if self.oauth_was_said(relay) {
            return Ok(());
        }
        // A copy of the example names a way to a password, but nobody's.
        let set_up = self.former.as_deref().is_some_and(|former| Draft::new(former).get(IMAP, "user").is_some());
        let known = set_up && (self.draft.get(IMAP, "password").is_some() || self.draft.get(IMAP, "oauth").is_some());
        let said = self.options.password_file.is_some() || self.options.client_id.is_some();
        if known && !said && talk.agree(&words.text("setup-login-keep", &[]), true)? {
            return Ok(());
        }
        match servers.login {
            LoginWay::Microsoft | LoginWay::Gmail if self.options.password_file.is_none() => {
                let provider = if servers.login == LoginWay::Gmail { "gmail" } else { "microsoft" };
                talk.say(&words.say(if provider == "gmail" { "setup-oauth-gmail" } else { "setup-oauth-microsoft" }, &[]));
                let id = match &self.options.client_id {
                    Some(id) => Some(id.clone()),
                    None => talk.ask_perhaps(&words.text("setup-client-id", &[]))?,
                };
                if let Some(id) = id {
                    return self.put_oauth(talk, provider, &id, relay);
                }
            }
            LoginWay::AppPassword => talk.say(&words.say("setup-app-password", &[])),
            _ => {}
        }
        self.put_password(talk, user, relay)
    }

    /// A login service that is not built in, said by `--set 'mail.imap.oauth = { … }'`: no password is asked for. It serves both servers, unless one of
    /// its own was said for sending.
    fn oauth_was_said(&mut self, relay: bool) -> bool {
        let said = |section: &str| {
            let mut settings = self.options.set.iter().filter(|setting| setting.section == section && setting.key == "oauth");
            settings.next_back().map(|setting| setting.value.clone())
        };
        let (Some(imap), smtp) = (said(IMAP), said(SMTP)) else { return false };
        if !relay {
            self.draft.unset(SMTP, "password");
            self.draft.set(SMTP, "oauth", &smtp.unwrap_or(imap));
        }
        self.without_smtp_login(relay);
        true
    }

    fn put_oauth(&mut self, talk: &Talk<'_>, provider: &str, id: &str, relay: bool) -> Result<(), Stop> {
        let mut oauth = Table::from_iter([("provider".to_owned(), text(provider)), ("client_id".to_owned(), text(id))]);
        if provider == "gmail" {
            let file = whole_path(&talk.ask(&talk.teller.text("setup-client-secret", &[]), None)?).display().to_string();
            oauth.insert("client_secret".to_owned(), Value::Table(Table::from_iter([("file".to_owned(), text(&file))])));
        }
        for section in [IMAP, SMTP].into_iter().filter(|section| *section == IMAP || !relay) {
            self.draft.unset(section, "password");
            self.draft.set(section, "oauth", &Value::Table(oauth.clone()));
        }
        self.without_smtp_login(relay);
        Ok(())
    }

    fn put_password(&mut self, talk: &Talk<'_>, user: &str, relay: bool) -> Result<(), Stop> {
        let words = talk.teller;
        let source = match &self.options.password_file {
            Some(file) => {
                let file = absolute(file).map_err(|error| complain_of(words, file, &error))?;
                Value::Table(Table::from_iter([("file".to_owned(), text(&file.display().to_string()))]))
            }
            None => {
                let home = Home::best(user, &self.path);
                talk.say(&match &home {
                    Home::Keyring(_) => words.text("setup-password-keyring", &[]),
                    Home::File(path) => words.text("setup-password-file", &[("path", path.display().to_string().into())]),
                });
                let source = home.source();
                self.password = Some(typed_password(talk, user, home)?);
                source
            }
        };
        for section in [IMAP, SMTP].into_iter().filter(|section| *section == IMAP || !relay) {
            self.draft.unset(section, "oauth");
            self.draft.set(section, "password", &source);
        }
        self.without_smtp_login(relay);
        Ok(())
    }

    fn without_smtp_login(&mut self, relay: bool) {
        if relay {
            self.draft.unset(SMTP, "user");
            self.draft.unset(SMTP, "password");
        }
    }
}

fn typed_password(talk: &Talk<'_>, user: &str, home: Home) -> Result<Password, Stop> {
    let secret = talk.secret(&talk.teller.text("setup-password", &[("user", user.to_owned().into())]))?;
    Password::new(secret, home).map_err(|error| Stop::Said(error.to_string()))
}

fn text(value: &str) -> Value {
    Value::String(value.to_owned())
}

/// As it can be typed.
fn shown(server: &Server) -> String {
    let Server { host, port, tls } = server;
    match (tls, port) {
        (Tls::Implicit, _) => format!("{host}:{port}"),
        (Tls::Starttls | Tls::None, 143) => format!("imap://{host}:{port}"),
        (Tls::Starttls | Tls::None, _) => format!("smtp://{host}:{port}"),
    }
}

const fn origin(origin: &Origin) -> &'static str {
    match origin {
        Origin::Provider(_) => "setup-origin-provider",
        Origin::Autoconfig => "setup-origin-autoconfig",
        Origin::Srv => "setup-origin-srv",
        Origin::Exchanger(_) => "setup-origin-exchanger",
    }
}

fn name(origin: &Origin) -> String {
    match origin {
        Origin::Provider(name) | Origin::Exchanger(name) => name.clone(),
        Origin::Autoconfig | Origin::Srv => String::new(),
    }
}
