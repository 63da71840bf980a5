//! What is done to the stories of one plan, and what has to be seen of it.

use std::collections::BTreeSet;
use twins::renewal::Effect;
use twins_sandbox::office::Delivery;

/// When a blow falls.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// As soon as something new is seen, or up to so many milliseconds after.
    AtEachMoment { pause: u64 },
    /// When these are seen.
    At(&'static [&'static str]),
    /// So many times, each time within so many milliseconds from the start; within more of them where nothing came of the start before.
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
    /// Not a byte is left on the disk until the agent has said so, and for a while after.
    FullDisk { milliseconds: u64 },
}

/// A plan.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Its row in the table. The plans in which something is killed say `killed` or `power failed`.
    pub name: &'static str,
    pub when: When,
    pub blow: Blow,
    /// How the certificates come.
    pub delivery: Delivery,
    /// So many blows at least.
    pub least: usize,
}

impl Plan {
    /// At which of its moments no blow fell. One has to fall when each effect is written down and not yet done, and when what it is for is a fact.
    /// Which effects there are follows from the way the certificates come: by the last page they have to be collected, by the link of a mail to be
    /// fetched. The reading back has plans of its own: whoever is killed before it finds the certificates at the next look at the card.
    pub fn missed(&self, met: &BTreeSet<String>) -> Vec<String> {
        let effects = Effect::ALL.into_iter().filter(|effect| self.has_to_meet(*effect));
        let around = effects.flat_map(|effect| [format!("outbox {effect}"), format!("done {}", fact(effect))]);
        let named = if let When::At(wanted) = self.when { wanted } else { &[] };
        around.chain(named.iter().map(ToString::to_string)).filter(|moment| !met.contains(moment)).collect()
    }

    fn has_to_meet(&self, effect: Effect) -> bool {
        let comes = match effect {
            Effect::Collect => self.delivery == Delivery::LastPage,
            Effect::Fetch => self.delivery == Delivery::Link,
            Effect::ReadBack => false,
            _ => true,
        };
        comes && matches!(self.when, When::AtEachMoment { .. })
    }
}

/// What an effect is for, as the moments name it.
const fn fact(effect: Effect) -> &'static str {
    match effect {
        Effect::Collect | Effect::Fetch => "certificates",
        Effect::ReadBack => Effect::Import.name(),
        effect => effect.name(),
    }
}
