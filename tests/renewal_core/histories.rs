//! A million events: hostile histories in which the rules must hold, and from wherever they led, a fair world that reaches the end.

use super::{
    rules::Books,
    start,
    world::{Dice, World},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;
use twins::renewal::{Event, Renewal, Stage};

type Journal = Vec<(Event, DateTime<Utc>)>;

/// A million; `TWINS_EVENTS` for another number.
fn events() -> usize {
    std::env::var("TWINS_EVENTS").ok().and_then(|number| number.parse().ok()).unwrap_or(1_000_000)
}

/// The first history's number; `TWINS_SEED` for other histories, or the one that a failure named.
fn first_seed() -> u64 {
    std::env::var("TWINS_SEED").ok().and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[test]
fn the_rules_hold_in_a_million_random_events() {
    let (world, mut reached, mut count, mut seed) = (World::new(), BTreeSet::new(), 0, first_seed());
    while count < events() {
        let journal = history(&world, seed, &mut reached);
        count += journal.len();
        if let Err(wrong) = judged(&world, &journal, seed) {
            let least = shrunk(&world, journal, seed);
            let steps: String = least.iter().map(|event| format!("\n  {event:?}")).collect();
            panic!("history {seed} (TWINS_SEED={seed} TWINS_EVENTS=1): {wrong}; the least of it: {steps}");
        }
        seed += 1;
    }
    let expected = [
        "waiting-for-notice",
        "waiting-for-card",
        "waiting-for-consent",
        "making-keys",
        "waiting-for-go-ahead",
        "sending",
        "waiting-for-delivery",
        "waiting-for-ica",
        "waiting-for-payment",
        "importing",
        "registering",
        "proving-login",
        "done",
        "stalled",
        "declined",
        "superseded",
        "expired",
    ];
    let missed: Vec<_> = expected.iter().filter(|name| !reached.contains(*name)).collect();
    assert!(missed.is_empty() || count < 1_000_000, "no history came to {missed:?}: the histories have become too tame");
}

/// A history of its own for each seed: things that fit, so that it leads far, among things that do not.
fn history(world: &World, seed: u64, reached: &mut BTreeSet<&'static str>) -> Journal {
    let mut dice = Dice::new(seed);
    let mut now = start();
    let opening = world.opening(&mut dice);
    let mut renewal = Renewal::open("2026-abc", &opening, now).unwrap();
    let mut journal = vec![(opening, now)];
    // How much of it means well differs: some are chaos, some a usual year.
    let goodwill = 1 + dice.below(8);
    for _ in 0..dice.below(160) {
        now += TimeDelta::seconds(world.pause(&mut dice));
        let fair = if dice.below(10) < goodwill { world.fair(&renewal, now) } else { None };
        let event = fair.unwrap_or_else(|| world.hostile(&mut dice));
        renewal.apply(&event, now);
        reached.insert(renewal.stage(now).name());
        journal.push((event, now));
        // Little happens after the end, and all of it the same.
        if renewal.is_over() && dice.once_in(10) {
            break;
        }
    }
    journal
}

/// Plays it again, with an observer who checks every step, and looks at what it led to.
fn judged(world: &World, journal: &Journal, seed: u64) -> Result<(), String> {
    let (opening, at) = &journal[0];
    let mut renewal = Renewal::open("2026-abc", opening, *at).ok_or("it cannot be opened")?;
    let mut books = Books::opened(&renewal);
    books.check(&renewal, *at)?;
    for (event, at) in &journal[1..] {
        let over = renewal.is_over();
        let before = renewal.stage(*at);
        if !over {
            books.note(event, &before, *at, renewal.pair.expires());
        }
        renewal.apply(event, *at);
        books.check(&renewal, *at).map_err(|wrong| format!("{wrong}, after {event:?} in {before:?}"))?;
    }
    renewal.take_news();
    replayed(journal, &renewal, seed)?;
    reaches_the_end(world, renewal, journal.last().map_or(*at, |(_, at)| *at))
}

/// The journal leads to the same facts again; every so often by way of what is stored.
fn replayed(journal: &Journal, renewal: &Renewal, seed: u64) -> Result<(), String> {
    let stored = seed.is_multiple_of(16);
    let again = |event: &Event| match stored {
        true => serde_json::from_str(&serde_json::to_string(event).unwrap()).unwrap(),
        false => event.clone(),
    };
    let replayed = Renewal::replay("2026-abc", journal.iter().map(|(event, at)| (again(event), *at)));
    if replayed.as_ref() != Some(renewal) {
        return Err("the replay of the journal gives other facts".to_owned());
    }
    if stored && serde_json::from_str::<Renewal>(&serde_json::to_string(renewal).unwrap()).ok().as_ref() != Some(renewal) {
        return Err("the facts as they are stored are other facts".to_owned());
    }
    Ok(())
}

/// Whatever happened, as soon as the world means well it ends: with a new pair, or because it is too late or not needed.
fn reaches_the_end(world: &World, mut renewal: Renewal, now: DateTime<Utc>) -> Result<(), String> {
    let mut way = Vec::new();
    for _ in 0..60 {
        let Some(event) = world.fair(&renewal, now) else {
            let ended = matches!(renewal.stage(now), Stage::Done | Stage::Superseded | Stage::Expired);
            return if ended { Ok(()) } else { Err(format!("nothing leads on from {:?}", renewal.stage(now))) };
        };
        way.push(renewal.stage(now).name());
        renewal.apply(&event, now);
    }
    Err(format!("a fair world does not reach the end: {way:?}"))
}

/// The same failure in fewer events: each is left out that is not needed.
fn shrunk(world: &World, mut journal: Journal, seed: u64) -> Vec<Event> {
    let mut at = 1;
    while at < journal.len() {
        let mut fewer = journal.clone();
        fewer.remove(at);
        if judged(world, &fewer, seed).is_err() {
            journal = fewer;
        } else {
            at += 1;
        }
    }
    journal.into_iter().map(|(event, _)| event).collect()
}
