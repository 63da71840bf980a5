//! Whole stories of the other ways: in the browser, by files, with a mended profile; and what the person is given to pay by.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use mail_parser::{MessageParser, MimeHeaders};
use std::{
    io::{Cursor, Read, Write},
    process::Command,
};
use support::{
    noting_browser::NotingBrowser,
    story::{PATIENCE, Story, twins},
    terminal::Terminal,
};
use twins_sandbox::{
    ca::certificates_only,
    desk::Desk,
    half::{Half, Pair},
    office::Delivery,
    portal::Variant,
};

/// `twins` with these arguments, and with this browser.
fn with_browser(story: &Story, program: &std::path::Path, arguments: &[&str]) -> (bool, String) {
    let mut command: Command = story.desk.command(&twins());
    let output = command.env("BROWSER", program).args(arguments).arg("--config").arg(story.desk.config()).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_no_profile_can_walk_is_done_in_the_browser_and_the_rest_by_the_program() {
    let mut story = Story::prepare(Desk::builder()).await;
    // The card's session is kept from step to step: it has to end when another program is to have the card.
    story.configure("[card]", "[card]\npin = \"once\"");
    story.start_agent().await;
    story.desk.portal().vary(Variant::ScriptOnly);
    let link = story.desk.office().notice(story.desk.pair()).await;
    let stalled = story.until_stage("stalled").await;
    assert!(stalled["next_step"].as_str().unwrap().contains("twins renew --browser"), "{stalled}");
    assert!(stalled["helpdesk"].as_str().unwrap().contains("+420 224 114 198"));
    assert!(story.until_mail("dokončete prosím obnovu v prohlížeči").await.contains("+420 224 114 198"));

    let browser = NotingBrowser::in_directory(story.desk.directory());
    assert!(story.desk.command(&browser.program).arg("nothing").status().unwrap().success());
    assert_eq!(browser.card_processes(), 1, "the card's session is kept");
    let (went_well, said) = with_browser(&story, &browser.program, &["renew", "--browser"]);
    assert!(went_well && said.contains("SecureStore"), "{said}");
    let token = link.split_once("id=").unwrap().1;
    assert!(!said.contains(token), "the link is a secret: {said}");
    assert_eq!(story.until_stage("waiting-for-delivery").await["way"], "browser");
    story.desk.until_here("the browser was opened", PATIENCE, |_| browser.opened() == link).await;
    assert_eq!(browser.card_processes(), 0, "the card is free by then");

    let pins = story.pins_asked();
    story.desk.applies_in_the_browser(token).unwrap();
    story.until_stage("waiting-for-ica").await;
    story.issue(Delivery::Attachments).await;
    story.until_stage("done").await;
    assert_eq!(story.pins_asked(), pins + 1, "one PIN, for the import");
    let contents = story.desk.card().contents().unwrap();
    let issued = story.desk.books().issued.last().unwrap().clone();
    for (half, id) in [(Half::Qualified, b"browser-q"), (Half::Commercial, b"browser-c")] {
        let beside: Vec<_> = contents.certificates_of(id).iter().map(|on_card| on_card.der.clone()).collect();
        assert_eq!(beside, [issued.certificates.get(half).clone()], "each certificate is beside its key");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_go_out_as_files_and_certificates_come_back_as_files() {
    let story = Story::begin(Desk::builder()).await;
    story.until("the card is known", |status| status["pairs"][0]["in_force"] == true).await;
    let out = story.desk.directory().join("requests-by-hand");
    let out_text = out.to_str().unwrap();
    let (went_well, said) = story.command(&["request", "--out", out_text]);
    assert!(!went_well && said.contains("nejsou podepsány"), "not signed yet, and no terminal to ask at: {said}");
    story.until_stage("waiting-for-delivery").await;
    let (went_well, said) = story.command(&["request", "--out", out_text]);
    assert!(went_well, "{said}");
    let (went_well, _) = story.command(&["request", "--out", out_text]);
    assert!(went_well, "the same requests again, not others");

    let file = |name: &str| std::fs::read(out.join(name)).unwrap();
    let pem = String::from_utf8(file("qualified.csr.pem")).unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE REQUEST-----\n"), "{pem}");
    let token = story.desk.authority().announce(story.desk.pair().certificates.qualified.serial);
    let messages = Pair { qualified: file("qualified.p7m"), commercial: file("commercial.p7m") };
    let accepted = story.desk.authority().submit(&token, &messages).unwrap();
    story.until_stage("waiting-for-ica").await;

    let issued = story.desk.authority().issue(&accepted.number).unwrap();
    let file_of = |name: &str, bytes: &[u8]| {
        let path = story.desk.directory().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    // PKCS#7 in a ZIP, and PEM as it hangs on a mail.
    let archive = file_of("issued.zip", &zipped("commercial.p7b", &certificates_only([&issued.commercial.der])));
    let letter = file_of("issued.eml", with_attachment(&pem_of(&issued.qualified.der)).as_bytes());
    let chain = file_of("authorities.pem", story.desk.authorities().as_bytes());
    let old = story.desk.directory().join("old.der");
    std::fs::write(&old, &story.desk.pair().certificates.qualified.der).unwrap();
    let (_, said) = story.command(&["import", old.to_str().unwrap()]);
    assert!(said.contains("old.der"), "{said}");
    let (went_well, said) = story.command(&["import", &archive]);
    assert!(went_well && said.contains("jeden certifikát je ověřen"), "{said}");
    let (went_well, said) = story.command(&["import", &archive]);
    assert!(went_well && !said.contains("jeden certifikát je ověřen"), "what is known is not news: {said}");
    let (went_well, said) = story.command(&["import", &chain, &letter]);
    assert!(went_well && said.contains("jeden certifikát je ověřen"), "{said}");
    story.is_renewed().await;
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap().into_inner()
}

fn pem_of(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

/// A letter as a person saves it from a mail program.
fn with_attachment(pem: &str) -> String {
    let encoded = STANDARD.encode(pem);
    let lines: Vec<&str> = encoded.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!(
        "From: podpora@example.cz\r\nTo: jana.novakova@example.cz\r\nSubject: certifikat\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\n\
         Message-ID: <1@example.cz>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
         Content-Type: text/plain\r\n\r\nV priloze.\r\n--b\r\nContent-Type: application/x-x509-user-cert; name=qualified.pem\r\n\
         Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=qualified.pem\r\n\r\n{}\r\n--b--\r\n",
        lines.join("\r\n")
    )
}

/// After the requests have left, other keys made in the browser would be a second application.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_application_needs_an_express_yes() {
    let mut story = Story::prepare(Desk::builder()).await;
    let browser = NotingBrowser::in_directory(story.desk.directory());
    // The portal gets what it cannot use, and its answer is no page that this profile knows.
    let shipped = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/portals/ica.toml")).unwrap();
    let (steps, failure) = shipped.split_once("[failure]").unwrap();
    let terms = failure.split_once("[terms]").unwrap().1;
    let steps = steps.replace("\"cms-base64\"", "\"pkcs10-base64\"");
    let profile = story.desk.directory().join("other.toml");
    std::fs::write(&profile, format!("{steps}[failure]\ntexts = [\"Nic takového\"]\nwords = [\".nic\"]\n[terms]{terms}")).unwrap();
    story.configure("[portal]", &format!("[portal]\nprofile = \"{}\"", profile.display()));
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("stalled").await;

    let (went_well, said) = with_browser(&story, &browser.program, &["renew", "--browser"]);
    assert!(!went_well && said.contains("helpdesk") && said.contains("v terminálu"), "no terminal, no yes: {said}");
    let line = format!("export BROWSER='{}'; twins renew --browser", browser.program.display());
    for (answer, yes) in [("a\n", false), ("ano\n", true)] {
        assert!(!browser.was_opened(), "nothing was opened yet");
        story.until_stage("stalled").await;
        // What may have arrived is not forgotten.
        story.stop_agent();
        story.start_agent().await;
        let mut terminal = Terminal::open(&story.desk, &line);
        terminal.until("celé slovo ano:").await;
        terminal.types(answer);
        let (code, screen) = terminal.end().await;
        assert_eq!(code == Some(0), yes, "{screen}");
    }
    story.until_stage("waiting-for-delivery").await;
    story.desk.until_here("the browser was opened", PATIENCE, |_| browser.was_opened()).await;
    let books = story.desk.books();
    let sent = books.hits.iter().filter(|hit| hit.method == "POST" && hit.path == "/obnova/zadost");
    assert_eq!(sent.count(), 1, "the program itself sent once: {:?}", books.hits);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mended_profile_goes_on_with_the_same_keys() {
    let mut story = Story::begin(Desk::builder()).await;
    story.desk.portal().vary(Variant::ExtraPage);
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("stalled").await;
    let (went_well, said) = story.command(&["portal", "show"]);
    assert!(went_well, "{said}");
    for words in ["Beru na vědomí", "„Obnova certifikátu“", "start", "Důležité upozornění", "twins portal check"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let (went_well, listed) = story.command(&["portal", "show", "--list"]);
    assert!(went_well && listed.contains("odeslání žádostí"), "{listed}");
    story.stop_agent();

    let profile = story.desk.directory().join("ica.toml");
    let shipped = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/portals/ica.toml")).unwrap();
    let step =
        "[[step]]\nname = \"warning\"\nexpect = [\"Důležité upozornění\"]\npress = [\"Beru na vědomí\"]\n\n[[step]]\nname = \"start\"";
    let wrong = shipped.replacen("[[step]]\nname = \"start\"", &step.replace("press", "puss"), 1);
    std::fs::write(&profile, wrong).unwrap();
    let (went_well, said) = story.command(&["portal", "check", profile.to_str().unwrap()]);
    let line = shipped.lines().position(|line| line == "[[step]]").unwrap() + 4;
    assert!(!went_well && said.contains(&format!("ica.toml:{line}: unknown field `puss`")), "{said}");
    std::fs::write(&profile, shipped.replacen("[[step]]\nname = \"start\"", step, 1)).unwrap();
    let link = story.desk.office().second_notice(story.desk.pair()).await;
    let (went_well, said) = story.command(&["portal", "check", profile.to_str().unwrap(), "--dry-run", &link]);
    assert!(went_well && said.contains("www.ica.cz/obnova/zadost") && said.contains("zadost_komercni"), "{said}");
    assert_eq!(story.desk.books().submissions.len(), 0);

    story.configure("[portal]", &format!("[portal]\nprofile = \"{}\"", profile.display()));
    story.start_agent().await;
    story.issue(Delivery::LastPage).await;
    story.is_renewed().await;
    assert_eq!(story.pins_asked(), 3, "no step was asked for twice");

    let report = story.desk.directory().join("report.zip");
    let (went_well, said) = story.command(&["report", "--out", report.to_str().unwrap()]);
    assert!(!went_well && !report.exists() && said.contains("[a/N] \ntwins: Nic se nezapsalo"), "no answer, no yes: {said}");
    let line = format!("twins report --out {}", report.display());
    for (answer, written) in [("n\r", false), ("a\r", true)] {
        let mut terminal = Terminal::open(&story.desk, &line);
        terminal.until("=== journal.jsonl").await;
        terminal.until("report.zip").await;
        assert!(!report.exists(), "it is shown before it is written");
        terminal.types(answer);
        let (code, screen) = terminal.end().await;
        assert_eq!((code == Some(0), report.exists(), screen.contains("+420 224 114 198")), (written, written, written), "{screen}");
    }
    is_harmless(&story, &report, &link);
}

/// The report has what helps and nothing of the person.
fn is_harmless(story: &Story, report: &std::path::Path, link: &str) {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(report).unwrap()).unwrap();
    let mut all = String::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        all.push_str(&format!("\n=== {}\n", file.name()));
        file.read_to_string(&mut all).unwrap();
    }
    for words in [
        "versions.txt",
        "card module",
        "checks.txt",
        "mailbox: ok",
        "journal.jsonl",
        "portal-unknown",
        "\"event\":\"read-back\"",
        "-submit.jsonl",
    ] {
        assert!(all.contains(words), "{words}: {all}");
    }
    let pair = story.desk.pair();
    let token = link.split_once("id=").unwrap().1;
    let serial = pair.certificates.qualified.serial.to_string();
    for secret in ["Jana", "Nováková", pair.person.address.as_str(), token, serial.as_str()] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_paid_comes_with_a_code_for_the_telephone() {
    let story = Story::begin(Desk::builder().payment_first()).await;
    story.desk.office().notice(story.desk.pair()).await;
    let renewal = story.until_stage("waiting-for-payment").await;
    let code = renewal["payment_code"].as_str().expect("a payment code").to_owned();
    let symbol = renewal["payment"]["variable_symbol"].as_str().unwrap();
    assert!(code.starts_with("SPD*1.0*ACC:CZ") && code.contains(&format!("X-VS:{symbol}")) && code.contains("*DT:2"), "{code}");

    let text = story.until_mail("Zaplaťte").await;
    assert!(text.contains(symbol), "{text}");
    let mail = story.desk.mailbox().messages().into_iter().find(|mail| mail.subject().contains("Zaplaťte")).unwrap();
    let message = MessageParser::default().parse(mail.raw()).unwrap();
    let picture = message.parts.iter().find(|part| part.content_type().is_some_and(|kind| kind.ctype() == "image")).expect("a picture");
    let id = picture.content_id().unwrap();
    assert!(message.body_html(0).unwrap().contains(&format!("src=\"cid:{id}\"")), "the HTML shows it");
    assert_eq!(scanned(picture.contents()), code);

    let number = story.desk.accepted(PATIENCE).await;
    story.desk.authority().pay(&number);
    story.issue(Delivery::Link).await;
    story.is_renewed().await;
}

/// What a telephone's camera reads.
fn scanned(png: &[u8]) -> String {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let (width, height) = (info.width as usize, info.height as usize);
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    image.detect_grids()[0].decode().unwrap().1
}
