//! What `twins card` shows: readers, card, PIN, pairs, and what a renewal would do.

use super::{
    CardPairReport, CardReport, CertificateReport, KeySeen, PairReport, ReaderReport, Teller, TokenReport,
    clean::clean,
    matter::NOTICE_COMES,
    paint::Tone,
    parts::tone_of_days,
    screen::Screen,
    table::{Cell, Table},
};
use crate::certificate::{Both, Role, Standing};
use chrono::TimeDelta;

impl Teller {
    /// The card and what is on it, for a terminal of `width` columns.
    pub fn card(&self, report: &CardReport, width: usize, colour: bool) -> String {
        let mut screen = Screen::new(width, colour);
        let mut facts = self.reader_facts(&report.readers);
        facts.extend(self.token_facts(&report.token));
        for token in &report.other_cards {
            facts.extend(self.token_facts(&Ok(token.clone())));
        }
        screen.facts(&facts);
        self.troubles_on(&mut screen, report);
        if report.persons > 1 {
            screen.gap();
            screen.text("  ", Tone::Wanting, &self.text("card-persons", &[("count", report.persons.into())]));
        }
        for pair in &report.pairs {
            self.pair_on(&mut screen, pair);
        }
        self.halves_on(&mut screen, report);
        if report.other_certificates > 0 {
            screen.gap();
            screen.text("  ", Tone::Faint, &self.text("card-others", &[("count", report.other_certificates.into())]));
        }
        screen.finish()
    }

    fn reader_facts(&self, readers: &Result<Vec<ReaderReport>, String>) -> Vec<(String, Tone, String)> {
        let label = self.text("card-reader", &[]);
        match readers {
            Err(why) => vec![(label, Tone::Bad, self.text("card-readers-failed", &[("why", why.as_str().into())]))],
            Ok(readers) if readers.is_empty() => vec![(label, Tone::Wanting, self.text("card-no-reader", &[]))],
            Ok(readers) => readers.iter().map(|reader| (label.clone(), Tone::Plain, self.reader_value(reader))).collect(),
        }
    }

    fn reader_value(&self, reader: &ReaderReport) -> String {
        let state = self.text(if reader.card { "card-inside" } else { "card-absent" }, &[]);
        format!("{} · {state}", clean(&reader.name))
    }

    fn token_facts(&self, token: &Result<TokenReport, String>) -> Vec<(String, Tone, String)> {
        let label = self.text("card-card", &[]);
        match token {
            Err(why) => vec![(label, Tone::Bad, self.text("card-token-failed", &[("why", why.as_str().into())]))],
            Ok(token) => {
                let name = self.text("card-token", &[("label", (&token.label).into()), ("serial", (&token.serial).into())]);
                let maker = self.text("card-maker", &[("manufacturer", (&token.manufacturer).into()), ("model", (&token.model).into())]);
                let (tone, pin) = self.pin(token);
                let pin_label = self.text("card-pin", &[]);
                let mut facts = vec![(label, Tone::Strong, name), (String::new(), Tone::Faint, maker), (pin_label, tone, pin)];
                facts.extend(self.free_fact(token));
                facts
            }
        }
    }

    /// Room on the card, where it tells.
    fn free_fact(&self, token: &TokenReport) -> Option<(String, Tone, String)> {
        let (public, private) = token.free;
        let least = public.into_iter().chain(private).min()?;
        Some((self.text("card-free", &[]), Tone::Plain, self.text("card-free-bytes", &[("kilobytes", (least / 1000).into())])))
    }

    fn pin(&self, token: &TokenReport) -> (Tone, String) {
        let tone = match token.pin.as_str() {
            "all" => Tone::Good,
            "fewer" => Tone::Wanting,
            _ => Tone::Bad,
        };
        let state = self.optional_text(&format!("pin-{}", token.pin), &[]).unwrap_or_else(|| clean(&token.pin));
        (tone, if token.keypad { format!("{state}; {}", self.text("pin-keypad", &[])) } else { state })
    }

    fn troubles_on(&self, screen: &mut Screen, report: &CardReport) {
        if report.readers.is_err() {
            screen.text("  → ", Tone::Wanting, &self.text("card-readers-failed.next", &[]));
        } else if report.token.is_err() {
            screen.text("  → ", Tone::Wanting, &self.text("card-token-failed.next", &[]));
        }
        if let Some(why) = &report.pair_trouble {
            screen.gap();
            screen.text("  ", Tone::Wanting, &self.text("card-no-pair", &[("why", self.reason(why).into())]));
        }
    }

    fn halves_on(&self, screen: &mut Screen, report: &CardReport) {
        for half in report.halves.iter().filter(|_| report.pair_trouble.is_none()) {
            let values = [
                ("role", self.role(Some(half.role)).into()),
                ("person", (&half.person).into()),
                ("serial", half.serial.as_hex().into()),
                ("until", self.day_of(half.not_after).into()),
            ];
            screen.gap();
            screen.text("  ", Tone::Wanting, &self.text("card-half", &values));
        }
    }

    /// What is known of the private keys and of revocation, one line each where there is something to say.
    fn known_on(&self, screen: &mut Screen, seen: &CardPairReport) {
        let keys = seen.private_keys.map(|_, seen| *seen);
        let worst = [KeySeen::Unknown, KeySeen::Likely, KeySeen::There].into_iter().find(|one| keys.any(|seen| seen == one));
        let worst = worst.unwrap_or(KeySeen::Unknown);
        let tone = if worst == KeySeen::Unknown { Tone::Wanting } else { Tone::Plain };
        screen.text("  ", tone, &self.text(&format!("card-keys-{}", worst.name()), &[]));
        if let Some(standing) = &seen.revocation {
            let (tone, line) = self.standing(standing);
            screen.text("  ", tone, &line);
        }
    }

    /// Whether a pair is revoked, in one sentence.
    pub(super) fn standing(&self, standing: &Both<Standing>) -> (Tone, String) {
        for (role, one) in standing.iter() {
            if let Standing::Revoked { at, reason } = one {
                let why = reason
                    .as_ref()
                    .map_or_else(|| "none".to_owned(), |reason| self.text("revocation-reason", &[("reason", reason.into())]));
                let values = [("half", role.to_string().into()), ("revoked", self.day_of(*at).into()), ("why", why.into())];
                return (Tone::Bad, self.text("standing-revoked", &values));
            }
        }
        let unknown = standing.iter().find_map(|(_, one)| match one {
            Standing::Unknown { why } => Some(why.as_str()),
            _ => None,
        });
        match unknown {
            Some(why) => (Tone::Wanting, self.text("standing-unknown", &[("why", why.into())])),
            None => (Tone::Good, self.text("standing-good", &[])),
        }
    }

    fn pair_on(&self, screen: &mut Screen, seen: &CardPairReport) {
        let pair = &seen.pair;
        screen.gap();
        screen.heading(&format!("{} · {}", clean(&pair.person), self.text(state_of(pair), &[])), "");
        let head = ["label-certificate", "label-serial", "label-from", "label-until", "label-left", "label-key"];
        let rows = pair.certificates.iter().map(|(role, certificate)| self.row(pair, role, certificate)).collect();
        screen.table(&Table { head: head.map(|key| self.text(key, &[])).to_vec(), rows });
        self.known_on(screen, seen);
        for line in self.would(seen) {
            screen.text("  ", Tone::Plain, &line);
        }
    }

    fn row(&self, pair: &PairReport, role: Role, certificate: &CertificateReport) -> Vec<Cell> {
        let (text, left) = if pair.in_force { (Tone::Plain, tone_of_days(pair.days_left)) } else { (Tone::Faint, Tone::Faint) };
        vec![
            Cell::toned(text, self.role(Some(role))),
            Cell::toned(text, certificate.serial.as_hex()),
            Cell::toned(text, self.day_of(certificate.not_before)),
            Cell::toned(text, self.moment(certificate.not_after)),
            Cell::toned(left, self.left_short(pair.days_left)),
            Cell::toned(text, clean(&certificate.key)),
        ]
    }

    /// What a renewal of this pair would do.
    fn would(&self, seen: &CardPairReport) -> Vec<String> {
        let pair = &seen.pair;
        if !pair.in_force {
            return Vec::new();
        }
        let revoked = seen.revocation.as_ref().is_some_and(|told| told.any(|one| matches!(one, Standing::Revoked { .. })));
        if pair.days_left < 0 || revoked {
            return vec![self.text("card-would-not", &[])];
        }
        if !seen.obstacles.is_empty() {
            let stop = |why| self.text("card-would-stop", &[("why", self.reason(why).into())]);
            let lines = seen.obstacles.iter().map(stop);
            return lines.chain([self.text("card-would-stop.next", &[])]).collect();
        }
        let keys = seen.new_keys.clone();
        let would = self.text("card-would", &[("qualified", keys.qualified.into()), ("commercial", keys.commercial.into())]);
        let notice = self.day_of(pair.expires - TimeDelta::days(NOTICE_COMES));
        let soon = (pair.days_left > NOTICE_COMES).then(|| self.text("card-would-soon", &[("day", notice.into())]));
        std::iter::once(would).chain(soon).collect()
    }
}

const fn state_of(pair: &PairReport) -> &'static str {
    match (pair.in_force, pair.days_left) {
        (false, _) => "card-pair-replaced",
        (true, ..0) => "card-pair-ended",
        (true, _) => "card-pair-in-force",
    }
}
