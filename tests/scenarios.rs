//! Whole stories on real parts: Dovecot, exim, pcscd with a card in a virtual reader, the authority's stand-in, and `twins agent` as a process.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "misbehaving/said.rs"]
mod said;
mod support;

use said::Said;
use std::time::Duration;
use support::story::{PATIENCE, Story};
use twins_sandbox::{
    Half,
    authority::{Fault, Terms},
    desk::Desk,
    office::Delivery,
    person::Person,
    pinentry::{Answer, Behaviour},
    portal::Mode,
};

/// The agent has noticed that the card was pulled.
async fn until_the_reader_is_empty(story: &Story) {
    story.until("the reader is empty", |status| status["agent"]["readers"][0]["card"] == false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_comes_in_and_certificates_come_attached_to_a_mail() {
    let story = Story::begin(Desk::builder()).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;

    assert_eq!(story.pins_asked(), 3, "to store the keys, to send the requests, to import");
    let asked = story.desk.hand().prompts();
    for prompt in &asked {
        assert!(prompt.description.contains("Jana Nováková") && prompt.description.contains("ICA Starcos 3.74"), "{prompt:#?}");
    }
    assert!(asked[1].description.contains("www.ica.cz"), "{:#?}", asked[1]);
    let done = story.until_mail("Hotovo").await;
    assert!(done.contains("prohlížeč"), "{done}");
    let mails = story.desk.mailbox().messages();
    let ours: Vec<_> = mails.iter().filter(|mail| mail.header("Auto-Submitted").is_some()).collect();
    assert!(ours.iter().all(|mail| mail.html().is_some()), "each has an HTML part");
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_come_by_the_mails_link() {
    let story = Story::begin(Desk::builder()).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.issue(Delivery::Link).await;
    story.is_renewed().await;
    assert!(story.desk.books().hits.iter().any(|hit| hit.path.contains("/instalace")));
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_come_by_a_link_of_the_last_page_after_a_restart() {
    let mut story = Story::begin(Desk::builder()).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-ica").await;
    story.stop_agent();
    story.issue(Delivery::LastPage).await;
    story.start_agent().await;
    story.is_renewed().await;
    assert_eq!(story.mails("Vydání"), 0, "no issuance mail was sent in this story");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_notice_starts_no_second_renewal() {
    let story = Story::begin(Desk::builder()).await;
    story.desk.hand().behaves(Behaviour::always(Answer::Silence));
    story.desk.office().notice(story.desk.pair()).await;
    story.desk.until_here("the person is asked for the PIN", PATIENCE, |_| story.pins_asked() == 1).await;
    story.desk.office().second_notice(story.desk.pair()).await;
    story.until_log("another notice for renewal").await;
    let (_, status) = story.command(&["status", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&status).expect("JSON");
    assert_eq!(status["renewals"].as_array().map(Vec::len), Some(1));
    assert_eq!(story.pins_asked(), 1, "the person is not asked twice at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_comes_while_the_card_is_away_and_the_card_is_put_in_later() {
    let story = Story::begin(Desk::builder().card_away()).await;
    story.desk.office().notice(story.desk.pair()).await;
    // The card was never seen here: the notice is kept and shown, and nobody is bothered.
    story.until("it is shown", |status| status["remarks"][0]["why"] == "unknown-pair").await;
    assert_eq!((story.pins_asked(), story.desk.mailbox().messages().len()), (0, 1));
    story.desk.insert_card();
    story.until("what was shown holds no longer", |status| status["remarks"].as_array().is_some_and(Vec::is_empty)).await;
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_card_is_away_and_the_person_is_told_to_put_it_in() {
    let mut story = Story::begin(Desk::builder()).await;
    story.until("the pair is known", |status| status["pairs"].as_array().is_some_and(|pairs| pairs.len() == 1)).await;
    story.desk.pull_card();
    until_the_reader_is_empty(&story).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-card").await;
    let told = story.until_mail("Vložte kartu").await;
    assert!(told.contains("čtečky"), "{told}");
    // It is remembered over a restart.
    story.stop_agent();
    story.start_agent().await;
    story.until_stage("waiting-for-card").await;
    story.desk.insert_card();
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_person_declines_and_then_starts_by_hand() {
    let story = Story::begin(Desk::builder()).await;
    story.desk.hand().answers(vec![Answer::Cancel]);
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("declined").await;
    story.until_mail("odmítnuta").await;
    assert_eq!((story.pins_asked(), story.desk.books().submissions.len()), (1, 0));

    story.desk.hand().types_the_pin();
    let (went_well, said) = story.command(&["renew"]);
    assert!(went_well, "{said}");
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_pin_is_told_and_not_repeated() {
    let story = Story::begin(Desk::builder()).await;
    story.desk.hand().answers(vec![Answer::Pin("11112222".into())]);
    story.desk.office().notice(story.desk.pair()).await;
    let renewal = story.until_stage("stalled").await;
    assert_eq!(renewal["hold"]["kind"], "pin-wrong", "{renewal:#}");
    story.until_mail("PIN nebyl správný").await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(story.pins_asked(), 1, "nobody is asked again by itself");
    assert_eq!(story.desk.card().contents().expect("the card").private_keys.len(), 2, "no key was made");

    // The card is put in again: that is the person's wish to go on.
    story.desk.pull_card();
    until_the_reader_is_empty(&story).await;
    story.until_stage("stalled").await;
    story.desk.insert_card();
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    let prompts = story.desk.hand().prompts();
    assert!(
        prompts[1].description.contains("pokus") || prompts[1].error.contains("pokus"),
        "the tries left are spoken of: {:#?}",
        prompts[1]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_portal_is_down_and_comes_back() {
    let story = Story::begin(Desk::builder()).await;
    story.desk.hand().holds_still();
    story.desk.office().notice(story.desk.pair()).await;
    // Before that nobody would be asked.
    story.until_log("the person is asked for the PIN").await;
    story.desk.portal().switch(Mode::Refusing);
    story.desk.hand().types_the_pin();
    story.until("the portal was tried in vain", |status| status["renewals"][0]["trouble"][0].as_u64() >= Some(2)).await;
    story.desk.portal().switch(Mode::Maintenance);
    story.until_mail("Portál I.CA neodpovídá").await;
    story.desk.portal().switch(Mode::Up);
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    assert_eq!(story.pins_asked(), 3, "nobody typed a PIN twice because of the portal");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_is_killed_while_it_waits_for_issuance() {
    let mut story = Story::begin(Desk::builder()).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-ica").await;
    story.kill_agent();
    story.issue(Delivery::Attachments).await;
    story.start_agent().await;
    story.is_renewed().await;
    assert_eq!(story.pins_asked(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_notice_and_a_notice_for_somebody_else_start_nothing() {
    let story = Story::begin(Desk::builder()).await;
    let somebody_else = story.desk.authority().enrol(&Person::karel_svoboda(), Terms::default());
    let address = story.desk.pair().person.address.clone();
    story.desk.office().forged_notice(story.desk.pair()).await;
    story.desk.office().forged_notice_with_genuine_link(story.desk.pair()).await;
    story.desk.office().tampered_notice(story.desk.pair()).await;
    story.desk.office().notice_astray(&somebody_else, &address).await;
    story.until_log("never seen on a card here").await;
    let status = story.until("all four are judged", |status| status["remarks"].as_array().is_some_and(|remarks| remarks.len() == 4)).await;
    let log = std::fs::read_to_string(story.desk.log()).expect("the log");
    assert_eq!(log.matches("not believed").count(), 3, "{log}");
    assert_eq!(status["renewals"].as_array().map(Vec::len), Some(0));
    assert_eq!((story.pins_asked(), story.desk.books().hits.len()), (0, 0));

    // Each is shown with its reason, and no link of any.
    let remark = |remark: &serde_json::Value| format!("{} {}", remark["why"], remark["doubt"]).replace('"', "");
    let mut remarks: Vec<_> = status["remarks"].as_array().expect("remarks").iter().map(remark).collect();
    remarks.sort();
    assert_eq!(remarks, ["forged changed", "unknown-pair null", "unproven unsigned", "unproven unsigned"], "{status}");
    let (_, shown) = story.command(&["status"]);
    let line = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(line.contains("nemá podpis (DKIM) I.CA") && line.contains("po podpisu (DKIM) ho někdo změnil"), "{shown}");
    assert!(line.contains("které program zatím na žádné kartě neviděl") && line.contains("twins renew --from SOUBOR"), "{shown}");
    assert!(!shown.contains("://") && !status["remarks"].to_string().contains("://"), "{shown}");
    let mails = story.desk.mailbox().messages();
    assert!(mails.iter().all(|mail| mail.header("Auto-Submitted").is_none()), "what proves nothing makes the program write nothing");
}

async fn wrong_certificates_are_refused(fault: Fault) {
    let story = Story::begin(Desk::builder()).await;
    story.desk.office().notice(story.desk.pair()).await;
    let number = story.desk.accepted(PATIENCE).await;
    let wrong = story.desk.office().issue_wrong(&number, fault, Delivery::Attachments).await.expect("issued");
    let both = |status: &serde_json::Value| status["renewals"][0]["refused"].as_array().map(Vec::len) == Some(2);
    let status = story.until("both are refused", |status| status["renewals"][0]["stage"] == "stalled" && both(status)).await;
    assert_eq!(status["renewals"][0]["hold"]["kind"], "certificate-refused", "{status:#}");
    let (czech, english) = match fault {
        Fault::ForeignKey => ("jeho klíč nevznikl při této obnově", "its key is not one that was made for this renewal"),
        Fault::AnotherPerson => ("je pro někoho jiného", "it is for somebody else"),
    };
    Said::now(&story).with_each(czech, english);
    let told = story.until_mail("nelze použít").await;
    assert!(told.contains("224 114 198"), "the helpdesk's number is there: {told}");
    let on_card = story.desk.card().contents().expect("the card").certificates;
    assert!(wrong.iter().all(|wrong| on_card.iter().all(|on_card| on_card.der != wrong.der)), "neither is on the card");
    assert_eq!(story.pins_asked(), 2, "nobody is asked to import what is wrong");

    // The right ones come after all.
    story.desk.office().issue(&number, Delivery::Attachments).await.expect("issued");
    story.until_stage("done").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_with_a_foreign_key_are_refused() {
    wrong_certificates_are_refused(Fault::ForeignKey).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_of_another_person_are_refused() {
    wrong_certificates_are_refused(Fault::AnotherPerson).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_that_is_hard_to_carry_over_comes_through_to_the_byte() {
    let story = Story::begin(Desk::builder().person(Person::petr_dvorak())).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    let person = Person::petr_dvorak();
    let books = story.desk.books();
    for half in Half::BOTH {
        let message = books.accepted().next().expect("accepted").messages.get(half).clone();
        for wanted in [&person.subject, &person.alternatives] {
            assert!(message.windows(wanted.len()).any(|bytes| bytes == wanted.as_slice()), "{half:?}: the very bytes are in the request");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unproven_profile_stops_before_sending_and_goes_on_when_told() {
    let mut story = Story::prepare(Desk::builder()).await;
    story.configure("unproven_profile = \"send\"", "unproven_profile = \"stop\"");
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-go-ahead").await;
    assert_eq!(story.desk.books().walked(), 0, "nothing went out");
    let (went_well, said) = story.command(&["confirm", "--yes"]);
    assert!(went_well && said.contains("www.ica.cz"), "{said}");
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proforma_invoice_is_told_and_the_certificates_come_when_it_is_paid() {
    let story = Story::begin(Desk::builder().payment_first()).await;
    story.desk.office().notice(story.desk.pair()).await;
    let number = story.desk.accepted(PATIENCE).await;
    // The page and the invoice's mail tell of it one after the other.
    let invoiced = |status: &serde_json::Value| status["renewals"][0]["payment"]["variable_symbol"].is_string();
    let status = story.until("the invoice is there", |status| status["renewals"][0]["stage"] == "waiting-for-payment" && invoiced(status));
    let renewal = status.await["renewals"][0].clone();
    Said::now(&story).with_each("zaplacení zálohové faktury", "proforma invoice");
    assert_eq!(renewal["actor"], "person");
    let told = story.until_mail("Zaplaťte").await;
    assert!(told.contains(renewal["payment"]["variable_symbol"].as_str().expect("a symbol")), "{told}");
    story.desk.authority().pay(&number);
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
}
