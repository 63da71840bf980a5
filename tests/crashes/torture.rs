//! One story, played to its good end through as many blows as the plan has.

use super::{
    chance::Chance,
    moments::Moments,
    plan::{Blow, Plan, When},
    processes::{below, card_process, send},
    small_disk::SmallDisk,
    support::story::{PATIENCE, Story},
    tally::Tally,
};
use rustix::process::Signal;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};
use twins_sandbox::{
    browser::Browser,
    desk::Desk,
    judge::judge_repetitions,
    portal::Mood,
    servers::{Door, Rules},
};

/// The subject of the mail that says that the card or its library failed.
const CARD_FAILED: &str = "Práce s kartou se nezdařila";
/// How often it is looked.
const LOOK: Duration = Duration::from_millis(2);
/// How late each page of the portal comes.
const SLOWNESS: Duration = Duration::from_millis(120);
/// How often it is asked whether anything is waited for.
const ASK: Duration = Duration::from_millis(100);
/// Nothing new for so long: whatever waits for the person gets the person.
const QUIET: Duration = Duration::from_secs(8);
/// The same, where nothing is due by itself, or the renewal is over and every mail is sent.
const STILL: Duration = Duration::from_millis(1_500);
/// No story takes longer.
const LONGEST: Duration = Duration::from_secs(600);
/// A moment that lasts for milliseconds can pass between two looks: so many stories may be played to meet it.
const MOST_STORIES: u32 = 5;
/// The longest time from the start to a blow at any moment, in milliseconds.
const LONGEST_PAUSE: u64 = 8_000;

/// Plays the stories of this plan, until a blow fell at every moment that it has to meet.
pub async fn play(plan: Plan) {
    let stories = std::env::var("TWINS_CRASHES").ok().and_then(|times| times.parse().ok()).unwrap_or(1_u32);
    let (mut tally, mut chance, mut met) = (Tally::of(plan.name), Chance::new(), BTreeSet::new());
    for story in 1.. {
        let wanted = tally.faults + if let When::AtAnyMoment { times, .. } = plan.when { times } else { 1 };
        while tally.faults < wanted {
            met.extend(Torture::begin(plan).await.play(&mut chance, &mut tally).await);
        }
        let missed = plan.missed(&met);
        if story >= stories && missed.is_empty() {
            break;
        }
        assert!(story < stories.max(MOST_STORIES), "in {story} stories no blow at {missed:?}: {met:#?}");
    }
    assert!(tally.faults >= plan.least, "{} blows, which are less than {}", tally.faults, plan.least);
    tally.publish();
}

struct Torture {
    story: Story,
    /// Where the new pair is tried, and the browser that is told of it.
    _finish: (Door, Browser),
    disk: Option<SmallDisk>,
    moments: Moments,
    plan: Plan,
    /// From a start to a blow at any moment, in milliseconds.
    within: u64,
    blows: usize,
}

impl Torture {
    async fn begin(plan: Plan) -> Self {
        let story = Story::prepare(Desk::builder()).await;
        let browser = Browser::firefox(story.desk.directory(), story.desk.card().env());
        let door = story.desk.door("door", &Rules::of(&story.desk.authorities()));
        story.desk.prove_login_at(&[door.address()]);
        let disk = matches!(plan.blow, Blow::FullDisk { .. }).then(|| SmallDisk::mount(&story.desk.directory().join("state")));
        // What the portal is asked takes its time, as everywhere: long enough to be seen while it goes on.
        story.desk.portal().misbehave(Mood::Slow(SLOWNESS));
        story.desk.office().issue_by_itself(Duration::from_millis(300), plan.delivery);
        story.desk.office().notice(story.desk.pair()).await;
        let moments = Moments::of(&story.desk);
        let within = if let When::AtAnyMoment { within, .. } = plan.when { within } else { 0 };
        Self { story, _finish: (door, browser), disk, moments, plan, within, blows: 0 }
    }

    /// To the good end; gives the moments that were met.
    async fn play(mut self, chance: &mut Chance, tally: &mut Tally) -> BTreeSet<String> {
        let began = Instant::now();
        while !self.is_through() {
            assert!(began.elapsed() < LONGEST, "after {} blows the story has not ended\n{}", self.blows, self.story.desk.story());
            if !self.story.agent_runs() {
                self.story.launch_agent();
            }
            if self.reaches_a_blow(chance).await {
                self.strike().await;
            } else if self.moments.is_over().await {
                break;
            } else {
                // It stands still: the person does what the program says.
                self.story.command(&["renew"]);
            }
        }
        if !self.story.agent_runs() {
            self.story.launch_agent();
        }
        let through = began.elapsed();
        self.ends_well().await;
        self.count(tally);
        println!("{} blows in {through:.0?}, the end in {:.0?}", self.blows, began.elapsed() - through);
        self.moments.seen
    }

    fn is_through(&self) -> bool {
        matches!(self.plan.when, When::AtAnyMoment { times, .. } if self.blows >= times)
    }

    /// Waits for the next moment; `false` if it did not come.
    async fn reaches_a_blow(&mut self, chance: &mut Chance) -> bool {
        match self.plan.when {
            When::AtAnyMoment { within, .. } => {
                tokio::time::sleep(Duration::from_millis(chance.up_to(self.within))).await;
                // A machine that is busy gets more time, until something has come of it.
                let idle = self.moments.new_ones(&self.story.desk).await.is_empty();
                self.within = if idle { (self.within * 2).min(LONGEST_PAUSE) } else { within };
                !self.moments.is_over().await
            }
            When::AtEachMoment { pause } => {
                let reached = self.sees_something_new(|_| true).await;
                tokio::time::sleep(Duration::from_millis(chance.up_to(pause))).await;
                reached
            }
            When::At(wanted) => self.sees_something_new(|moment| wanted.iter().any(|wanted| moment.starts_with(wanted))).await,
        }
    }

    async fn sees_something_new(&mut self, is_wanted: impl Fn(&String) -> bool) -> bool {
        let (mut quiet, mut still, mut asked) = (Instant::now(), Instant::now(), Instant::now());
        loop {
            let new = self.moments.new_ones(&self.story.desk).await;
            if new.iter().any(&is_wanted) {
                return true;
            }
            if !new.is_empty() {
                quiet = Instant::now();
            }
            if asked.elapsed() > ASK {
                if !self.waits_for_nothing().await {
                    still = Instant::now();
                }
                asked = Instant::now();
            }
            if quiet.elapsed() > QUIET || quiet.max(still).elapsed() > STILL {
                return false;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn waits_for_nothing(&mut self) -> bool {
        if self.moments.is_over().await { !self.moments.mails_wait().await } else { self.moments.stands_still().await }
    }

    async fn strike(&mut self) {
        self.blows += 1;
        let agent = self.story.agent_pid();
        match (self.plan.blow, card_process(agent)) {
            (Blow::CardProcess, Some(process)) => {
                self.story.desk.card().between_calls(|| send(process, Signal::KILL)).expect("the card");
            }
            (Blow::Agent, _) | (Blow::CardProcess, None) => self.story.kill_agent(),
            (Blow::Everything, _) => {
                // Stopped first, so that nobody lives to see the others die.
                send(agent, Signal::STOP);
                let kill_all = || below(agent).into_iter().for_each(|process| send(process, Signal::KILL));
                self.story.desk.card().between_calls(kill_all).expect("the card");
                self.story.kill_agent();
            }
            (Blow::Suspend { milliseconds }, _) => {
                let all: Vec<u32> = [agent].into_iter().chain(below(agent)).collect();
                all.iter().for_each(|process| send(*process, Signal::STOP));
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                all.iter().rev().for_each(|process| send(*process, Signal::CONT));
            }
            (Blow::FullDisk { milliseconds }, _) => self.fill_the_disk(Duration::from_millis(milliseconds)).await,
        }
    }

    /// Until the agent has said that it cannot write, and so long after; then it has to go on by itself.
    async fn fill_the_disk(&self, pause: Duration) {
        let disk = self.disk.as_ref().expect("a disk of its own");
        disk.fill();
        self.says_so_often("nothing is lost", self.blows).await;
        tokio::time::sleep(pause).await;
        disk.make_room();
        self.says_so_often("the database can be written again", self.blows).await;
    }

    async fn says_so_often(&self, words: &str, times: usize) {
        let log = self.story.desk.log();
        let says = |_: &Desk| std::fs::read_to_string(&log).is_ok_and(|text| text.matches(words).count() >= times);
        self.story.desk.until_here(words, PATIENCE, says).await;
    }

    async fn ends_well(&mut self) {
        self.story.until_stage("done").await;
        self.story.desk.until_here("all mails are sent", PATIENCE, |_| self.story.mails("Hotovo") > 0).await;
        self.story.until("no mail waits", |status| status["agent"]["mails_waiting"] == 0).await;
        if let Err(wrong) = judge_repetitions(&self.story.desk) {
            panic!("after {} blows: {wrong}\n{}", self.blows, self.story.desk.story());
        }
        let failures = self.moments.card_failures().await;
        for (subject, (different, copies)) in self.letters() {
            // That the card's work failed is told each time that it did.
            let most = if subject.starts_with(CARD_FAILED) { failures } else { 1 };
            assert!(different <= most, "`{subject}` was told {different} times\n{}", self.story.desk.story());
            assert_eq!(copies, different, "the same mail came again: `{subject}`\n{}", self.story.desk.story());
        }
    }

    /// The program's mails in the person's mailbox, by subject: how many different ones, and how many copies.
    fn letters(&self) -> BTreeMap<String, (usize, usize)> {
        let mut letters: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for mail in self.story.desk.mailbox().messages() {
            if mail.header("Auto-Submitted").is_some() {
                letters.entry(mail.subject()).or_default().push(mail.header("Message-ID").expect("a Message-ID"));
            }
        }
        let counted = |ids: Vec<String>| (ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        letters.into_iter().map(|(subject, ids)| (subject, counted(ids))).collect()
    }

    fn count(&self, tally: &mut Tally) {
        let (books, letters) = (self.story.desk.books(), self.letters());
        let issued = books.issued.last().expect("issued");
        let contents = self.story.desk.card().contents().expect("the card");
        tally.stories += 1;
        tally.faults += self.blows;
        tally.keys += contents.private_keys.len() - 2;
        tally.requests += 2;
        tally.sent += books.submissions.len();
        tally.certificates +=
            issued.certificates.iter().map(|der| contents.certificates.iter().filter(|known| known.der == **der).count()).sum::<usize>();
        tally.mails += letters.values().map(|(different, _)| different).sum::<usize>();
        tally.copies += letters.values().map(|(different, copies)| copies - different).sum::<usize>();
    }
}
