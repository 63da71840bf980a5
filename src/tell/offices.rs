//! Who must be told of a new certificate: only of use while the old one still signs.

use super::{RenewalReport, Report, Teller, clean::clean, report::OfficeReport};
use crate::renewal::Stage;

impl Teller {
    /// Until when, and each office with what to do there; nothing when it is too late, too early, or nobody wants to know.
    pub(super) fn offices(&self, report: &Report, renewal: &RenewalReport) -> Option<(String, Vec<String>)> {
        let in_time = renewal.stage == Stage::Done && report.at < renewal.deadline;
        if !in_time || report.offices.is_empty() {
            return None;
        }
        let intro = self.text("offices-intro", &[("until", self.moment(renewal.deadline).into())]);
        Some((intro, report.offices.iter().map(|office| self.office(office)).collect()))
    }

    fn office(&self, office: &OfficeReport) -> String {
        let own = (office.name == "ČSSZ").then(|| self.text("offices-cssz", &[]));
        let said = match (&office.text, own) {
            (Some(text), _) => format!("{}: {}", clean(&office.name), clean(text)),
            (None, Some(own)) => own,
            (None, None) => clean(&office.name),
        };
        let places = office.link.iter().chain(&office.mail).map(|place| clean(place));
        std::iter::once(said).chain(places).collect::<Vec<_>>().join(" · ")
    }
}
