//! Sends mail by SMTP (RFC 5321). It knows nothing of what a mail is about; whether one was sent before is the store's to know.

use super::{
    SecretSource, SmtpSettings, Tls,
    oauth::{Account, OAuthError},
    tls,
};
use chrono::{DateTime, Utc};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    address::Envelope,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        AsyncSmtpTransportBuilder, Error as SmtpError,
        authentication::{Credentials, Mechanism},
        client::{Certificate, CertificateStore, Tls as SmtpTls, TlsParameters},
    },
};
use mail_parser::MessageParser;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How long the server may take for an answer.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A mail's content: subject, plain text and HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
    /// `Message-ID` without brackets, chosen beforehand so that a repetition is the same message.
    pub message_id: String,
    /// The `Message-ID` of the thread's first mail, without brackets.
    pub references: Option<String>,
    /// To whom, where it is not for the configured recipients.
    pub to: Vec<String>,
    /// Pictures that the HTML shows by their `Content-ID` (RFC 2392), PNG.
    pub pictures: Vec<(String, Vec<u8>)>,
    /// Dates for the person's calendar (RFC 5545), attached as a file.
    pub calendar: Option<String>,
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// May pass: try again later.
    #[error("the mail server cannot be reached or asks for patience: {0}")]
    Later(String),
    /// The password cannot be had from where it is kept: try again later, as when a keyring is opened.
    #[error("{0}")]
    NoPassword(String),
    /// The connection failed or broke off before the server's word: the mail may even have arrived. Try again later.
    #[error("the connection to the mail server failed: {0}")]
    Unanswered(String),
    /// Will not pass: an address or setting is wrong.
    #[error("the mail server refuses: {0}")]
    Refused(String),
    /// The login is refused: only the person can mend that. The mail itself is in order.
    #[error("the mail server refuses the login: {0}")]
    LoginRefused(String),
}

/// The way out.
#[derive(Debug)]
pub struct Outbox {
    from: Mailbox,
    to: Vec<Mailbox>,
    envelope: Envelope,
    server: AsyncSmtpTransportBuilder,
    login: Login,
}

/// What is wanted of the server.
#[derive(Clone, Copy)]
enum Errand<'a> {
    /// To take this message.
    Send(&'a [u8]),
    /// To take the login.
    Knock,
}

/// How the server is told who sends.
#[derive(Debug)]
enum Login {
    None,
    Password(String, SecretSource),
    OAuth(Box<Account>),
}

impl Outbox {
    /// With these settings; `address` is the person's own.
    ///
    /// # Errors
    /// A text for the person if a setting is wrong.
    pub fn new(settings: &SmtpSettings, address: &str) -> Result<Self, String> {
        let from = mailbox(settings.from.as_deref().unwrap_or(address))?;
        let to = if settings.to.is_empty() {
            vec![mailbox(address)?]
        } else {
            settings.to.iter().map(|one| mailbox(one)).collect::<Result<_, _>>()?
        };
        let recipients = to.iter().map(|one| one.email.clone()).collect();
        let envelope = Envelope::new(Some(from.email.clone()), recipients).map_err(|error| format!("mail.smtp cannot be used: {error}"))?;
        settings.check()?;
        let login = match (&settings.user, &settings.password, &settings.oauth) {
            (Some(user), Some(password), _) => Login::Password(user.clone(), password.clone()),
            (Some(user), None, Some(oauth)) => Login::OAuth(Box::new(Account::new(user, oauth))),
            _ => Login::None,
        };
        Ok(Self { from, to, envelope, server: server(settings)?, login })
    }

    /// Builds the message (RFC 5322, `multipart/alternative`): the same letter at the same date gives the same bytes.
    ///
    /// # Errors
    /// A text for the person if the `Message-ID` cannot stand in a header.
    pub fn compose(&self, letter: &Letter, date: DateTime<Utc>) -> Result<Vec<u8>, String> {
        let id = bracketed(&letter.message_id)?;
        let mut builder =
            Message::builder().from(self.from.clone()).subject(letter.subject.as_str()).date(date.into()).message_id(Some(id));
        for to in self.recipients(letter)? {
            builder = builder.to(to);
        }
        if let Some(first) = &letter.references {
            let first = bracketed(first)?;
            builder = builder.in_reply_to(first.clone()).references(first);
        }
        // RFC 3834: nobody's vacation notice is to answer it.
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        let boundary = hex::encode(&Sha256::digest(&letter.message_id)[..16]);
        let body = MultiPart::alternative().boundary(&boundary).singlepart(SinglePart::plain(letter.text.clone()));
        let body = match letter.pictures.as_slice() {
            [] => body.singlepart(SinglePart::html(letter.html.clone())),
            pictures => body.multipart(with_pictures(&letter.html, pictures, &boundary)?),
        };
        let body = match &letter.calendar {
            None => body,
            Some(calendar) => with_calendar(body, calendar, &boundary)?,
        };
        let message = builder.raw_header(automatic).envelope(self.envelope.clone()).multipart(body);
        message.map(|message| message.formatted()).map_err(|error| format!("the mail cannot be built: {error}"))
    }

    fn recipients(&self, letter: &Letter) -> Result<Vec<Mailbox>, String> {
        if letter.to.is_empty() { Ok(self.to.clone()) } else { letter.to.iter().map(|one| mailbox(one)).collect() }
    }

    /// Sends a composed message to the recipients it names. The password or the token is read anew each time.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn send(&self, message: &[u8]) -> Result<(), SendError> {
        self.run(Errand::Send(message)).await
    }

    /// Connects and logs in, and sends nothing.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn try_login(&self) -> Result<(), SendError> {
        self.run(Errand::Knock).await
    }

    async fn run(&self, errand: Errand<'_>) -> Result<(), SendError> {
        match &self.login {
            Login::None => self.submit(self.server.clone(), errand).await.map_err(|error| failure(&error)),
            Login::Password(user, source) => {
                let password = source.read().await.map_err(SendError::NoPassword)?;
                let server = self.server.clone().credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()));
                self.submit(server, errand).await.map_err(|error| match failure(&error) {
                    SendError::Refused(text) if is_login_refused(&error) => {
                        SendError::LoginRefused(format!("{text}; check user and password in [mail.smtp]"))
                    }
                    other => other,
                })
            }
            Login::OAuth(account) => self.run_by_token(account, errand).await,
        }
    }

    /// A token that the server refuses before its time is refreshed once.
    async fn run_by_token(&self, account: &Account, errand: Errand<'_>) -> Result<(), SendError> {
        let failed = |error: OAuthError| match error.may_pass() {
            true => SendError::Later(error.to_string()),
            false => SendError::LoginRefused(error.to_string()),
        };
        let first = account.access().await.map_err(failed)?;
        match self.submit(self.with_token(account, &first.token), errand).await {
            Err(error) if is_token_refused(&error) => {
                let second = account.access_after(&first.token).await.map_err(failed)?;
                self.submit(self.with_token(account, &second.token), errand).await.map_err(|error| match failure(&error) {
                    SendError::Later(text) | SendError::Unanswered(text) | SendError::Refused(text) | SendError::LoginRefused(text)
                        if is_token_refused(&error) =>
                    {
                        SendError::LoginRefused(format!("{text}; run `twins login` (user {})", account.user()))
                    }
                    other => other,
                })
            }
            sent => sent.map_err(|error| failure(&error)),
        }
    }

    /// XOAUTH2 is the one mechanism with a token that the SMTP client has, and the one that both large providers take.
    fn with_token(&self, account: &Account, token: &SecretString) -> AsyncSmtpTransportBuilder {
        let credentials = Credentials::new(account.user().to_owned(), token.expose_secret().to_owned());
        self.server.clone().credentials(credentials).authentication(vec![Mechanism::Xoauth2])
    }

    async fn submit(&self, server: AsyncSmtpTransportBuilder, errand: Errand<'_>) -> Result<(), SmtpError> {
        let transport: AsyncSmtpTransport<Tokio1Executor> = server.build();
        match errand {
            Errand::Send(message) => transport.send_raw(&self.envelope_of(message), message).await.map(drop),
            Errand::Knock => transport.test_connection().await.map(drop),
        }
    }

    /// To those whom the message names in its To field; it is one of the program's own.
    fn envelope_of(&self, message: &[u8]) -> Envelope {
        let header = MessageParser::default().parse_headers(message);
        let named = header.as_ref().and_then(|header| header.to()).into_iter().flat_map(|to| to.iter());
        let recipients = named.filter_map(|one| one.address.as_ref()?.parse().ok()).collect();
        Envelope::new(Some(self.from.email.clone()), recipients).unwrap_or_else(|_| self.envelope.clone())
    }
}

/// The HTML and what it shows (`multipart/related`, RFC 2387).
fn with_pictures(html: &str, pictures: &[(String, Vec<u8>)], boundary: &str) -> Result<MultiPart, String> {
    let kind = ContentType::parse("image/png").map_err(|error| format!("the mail cannot be built: {error}"))?;
    let related = MultiPart::related().boundary(format!("r{boundary}")).singlepart(SinglePart::html(html.to_owned()));
    Ok(pictures.iter().fold(related, |related, (name, png)| {
        related.singlepart(
            Attachment::new_inline_with_name(name.clone(), format!("{}.png", name.split('@').next().unwrap_or(name)))
                .body(png.clone(), kind.clone()),
        )
    }))
}

/// The letter, and the dates as a file beside it (`multipart/mixed`): every calendar opens that, and no mail program takes it for an invitation.
fn with_calendar(body: MultiPart, calendar: &str, boundary: &str) -> Result<MultiPart, String> {
    let kind = ContentType::parse("text/calendar; charset=utf-8").map_err(|error| format!("the mail cannot be built: {error}"))?;
    let file = Attachment::new("twins.ics".to_owned()).body(calendar.to_owned(), kind);
    Ok(MultiPart::mixed().boundary(format!("m{boundary}")).multipart(body).singlepart(file))
}

/// Whether the server refuses the token: by 535 (RFC 4954 §6), or by a challenge that says why, which the client does not answer.
fn is_token_refused(error: &SmtpError) -> bool {
    error.is_client() || error.status().is_some_and(|code| code.to_string() == "535")
}

/// Whether the server refuses user and password (RFC 4954 §6).
fn is_login_refused(error: &SmtpError) -> bool {
    error.status().is_some_and(|code| matches!(code.to_string().as_str(), "530" | "534" | "535" | "538"))
}

fn failure(error: &SmtpError) -> SendError {
    let text = error.to_string();
    match () {
        () if error.is_permanent() => SendError::Refused(text),
        () if error.is_transient() || error.is_client() || error.is_tls() => SendError::Later(text),
        () => SendError::Unanswered(text),
    }
}

fn mailbox(address: &str) -> Result<Mailbox, String> {
    address.parse().map_err(|error| format!("{address:?} is no mail address: {error}"))
}

fn server(settings: &SmtpSettings) -> Result<AsyncSmtpTransportBuilder, String> {
    let host = settings.host.as_str();
    let (tls, port) = match settings.tls {
        Tls::Implicit => (SmtpTls::Wrapper(parameters(settings)?), 465),
        Tls::Starttls => (SmtpTls::Required(parameters(settings)?), 587),
        Tls::None if tls::is_loopback(host) => (SmtpTls::None, 25),
        Tls::None => return Err(tls::plain_text_refused(host)),
    };
    let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host);
    Ok(builder.tls(tls).port(settings.port.unwrap_or(port)).timeout(Some(TIMEOUT)))
}

fn parameters(settings: &SmtpSettings) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(path) = &settings.trust {
        let pem = std::fs::read(path).map_err(|error| format!("the trust file {} cannot be read: {error}", path.display()))?;
        let root = Certificate::from_pem(&pem).map_err(|error| format!("the trust file {} is of no use: {error}", path.display()))?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(root);
    }
    builder.build().map_err(|error| format!("TLS cannot be set up for {}: {error}", settings.host))
}

/// A `Message-ID` in its brackets; it comes from the program's own store, but a header is no place to trust that.
fn bracketed(id: &str) -> Result<String, String> {
    let sound = id.contains('@') && id.len() < 250 && id.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>'));
    if sound { Ok(format!("<{id}>")) } else { Err(format!("{id:?} cannot be a Message-ID")) }
}
