//! What a proforma invoice asks for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A request for payment, as the mail says it. Every field may be missing: the wording is not ours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The amount as a decimal number with a dot, `545.00`.
    pub amount: Option<String>,
    /// The currency, `CZK`.
    pub currency: Option<String>,
    /// Domestic account, `19-2000145399/0800`.
    pub account: Option<String>,
    /// IBAN without spaces.
    pub iban: Option<String>,
    /// Variable symbol.
    pub variable_symbol: Option<String>,
    /// The day by which it is due.
    pub due: Option<NaiveDate>,
}
