//! `card.pin = "once"`: the session is kept for steps that follow each other within minutes, the PIN is not.

use super::{
    card::{Card, PIN, SOFTHSM, pinentry},
    habits::{self, failure},
    terminal::Person,
    the_pin::{alive, parent},
};
use std::{fs, time::Duration};
use twins::{
    card::{Prompt, Worker, WorkerError},
    certificate::Both,
    worker::{Answer, Failure, Intent, Job, KeyOrder, MakeRequests, Message, Untold},
};

/// A card whose session is kept, and the one client that keeps it.
struct Desk {
    card: Card,
    worker: Worker,
}

impl Desk {
    fn of(mut card: Card, keep: Duration) -> Self {
        card.settings.keep = keep;
        let worker = Worker::new(card.settings.clone());
        Self { card, worker }
    }

    async fn run(&self, intent: impl Into<Job>, answers: &[&str]) -> Result<Answer, WorkerError> {
        self.card.answer(answers);
        self.card.run_by(&self.worker, intent, Prompt::Pinentry(pinentry())).await
    }

    async fn make_keys(&self) -> Both<KeyOrder> {
        let order = Intent::MakeKeys(self.card.make_keys_order().await);
        assert_eq!(self.run(order, &[&format!("pin {PIN}")]).await.unwrap(), Answer::KeysMade);
        assert_eq!((self.card.pins(), self.confirms()), (1, 0));
        self.card.keys_made()
    }

    fn requests(&self, keys: &Both<KeyOrder>) -> Intent {
        Intent::MakeRequests(MakeRequests { subject: self.card.subject(), keys: keys.clone(), recipient: "www.ica.cz".into() })
    }

    fn confirms(&self) -> usize {
        self.card.asked().iter().filter(|line| *line == "CONFIRM").count()
    }

    /// Whether the last run told this of the card's habit.
    fn learned(&self, wants_pin: bool) -> bool {
        self.card.seen.lock().unwrap().contains(&Message::WantsPin(wants_pin))
    }

    /// The process that asked last.
    fn worker_pid(&self) -> String {
        parent(fs::read_to_string(self.card.prompts().join("pid")).unwrap().trim())
    }
}

async fn gone(pid: &str) {
    let gone = async {
        while alive(pid) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), gone).await.expect("still running");
}

#[tokio::test]
async fn the_pin_is_typed_once_and_each_step_is_shown() {
    let desk = Desk::of(Card::new().await, Duration::from_secs(120));
    let keys = desk.make_keys().await;
    let pid = desk.worker_pid();
    assert!(alive(&pid));

    // Nothing holds the card meanwhile: others read it and log in, and so does a fresh process of ours.
    let listed = desk.card.tool("pkcs11-tool", &["--module", SOFTHSM, "--login", "--pin", PIN, "--list-objects", "--type", "privkey"]);
    assert_eq!(listed.matches("Private Key Object").count(), 4, "{listed}");
    assert_eq!(desk.card.inspect().await.public_keys.len(), 4);

    assert!(matches!(desk.run(desk.requests(&keys), &["yes"]).await.unwrap(), Answer::Requests(_)));
    assert_eq!((desk.card.pins(), desk.confirms()), (0, 1));
    let asked = desk.card.asked().join("\n");
    assert!(asked.contains("Podepsat obě žádosti") && asked.contains("www.ica.cz") && asked.contains("Jana Nováková"), "{asked}");
    assert_eq!(desk.worker_pid(), pid, "the same process");
    desk.worker.rest().await;
    gone(&pid).await;
}

#[tokio::test]
async fn a_no_ends_the_session() {
    let desk = Desk::of(Card::new().await, Duration::from_secs(120));
    let keys = desk.make_keys().await;
    let pid = desk.worker_pid();
    assert_eq!(failure(desk.run(desk.requests(&keys), &["no"]).await), Failure::Declined);
    gone(&pid).await;
    assert!(matches!(desk.run(desk.requests(&keys), &[&format!("pin {PIN}")]).await.unwrap(), Answer::Requests(_)));
    assert_eq!(desk.card.pins(), 1);
    desk.worker.rest().await;
}

#[tokio::test]
async fn the_session_ends_with_its_time_and_with_the_card_and_the_pin_is_asked_for_again() {
    let desk = Desk::of(Card::new().await, Duration::from_secs(1));
    let keys = desk.make_keys().await;
    gone(&desk.worker_pid()).await;
    assert!(matches!(desk.run(desk.requests(&keys), &[&format!("pin {PIN}")]).await.unwrap(), Answer::Requests(_)));
    assert_eq!((desk.card.pins(), desk.confirms()), (1, 0));

    let desk = Desk::of(desk.card, Duration::from_secs(120));
    let right = format!("pin {PIN}");
    assert!(matches!(desk.run(desk.requests(&keys), &[&right]).await.unwrap(), Answer::Requests(_)));
    let pid = desk.worker_pid();
    desk.worker.end_session();
    gone(&pid).await;
    assert!(matches!(desk.run(desk.requests(&keys), &[&right]).await.unwrap(), Answer::Requests(_)));
    assert_eq!(desk.card.pins(), 1);
    desk.worker.rest().await;
}

#[tokio::test]
async fn a_card_that_wants_the_pin_for_a_signature_gets_it_from_the_person_once_in_the_step() {
    let mut card = habits::card(&[("HABIT_CONTEXT", "1")]).await;
    card.settings.call_timeout = Duration::from_secs(10); // the person may take longer than a call of the library
    let desk = Desk::of(card, Duration::from_secs(120));
    let keys = desk.make_keys().await;
    let right = format!("pin {PIN}");
    assert!(matches!(desk.run(desk.requests(&keys), &["yes", &format!("slow {PIN}")]).await.unwrap(), Answer::Requests(_)));
    assert_eq!((desk.card.pins(), desk.confirms()), (1, 1));
    assert!(desk.card.asked().join("\n").contains("k tomuto podpisu znovu PIN"), "{:?}", desk.card.asked());
    assert!(desk.learned(true), "the agent is told of the habit");
    assert_eq!(
        failure(desk.run(desk.requests(&keys), &["yes", "pin 111111", &right]).await),
        Failure::PinWrong(desk.card.inspect().await.token.tries)
    );
    assert_eq!(desk.card.pins(), 1, "a wrong PIN is not tried again");
    desk.worker.rest().await;
}

#[tokio::test]
async fn where_it_is_known_that_a_signature_wants_the_pin_one_question_is_enough() {
    // A card that says so itself, and one of which it was learned.
    for announced in [true, false] {
        let card = match announced {
            true => Card::with(&["-algorithm", "RSA"], &["--always-auth"]).await,
            false => habits::card(&[("HABIT_CONTEXT", "1")]).await,
        };
        let desk = Desk::of(card, Duration::from_secs(120));
        let keys = desk.make_keys().await;
        let job = || Job { intent: desk.requests(&keys), untold: Untold { wrong_pins: 0, wants_pin: !announced } };
        assert!(matches!(desk.run(job(), &[&format!("pin {PIN}")]).await.unwrap(), Answer::Requests(_)));
        assert_eq!((desk.card.pins(), desk.confirms()), (1, 0), "announced: {announced}");
        let asked = desk.card.asked().join("\n");
        assert!(asked.contains("Podepsat obě žádosti") && asked.contains("www.ica.cz"), "{asked}");
        assert!(!desk.learned(false), "it is so");
        assert_eq!(failure(desk.run(job(), &["pin 111111"]).await), Failure::PinWrong(desk.card.inspect().await.token.tries));
        desk.worker.rest().await;
    }
}

#[tokio::test]
async fn a_habit_that_a_card_no_longer_has_is_forgotten() {
    let desk = Desk::of(Card::new().await, Duration::from_secs(120));
    let keys = desk.make_keys().await;
    let job = Job { intent: desk.requests(&keys), untold: Untold { wrong_pins: 0, wants_pin: true } };
    assert!(matches!(desk.run(job, &[&format!("pin {PIN}")]).await.unwrap(), Answer::Requests(_)));
    assert_eq!((desk.card.pins(), desk.confirms()), (1, 0));
    assert!(desk.learned(false));
    desk.worker.rest().await;
}

#[tokio::test]
async fn at_a_terminal_each_step_is_shown_and_agreed_to_with_a_letter() {
    let desk = Desk::of(Card::new().await, Duration::from_secs(120));
    let order = Intent::MakeKeys(desk.card.make_keys_order().await);
    let person = Person::sit_down();
    let typing = person.types("PIN ke kart", b"482913\n");
    assert_eq!(desk.card.run_by(&desk.worker, order, person.hand_over()).await.unwrap(), Answer::KeysMade);
    typing.join().unwrap();
    let keys = desk.card.keys_made();
    let typing = person.types("Souhlasíte? [a/N]:", b"a\n");
    let outcome = desk.card.run_by(&desk.worker, desk.requests(&keys), person.hand_over()).await;
    assert!(matches!(outcome, Ok(Answer::Requests(_))), "{outcome:?}");
    typing.join().unwrap();
    assert!(person.screen().contains("Podepsat obě žádosti"), "{}", person.screen());
    // The question in a window is another process's: there the PIN is typed.
    assert!(matches!(desk.run(desk.requests(&keys), &[&format!("pin {PIN}")]).await.unwrap(), Answer::Requests(_)));
    desk.worker.rest().await;
}
