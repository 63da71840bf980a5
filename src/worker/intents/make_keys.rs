//! Make keys: two new key pairs of the old keys' type and size, or longer where those are below the floor. A key that is there already, under its planned id or, where the library chose
//! another id, as the one that was not there before, is used again: nothing makes a second key for one half.

use crate::{
    certificate::{Both, Fingerprint, Role},
    worker::{
        Answer, Failure, KeyMade, Lack, MakeKeys, Message,
        consent::{Asking, Purpose},
        old_pair::OldPair,
        token::{KeyKind, KeyPlan, Needed, PublicKey, StoredPublicKey, Token},
    },
};

/// Makes what is missing. The PIN is asked for only if something is.
pub fn run(token: &Token<'_>, pair: &OldPair, order: &MakeKeys, asking: &mut Asking<'_, '_>) -> Result<Answer, Failure> {
    if order.ids.qualified == order.ids.commercial {
        return Err(Failure::Refused("both keys would have the same id".into()));
    }
    let kinds = kinds(pair, order.least_rsa_bits)?;
    let found = already_there(token, order, &kinds)?;
    let tell = |role, stored: &StoredPublicKey| {
        let made = KeyMade { role, id: stored.id.clone(), public_key: stored.key.der().to_vec() };
        asking.channel.say(&Message::KeyMade(made));
    };
    for (role, stored) in found.iter() {
        if let Some(stored) = stored {
            tell(role, stored);
        }
    }
    if found.all(Option::is_some) {
        return Ok(Answer::KeysMade);
    }
    token.can_make(&kinds)?;
    token.has_room(found.iter().filter(|(_, stored)| stored.is_none()).map(|(role, _)| Needed::for_key(kinds.get(role))).sum())?;
    let channel = asking.channel;
    let login = asking.consent(token, pair, Purpose::Store)?;
    // The person may have taken an hour, and a process whose agent was killed may have been making a key all the while: what is there now counts.
    let now = already_there(login.token(), order, &kinds)?;
    for (role, stored) in now.iter() {
        if let Some(stored) = stored.as_ref().filter(|_| found.get(role).is_none()) {
            tell(role, stored);
        }
    }
    for (role, _) in now.iter().filter(|(_, stored)| stored.is_none()) {
        if channel.is_closed() {
            // The agent was killed. The next one finds what is there and orders the rest; two at work would make it twice.
            return Err(Failure::Unanswered);
        }
        channel.say(&Message::MakingKey(role));
        let label = pair.halves.get(role).label();
        let plan = KeyPlan { role, id: order.ids.get(role), label: &label, kind: kinds.get(role) };
        let stored = login.token().generate(&plan)?;
        channel.say(&Message::KeyMade(KeyMade { role, id: stored.id.clone(), public_key: stored.key.der().to_vec() }));
    }
    Ok(Answer::KeysMade)
}

/// What the new keys are to be.
fn kinds(pair: &OldPair, least_rsa_bits: u64) -> Result<Both<KeyKind>, Failure> {
    let kind = |role| {
        let old = PublicKey::from_der(pair.halves.get(role).certificate.public_key_der())?;
        Ok::<_, Failure>(old.kind().at_least(least_rsa_bits))
    };
    Ok(Both { qualified: kind(Role::Qualified)?, commercial: kind(Role::Commercial)? })
}

/// The new keys that are on the token: recorded, under the planned id, or new since the list of known keys was made.
fn already_there(token: &Token<'_>, order: &MakeKeys, kinds: &Both<KeyKind>) -> Result<Both<Option<StoredPublicKey>>, Failure> {
    let mut keys = token.public_keys()?;
    let mut found: Both<Option<StoredPublicKey>> = Both { qualified: None, commercial: None };
    for role in Role::ALL {
        let recorded = order.made.get(role).as_ref();
        let place = keys.iter().position(|stored| match recorded {
            Some(made) => Fingerprint::of(stored.key.der()) == *made,
            None => stored.id == *order.ids.get(role),
        });
        *found.get_mut(role) = place.map(|place| keys.swap_remove(place));
        if let (Some(made), None) = (recorded, found.get(role)) {
            return Err(Failure::Unable(Lack::MadeKey { role, fingerprint: *made }));
        }
        if let Some(stored) = found.get(role).as_ref().filter(|stored| stored.key.kind() != kinds.get(role)) {
            return Err(Failure::Unable(Lack::RightKind { role, id: stored.id.clone() }));
        }
    }
    let planned = |stored: &StoredPublicKey| order.ids.iter().any(|(_, id)| *id == stored.id);
    keys.retain(|stored| !order.known.contains(&Fingerprint::of(stored.key.der())) && !planned(stored));
    if !keys.is_empty() {
        // Somebody else's, if there is a certificate for it. Which there is, is read only now: a card holds dozens.
        let certified: Vec<Vec<u8>> = token.certificates()?.iter().filter_map(|stored| public_key_of(&stored.der)).collect();
        keys.retain(|stored| !certified.iter().any(|key| key == stored.key.der()));
    }
    adopt(&mut found, keys, kinds)?;
    Ok(found)
}

/// Gives keys with an id of the library's own choice to the halves that have none. The qualified key is made first, so a single one is its.
fn adopt(found: &mut Both<Option<StoredPublicKey>>, mut unknown: Vec<StoredPublicKey>, kinds: &Both<KeyKind>) -> Result<(), Failure> {
    unknown.retain(|stored| kinds.iter().any(|(_, kind)| kind == stored.key.kind()));
    let missing: Vec<Role> = Role::ALL.into_iter().filter(|role| found.get(*role).is_none()).collect();
    if unknown.len() > missing.len() && !missing.is_empty() {
        return Err(Failure::Unable(Lack::Clarity { count: unknown.len() as u64 }));
    }
    unknown.sort_by_key(|stored| stored.encrypts); // where the library keeps the usage, it tells the commercial key
    for (role, stored) in missing.into_iter().zip(unknown) {
        *found.get_mut(role) = Some(stored);
    }
    Ok(())
}

fn public_key_of(certificate: &[u8]) -> Option<Vec<u8>> {
    Some(crate::certificate::Certificate::from_der(certificate).ok()?.public_key_der().to_vec())
}
