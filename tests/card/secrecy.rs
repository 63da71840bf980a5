//! The PIN is in the worker while a step needs it, and nowhere else: not in the agent, not in a file, a log, an argument or an environment.
//! Searched are every readable mapping of the agent's and the worker's memory, their arguments and environments, and every file of the
//! workstation. The pinentry's own memory is not the program's.

use super::{
    process::{Secret, card_workers},
    support::story::{PATIENCE, Story},
};
use std::time::Instant;
use twins_sandbox::{desk::Desk, office::Delivery};

/// Eight digits that nobody could guess: what is found is this PIN and no other number.
fn random_pin() -> String {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("random bytes");
    bytes.iter().map(|byte| char::from(b'0' + byte % 10)).collect()
}

struct Search {
    story: Story,
    pin: Secret,
}

impl Search {
    fn not_in_agent(&self, when: &str) {
        let (places, looked) = self.pin.places_in(self.story.agent_pid());
        assert!(places.is_empty(), "{when}, the PIN is in the agent: {places:#?}");
        assert!(looked > 1 << 20, "the agent's memory could not be read");
    }

    /// The positive control: the same search finds it in the worker while a key is made.
    async fn in_worker_while_it_works(&self) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let workers = card_workers(self.story.agent_pid());
            if workers.iter().any(|pid| !self.pin.places_in(*pid).0.is_empty()) {
                return;
            }
            assert!(Instant::now() < deadline, "the PIN is not found where it must be");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    fn not_in_workers(&self, when: &str) {
        for pid in card_workers(self.story.agent_pid()) {
            let (places, _) = self.pin.places_in(pid);
            assert!(places.is_empty(), "{when}, the PIN is in the worker: {places:#?}");
        }
    }

    fn not_in_files(&self) {
        let directory = self.story.desk.directory();
        // The sandbox's own note for whoever looks at the card; it shows that the search works.
        assert_eq!(self.pin.files_below(directory), [directory.join("card.json")]);
        let mails = self.story.desk.mailbox().messages();
        assert!(!mails.is_empty() && mails.iter().all(|mail| !self.pin.is_in(mail.text().as_bytes())));
    }
}

async fn the_pin_is_only_in_the_worker_and_only_during_a_step(pin_use: &str) -> Search {
    let pin = random_pin();
    let mut story = Story::prepare(Desk::builder().pin(&pin).key_seconds(8.0)).await;
    story.configure("prompt = \"pinentry\"", &format!("prompt = \"pinentry\"\npin = \"{pin_use}\""));
    story.start_agent().await;
    let search = Search { story, pin: Secret::new(&pin) };
    search.not_in_agent("before");
    search.story.desk.office().notice(search.story.desk.pair()).await;
    search.story.until("a key is being made", |status| status["renewals"][0]["making"].is_array()).await;
    search.in_worker_while_it_works().await;
    search.not_in_agent("while a key is made");
    search.story.until_stage("waiting-for-ica").await;
    search
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pin_is_nowhere_else_when_it_is_typed_for_each_step() {
    let search = the_pin_is_only_in_the_worker_and_only_during_a_step("each-step").await;
    let pid = search.story.agent_pid();
    search.story.desk.until_here("the worker has ended", PATIENCE, |_| card_workers(pid).is_empty()).await;
    search.not_in_agent("after two steps");
    search.story.issue(Delivery::Attachments).await;
    search.story.is_renewed().await;
    search.not_in_agent("after the renewal");
    search.not_in_files();
    assert_eq!(search.story.pins_asked(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pin_is_gone_after_its_step_though_the_session_is_kept() {
    let search = the_pin_is_only_in_the_worker_and_only_during_a_step("once").await;
    assert_eq!(card_workers(search.story.agent_pid()).len(), 1, "the session is kept");
    search.not_in_workers("between two steps");
    search.not_in_agent("between two steps");
    search.story.issue(Delivery::Attachments).await;
    search.story.is_renewed().await;
    search.not_in_workers("after the renewal");
    search.not_in_agent("after the renewal");
    search.not_in_files();
    assert_eq!(search.story.pins_asked(), 2, "STARCOS 3.7 wants it once more, for the signatures");
}
