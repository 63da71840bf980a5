//! Commands to the running agent, its end, and the summary that it writes by itself.

use crate::{
    at_a_terminal,
    processes::{below_the_agent, is_alive},
    status,
    support::story::{PATIENCE, Story},
};
use twins_sandbox::{
    desk::{Desk, End},
    pinentry::{Answer, Behaviour},
};

#[tokio::test(flavor = "multi_thread")]
async fn started_by_hand_every_command_says_how_it_went() {
    let story = at_a_terminal().await;
    story.until("the pair is known", |status| status["pairs"].as_array().is_some_and(|pairs| pairs.len() == 1)).await;
    let says = |arguments: &[&str], well: bool, words: &[&str]| {
        let (went_well, said) = story.command(arguments);
        assert_eq!(went_well, well, "{arguments:?}: {said}");
        assert!(words.iter().all(|words| said.contains(words)), "{arguments:?}: {said}");
    };
    says(&["confirm"], false, &["nic nečeká", "→ "]);
    says(&["decline"], false, &["Žádná obnova"]);
    says(&["renew", "--serial", "0123"], false, &["0123", "twins status"]);
    says(&["renew", "--link", "http://www.ica.cz/x"], false, &["není to https"]);
    says(&["renew", "--link", "https://ica.example/x"], false, &["→ Zkopírujte celý odkaz"]);
    says(&["renew"], true, &["Jana Nováková", "twins renew --link"]);
    assert_eq!(story.until_stage("waiting-for-notice").await["origin"], "hand");
    says(&["confirm"], false, &["nic nečeká", "Čeká se na výzvu"]);
    says(&["decline", "nobody"], false, &["nobody"]);
    says(&["renew", "--link", "https://www.ica.cz/obnova/start?id=1"], true, &["→ "]);
    story.until_stage("waiting-for-consent").await;
    says(&["renew"], true, &["obnova už probíhá"]);
    says(&["confirm"], false, &["potřebuje terminál"]);
    let name = status(&story)["renewals"][0]["id"].as_str().expect("a name").to_owned();
    says(&["decline", &name], true, &["odmítnuta", "twins renew"]);
    says(&["renew"], true, &["obnova znovu pokračuje"]);
    says(&["agent"], false, &["používá jiný běžící twins agent"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn interrupted_or_terminated_it_ends_cleanly_and_nothing_is_left() {
    for how in [End::Interrupt, End::Terminate] {
        let mut story = Story::begin(Desk::builder()).await;
        story.desk.hand().behaves(Behaviour::always(Answer::Silence));
        story.desk.office().notice(story.desk.pair()).await;
        story.until_log("the person is asked for the PIN").await;
        story.desk.until_here("the card process and its pinentry", PATIENCE, |_| below_the_agent(&story).len() >= 2).await;
        let below = below_the_agent(&story);
        let socket = story.desk.directory().join("run/control.sock");
        assert!(socket.exists());
        let exit = story.end_agent(how);
        assert!(exit.success(), "{how:?}: {exit}");
        assert!(!socket.exists(), "{how:?}");
        let gone = |_: &Desk| !below.iter().any(|pid| is_alive(*pid));
        story.desk.until_here("all its processes are gone", PATIENCE, gone).await;
        let (went_well, said) = story.command(&["renew"]);
        assert!(!went_well && said.contains("Program neběží"), "{said}");
        // The next start goes on.
        story.desk.hand().types_the_pin();
        story.start_agent().await;
        story.until_stage("waiting-for-ica").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_regular_summary_goes_out_on_its_schedule() {
    let mut story = Story::prepare(Desk::builder()).await;
    story.configure("0 0 8 * * MON", "* * * * * *");
    story.start_agent().await;
    let told = story.until_mail("Certifikáty TWINS").await;
    assert!(told.contains("Jana Nováková") || told.contains("čtečky"), "{told}");
    story.until_mail("Certifikáty TWINS jsou v pořádku, platí do").await;
    let mails = story.desk.mailbox().messages();
    let well = mails.iter().find(|mail| mail.subject().contains("jsou v pořádku")).expect("just seen");
    let text = well.text();
    assert!(text.contains("Jana Nováková: kvalifikovaný i komerční certifikát platí do"), "{text}");
    assert!(text.contains("twins status") && well.html().is_some_and(|html| html.contains("Jana Nováková")), "{text}");
}
