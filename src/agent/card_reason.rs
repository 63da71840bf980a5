//! Why something at the card failed, as a reason that can be told in the person's language.

use crate::{
    card::{PresenceError, WorkerError},
    certificate::PairError,
    renewal::Reason,
    worker::{Failure, Lack, PromptTrouble},
};

/// Of work that the card process did not do.
pub fn reason_of(error: &WorkerError) -> Reason {
    match error {
        WorkerError::Failed(failure) => of_failure(failure),
        WorkerError::Hung(after) => Reason::known("hung", [("seconds", after.as_secs().to_string())], error),
        WorkerError::Crashed(how) => Reason::known("crashed", [("how", how.clone())], error),
        WorkerError::Start(why) => Reason::known("not-started", [("said", why.to_string())], error),
    }
}

fn of_failure(failure: &Failure) -> Reason {
    let said = |key, words: &str| Reason::known(key, [("said", words.to_owned())], failure);
    match failure {
        Failure::Declined => Reason::known("declined", [], failure),
        Failure::Unanswered => Reason::known("unanswered", [], failure),
        Failure::NoPrompt(trouble) => of_prompt(trouble),
        Failure::PinWrong(_) => Reason::known("pin-wrong", [], failure),
        Failure::PinLocked => Reason::known("pin-locked", [], failure),
        Failure::Module(words) => said("module", words),
        Failure::NoCard(_) => Reason::known("no-card", [], failure),
        Failure::NoPair(lack) | Failure::Unable(lack) => of_lack(lack),
        Failure::Card(words) => said("said", words),
        Failure::Refused(words) => said("refused", words),
    }
}

/// Of what a card lacks.
pub fn of_lack(lack: &Lack) -> Reason {
    match lack {
        Lack::Room { free, needed } => Reason::known("room", [("free", free.to_string()), ("needed", needed.to_string())], lack),
        Lack::KeyLength { least, most, bits } => {
            Reason::known("key-length", [("least", least.to_string()), ("most", most.to_string()), ("bits", bits.to_string())], lack)
        }
        Lack::KeyMaking { kind } => Reason::known("key-making", [("kind", kind.clone())], lack),
        Lack::Signing => Reason::known("signing", [], lack),
        Lack::MadeKey { role, .. } => Reason::known("made-key", [("role", role.to_string())], lack),
        Lack::RightKind { role, .. } => Reason::known("right-kind", [("role", role.to_string())], lack),
        Lack::Clarity { count } => Reason::known("clarity", [("count", count.to_string())], lack),
        Lack::NewKey { role, .. } => Reason::known("new-key", [("role", role.to_string())], lack),
        Lack::PrivateKey { role } => Reason::known("private-key", [("role", role.to_string())], lack),
        Lack::Certificate { role, .. } => Reason::known("certificate", [("role", role.to_string())], lack),
        Lack::Said(words) => Reason::known("unable", [("said", words.clone())], lack),
    }
}

/// Of a prompt that could not be shown.
pub fn of_prompt(trouble: &PromptTrouble) -> Reason {
    match trouble {
        PromptTrouble::NotStarted { program, .. } => Reason::known("prompt-not-started", [("program", program.clone())], trouble),
        PromptTrouble::NoPinentry { program } => Reason::known("prompt-no-pinentry", [("program", program.clone())], trouble),
        PromptTrouble::Ended => Reason::known("prompt-ended", [], trouble),
        PromptTrouble::TerminalClosed => Reason::known("prompt-terminal-closed", [], trouble),
        PromptTrouble::NoTerminal => Reason::known("prompt-no-terminal", [], trouble),
        PromptTrouble::Missing => Reason::known("prompt-missing", [], trouble),
        PromptTrouble::Memory(words) => Reason::known("prompt-memory", [("said", words.clone())], trouble),
        PromptTrouble::Broken(words) => Reason::known("prompt-broken", [("said", words.clone())], trouble),
    }
}

/// Of readers that cannot be watched.
pub fn of_presence(error: &PresenceError) -> Reason {
    match error {
        PresenceError::Refused(said) => Reason::known("readers-refused", [("said", said.clone())], error),
        PresenceError::Unreachable(said) => Reason::known("readers-unreachable", [("said", said.clone())], error),
        PresenceError::Failed(said) => Reason::known("readers-failed", [("said", said.clone())], error),
        PresenceError::NotWatched(said) => Reason::known("readers-not-watched", [("said", said.clone())], error),
    }
}

/// Of certificates that are no pair.
pub fn of_pair(error: &PairError) -> Reason {
    match error {
        PairError::None => Reason::known("pair-none", [], error),
        PairError::Half { name, missing } => Reason::known("pair-half", [("person", name.clone()), ("role", missing.to_string())], error),
        PairError::Ambiguous { name, role } => {
            Reason::known("pair-ambiguous", [("person", name.clone()), ("role", role.to_string())], error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        certificate::{Fingerprint, KeyId, Role},
        tell::{Language, Teller},
        worker::TriesLeft,
    };
    use std::time::Duration;

    /// What libraries and servers say, to be found again in what is told.
    const SAID: &str = "CKR_XYZ";

    fn every_reason() -> Vec<Reason> {
        let (said, role) = (|| SAID.to_owned(), Role::Qualified);
        let (id, fingerprint) = (KeyId::from_bytes(&[1]), Fingerprint::of(b"x"));
        let lacks = vec![
            Lack::Room { free: 1, needed: 2 },
            Lack::KeyLength { least: 1, most: 2, bits: 3 },
            Lack::KeyMaking { kind: "RSA".to_owned() },
            Lack::Signing,
            Lack::MadeKey { role, fingerprint },
            Lack::RightKind { role, id: id.clone() },
            Lack::Clarity { count: 3 },
            Lack::NewKey { role, id },
            Lack::PrivateKey { role },
            Lack::Certificate { role, fingerprint },
            Lack::Said(said()),
        ];
        let prompts = vec![
            PromptTrouble::NotStarted { program: said(), why: said() },
            PromptTrouble::NoPinentry { program: said() },
            PromptTrouble::Ended,
            PromptTrouble::TerminalClosed,
            PromptTrouble::NoTerminal,
            PromptTrouble::Missing,
            PromptTrouble::Memory(said()),
            PromptTrouble::Broken(said()),
        ];
        let failures = vec![
            Failure::Declined,
            Failure::Unanswered,
            Failure::PinWrong(TriesLeft::All),
            Failure::PinLocked,
            Failure::Module(said()),
            Failure::NoCard(said()),
            Failure::Card(said()),
            Failure::Refused(said()),
        ];
        let presence = [
            PresenceError::Refused(said()),
            PresenceError::Unreachable(said()),
            PresenceError::Failed(said()),
            PresenceError::NotWatched(said()),
        ];
        let pairs = [PairError::None, PairError::Half { name: said(), missing: role }, PairError::Ambiguous { name: said(), role }];
        let failures = failures.into_iter().chain(prompts.into_iter().map(Failure::NoPrompt)).chain(lacks.into_iter().map(Failure::Unable));
        let mut errors: Vec<WorkerError> = failures.map(WorkerError::Failed).collect();
        errors.extend([
            WorkerError::Hung(Duration::from_secs(60)),
            WorkerError::Crashed(said()),
            WorkerError::Start(std::io::Error::other(SAID)),
        ]);
        let mut reasons: Vec<Reason> = errors.iter().map(reason_of).collect();
        reasons.extend(presence.iter().map(of_presence));
        reasons.extend(pairs.iter().map(of_pair));
        reasons
    }

    #[test]
    fn every_reason_is_told_in_both_languages_with_all_that_it_holds() {
        for language in [Language::Czech, Language::English] {
            let teller = Teller::new(language, chrono_tz::Europe::Prague);
            for reason in every_reason() {
                let told = teller.reason(&reason);
                let Reason::Known { values, english, .. } = &reason else { unreachable!("{reason:?}") };
                assert!(language == Language::English || told != *english, "in English: {told}");
                assert!(!told.contains("reason-") && !told.contains('{'), "{told}");
                if values.values().any(|value| value == SAID) {
                    assert!(told.contains(SAID), "{told}");
                }
            }
        }
    }
}
