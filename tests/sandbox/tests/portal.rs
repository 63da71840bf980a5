//! The portal and the authority behind it, tried by an applicant who uses curl and the openssl command.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::{Applicant, Stage, run};
use twins_sandbox::{
    authority::{Fault, Terms},
    person::Person,
    portal::Mode,
};

/// The certificates in a PKCS#7, PEM, one after another.
fn certificates_in(pkcs7: &[u8]) -> Vec<String> {
    let pem = run("openssl", &["pkcs7", "-inform", "DER", "-print_certs"], pkcs7).unwrap();
    let pem = String::from_utf8(pem).unwrap();
    let end = "-----END CERTIFICATE-----\n";
    pem.split_inclusive(end).filter(|text| text.contains("BEGIN")).map(|text| text[text.find("-----BEGIN").unwrap()..].to_owned()).collect()
}

fn x509(pem: &str, arguments: &[&str]) -> String {
    let output = run("openssl", &[&["x509", "-noout"], arguments].concat(), pem.as_bytes()).unwrap();
    String::from_utf8(output).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_applicant_walks_the_pages_and_gets_both_certificates() {
    let stage = Stage::set().await;
    for person in [Person::jana_novakova(), Person::petr_dvorak()] {
        let pair = stage.authority.enrol(&person, Terms::default());
        let applicant = Applicant::with(&pair, stage.directory.path());
        let token = stage.authority.announce(pair.certificates.qualified.serial);
        let keys = (applicant.make_key("q-new.key", 2048), applicant.make_key("c-new.key", 2048));
        let messages = (applicant.message("q", &keys.0), applicant.message("c", &keys.1));

        let visitor = stage.visitor();
        let accepted = visitor.submit(&token, &messages.0, &messages.1);
        assert_eq!(accepted.status, 200, "{}", accepted.text());
        assert!(accepted.text().contains("Žádost o obnovu certifikátu byla úspěšně přijata."));
        let number = accepted.text().split_once("Číslo žádosti: ").unwrap().1.split('<').next().unwrap().to_owned();
        let links = [accepted.link("Kvalifikovaný certifikát"), accepted.link("Komerční certifikát")];
        let early = visitor.get(&links[0]);
        assert_eq!((early.status, early.reason().as_str()), (404, "Certifikát dosud nebyl vydán."));

        stage.authority.issue(&number).unwrap();
        assert_eq!(stage.visitor().get(&links[0]).status, 422, "the links need the session");
        for link in &links {
            let document = visitor.get(link);
            let certificates = certificates_in(&document.body);
            assert_eq!(certificates.len(), 5, "both certificates, two issuing CAs and the root");
            check_issued(&stage, &applicant, &person, &certificates, &keys);
        }

        let serial = x509(&certificates_in(&visitor.get(&links[0]).body)[0], &["-serial"]).trim().replace("serial=", "00");
        let id = links[0].split("id=").nth(1).unwrap().split('&').next().unwrap();
        let page = stage.visitor().get(&format!("/instalace?sn={serial}&id={id}"));
        let page = stage.visitor().get(&page.link("Importovat"));
        let document = stage.visitor().get(&page.link("Na čipovou kartu"));
        assert_eq!(certificates_in(&document.body).len(), 5);
    }
    assert_eq!(stage.authority.ledger().read().accepted().count(), 2);
    assert!(stage.authority.ledger().read().escapes.is_empty());
}

/// The first two certificates are the person's, for the new keys, unchanged in name to the byte, and verify up to the root.
fn check_issued(stage: &Stage, applicant: &Applicant, person: &Person, certificates: &[String], keys: &(String, String)) {
    let chain = stage.directory.path().join("chain.pem");
    std::fs::write(&chain, certificates[2..].concat()).unwrap();
    for (certificate, key, old) in [(&certificates[0], &keys.0, "q"), (&certificates[1], &keys.1, "c")] {
        let file = applicant.file("issued.pem");
        std::fs::write(&file, certificate).unwrap();
        run("openssl", &["verify", "-CAfile", &chain.to_string_lossy(), &file], b"").unwrap();
        let public = run("openssl", &["pkey", "-in", key, "-pubout"], b"").unwrap();
        assert_eq!(x509(certificate, &["-pubkey"]).as_bytes(), public);
        let der = run("openssl", &["x509", "-outform", "DER"], certificate.as_bytes()).unwrap();
        for raw in [&person.subject, &person.alternatives] {
            assert!(der.windows(raw.len()).any(|window| window == raw), "the name's bytes are in the certificate");
        }
        let old = std::fs::read_to_string(applicant.file(&format!("{old}.pem"))).unwrap();
        let look =
            ["-nameopt", "RFC2253", "-subject", "-ext", "keyUsage,extendedKeyUsage,certificatePolicies,qcStatements,basicConstraints"];
        assert_eq!(x509(certificate, &look), x509(&old, &look));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_look_like_real_ones() {
    let stage = Stage::set().await;
    let pair = stage.authority.enrol(&Person::jana_novakova(), Terms::default());
    let applicant = Applicant::with(&pair, stage.directory.path());
    let text = |name: &str| {
        let pem = std::fs::read_to_string(applicant.file(name)).unwrap();
        x509(&pem, &["-text"])
    };
    let (qualified, commercial) = (text("q.pem"), text("c.pem"));
    for expected in [
        "Issuer: C = CZ, O = TWINS sandbox, CN = Sandbox EU Qualified CA/RSA",
        "X509v3 Key Usage: critical\n                Digital Signature, Non Repudiation",
        "Policy: 0.4.0.194112.1.2",
        "qcStatements",
        "X509v3 Basic Constraints: critical\n                CA:FALSE",
        "email:jana.novakova@example.cz",
        "1.3.6.1.4.1.23624.4.6",
    ] {
        assert!(qualified.contains(expected), "{expected} not in {qualified}");
    }
    for expected in [
        "Issuer: C = CZ, O = TWINS sandbox, CN = Sandbox Public CA/RSA",
        "X509v3 Key Usage: critical\n                Digital Signature, Key Encipherment, Data Encipherment",
        "TLS Web Client Authentication, E-mail Protection",
        "Policy: 0.4.0.2042.1.1",
    ] {
        assert!(commercial.contains(expected), "{expected} not in {commercial}");
    }
    assert!(!commercial.contains("qcStatements"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_bad_request_is_refused_with_its_reason() {
    let stage = Stage::set().await;
    let pair = stage.authority.enrol(&Person::jana_novakova(), Terms::default());
    let stranger = stage.authority.enrol(&Person::karel_svoboda(), Terms::default());
    let token = stage.authority.announce(pair.certificates.qualified.serial);
    let applicant = Applicant::with(&pair, stage.directory.path());
    let other = Applicant::with(&stranger, stage.directory.path());
    let (q, c) = (applicant.make_key("q-new.key", 2048), applicant.make_key("c-new.key", 2048));
    let weak = applicant.make_key("weak.key", 1024);
    let (good_q, good_c) = (applicant.message("q", &q), applicant.message("c", &c));

    let config = applicant.file("other.cnf");
    std::fs::write(&config, "[req]\ndistinguished_name=n\n[n]\n").unwrap();
    let renamed = ["req", "-new", "-utf8", "-subj", "/C=CZ/CN=Jana Novotná", "-key", &q, "-config", &config, "-outform", "DER"];
    let renamed = applicant.signed_by("q", "sha256", &run("openssl", &renamed, b"").unwrap());
    let nameless = applicant.signed_by("q", "sha256", &applicant.pkcs10_without_extensions("q", &q));
    let flipped = |mut bytes: Vec<u8>| {
        *bytes.last_mut().unwrap() ^= 1;
        bytes
    };
    let no_possession = applicant.signed_by("q", "sha256", &flipped(applicant.pkcs10("q", &q)));

    let cases: Vec<(&str, Vec<u8>, Vec<u8>)> = vec![
        ("kvalifikovaný certifikát: zpráva není CMS SignedData", applicant.pkcs10("q", &q), good_c.clone()),
        ("komerční certifikát: zpráva není CMS SignedData", good_q.clone(), b"nonsense".to_vec()),
        ("nepovolenou hašovací funkci", applicant.signed_by("q", "sha1", &applicant.pkcs10("q", &q)), good_c.clone()),
        ("podpis žádosti neodpovídá jejímu obsahu", flipped(good_q.clone()), good_c.clone()),
        ("není podepsána platným kvalifikovaným", applicant.signed_by("c", "sha256", &applicant.pkcs10("q", &q)), good_c.clone()),
        ("není podepsána platným kvalifikovaným", other.signed_by("q", "sha256", &applicant.pkcs10("q", &q)), good_c.clone()),
        ("obsah není žádost PKCS#10", applicant.signed_by("q", "sha256", b"hello"), good_c.clone()),
        ("neprokázal držení soukromého klíče", no_possession, good_c.clone()),
        ("předmět se liší", renamed, good_c.clone()),
        ("alternativní jména se liší", nameless, good_c.clone()),
        ("klíč je slabší", applicant.message("q", &weak), good_c.clone()),
        ("klíč byl již použit", applicant.message("q", &applicant.file("q.key")), good_c.clone()),
        ("komerční certifikát: klíč byl již použit", good_q.clone(), applicant.message("c", &other.file("c.key"))),
        ("Obě žádosti obsahují tentýž klíč", good_q.clone(), applicant.message("c", &q)),
    ];
    for (reason, qualified, commercial) in &cases {
        let answer = stage.visitor().submit(&token, qualified, commercial);
        assert_eq!(answer.status, 422, "{reason}");
        assert!(answer.text().contains("<h1>Žádost byla zamítnuta</h1>"));
        assert!(answer.reason().contains(reason), "{} instead of {reason}", answer.reason());
    }
    assert_eq!(stage.authority.ledger().read().refused().count(), cases.len());

    let number = |answer: &support::Answer| answer.text().split_once("Číslo žádosti: ").map(|(_, tail)| tail[..12].to_owned());
    let first = number(&stage.visitor().submit(&token, &good_q, &good_c));
    assert!(first.is_some());
    assert_eq!(number(&stage.visitor().submit(&token, &good_q, &good_c)), first, "the same bytes get the same answer");
    let again = applicant.make_key("q-again.key", 2048);
    let answer = stage.visitor().submit(&token, &applicant.message("q", &again), &good_c);
    assert!(answer.reason().contains("již byla přijata jiná žádost"), "{}", answer.reason());
}

#[tokio::test(flavor = "multi_thread")]
async fn links_and_pairs_that_are_no_good_are_told_apart() {
    let stage = Stage::set().await;
    let enrol = |days_left| stage.authority.enrol(&Person::jana_novakova(), Terms { days_left, ..Terms::default() });
    let announced = |pair: &twins_sandbox::authority::Enrolled| stage.authority.announce(pair.certificates.qualified.serial);
    let start = |token: &str| stage.visitor().get(&format!("/obnova/start?id={token}"));

    let unknown = start("0123456789abcdef");
    assert_eq!((unknown.status, unknown.reason().contains("není platný")), (404, true));
    let stale = announced(&enrol(21));
    stage.authority.let_link_expire(&stale);
    assert_eq!((start(&stale).status, start(&stale).reason().contains("vypršela")), (404, true));
    let expired = announced(&enrol(-1));
    assert_eq!((start(&expired).status, start(&expired).reason().contains("již skončila")), (422, true));
    let pair = enrol(21);
    let revoked = announced(&pair);
    stage.authority.revoke(pair.certificates.qualified.serial);
    assert_eq!((start(&revoked).status, start(&revoked).reason().contains("zneplatněny")), (422, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_out_of_order_without_cookie_or_token_and_changed_fields_are_refused() {
    let stage = Stage::set().await;
    let pair = stage.authority.enrol(&Person::jana_novakova(), Terms::default());
    let token = stage.authority.announce(pair.certificates.qualified.serial);
    let start = format!("/obnova/start?id={token}");

    let visitor = stage.visitor();
    let page = visitor.get(&start);
    let csrf = page.hidden("csrf");
    assert!(stage.visitor().post("/obnova/test", &[("csrf", &csrf)]).reason().contains("přihlášení vypršelo"));
    assert!(visitor.post("/obnova/test", &[("csrf", "x")]).reason().contains("Formulář není platný"));
    assert!(visitor.post("/obnova/zahajit", &[("csrf", &csrf)]).reason().contains("správném pořadí"));
    assert_eq!(visitor.post("/obnova/test", &[("csrf", &csrf)]).status, 200);
    assert!(visitor.post("/obnova/test", &[("csrf", &csrf)]).reason().contains("správném pořadí"));

    let page = stage.visitor();
    let wrong_store = {
        let first = page.get(&start);
        let next = page.post("/obnova/test", &[("csrf", &first.hidden("csrf"))]);
        let next = page.post("/obnova/test/beh", &[("csrf", &next.hidden("csrf"))]);
        let next = page.post("/obnova/zahajit", &[("csrf", &next.hidden("csrf"))]);
        page.post("/obnova/uloziste", &[("csrf", &next.hidden("csrf")), ("csp", "Microsoft Software Key Storage Provider")])
    };
    assert!(wrong_store.reason().contains("vyžadují typ úložiště klíče SecureStore"));

    let changed = |field: (&str, &str)| {
        let visitor = stage.visitor();
        let form = visitor.walk_to_the_form(&token);
        visitor.send(&form, b"q", b"c", &[field]).reason()
    };
    assert!(changed(("email", "jana@example.com")).contains("Položka E-mail byla změněna"));
    assert!(changed(("navic", "1")).contains("neznámé pole navic"));
    assert!(changed(("email", "jana.novakova@example.cz")).contains("CMS"), "an unchanged field passes; then the requests are judged");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proxy_leads_nowhere_else_and_the_portal_can_be_switched_off() {
    let stage = Stage::set().await;
    let visitor = stage.visitor();
    for address in ["https://www.flexims.cz/", "https://www.ica.cz:8443/", "http://www.ica.cz/", "https://ica.cz/"] {
        let answer = visitor.curl(address, &[]);
        assert!(answer.as_ref().is_err() || answer.is_ok_and(|answer| answer.status == 403), "{address}");
    }
    assert_eq!(stage.authority.ledger().read().escapes.len(), 4);
    assert_eq!(visitor.get("/nic").status, 404);
    stage.portal.switch(Mode::Maintenance);
    assert_eq!(visitor.get("/obnova/start").status, 503);
    stage.portal.switch(Mode::Refusing);
    assert!(visitor.curl("/obnova/start", &[]).is_err());
    stage.portal.switch(Mode::Up);
    assert_eq!(visitor.get("/obnova/start").status, 404);
    let hits = stage.authority.ledger().read().hits;
    assert_eq!(hits.iter().map(|hit| hit.status).collect::<Vec<_>>(), [404, 503, 404]);
}

#[tokio::test(flavor = "multi_thread")]
async fn payment_and_faults_are_on_order() {
    let stage = Stage::set().await;
    stage.authority.set(twins_sandbox::authority::Settings { payment_first: true });
    let submit = |person: &Person| {
        let pair = stage.authority.enrol(person, Terms::default());
        let applicant = Applicant::with(&pair, stage.directory.path());
        let keys = (applicant.make_key("q-new.key", 2048), applicant.make_key("c-new.key", 2048));
        let token = stage.authority.announce(pair.certificates.qualified.serial);
        let answer = stage.visitor().submit(&token, &applicant.message("q", &keys.0), &applicant.message("c", &keys.1));
        let number = answer.text().split_once("Číslo žádosti: ").unwrap().1[..12].to_owned();
        (number, keys)
    };
    let (number, (key, _)) = submit(&Person::jana_novakova());
    assert!(stage.authority.issue(&number).is_err(), "not before it is paid");
    stage.authority.pay(&number);
    let issued = stage.authority.issue_wrong(&number, Fault::ForeignKey).unwrap();
    let pem = twins_sandbox::ca::pem(&issued.qualified.der);
    assert_ne!(x509(&pem, &["-pubkey"]).as_bytes(), run("openssl", &["pkey", "-in", &key, "-pubout"], b"").unwrap());
    assert!(x509(&pem, &["-nameopt", "RFC2253,utf8,-esc_msb", "-subject"]).contains("CN=Jana Nováková"));

    stage.authority.set(twins_sandbox::authority::Settings::default());
    let (number, (key, _)) = submit(&Person::petr_dvorak());
    let issued = stage.authority.issue_wrong(&number, Fault::AnotherPerson).unwrap();
    let pem = twins_sandbox::ca::pem(&issued.qualified.der);
    assert_eq!(x509(&pem, &["-pubkey"]).as_bytes(), run("openssl", &["pkey", "-in", &key, "-pubout"], b"").unwrap());
    assert!(x509(&pem, &["-nameopt", "RFC2253", "-subject"]).contains("CN=Karel Svoboda"));
}
