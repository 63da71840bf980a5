//! The numbers for the office, so that one Prometheus watches many desks: OpenMetrics 1.0, all of it gauges, which the textfile collector of the
//! node exporter reads as well. No name, address or link is in them: a pair is told by a number made from its subject, a certificate by its
//! serial number.

use crate::{
    certificate::{Both, Standing},
    renewal::{Actor, Hold, PinState, Stage},
    tell::{AgentReport, Board, HeldRehearsal, MailboxState, PairReport, RenewalReport},
};
use chrono::{DateTime, Utc};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric, text::encode},
    metrics::{MetricType, gauge::ConstGauge},
    registry::{Registry, Unit},
};
use std::{collections::BTreeMap, fmt};

/// One series: its labels and its value.
type Series = (Vec<(&'static str, String)>, i64);

/// One family of numbers. All of them begin with `twins_`.
#[derive(Debug)]
struct Family {
    name: &'static str,
    help: &'static str,
    unit: Option<Unit>,
    series: Vec<Series>,
}

/// The families, handed over in their order.
#[derive(Debug)]
struct Families(Vec<Family>);

impl Collector for Families {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        for family in self.0.iter().filter(|family| !family.series.is_empty()) {
            let mut encoder = encoder.encode_descriptor(family.name, family.help, family.unit.as_ref(), MetricType::Gauge)?;
            match family.series.as_slice() {
                [(labels, value)] if labels.is_empty() => ConstGauge::new(*value).encode(encoder)?,
                series => {
                    for (labels, value) in series {
                        ConstGauge::new(*value).encode(encoder.encode_family(labels)?)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// The file's text. `wrong_pins`: how many wrong PINs in a row were counted, by the card's serial number.
///
/// # Errors
/// None that is known: a text has no end.
pub fn metrics(board: &Board, wrong_pins: &BTreeMap<String, u32>) -> Result<String, fmt::Error> {
    let mut families = of_agent(board);
    families.extend(of_pairs(&board.report.pairs));
    families.extend(of_renewals(&board.report.renewals));
    families.extend(of_pins(&board.report.renewals, wrong_pins));
    families.extend(of_checks(board));
    let mut registry = Registry::with_prefix("twins");
    registry.register_collector(Box::new(Families(families)));
    let mut text = String::new();
    encode(&mut text, &registry)?;
    Ok(text)
}

fn family(name: &'static str, help: &'static str, unit: Option<Unit>, series: Vec<Series>) -> Family {
    Family { name, help, unit, series }
}

/// A number without labels; none where it is not known.
fn single(value: Option<i64>) -> Vec<Series> {
    value.map(|value| (Vec::new(), value)).into_iter().collect()
}

fn moment(at: DateTime<Utc>) -> i64 {
    at.timestamp()
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn of_agent(board: &Board) -> Vec<Family> {
    let agent: &AgentReport = &board.report.agent;
    let watching = agent.mailboxes.iter().enumerate().map(|(at, mailbox)| {
        // An address would say whose desk it is: the mailboxes are numbered as in the configuration's report.
        (vec![("mailbox", (at + 1).to_string())], i64::from(mailbox.state == MailboxState::Watching))
    });
    let readers = agent.readers.as_ref().and_then(|readers| readers.as_ref().ok());
    let cards = readers.map(|readers| count(readers.iter().filter(|reader| reader.card).count()));
    let last_seen = board.received.first().map(|mail| moment(mail.at));
    let last_sent = board.sent.iter().filter_map(|mail| mail.sent).max().map(moment);
    vec![
        family("agent_running", "Whether the agent runs; 0 once it has been stopped", None, single(Some(agent.running.into()))),
        family("written_timestamp", "When these numbers were last gathered", Some(Unit::Seconds), single(Some(moment(board.report.at)))),
        family("mailbox_watching", "Whether each mailbox is being watched", None, watching.collect()),
        family("readers", "Card readers that are connected", None, single(readers.map(|readers| count(readers.len())))),
        family("cards_inserted", "Readers with a card in them", None, single(cards)),
        family("mails_waiting", "Mails to the person that are still to be sent", None, single(Some(agent.mails_waiting.into()))),
        family("mail_last_seen_timestamp", "When a mail of the authority was last judged", Some(Unit::Seconds), single(last_seen)),
        family("mail_last_sent_timestamp", "When a mail to the person was last sent", Some(Unit::Seconds), single(last_sent)),
        family("stores_lacking", "Things that browsers and mail programs lack", None, single(Some(count(agent.stores.len())))),
    ]
}

fn of_pairs(pairs: &[PairReport]) -> Vec<Family> {
    let in_force = || pairs.iter().filter(|pair| pair.in_force);
    let ends = in_force().flat_map(|pair| {
        pair.certificates.iter().map(|(role, certificate)| {
            let labels =
                vec![("pair", pair.holder.clone()), ("role", role.to_string()), ("serial", certificate.serial.as_hex().to_owned())];
            (labels, moment(certificate.not_after))
        })
    });
    let left = in_force().map(|pair| (vec![("pair", pair.holder.clone())], pair.days_left));
    vec![
        family(
            "certificate_not_after_timestamp",
            "End of validity of each certificate of the pairs in force",
            Some(Unit::Seconds),
            once_each(ends.collect()),
        ),
        family(
            "pair_left",
            "Whole days until the first certificate of each pair in force ends; negative after it",
            Some(Unit::Other("days".to_owned())),
            once_each(left.collect()),
        ),
    ]
}

/// Two pairs may look alike: a holder with the same subject on two cards. A series stands once (OpenMetrics 1.0, "MetricSet"), with the one
/// that ends first.
fn once_each(series: Vec<Series>) -> Vec<Series> {
    let mut known: BTreeMap<Vec<(&'static str, String)>, i64> = BTreeMap::new();
    for (labels, value) in series {
        known.entry(labels).and_modify(|least| *least = value.min(*least)).or_insert(value);
    }
    known.into_iter().collect()
}

/// Of renewals that are over only the newest is told, so that the file does not grow from year to year.
fn of_renewals(renewals: &[RenewalReport]) -> Vec<Family> {
    let is_over = |renewal: &RenewalReport| matches!(renewal.stage, Stage::Done | Stage::Superseded | Stage::Expired);
    let told: Vec<&RenewalReport> =
        renewals.iter().enumerate().filter(|(at, renewal)| *at == 0 || !is_over(renewal)).map(|(_, renewal)| renewal).collect();
    let of_each = |value: &dyn Fn(&RenewalReport) -> i64| {
        told.iter().map(|renewal| (vec![("renewal", renewal.id.clone())], value(renewal))).collect::<Vec<Series>>()
    };
    let stages = told.iter().map(|renewal| (vec![("renewal", renewal.id.clone()), ("stage", renewal.stage.name().to_owned())], 1));
    vec![
        family("renewal_stage", "The stage of each renewal that is not over, and of the newest; always 1", None, stages.collect()),
        family("renewal_waits_for_person", "Whether it waits for the person", None, of_each(&|one| i64::from(one.actor == Actor::Person))),
        family(
            "renewal_deadline_timestamp",
            "The end of the old pair: until then the requests must be accepted",
            Some(Unit::Seconds),
            of_each(&|one| moment(one.deadline)),
        ),
        family(
            "renewal_failed_attempts",
            "Failed attempts in a row at what the program does by itself",
            None,
            of_each(&|one| one.trouble.as_ref().map_or(0, |(attempts, ..)| i64::from(*attempts))),
        ),
    ]
}

fn of_pins(renewals: &[RenewalReport], wrong_pins: &BTreeMap<String, u32>) -> Vec<Family> {
    let locked = |stage: &Stage| {
        let locks = |hold: &Hold| matches!(hold, Hold::PinLocked | Hold::PinWrong { pin: PinState::Locked, .. });
        matches!(stage, Stage::Stalled { hold } if locks(hold))
    };
    let counted = wrong_pins.iter().map(|(card, count)| (vec![("card", card.clone())], i64::from(*count)));
    vec![
        family(
            "pin_locked",
            "Whether a renewal stands still because the PIN of its card is locked",
            None,
            single(Some(renewals.iter().any(|renewal| locked(&renewal.stage)).into())),
        ),
        family("pin_wrong_in_a_row", "Wrong PINs in a row by the card, where its library does not count them", None, counted.collect()),
    ]
}

fn of_checks(board: &Board) -> Vec<Family> {
    let revocation = board.report.renewals.iter().find_map(|renewal| {
        let good = |standing: &Both<Standing>| standing.all(|one| *one == Standing::Good);
        Some((renewal.revocation_checked?, renewal.revocation.as_ref().is_some_and(good)))
    });
    let rehearsal = board.rehearsals.first().map(|held: &HeldRehearsal| {
        let well = held.findings.iter().all(|finding| finding.well == Some(true));
        (held.at, well)
    });
    let checks = [("revocation", revocation), ("rehearsal", rehearsal)];
    let held = || checks.iter().filter_map(|(name, check)| Some((vec![("check", (*name).to_owned())], (*check)?)));
    vec![
        family(
            "check_last_timestamp",
            "When each check was last made",
            Some(Unit::Seconds),
            held().map(|(labels, (at, _))| (labels, moment(at))).collect(),
        ),
        family("check_well", "Whether it found everything well", None, held().map(|(labels, (_, well))| (labels, well.into())).collect()),
    ]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::metrics;
    use crate::{
        renewal::{Hold, Stage, Step},
        tell::tests::{page::board, sample},
    };
    use std::{
        collections::BTreeMap,
        io::Write,
        process::{Command, Stdio},
    };

    /// The samples as the parser of Prometheus's own Python client reads them; it takes nothing that is not OpenMetrics 1.0.
    fn parsed(text: &str) -> Vec<String> {
        let reader = "import sys\n\
                      from prometheus_client.openmetrics.parser import text_string_to_metric_families as families\n\
                      for family in families(sys.stdin.read()):\n\
                      \x20   for sample in family.samples:\n\
                      \x20       print(sample.name, sorted(sample.labels.items()), int(sample.value), family.type, family.unit)";
        let mut python =
            Command::new("/usr/bin/python3").args(["-c", reader]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        python.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = python.wait_with_output().unwrap();
        assert!(output.status.success(), "not OpenMetrics (needs the package python3-prometheus-client):\n{text}");
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_numbers_are_what_prometheus_reads() {
        let mut report = sample::report(vec![sample::renewal(Stage::WaitingForConsent { step: Step::SendRequests })]);
        report.agent.mails_waiting = 2;
        let wrong_pins = BTreeMap::from([("40\"42\\00\n1".to_owned(), 1)]);
        let text = metrics(&board(report), &wrong_pins).unwrap();
        let read = parsed(&text);
        let not_after = sample::end().timestamp();
        for expected in [
            "twins_agent_running [] 1 gauge ".to_owned(),
            "twins_mailbox_watching [('mailbox', '1')] 1 gauge ".to_owned(),
            "twins_cards_inserted [] 1 gauge ".to_owned(),
            "twins_mails_waiting [] 2 gauge ".to_owned(),
            format!(
                "twins_certificate_not_after_timestamp_seconds [('pair', '5d1f0c2b7a934e68'), ('role', 'qualified'), ('serial', 'B1A5F1')] \
                 {not_after} gauge seconds"
            ),
            "twins_pair_left_days [('pair', '5d1f0c2b7a934e68')] 20 gauge days".to_owned(),
            "twins_renewal_stage [('renewal', 'r-20261122-1'), ('stage', 'waiting-for-consent')] 1 gauge ".to_owned(),
            "twins_renewal_waits_for_person [('renewal', 'r-20261122-1')] 1 gauge ".to_owned(),
            "twins_pin_locked [] 0 gauge ".to_owned(),
            "twins_pin_wrong_in_a_row [('card', '40\"42\\\\00\\n1')] 1 gauge ".to_owned(),
            "twins_check_well [('check', 'rehearsal')] 0 gauge ".to_owned(),
            format!("twins_mail_last_sent_timestamp_seconds [] {} gauge seconds", sample::today().timestamp()),
        ] {
            assert!(read.contains(&expected), "{expected}\n{read:#?}\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
        for line in text.lines().filter(|line| line.starts_with("# TYPE")) {
            assert!(line.ends_with(" gauge"), "the node exporter knows no other of these types: {line}");
        }
    }

    #[test]
    fn nobody_is_named_and_a_locked_pin_is_told() {
        let text =
            metrics(&board(sample::report(vec![sample::renewal(Stage::Stalled { hold: Hold::PinLocked })])), &BTreeMap::new()).unwrap();
        assert!(parsed(&text).contains(&"twins_pin_locked [] 1 gauge ".to_owned()), "{text}");
        for secret in ["Žofie", "@", "7f3a", "http"] {
            assert!(!text.contains(secret), "{secret}\n{text}");
        }
    }

    #[test]
    fn what_is_over_is_told_once_and_a_pair_that_comes_twice_is_one_series() {
        let mut report = sample::after_success();
        report.pairs.push(report.pairs[1].clone());
        let mut older = report.renewals[0].clone();
        older.id = "r-20251122-1".to_owned();
        report.renewals.push(older);
        let text = metrics(&board(report), &BTreeMap::new()).unwrap();
        let read = parsed(&text);
        assert_eq!(read.iter().filter(|line| line.starts_with("twins_renewal_stage ")).count(), 1, "{text}");
        assert_eq!(read.iter().filter(|line| line.starts_with("twins_pair_left_days ")).count(), 1, "{text}");
    }
}
