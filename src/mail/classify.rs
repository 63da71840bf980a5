//! What a message is about. Each sentence is weighed by the ideas it holds together (a certificate and an end; a request and its receipt …), so
//! that nothing hangs on one wording: Czech, Slovak and English, with or without diacritics.

use super::{
    Kind,
    fold::{mentions, sentences},
};

const CERTIFICATE: &[&str] = &["certif", "twins"];
const VALIDITY: &[&str] = &["platn", "valid"];
const END: &[&str] = &[
    "vyprs", "koncem=", "konci=", "konci", "konec", "koniec", "konca=", "konce=", "skonc", "ukonc", "uplyn", "expir", "exspir", "zbyv",
    "zostav", "prestan", "prestav", "pozbyv", "pozbud", "zanik", "end=", "ends=", "ending=", "laps", "runs=", "running=", "bliz", "remain",
];
const RENEW: &[&str] = &["obnov", "nasledn", "prodlouz", "predlz", "renew", "subsequent", "successor", "prolong", "extend"];
const URGE: &[&str] = &[
    "nezapomen",
    "nezabudn",
    "remind",
    "pripom",
    "upozor",
    "vyzv",
    "prosim",
    "please",
    "nutn",
    "treba",
    "potreb",
    "should=",
    "must=",
    "need",
    "cas=",
    "time=",
    "vydate",
    "doporuc",
    "odporuc",
    "muzete",
    "mozete",
    "can=",
];
const REQUEST: &[&str] = &["zadost", "ziadost", "request", "application"];
const ACCEPT: &[&str] = &[
    "prijat",
    "prijet",
    "prijal",
    "obdrz",
    "evidu",
    "zaregistr",
    "zpracov",
    "spracov",
    "receiv",
    "accept",
    "process",
    "submitted",
    "podan",
    "dorucen",
    "prevzat",
    "odeslan",
    "odoslan",
];
const NEGATED: &[&str] = &[
    "zamit", "odmit", "odmiet", "reject", "refus", "declin", "nebyl", "nebol", "neprij", "nelze", "nemoz", "nemuz", "not=", "unable",
    "cannot", "failed", "zneplat", "odvol", "revok", "revoc", "zrus", "cancel",
];
const FUTURE: &[&str] = &[
    "bude", "budou", "budu", "will=", "zasleme", "posleme", "once=", "jakmile", "akonahle", "when=", "can=", "could", "lze=", "muze",
    "moze", "mohou",
];
const ISSUED: &[&str] = &[
    "vydan=",
    "vydana=",
    "vydane=",
    "vydany=",
    "vydano=",
    "vydali=",
    "vystaven=",
    "vystavena=",
    "vystavene=",
    "vystaveny=",
    "vystaveno=",
    "vystavili=",
    "vygenerovan=",
    "vygenerovana=",
    "vygenerovane=",
    "vygenerovany=",
    "vygenerovano=",
    "vyhotoven=",
    "vyhotovene=",
    "vyhotoveny=",
    "issued=",
    "generated=",
    "pripraven",
    "ready=",
    "available=",
    "dostupn",
    "dispozic",
    "zasilame",
    "posilame",
    "zasielame",
    "posielame",
    "priloz",
    "priloh",
    "attach",
    "enclos",
];
const ISSUANCE: &[&str] =
    &["vydani=", "vydanie=", "vystaveni=", "vystavenie=", "vygenerovani=", "issuance=", "nove=", "nova=", "novy=", "new="];
const INSTALL: &[&str] = &["instal", "import", "ulozen", "ulozit", "stahn", "stiahn", "download", "kart", "card"];
const PAY: &[&str] =
    &["faktur", "invoice", "proforma", "forma=", "platb", "uhrad", "zaplat", "splatn", "payment", "pay=", "payable", "zaloh"];
const PAID: &[&str] = &["uhrazen", "uhraden", "zaplacen", "zaplaten", "paid=", "receipt", "dekuj", "dakuj", "thank", "pripsan", "pripisan"];
const NEWS: &[&str] = &["novink", "newsletter", "odhlas", "unsubscribe", "zpravodaj", "spravodaj", "webinar", "pozvank", "invitation"];

/// What a message's other parts say, beside its words.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// It names certificates' serial numbers.
    pub(super) serials: bool,
    /// It names the day on which a validity ends.
    pub(super) expires: bool,
    /// One of its links speaks of a renewal.
    pub(super) renewal_link: bool,
    /// One of its links speaks of an installation.
    pub(super) download_link: bool,
    /// End-entity certificates came along.
    pub(super) certificates: bool,
    /// How many fields of a payment are there.
    pub(super) payment: i32,
}

#[derive(Debug, Default)]
struct Scores {
    notice: i32,
    accepted: i32,
    payment: i32,
    issued: i32,
}

/// The kind of a message with this folded subject and text.
pub(super) fn classify(subject: &str, text: &str, evidence: &Evidence) -> Kind {
    let mut scores = Scores::default();
    scores.subject(subject);
    for sentence in sentences(text).iter().take(400) {
        scores.sentence(sentence);
    }
    scores.cap(8);
    scores.sentence(subject);
    scores.evidence(evidence);
    if mentions(subject, NEWS) || mentions(text, &["newsletter", "unsubscribe", "odhlas"]) {
        scores.notice -= 5;
        scores.issued -= if evidence.certificates { 0 } else { 5 };
    }
    scores.verdict()
}

/// Whether a sentence speaks of the end of a certificate's validity.
pub(super) fn speaks_of_the_end(sentence: &str) -> bool {
    mentions(sentence, END) || mentions(sentence, VALIDITY)
}

/// Whether a link's label, address or surroundings speak of a renewal.
pub(super) fn speaks_of_renewal(folded: &str) -> bool {
    mentions(folded, RENEW)
}

/// Whether a link's label, address or surroundings speak of an installation.
pub(super) fn speaks_of_installation(folded: &str) -> bool {
    mentions(folded, INSTALL)
}

impl Scores {
    /// What only a subject says: short, without a verb.
    fn subject(&mut self, subject: &str) {
        let certificate = mentions(subject, CERTIFICATE);
        let request = mentions(subject, REQUEST);
        if certificate && !request && mentions(subject, RENEW) && !mentions(subject, ISSUANCE) && !mentions(subject, ISSUED) {
            self.notice += 2;
        }
        if certificate && !request && mentions(subject, ISSUANCE) {
            self.issued += 3;
        }
        if mentions(subject, PAY) && !mentions(subject, PAID) {
            self.payment += 3;
        }
        if request && mentions(subject, ACCEPT) && !mentions(subject, NEGATED) {
            self.accepted += 1;
        }
    }

    fn sentence(&mut self, sentence: &str) {
        let has = |stems| mentions(sentence, stems);
        let (certificate, request, end) = (has(CERTIFICATE), has(REQUEST), has(END));
        if end && (certificate || has(VALIDITY)) && !has(NEGATED) {
            self.notice += 3;
        }
        if certificate && !request && has(RENEW) && has(URGE) {
            self.notice += 2;
        }
        if request && has(ACCEPT) && !has(NEGATED) && !has(PAY) {
            self.accepted += if has(FUTURE) { 1 } else { 4 };
        }
        if has(PAY) {
            self.payment += if has(PAID) || has(ACCEPT) { -1 } else { 1 };
        }
        if certificate && has(ISSUED) && !end && !has(FUTURE) && !has(NEGATED) && !has(PAY) && !(request && has(ACCEPT)) {
            self.issued += 4;
        }
    }

    /// A long text says the same thing often; that does not make it truer.
    fn cap(&mut self, most: i32) {
        for score in [&mut self.notice, &mut self.accepted, &mut self.payment, &mut self.issued] {
            *score = (*score).min(most);
        }
    }

    fn evidence(&mut self, evidence: &Evidence) {
        self.notice += 2 * i32::from(evidence.serials) + i32::from(evidence.expires) + 2 * i32::from(evidence.renewal_link);
        self.issued += 10 * i32::from(evidence.certificates) + 2 * i32::from(evidence.download_link);
        self.payment += match evidence.payment {
            0 => -2,
            1 => 1,
            fields => 3 * fields,
        };
        if evidence.certificates {
            self.notice -= 10;
        }
    }

    fn verdict(&self) -> Kind {
        let ranked = [
            (self.issued, 4, Kind::CertificatesIssued),
            (self.payment, 5, Kind::PaymentRequest),
            (self.accepted, 4, Kind::RequestAccepted),
            (self.notice, 5, Kind::RenewalNotice),
        ];
        let passed = ranked.into_iter().filter(|(score, least, _)| score >= least);
        passed.rev().max_by_key(|(score, ..)| *score).map_or(Kind::Other, |(.., kind)| kind)
    }
}
