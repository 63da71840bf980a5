//! One story, played to its good end through as many blows as the plan has.

use super::{
    chance::Chance,
    moments::Moments,
    processes::{below, card_process, send},
    support::story::{PATIENCE, Story},
    tally::Tally,
};
use rustix::process::Signal;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use twins_sandbox::{desk::Desk, judge::judge_repetitions, office::Delivery};

/// The subject of the mail that says that the card or its library failed.
const CARD_FAILED: &str = "Práce s kartou se nezdařila";
/// How often it is looked.
const LOOK: Duration = Duration::from_millis(2);
/// Nothing new for so long: whatever waits for the person gets the person.
const QUIET: Duration = Duration::from_secs(8);
/// No story takes longer.
const LONGEST: Duration = Duration::from_secs(900);

/// When a blow falls.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// As soon as something new is seen, or up to so many milliseconds after.
    AtEachMoment { pause: u64 },
    /// So many times, each time within so many milliseconds from the start.
    AtAnyMoment { times: usize, within: u64 },
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blow {
    /// SIGKILL to the agent alone; the card process has to find out.
    Agent,
    /// SIGKILL to the agent and all that it started, at once.
    Everything,
    /// SIGKILL to the card process, if there is one; else to the agent.
    CardProcess,
    /// SIGSTOP to all, and SIGCONT after a while.
    Suspend { milliseconds: u64 },
}

/// Plays the stories of this plan.
pub async fn play(name: &str, when: When, blow: Blow) {
    let stories = std::env::var("TWINS_CRASHES").ok().and_then(|times| times.parse().ok()).unwrap_or(1_u32);
    let (mut tally, mut chance) = (Tally::of(name), Chance::new());
    for _ in 0..stories {
        let wanted = tally.faults + if let When::AtAnyMoment { times, .. } = when { times } else { 1 };
        while tally.faults < wanted {
            Torture::begin(when, blow).await.play(&mut chance, &mut tally).await;
        }
    }
    tally.publish();
}

struct Torture {
    story: Story,
    moments: Moments,
    when: When,
    blow: Blow,
    blows: usize,
}

impl Torture {
    async fn begin(when: When, blow: Blow) -> Self {
        let story = Story::prepare(Desk::builder()).await;
        story.desk.office().issue_by_itself(Duration::from_millis(300), Delivery::Attachments);
        story.desk.office().notice(story.desk.pair()).await;
        let moments = Moments::of(&story.desk);
        Self { story, moments, when, blow, blows: 0 }
    }

    async fn play(mut self, chance: &mut Chance, tally: &mut Tally) {
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
        self.ends_well().await;
        self.count(tally);
        println!("{} blows in {:.0?}", self.blows, began.elapsed());
    }

    fn is_through(&self) -> bool {
        matches!(self.when, When::AtAnyMoment { times, .. } if self.blows >= times)
    }

    /// Waits for the next moment; `false` if it did not come.
    async fn reaches_a_blow(&mut self, chance: &mut Chance) -> bool {
        let pause = match self.when {
            When::AtAnyMoment { within, .. } => {
                tokio::time::sleep(Duration::from_millis(chance.up_to(within))).await;
                return !self.moments.is_over().await;
            }
            When::AtEachMoment { pause } => pause,
        };
        let deadline = Instant::now() + QUIET;
        while self.moments.new_ones(&self.story.desk).await.is_empty() {
            if Instant::now() > deadline {
                return false;
            }
            tokio::time::sleep(LOOK).await;
        }
        tokio::time::sleep(Duration::from_millis(chance.up_to(pause))).await;
        true
    }

    async fn strike(&mut self) {
        self.blows += 1;
        let agent = self.story.agent_pid();
        match (self.blow, card_process(agent)) {
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
        }
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
        let counted = |ids: Vec<String>| (ids.iter().collect::<std::collections::BTreeSet<_>>().len(), ids.len());
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
