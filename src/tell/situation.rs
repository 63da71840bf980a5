//! Which text fits where a renewal stands. The key of that text is the situation's name; its facts are the text's values.

use super::{PromptReport, RenewalReport, Report, Teller, Value, time::days_until};
use crate::renewal::{Generation, Hold, News, Origin, PinState, Stage, Step, Way};

/// From so many days before the end on, a missing notice is no longer awaited quietly.
const NOTICE_IS_LATE: i64 = 7;

/// Where a renewal stands, as a key into the texts and what they speak of.
#[derive(Clone, Copy)]
pub(super) struct Situation<'a> {
    pub(super) key: &'static str,
    pub(super) report: &'a Report,
    pub(super) renewal: &'a RenewalReport,
}

/// Where it stands now.
pub(super) fn now<'a>(report: &'a Report, renewal: &'a RenewalReport) -> Situation<'a> {
    Situation { key: key_of_stage(report, renewal), report, renewal }
}

/// Where it stood when this was news.
pub(super) fn told<'a>(report: &'a Report, renewal: &'a RenewalReport, news: News) -> Situation<'a> {
    Situation { key: key_of_news(report, renewal, news), report, renewal }
}

fn key_of_stage(report: &Report, renewal: &RenewalReport) -> &'static str {
    match &renewal.stage {
        Stage::WaitingForNotice => notice(report, renewal),
        Stage::WaitingForCard { step } => card(*step),
        Stage::WaitingForConsent { step } => consent(*step),
        Stage::MakingKeys if renewal.making.is_some() => "making-keys",
        Stage::MakingKeys => "making-keys-starting",
        Stage::WaitingForGoAhead => "waiting-for-go-ahead",
        Stage::WaitingForDelivery { way } => delivery(*way),
        Stage::Sending if !renewal.requests => "signing",
        Stage::Sending if is_troubled(renewal) => "sending-troubled",
        Stage::Sending => "sending",
        Stage::WaitingForIca => "waiting-for-ica",
        Stage::WaitingForPayment => "waiting-for-payment",
        Stage::Importing => "importing",
        Stage::Registering if is_troubled(renewal) => "registering-troubled",
        Stage::Registering => "registering",
        Stage::ProvingLogin => "proving-login",
        Stage::Done => "done",
        Stage::Stalled { hold } => stalled(hold),
        Stage::Declined => declined(renewal),
        Stage::Superseded => "superseded",
        Stage::Expired => "expired",
    }
}

fn key_of_news(report: &Report, renewal: &RenewalReport, news: News) -> &'static str {
    match news {
        News::NeedsNotice => notice(report, renewal),
        News::NeedsCard(step) => card(step),
        News::NeedsConsent(step) => consent(step),
        News::NeedsGoAhead => "waiting-for-go-ahead",
        News::NeedsDelivery(way) => delivery(way),
        News::Accepted => "waiting-for-ica",
        News::PaymentDue => "waiting-for-payment",
        News::PortalDown => "sending-troubled",
        News::NotRegistered => "registering-troubled",
        News::Stalled | News::Reminded(_) => key_of_stage(report, renewal),
        News::Declined => declined(renewal),
        News::Reminder => "reminder",
        News::Expired => "expired",
        News::Superseded => "superseded",
        News::Done => "done",
    }
}

fn notice(report: &Report, renewal: &RenewalReport) -> &'static str {
    // From the calendar a renewal is opened because no notice came.
    let late = renewal.origin == Origin::Calendar || days_until(renewal.deadline, report.at) < NOTICE_IS_LATE;
    if late { "waiting-for-notice-late" } else { "waiting-for-notice" }
}

const fn delivery(way: Way) -> &'static str {
    if matches!(way, Way::Browser) { "waiting-for-browser" } else { "waiting-for-delivery" }
}

const fn card(step: Step) -> &'static str {
    match step {
        Step::StoreKeys => "waiting-for-card-store-keys",
        Step::SendRequests => "waiting-for-card-send-requests",
        Step::Import => "waiting-for-card-import",
        Step::ProveLogin => "waiting-for-card-prove-login",
    }
}

const fn consent(step: Step) -> &'static str {
    match step {
        Step::StoreKeys => "waiting-for-consent-store-keys",
        Step::SendRequests => "waiting-for-consent-send-requests",
        Step::Import => "waiting-for-consent-import",
        Step::ProveLogin => "waiting-for-consent-prove-login",
    }
}

const fn stalled(hold: &Hold) -> &'static str {
    match hold {
        Hold::PinWrong { pin: PinState::SomeLeft, .. } => "stalled-pin-wrong",
        Hold::PinWrong { pin: PinState::LastTry, .. } => "stalled-pin-wrong-last",
        Hold::PinWrong { pin: PinState::Locked, .. } | Hold::PinLocked => "stalled-pin-locked",
        Hold::CardProblem { .. } => "stalled-card-problem",
        Hold::PortalRejected { .. } => "stalled-portal-rejected",
        Hold::PortalUnknown { .. } => "stalled-portal-unknown",
        Hold::CertificateRefused { .. } => "stalled-certificate-refused",
        Hold::LoginRefused { .. } => "stalled-login-refused",
        Hold::NotReady { .. } => "stalled-not-ready",
        Hold::Revoked { generation: Generation::Old, .. } => "stalled-revoked-old",
        Hold::Revoked { generation: Generation::New, .. } => "stalled-revoked-new",
    }
}

const fn declined(renewal: &RenewalReport) -> &'static str {
    if renewal.accepted.is_some() { "declined-import" } else { "declined" }
}

fn is_troubled(renewal: &RenewalReport) -> bool {
    renewal.trouble.as_ref().is_some_and(|(attempts, ..)| *attempts > 0)
}

impl Situation<'_> {
    /// What its texts speak of. A value that is not known is the word `none`, which the texts choose by.
    pub(super) fn values(&self, teller: &Teller) -> Vec<(&'static str, Value<'static>)> {
        let renewal = self.renewal;
        let mut values = vec![
            ("person", Value::from(renewal.person.clone())),
            ("card", renewal.token_label.clone().into()),
            ("deadline", teller.moment(renewal.deadline).into()),
            ("deadline-day", teller.day_of(renewal.deadline).into()),
            ("left", teller.left(days_until(renewal.deadline, self.report.at)).into()),
            ("number", or_none(renewal.number.clone())),
        ];
        values.extend(self.values_of_prompt(teller));
        values.extend(self.values_of_work(teller));
        values.extend(self.values_of_payment(teller));
        values.extend(self.values_of_hold(teller));
        values
    }

    fn values_of_prompt(&self, teller: &Teller) -> Vec<(&'static str, Value<'static>)> {
        let (prompt, broken) = match &self.report.agent.prompt {
            PromptReport::Window => ("window", ""),
            PromptReport::Broken(why) => ("broken", why.as_str()),
            PromptReport::Terminal => ("terminal", ""),
        };
        vec![("prompt", prompt.into()), ("broken", teller.because(broken).into())]
    }

    fn values_of_work(&self, teller: &Teller) -> Vec<(&'static str, Value<'static>)> {
        let making = self.renewal.making.map(|(role, since)| (teller.role(Some(role)), teller.lasting(self.report.at - since)));
        let (role, since) = making.unwrap_or_default();
        let (attempts, _, again) = self.renewal.trouble.clone().unwrap_or_default();
        vec![
            ("role", role.into()),
            ("since", since.into()),
            ("attempts", attempts.into()),
            ("again", or_none(again.map(|at| teller.moment(at)))),
        ]
    }

    fn values_of_payment(&self, teller: &Teller) -> Vec<(&'static str, Value<'static>)> {
        let payment = self.renewal.payment.clone().unwrap_or_default();
        vec![
            ("amount", or_none(teller.amount(&payment))),
            ("due", or_none(payment.due.map(|due| teller.day(due)))),
            ("payment", or_none(teller.payment_line(&payment))),
        ]
    }

    fn values_of_hold(&self, teller: &Teller) -> Vec<(&'static str, Value<'static>)> {
        let (step, why) = match &self.renewal.stage {
            Stage::Stalled { hold } => step_and_why(hold, teller),
            _ => (None, self.renewal.trouble.as_ref().map(|(_, why, _)| why.clone())),
        };
        let (half, revoked) = match &self.renewal.stage {
            Stage::Stalled { hold: Hold::Revoked { role, at, .. } } => (Some(*role), Some(teller.day_of(*at))),
            _ => (None, None),
        };
        vec![
            ("step", step.map(|step| step.to_string()).unwrap_or_default().into()),
            ("why", or_none(why)),
            ("half", or_none(half.map(|role| role.to_string()))),
            ("revoked", or_none(revoked)),
        ]
    }
}

fn step_and_why(hold: &Hold, teller: &Teller) -> (Option<Step>, Option<String>) {
    match hold {
        Hold::PinWrong { step, .. } => (Some(*step), None),
        Hold::PinLocked => (None, None),
        Hold::CardProblem { step, what } => (Some(*step), Some(teller.reason(what))),
        Hold::CertificateRefused { why } => (None, Some(teller.refusal(why))),
        Hold::Revoked { reason, .. } => {
            (None, reason.as_ref().map(|reason| teller.text("revocation-reason", &[("reason", reason.into())])))
        }
        Hold::PortalRejected { why: words }
        | Hold::PortalUnknown { what: words }
        | Hold::LoginRefused { why: words }
        | Hold::NotReady { what: words } => (None, Some(words.clone())),
    }
}

fn or_none(text: Option<String>) -> Value<'static> {
    text.unwrap_or_else(|| "none".to_owned()).into()
}
