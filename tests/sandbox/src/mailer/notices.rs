//! The notices before the end of validity.

use super::{Letter, Part, charset::windows_1250};
use crate::{authority::Certificate, half::Pair};
use chrono::{DateTime, Utc};

const SENDER: (&str, &str) = ("První certifikační autorita, a.s.", "info.renewal@ica.cz");
const GREETING: &str = "Vážená klientko, vážený kliente,";
const SIGNED: &str = "První certifikační autorita, a.s.";

/// What a notice says.
#[derive(Debug, Clone)]
pub struct Announcement {
    /// Recipient.
    pub to: String,
    /// The holder's name.
    pub name: String,
    /// The pair that ends.
    pub certificates: Pair<Certificate>,
    /// Its end.
    pub not_after: DateTime<Utc>,
    /// Where the renewal starts.
    pub link: String,
}

impl Announcement {
    fn serials(&self) -> Pair<String> {
        self.certificates.map(|_, certificate| format!("{} ({})", certificate.serial.decimal(), certificate.serial))
    }

    fn end(&self) -> String {
        self.not_after.format("%-d. %-m. %Y").to_string()
    }

    fn text(&self) -> String {
        let serials = self.serials();
        format!(
            "{GREETING}\n\ndne {} vyprší platnost Vašich certifikátů I.CA TWINS:\n\n\
             \x20 kvalifikovaný certifikát   sériové číslo {}\n  komerční certifikát        sériové číslo {}\n\n\
             Jméno: {}\nNásledný certifikát si vydáte na adrese:\n{}\n\n\
             Před zahájením vložte čipovou kartu do čtečky.\n\n{SIGNED}\n",
            self.end(),
            serials.qualified,
            serials.commercial,
            self.name,
            self.link
        )
    }

    fn html(&self, charset: &str) -> String {
        let serials = self.serials();
        format!(
            "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\"></head><body>\n<p>{GREETING}</p>\n\
             <p>dne <b>{}</b> vyprší platnost Vašich certifikátů I.CA TWINS.</p>\n\
             <table><tr><td>kvalifikovaný certifikát</td><td>{}</td></tr><tr><td>komerční certifikát</td><td>{}</td></tr></table>\n\
             <p><a href=\"{}\" style=\"background:#036;color:#fff;padding:8px\">Vydání následného certifikátu</a></p>\n\
             <p>{SIGNED}</p></body></html>\n",
            self.end(),
            serials.qualified,
            serials.commercial,
            self.link
        )
    }
}

/// Three weeks before the end: text and HTML.
pub fn notice_21_days(announcement: &Announcement) -> Letter {
    Letter {
        from: SENDER,
        to: announcement.to.clone(),
        subject: "Blíží se konec platnosti Vašeho certifikátu".into(),
        parts: vec![Part::Text(announcement.text()), Part::Html(announcement.html("utf-8"))],
    }
}

/// One week before the end: HTML in windows-1250.
pub fn notice_7_days(announcement: &Announcement) -> Letter {
    Letter {
        from: SENDER,
        to: announcement.to.clone(),
        subject: "Blíží se konec platnosti Vašeho certifikátu - druhé upozornění".into(),
        parts: vec![Part::Html1250(windows_1250(&announcement.html("windows-1250")))],
    }
}
