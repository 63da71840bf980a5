//! What every story needs: the workstation, the agent at it, waiting for a stage, and the judges at the end.

use serde_json::Value;
use std::{path::PathBuf, time::Duration};
use twins_sandbox::{
    desk::{Agent, Builder, Desk, End},
    judge::judge,
    office::Delivery,
};

/// Long enough for a busy machine; nothing waits that long when all is well.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// A workstation and the agent at it.
pub struct Story {
    pub desk: Desk,
    agent: Option<Agent>,
}

/// The program under test.
pub fn twins() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_twins"))
}

impl Story {
    /// Sets the workstation up; the agent does not run yet.
    pub async fn prepare(builder: Builder) -> Self {
        let story = Self { desk: builder.start().await, agent: None };
        // Stories are told at the pace of seconds, not of quarters of an hour.
        story.configure("poll = 2", "poll = 1\nretry = 1");
        story
    }

    /// Sets the workstation up, starts the agent and waits until it has seen mailbox and, if it is there, card.
    pub async fn begin(builder: Builder) -> Self {
        let mut story = Self::prepare(builder).await;
        story.start_agent().await;
        story
    }

    /// Changes the configuration; the agent reads it when it starts.
    pub fn configure(&self, old: &str, new: &str) {
        let text = std::fs::read_to_string(self.desk.config()).expect("the configuration");
        assert!(text.contains(old), "no `{old}` in the configuration");
        std::fs::write(self.desk.config(), text.replace(old, new)).expect("written");
    }

    /// Starts it without waiting for the mailbox.
    pub async fn start_agent_blind(&mut self) {
        self.agent = Some(self.desk.agent(&twins()));
        self.until("the agent runs", |status| status["agent"]["running"] == true).await;
    }

    /// Starts it and does not wait for anything.
    pub fn launch_agent(&mut self) {
        self.agent = Some(self.desk.agent(&twins()));
    }

    /// Whether an agent was started that has not ended.
    pub fn agent_runs(&mut self) -> bool {
        self.agent.as_mut().is_some_and(Agent::runs)
    }

    pub async fn start_agent(&mut self) {
        self.agent = Some(self.desk.agent(&twins()));
        self.until("the agent watches the mailbox", |status| status["agent"]["mailbox"] == "watching").await;
    }

    /// Ends the agent as a service manager does; it must end cleanly.
    pub fn stop_agent(&mut self) {
        let exit = self.end_agent(End::Terminate);
        assert!(exit.success(), "the agent ended with {exit}\n{}", self.desk.story());
    }

    /// The agent's process.
    pub fn agent_pid(&self) -> u32 {
        self.agent.as_ref().expect("a running agent").pid()
    }

    /// Ends the agent in this way; gives its exit status.
    pub fn end_agent(&mut self, how: End) -> std::process::ExitStatus {
        self.agent.take().expect("a running agent").end(how)
    }

    /// Ends the agent as a power failure does.
    pub fn kill_agent(&mut self) {
        self.agent.take().expect("a running agent").end(End::Kill);
    }

    /// Waits until the status is as wanted.
    pub async fn until(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let wanted = |status: &Value| {
            assert!(
                self.agent.is_none() || status["agent"]["running"] == true || self.agent_lives(),
                "the agent died\n{}",
                self.desk.story()
            );
            wanted(status)
        };
        self.desk.until(&twins(), what, PATIENCE, wanted).await
    }

    fn agent_lives(&self) -> bool {
        let stat = self.agent.as_ref().and_then(|agent| std::fs::read_to_string(format!("/proc/{}/stat", agent.pid())).ok());
        stat.is_some_and(|stat| !stat.contains(") Z "))
    }

    /// Waits until the newest renewal is in this stage; gives the renewal.
    pub async fn until_stage(&self, stage: &str) -> Value {
        let status = self.until(stage, |status| status["renewals"][0]["stage"] == stage).await;
        status["renewals"][0].clone()
    }

    /// Waits until the person has a mail whose subject contains this; gives its text.
    pub async fn until_mail(&self, subject: &str) -> String {
        self.desk
            .until_here(&format!("a mail `{subject}`"), PATIENCE, |desk| desk.mailbox().subjects().iter().any(|s| s.contains(subject)))
            .await;
        let mail = self.desk.mailbox().messages().into_iter().find(|mail| mail.subject().contains(subject));
        mail.expect("just seen").text()
    }

    /// Waits until the agent's log says this.
    pub async fn until_log(&self, words: &str) {
        let log = self.desk.log();
        self.desk.until_here(words, PATIENCE, |_| std::fs::read_to_string(&log).is_ok_and(|text| text.contains(words))).await;
    }

    /// How many mails with this in the subject the person has.
    pub fn mails(&self, subject: &str) -> usize {
        self.desk.mailbox().subjects().iter().filter(|s| s.contains(subject)).count()
    }

    /// How often the PIN was asked for.
    pub fn pins_asked(&self) -> usize {
        self.desk.hand().prompts().iter().filter(|prompt| prompt.command == "GETPIN").count()
    }

    /// The authority issues what it accepted.
    pub async fn issue(&self, delivery: Delivery) {
        let number = self.desk.accepted(PATIENCE).await;
        self.desk.office().issue(&number, delivery).await.expect("issued");
    }

    /// `twins` with these arguments at this workstation: what it printed, and whether it went well.
    pub fn command(&self, arguments: &[&str]) -> (bool, String) {
        let output = self.desk.command(&twins()).args(arguments).arg("--config").arg(self.desk.config()).output().expect("run");
        (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    }

    /// The renewal is done, and the judge finds it right.
    pub async fn is_renewed(&self) {
        self.until_stage("done").await;
        if let Err(wrong) = judge(&self.desk) {
            panic!("{wrong}\n{}", self.desk.story());
        }
    }
}
