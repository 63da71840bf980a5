//! The mails after the requests were sent: accepted, to be paid, issued.

use super::{Letter, Part};
use crate::{authority::Accepted, authority::Certificate, half::Pair};
use chrono::{TimeDelta, Utc};

const GREETING: &str = "Vážená klientko, vážený kliente,";
const SIGNED: &str = "První certifikační autorita, a.s.";
const OFFICE: (&str, &str) = ("I.CA", "info@ica.cz");

/// The requests were accepted.
pub fn accepted(to: &str, accepted: &Accepted) -> Letter {
    let text = format!(
        "{GREETING}\n\nŽádost o obnovu certifikátu byla úspěšně přijata dne {}.\nČíslo žádosti: {}\n\n\
         O vygenerování následných certifikátů Vás budeme informovat.\n{SIGNED}\n",
        accepted.at.format("%-d. %-m. %Y v %-H:%M"),
        accepted.number
    );
    Letter {
        from: OFFICE, to: to.to_owned(), subject: "Přijetí žádosti o následný certifikát".into(), parts: vec![Part::Text(text)]
    }
}

/// The proforma invoice, with a PDF.
pub fn payment_request(to: &str, accepted: &Accepted) -> Letter {
    let digits: String = accepted.number.chars().filter(char::is_ascii_digit).collect();
    let invoice = format!("26{}", &digits[digits.len() - 8..]);
    let due = (Utc::now() + TimeDelta::days(14)).format("%-d. %-m. %Y");
    let text = format!(
        "{GREETING}\n\nna základě Vaší žádosti č. {} Vám zasíláme proforma fakturu č. {invoice}.\n\n\
         Částka k úhradě:   545,00 Kč\nČíslo účtu:        19-2000145399/0800\nIBAN:              CZ65 0800 0000 1920 0014 5399\n\
         Variabilní symbol: {invoice}\nSplatnost:         {due}\n\nCertifikát Vám zašleme po připsání platby.\n{SIGNED}\n",
        accepted.number
    );
    let pdf = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n".to_vec();
    let file = Part::File { name: format!("proforma_{invoice}.pdf"), media_type: "application/pdf", content: pdf };
    let subject = format!("Proforma faktura č. {invoice}");
    Letter { from: ("I.CA", "fakturace@ica.cz"), to: to.to_owned(), subject, parts: vec![Part::Text(text), file] }
}

/// The certificates are issued and attached.
pub fn issued_by_attachments(to: &str, pickup: &str, issued: &Pair<Certificate>) -> Letter {
    let files = issued.iter().map(|certificate| Part::File {
        name: format!("{}.cer", certificate.serial),
        media_type: "application/x-x509-ca-cert",
        content: certificate.der.clone(),
    });
    Letter { parts: [Part::Text(issued_text(pickup, issued))].into_iter().chain(files).collect(), ..issued_by_link(to, pickup, issued) }
}

/// One of the two is issued, and attached; nothing is said of the other.
pub fn one_issued(to: &str, certificate: &Certificate) -> Letter {
    let file = Part::File {
        name: format!("{}.cer", certificate.serial),
        media_type: "application/x-x509-ca-cert",
        content: certificate.der.clone(),
    };
    let text = format!("{GREETING}\n\nbyl Vám vydán následný certifikát I.CA TWINS {}, viz příloha.\n\n{SIGNED}\n", certificate.serial);
    Letter {
        from: OFFICE,
        to: to.to_owned(),
        subject: "Vydání následného certifikátu I.CA TWINS".into(),
        parts: vec![Part::Text(text), file],
    }
}

/// The certificates are issued and wait behind a link.
pub fn issued_by_link(to: &str, pickup: &str, issued: &Pair<Certificate>) -> Letter {
    Letter {
        from: OFFICE,
        to: to.to_owned(),
        subject: "Vydání následných certifikátů I.CA TWINS".into(),
        parts: vec![Part::Text(issued_text(pickup, issued))],
    }
}

fn issued_text(pickup: &str, issued: &Pair<Certificate>) -> String {
    let end = (Utc::now() + TimeDelta::days(365)).format("%-d. %-m. %Y");
    let (qualified, commercial) = (issued.qualified.serial, issued.commercial.serial);
    format!(
        "{GREETING}\n\nbyly Vám vydány následné certifikáty I.CA TWINS:\n\n\
         \x20 kvalifikovaný certifikát   {qualified}   platnost do {end}\n  komerční certifikát        {commercial}   platnost do {end}\n\n\
         Uložení na čipovou kartu proveďte na adrese:\nhttps://www.ica.cz/instalace?sn={qualified}&id={pickup}\n\
         volba Importovat / Na čipovou kartu.\n\n{SIGNED}\n"
    )
}
