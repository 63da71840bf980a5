//! From the import to the open door: a whole renewal with a browser and a door, judged by NSS's tools and nginx's own log.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::{
    story::{PATIENCE, Story},
    terminal::Terminal,
};
use twins_sandbox::{
    browser::Browser,
    desk::Desk,
    office::Delivery,
    servers::{Door, Rules},
};

struct Finish {
    story: Story,
    firefox: Browser,
    door: Door,
}

/// A desk with a browser and a door, and the agent at it.
async fn desk(rules: impl FnOnce(&Desk) -> Rules) -> Finish {
    let mut story = Story::prepare(Desk::builder()).await;
    let firefox = Browser::firefox(story.desk.directory(), story.desk.card().env());
    let door = story.desk.door("door", &rules(&story.desk));
    story.desk.prove_login_at(&[door.address()]);
    story.start_agent().await;
    Finish { story, firefox, door }
}

fn sandbox_authorities(desk: &Desk) -> Rules {
    Rules::of(&desk.authorities())
}

impl Finish {
    async fn renew(&self) {
        self.story.desk.office().notice(self.story.desk.pair()).await;
        self.story.issue(Delivery::Attachments).await;
    }

    /// The serial numbers of the new pair, as the authority's books have them.
    fn new_serials(&self) -> Vec<String> {
        self.story.desk.books().issued.last().unwrap().serials.iter().map(ToString::to_string).collect()
    }

    fn browser_shows_the_new_pair(&self) -> bool {
        let seen = self.firefox.certificates();
        let shown = |serial: &String| seen.lines().any(|line| line.contains(serial) && line.ends_with("u,u,u"));
        self.new_serials().iter().all(shown)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_sees_the_new_pair_and_the_door_opens_with_it() {
    let finish = desk(sandbox_authorities).await;
    finish.renew().await;
    finish.story.is_renewed().await;
    assert!(finish.browser_shows_the_new_pair(), "{}", finish.firefox.certificates());
    let visits = finish.door.visited();
    let [visit] = visits.as_slice() else { panic!("{visits:?}") };
    assert_eq!((visit.verified.as_str(), visit.status), ("SUCCESS", 200));
    let new = &finish.new_serials()[1];
    assert!(visit.serial.ends_with(new) || new.ends_with(&visit.serial), "the new certificate, not the old one: {visit:?} {new}");
    assert_eq!(finish.story.pins_asked(), 4, "three for the renewal, one for the login");
    let log = std::fs::read_to_string(finish.story.desk.log()).unwrap();
    let (registered, first_key) = (log.find("Firefox: karta je registrována").unwrap(), log.find("making the new").unwrap());
    assert!(registered < first_key, "the stores are looked through before the first key is made");
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_terminal_nothing_is_written_over_the_last_question() {
    const PIN: &str = "PIN ke kartě: [q: Odmítnout]: ";
    let mut story = Story::prepare(Desk::builder()).await;
    story.configure("prompt = \"pinentry\"", "prompt = \"terminal\"");
    let _firefox = Browser::firefox(story.desk.directory(), story.desk.card().env());
    let door = story.desk.door("door", &sandbox_authorities(&story.desk));
    story.desk.prove_login_at(&[door.address()]);
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-consent").await;
    let pin = format!("{}\r", story.desk.card().pin());
    let mut terminal = Terminal::open(&story.desk, "stty cols 100; twins confirm");
    for question in ["Povolit uložení dvou nových klíčů", "Podepsat obě žádosti"] {
        terminal.until(question).await;
        terminal.until(PIN).await;
        terminal.types(&pin);
    }
    assert_eq!(terminal.end().await.0, Some(0));
    story.issue(Delivery::Attachments).await;
    story.until("asked for the import", |status| status["renewals"][0]["step"] == "import").await;
    let mut terminal = Terminal::open(&story.desk, "stty cols 100; twins confirm");
    for question in ["Uložit na kartu oba vydané", "komerčním certifikátem"] {
        terminal.until(question).await;
        terminal.until(PIN).await;
        // Seconds are counted on a line of their own while something is being done.
        tokio::time::sleep(std::time::Duration::from_millis(2500)).await;
        assert!(terminal.screen().ends_with(PIN), "{}", terminal.screen());
        terminal.types(&pin);
    }
    let (code, screen) = terminal.end().await;
    assert_eq!(code, Some(0), "{screen}");
    story.is_renewed().await;
    assert_eq!(door.visited().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_browser_is_waited_for() {
    let mut story = Story::prepare(Desk::builder()).await;
    let firefox = Browser::firefox(story.desk.directory(), story.desk.card().env());
    let running = firefox.running();
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    story.issue(Delivery::Attachments).await;
    let waiting =
        story.until("told why", |status| status["renewals"][0]["sentence"].as_str().is_some_and(|said| said.contains("Firefox"))).await;
    assert_eq!(waiting["renewals"][0]["stage"], "registering");
    assert!(waiting["agent"]["stores"].to_string().contains("Firefox"), "what the look found is on status: {waiting:#}");
    drop(running);
    story.is_renewed().await;
    assert!(firefox.modules().contains("ICA Starcos"));
    let after = story.until("the look is over", |status| status["renewals"][0]["stage"] == "done").await;
    assert!(!after["agent"]["stores"].to_string().contains("Firefox"), "{after:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_door_that_refuses_is_told_and_one_that_never_asks_proves_nothing_and_stops_nothing() {
    // The web root signs servers: a door that wants its certificates lets nobody in.
    let finish = desk(|desk| Rules::of(&std::fs::read_to_string(desk.directory().join("web-root.pem")).unwrap())).await;
    finish.renew().await;
    let stalled = finish.story.until_stage("stalled").await;
    assert_eq!(stalled["hold"]["kind"], "login-refused", "{stalled:#}");
    assert!(stalled["sentence"].as_str().unwrap().contains("The SSL certificate error"), "{stalled:#}");
    assert!(finish.browser_shows_the_new_pair());
    // Going on is going on with this renewal; none is begun for the pair that is new.
    let (well, said) = finish.story.command(&["renew"]);
    assert!(well, "{said}");
    finish.story.desk.until_here("asked once more", PATIENCE, |_| finish.story.pins_asked() == 5).await;
    let again = finish.story.until("tried once more", |status| status["renewals"][0]["stage"] == "stalled").await;
    assert_eq!(again["renewals"].as_array().map(Vec::len), Some(1), "{said}");
    let (well, said) = finish.story.command(&["decline"]);
    assert!(well, "{said}");
    finish.story.is_renewed().await;

    let open = desk(|_| Rules { authorities: None, ..Rules::of("") }).await;
    open.renew().await;
    open.story.is_renewed().await;
    assert_eq!((open.story.pins_asked(), open.door.visits().len()), (3, 0), "nobody typed a PIN in vain");
}
