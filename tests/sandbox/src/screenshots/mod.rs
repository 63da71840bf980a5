//! Pictures of what a person sees: the page and the mails in a real browser, the commands in a real terminal, at the moments of one story.

mod camera;
mod letters;
mod setting_up;
mod terminal;

use crate::{
    desk::{Desk, End},
    office::Delivery,
};
use camera::{COLUMNS, Camera, Look};
use std::{fs, path::Path, time::Duration};

const PATIENCE: Duration = Duration::from_secs(120);

/// Plays the story in each language with the program at `twins` and puts the pictures into this directory.
///
/// # Errors
/// What did not go as planned.
pub async fn take(twins: &Path, into: &Path) -> Result<(), String> {
    for language in ["cs", "en"] {
        story(twins, &into.join(language), language).await?;
    }
    println!("The pictures are in {}", into.display());
    Ok(())
}

async fn story(twins: &Path, into: &Path, language: &str) -> Result<(), String> {
    fs::create_dir_all(into).map_err(|error| error.to_string())?;
    let desk = Desk::builder().payment_first().start().await;
    let text = fs::read_to_string(desk.config()).map_err(|error| error.to_string())?;
    fs::write(desk.config(), text.replace("language = \"cs\"", &format!("language = \"{language}\"")))
        .map_err(|error| error.to_string())?;
    let camera = Camera::new(&desk, twins, into)?;
    setting_up::pictures(&desk, &camera, language)?;
    camera.page_and_status("1-nothing-known")?;
    camera.command("1-nothing-known-modules", COLUMNS, "card --modules")?;
    let agent = desk.agent(twins);
    stage(&desk, twins, "the pair is known", |status| status["pairs"][0]["in_force"] == true && status["agent"]["mailbox"] == "watching")
        .await;
    camera.page_and_status("2-before-the-notice")?;
    [COLUMNS, 60]
        .into_iter()
        .try_for_each(|columns| camera.command(&format!("2-before-the-notice-doctor-{columns}"), columns, "doctor"))?;
    camera.command("2-before-the-notice-card", COLUMNS, "card")?;
    desk.pull_card();
    desk.office().notice(desk.pair()).await;
    in_stage(&desk, twins, "waiting-for-card").await;
    camera.page_and_status("3-card-wanted")?;
    camera.command("3-card-wanted-doctor", COLUMNS, "doctor")?;
    desk.insert_card();
    let number = desk.accepted(PATIENCE).await;
    in_stage(&desk, twins, "waiting-for-payment").await;
    camera.page_and_status("4-payment-due")?;
    for (name, look) in Look::EVERY {
        camera.page(&format!("4-payment-due-{name}"), look)?;
    }
    camera.print("4-payment-due-print")?;
    desk.authority().pay(&number);
    desk.office().issue(&number, Delivery::Attachments).await.map_err(|error| format!("{error:?}"))?;
    in_stage(&desk, twins, "done").await;
    stage(&desk, twins, "every mail is sent", |status| status["agent"]["mails_waiting"] == 0).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    camera.page_and_status("5-done")?;
    camera.print("5-done-print")?;
    for command in ["card", "certstore", "history"] {
        camera.command(&format!("5-done-{command}"), COLUMNS, command)?;
    }
    letters::pictures(&desk, &camera)?;
    let ended = agent.end(End::Terminate);
    camera.page_and_status("6-stopped")?;
    camera.command("6-stopped-help", COLUMNS, "--help")?;
    camera.command("6-stopped-decline", COLUMNS, "decline")?;
    if ended.success() { Ok(()) } else { Err(format!("the agent ended with {ended}")) }
}

async fn in_stage(desk: &Desk, twins: &Path, stage: &str) {
    desk.until(twins, stage, PATIENCE, |status| status["renewals"][0]["stage"] == stage).await;
    // The page is written in the same moment, by another hand.
    tokio::time::sleep(Duration::from_secs(1)).await;
}

async fn stage(desk: &Desk, twins: &Path, what: &str, wanted: impl Fn(&serde_json::Value) -> bool) {
    desk.until(twins, what, PATIENCE, wanted).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
}
