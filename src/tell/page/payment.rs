//! What is to be paid, with the code that a bank's application reads.

use super::markup::{escaped, facts};
use crate::{
    renewal::{Payment, Stage},
    tell::{
        RenewalReport, Teller,
        clean::clean,
        payment_code::{picture, spayd},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};

impl Teller {
    /// Nothing once it is paid, and where nothing is known of it.
    pub(super) fn payment_part(&self, renewal: &RenewalReport) -> String {
        match &renewal.payment {
            Some(payment) if renewal.stage == Stage::WaitingForPayment => self.payment_block(payment, renewal),
            _ => String::new(),
        }
    }

    fn payment_block(&self, payment: &Payment, renewal: &RenewalReport) -> String {
        let mut known: Vec<_> = self.payment_facts(payment).into_iter().map(|(label, value)| (label, clean(&value))).collect();
        if known.is_empty() {
            return String::new();
        }
        // The invoice's own day stands there already.
        let due = renewal.due.filter(|due| payment.due != Some(due.with_timezone(&self.zone).date_naive()));
        known.extend(due.map(|due| (self.text("label-pay-by", &[]), self.moment(due))));
        let heading = escaped(&self.text("heading-payment", &[]));
        let code = spayd(payment).map(|code| self.payment_figure(&code)).unwrap_or_default();
        format!("<div class=\"payment\">\n<div>\n<h4>{heading}</h4>\n{}</div>\n{code}</div>\n", facts(&known))
    }

    fn payment_figure(&self, code: &str) -> String {
        let says = escaped(&self.text("payment-code", &[]));
        let image = picture(code).map(|png| {
            format!("<img src=\"data:image/png;base64,{}\" alt=\"{says}\" width=\"200\" height=\"200\">\n", STANDARD.encode(png))
        });
        let Some(image) = image else { return String::new() };
        format!("<figure>\n{image}<figcaption>{says}<br><code class=\"code\">{}</code></figcaption>\n</figure>\n", escaped(code))
    }
}
