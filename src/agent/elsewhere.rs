//! The ways beside the program's own: the person sends the requests in a browser or as files, and brings certificates from anywhere.

use super::{
    Agent, AgentError,
    control::{Call, Reply},
    mailroom::new_id,
    person::Terminal,
};
use crate::{
    certificate::{Certificate, Fingerprint},
    renewal::{Effect, Event, KnownPair, Origin, Owners, Renewal, Source, Stage, Way},
};
use std::time::Duration;

/// How long the card process may take to let go of the card.
const LETTING_GO: Duration = Duration::from_secs(5);

impl Agent {
    /// The person wants to send the requests in the browser: the card is let go, and the address handed over. Where requests may have reached the
    /// authority already, those of the browser would be a second application: that needs an express yes.
    pub(super) async fn browser_wanted(&mut self, renewal: Option<&str>, again: bool, call: &Call) -> Result<(), AgentError> {
        let Some(id) = self.renewal_for(renewal, call).await? else { return Ok(()) };
        let Some(renewal) = self.renewals.get(&id) else { return Ok(()) };
        if renewal.is_accepted() {
            call.refuse(format!("{} {}", self.teller.text("elsewhere-too-late", &[]), self.advice(&id)));
            return Ok(());
        }
        if renewal.link.is_none() {
            call.refuse(self.teller.say("browser-no-link", &[]));
            return Ok(());
        }
        if self.orders.is_at_work(&id, Effect::Send) {
            call.refuse(self.teller.say("browser-sending-now", &[]));
            return Ok(());
        }
        if renewal.perhaps_sent && !again {
            let _ = call.reply.send(Reply::AgainNeeded { renewal: id, what: self.teller.text("browser-maybe-sent", &[]) });
            return Ok(());
        }
        self.orders.call_off_card_of(&id);
        self.happen(&id, vec![Event::WayChosen { way: Way::Browser }]).await?;
        // The authority's software needs the card for itself.
        if self.orders.at_card().is_none() && tokio::time::timeout(LETTING_GO, self.desk.worker.rest()).await.is_err() {
            tracing::warn!("the card process does not let go of the card");
        }
        let Some(renewal) = self.renewals.get(&id) else { return Ok(()) };
        let link = renewal.link.as_ref().map(|link| (link.url().to_string(), link.host().to_owned()));
        let (address, host) = link.unwrap_or_default();
        let values = [("host", host.into()), ("deadline", self.teller.moment(renewal.pair.expires()).into())];
        let what = self.teller.say("browser-what-to-do", &values);
        let _ = call.reply.send(Reply::Open { address, what });
        Ok(())
    }

    /// The person wants the requests as files. They come as soon as they are signed; until then the way is that of `twins confirm`.
    pub(super) async fn requests_wanted(&mut self, renewal: Option<&str>, columns: usize, call: Call) -> Result<(), AgentError> {
        let Some(id) = self.renewal_for(renewal, &call).await? else { return Ok(()) };
        let Some(renewal) = self.renewals.get(&id) else { return Ok(()) };
        if let Some(requests) = renewal.requests().filter(|_| renewal.is_accepted() || renewal.way == Way::Hand) {
            let _ = call.reply.send(Reply::Requests(Box::new(requests)));
            let _ = call.reply.send(Reply::Done(self.advice(&id)));
            return Ok(());
        }
        if renewal.is_accepted() {
            call.refuse(format!("{} {}", self.teller.text("elsewhere-too-late", &[]), self.advice(&id)));
            return Ok(());
        }
        let (reply, terminal, number) = (call.reply, call.terminal, call.id);
        if let Some(device) = terminal {
            self.take_terminal(Terminal { call: number, renewal: id.clone(), device, columns, reply, told: None });
            return self.happen(&id, vec![Event::WayChosen { way: Way::Hand }]).await;
        }
        self.happen(&id, vec![Event::WayChosen { way: Way::Hand }]).await?;
        if let Some(requests) = self.renewals.get(&id).and_then(Renewal::requests) {
            let _ = reply.send(Reply::Requests(Box::new(requests)));
            let _ = reply.send(Reply::Done(self.advice(&id)));
        } else {
            let _ = reply.send(Reply::Failed(format!("{}\n{}", self.teller.say("request-later", &[]), self.advice(&id))));
        }
        Ok(())
    }

    /// Certificates from a file: each open renewal looks whether they are its own; of a pair without one, a renewal is opened.
    pub(super) async fn import(&mut self, name: &str, certificates: &[String], call: &Call) -> Result<(), AgentError> {
        let found: Vec<Certificate> = certificates.iter().filter_map(|der| Certificate::from_der(&hex::decode(der).ok()?).ok()).collect();
        let leaves: Vec<&Certificate> = found.iter().filter(|found| !found.is_authority()).collect();
        let Some(id) = self.renewal_of(&leaves).await? else {
            call.refuse(self.teller.say("import-nobodys", &[("file", name.into())]));
            return Ok(());
        };
        if self.renewals.get(&id).is_some_and(|renewal| is_foreign(renewal, &leaves)) {
            self.orders.call_off_card_of(&id);
            self.happen(&id, vec![Event::WayChosen { way: Way::Browser }]).await?;
        }
        let events = self.certificates_came(&id, &found, &Source::File(name.to_owned()));
        let refused = events.iter().find_map(|event| match event {
            Event::CertificateRefused(refused) => Some(refused.why.clone()),
            _ => None,
        });
        let verified = events.iter().filter(|event| matches!(event, Event::CertificateVerified { .. })).count();
        self.happen(&id, events).await?;
        let advice = self.advice(&id);
        let reply = match refused {
            Some(why) => {
                Reply::Failed(self.teller.say("import-refused", &[("file", name.into()), ("why", self.teller.refusal(&why).into())]))
            }
            None if verified == 0 => Reply::Done(format!("{} {advice}", self.teller.text("import-known", &[("file", name.into())]))),
            None => {
                Reply::Done(format!("{} {advice}", self.teller.text("import-taken", &[("file", name.into()), ("count", verified.into())])))
            }
        };
        let _ = call.reply.send(reply);
        Ok(())
    }

    /// The open renewal that is meant; one is opened for the only pair in force if there is none. Where it is nobody's, the person is told why.
    async fn renewal_for(&mut self, wanted: Option<&str>, call: &Call) -> Result<Option<String>, AgentError> {
        let open: Vec<String> = self.open_renewals().into_iter().filter(|id| wanted.is_none_or(|wanted| wanted == id)).collect();
        let why = match (open.as_slice(), wanted) {
            ([id], _) => return Ok(Some(id.clone())),
            ([], Some(unknown)) => self.teller.say("decline-unknown", &[("renewal", unknown.into())]),
            ([], None) => match self.pair_to_renew(None) {
                Ok(pair) => return Ok(Some(self.start_by_hand(&pair, None).await?)),
                Err(why) => why,
            },
            (several, _) => self.teller.say("elsewhere-which", &[("renewals", several.join(", ").into())]),
        };
        call.refuse(why);
        Ok(None)
    }

    /// The open renewal these certificates can be for; opened if only a pair is known that they follow.
    async fn renewal_of(&mut self, leaves: &[&Certificate]) -> Result<Option<String>, AgentError> {
        let open = self.renewals.values().filter(|renewal| !renewal.is_over());
        let mut own: Vec<&Renewal> = open.filter(|renewal| follows(&renewal.pair, leaves)).collect();
        own.sort_by_key(|renewal| is_foreign(renewal, leaves));
        if let Some(renewal) = own.first() {
            return Ok(Some(renewal.id.clone()));
        }
        let now = self.clock.now();
        let owners = Owners::of(&self.pairs);
        let in_force = |pair: &&KnownPair| pair.expires() > now && !owners.have_successor_of(pair, now);
        let Some(pair) = self.pairs.iter().filter(in_force).find(|pair| follows(pair, leaves)).cloned() else {
            return Ok(None);
        };
        let id = new_id(now);
        let opening = self.opening(&pair, Origin::Hand, None);
        self.happen(&id, vec![opening, Event::WayChosen { way: Way::Browser }]).await?;
        Ok(Some(id))
    }

    /// The requests go to the terminal that waits for them, as soon as they are signed.
    pub(super) fn hand_over_requests(&self, renewal: &Renewal) {
        let signed = renewal.requests().filter(|_| renewal.stage(self.clock.now()) == Stage::WaitingForDelivery { way: Way::Hand });
        let terminal = self.desk.terminal.as_ref().filter(|terminal| terminal.renewal == renewal.id);
        if let (Some(requests), Some(terminal)) = (signed, terminal) {
            let _ = terminal.reply.send(Reply::Requests(Box::new(requests)));
        }
    }
}

/// Whether one of the certificates is a newer one of this pair's subject and role.
fn follows(pair: &KnownPair, leaves: &[&Certificate]) -> bool {
    let is_next = |leaf: &&&Certificate| {
        let old = leaf.role().and_then(|role| pair.old.get(role).certificate().ok());
        old.is_some_and(|old| old.fingerprint() != leaf.fingerprint() && old.same_subject(leaf))
    };
    leaves.iter().any(|leaf| is_next(&leaf))
}

/// Whether one of the certificates is for a key that this renewal did not make, though nothing was sent yet.
fn is_foreign(renewal: &Renewal, leaves: &[&Certificate]) -> bool {
    let own: Vec<Fingerprint> =
        renewal.halves.iter().filter_map(|(_, half)| half.key.as_ref().map(|key| Fingerprint::of(&key.public_key))).collect();
    !renewal.is_accepted() && leaves.iter().any(|leaf| leaf.role().is_some() && !own.contains(&Fingerprint::of(leaf.public_key_der())))
}
