//! The prompt on a terminal that is handed over, over a pseudo-terminal.

#![allow(unsafe_code)] // openpty

use super::card::{Card, PIN};
use std::{
    fs::File,
    io::{Read, Write},
    os::fd::{FromRawFd, OwnedFd},
    pin::pin,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};
use twins::{
    card::{Prompt, WorkerError},
    worker::{Answer, Failure, Intent, Message},
};

/// The person's side of a pseudo-terminal.
pub struct Person {
    keyboard: File,
    terminal: OwnedFd,
    screen: Arc<Mutex<String>>,
}

impl Person {
    pub fn sit_down() -> Self {
        let (mut master, mut slave) = (0, 0);
        // SAFETY: both places are valid, and the optional arguments are left out.
        let result = unsafe { libc::openpty(&raw mut master, &raw mut slave, std::ptr::null_mut(), std::ptr::null(), std::ptr::null()) };
        assert_eq!(result, 0);
        // SAFETY: openpty gave two descriptors that nobody else owns.
        let (keyboard, terminal) = unsafe { (File::from_raw_fd(master), OwnedFd::from_raw_fd(slave)) };
        let screen = Arc::new(Mutex::new(String::new()));
        let (shown, mut eyes) = (Arc::clone(&screen), keyboard.try_clone().unwrap());
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = eyes.read(&mut bytes) {
                shown.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        Self { keyboard, terminal, screen }
    }

    /// Waits for words on the screen, then types.
    pub fn types(&self, after: &'static str, keys: &'static [u8]) -> thread::JoinHandle<()> {
        let (screen, mut keyboard) = (Arc::clone(&self.screen), self.keyboard.try_clone().unwrap());
        thread::spawn(move || {
            let start = Instant::now();
            while !screen.lock().unwrap().contains(after) {
                assert!(start.elapsed() < Duration::from_secs(60), "{}", screen.lock().unwrap());
                thread::sleep(Duration::from_millis(10));
            }
            keyboard.write_all(keys).unwrap();
        })
    }

    pub fn hand_over(&self) -> Prompt {
        Prompt::Terminal(self.terminal.try_clone().unwrap())
    }

    pub fn screen(&self) -> String {
        self.screen.lock().unwrap().clone()
    }

    /// Makes the window this wide.
    fn narrow(&self, columns: u16) {
        let size = rustix::termios::Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        rustix::termios::tcsetwinsize(&self.terminal, size).unwrap();
    }

    fn echoes(&self) -> bool {
        let modes = rustix::termios::tcgetattr(&self.terminal).unwrap().local_modes;
        modes.contains(rustix::termios::LocalModes::ECHO | rustix::termios::LocalModes::ICANON | rustix::termios::LocalModes::ISIG)
    }
}

#[tokio::test]
async fn the_pin_is_typed_unseen_and_the_terminal_is_as_before() {
    let mut card = Card::new().await;
    card.settings.language = "en".into();
    let order = Intent::MakeKeys(card.make_keys_order().await);
    let person = Person::sit_down();
    // A slip, all erased, the PIN with one digit too many, which is taken back.
    let typing = person.types("PIN of the card", b"99\x154829133\x7f\n");
    assert_eq!(card.run_with(order, person.hand_over()).await.unwrap(), Answer::KeysMade);
    typing.join().unwrap();
    let screen = person.screen();
    assert!(screen.contains("Permit storing two new keys") && screen.contains("For: Jana Nováková"), "{screen}");
    assert!(!screen.contains(PIN) && !screen.contains("4829"), "{screen}");
    assert!(person.echoes());
}

#[tokio::test]
async fn every_way_to_say_no_at_a_terminal_is_one() {
    let card = Card::new().await;
    let order = Intent::MakeKeys(card.make_keys_order().await);
    for keys in [&b"\n"[..], b"q\n", b"\x03", b"12\x04"] {
        let person = Person::sit_down();
        let typing = person.types("PIN ke kart", keys);
        let outcome = card.run_with(order.clone(), person.hand_over()).await;
        assert!(matches!(outcome, Err(WorkerError::Failed(Failure::Declined))), "{keys:?}: {outcome:?}");
        typing.join().unwrap();
        assert!(person.echoes());
    }
    assert_eq!(*card.seen.lock().unwrap(), [Message::Prompted]);
}

#[tokio::test]
async fn nobody_at_the_terminal_is_no_answer_and_a_stopped_prompt_leaves_it_whole() {
    let mut card = Card::new().await;
    let order = Intent::MakeKeys(card.make_keys_order().await);
    let person = Person::sit_down();
    {
        let mut work = pin!(card.run_with(order.clone(), person.hand_over()));
        let shown = async {
            while !person.screen().contains("PIN ke kart") {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::select! { outcome = &mut work => panic!("{outcome:?}"), () = shown => {} }
        assert!(!person.echoes());
    } // the work is dropped here
    let dropped = Instant::now();
    while !person.echoes() {
        assert!(dropped.elapsed() < Duration::from_secs(60), "the terminal was left without echo");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    card.settings.prompt_timeout = Duration::from_secs(1);
    let person = Person::sit_down();
    let outcome = card.run_with(order, person.hand_over()).await;
    assert!(matches!(outcome, Err(WorkerError::Failed(Failure::Unanswered))), "{outcome:?}");
    assert!(person.echoes());
}

#[tokio::test]
async fn lines_fit_the_terminal() {
    let card = Card::new().await;
    let order = Intent::MakeKeys(card.make_keys_order().await);
    for columns in [45, 100] {
        let person = Person::sit_down();
        person.narrow(columns);
        let typing = person.types("PIN ke kart", b"q\n");
        let outcome = card.run_with(order.clone(), person.hand_over()).await;
        assert!(matches!(outcome, Err(WorkerError::Failed(Failure::Declined))), "{outcome:?}");
        typing.join().unwrap();
        let screen = person.screen();
        let widest = screen.lines().map(|line| line.trim_end().chars().count()).max().unwrap();
        assert!(widest <= usize::from(columns), "{widest}:\n{screen}");
        let on_one_line = screen.lines().any(|line| line.contains("certifikát č.") && line.contains("platí do"));
        assert_eq!(on_one_line, columns == 100, "{screen}");
    }
}

#[tokio::test]
async fn only_what_is_typed_at_the_prompt_is_the_pin_and_only_its_signs() {
    let card = Card::new().await;
    let order = Intent::MakeKeys(card.make_keys_order().await);
    let mut person = Person::sit_down();
    person.keyboard.write_all(b"111111\n").unwrap(); // before the prompt stands there
    tokio::time::sleep(Duration::from_millis(200)).await;
    // Arrows, a function key, a tabulator and control characters between the digits.
    let typing = person.types("PIN ke kart", b"\x1b[A48\x1bOP\t29\x01\x1b[1;5C13\x00\n");
    assert_eq!(card.run_with(order, person.hand_over()).await.unwrap(), Answer::KeysMade);
    typing.join().unwrap();
    assert!(!card.seen.lock().unwrap().is_empty());
}
