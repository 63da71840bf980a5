//! What the person sees before requests are sent for the first time.

use super::{Teller, clean::clean, paint::Tone, screen::Screen};
use crate::certificate::{Both, SerialNumber};

/// What would be sent.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The host that it goes to.
    pub host: String,
    /// The subject in both requests, for people.
    pub subject: String,
    /// The two requests.
    pub requests: Both<OfferedRequest>,
}

/// One request.
#[derive(Debug, Clone)]
pub struct OfferedRequest {
    /// Serial number of the certificate that it follows.
    pub serial: SerialNumber,
    /// The new key: `RSA 4096`.
    pub key: String,
    /// Size in bytes of what is sent.
    pub bytes: usize,
}

impl Teller {
    /// What would be sent, for a terminal of `width` columns; ask `go-ahead-question` below it.
    pub fn offer(&self, offer: &Offer, width: usize, colour: bool) -> String {
        let mut screen = Screen::new(width, colour);
        screen.text("", Tone::Plain, &self.text("go-ahead-intro", &[]));
        screen.gap();
        screen.facts(&[
            (self.text("go-ahead-host", &[]), Tone::Strong, clean(&offer.host)),
            (self.text("go-ahead-subject", &[]), Tone::Strong, clean(&offer.subject)),
            (self.text("go-ahead-qualified", &[]), Tone::Plain, self.request(&offer.requests.qualified)),
            (self.text("go-ahead-commercial", &[]), Tone::Plain, self.request(&offer.requests.commercial)),
        ]);
        screen.gap();
        screen.text("", Tone::Plain, &self.text("go-ahead-unchanged", &[]));
        screen.finish()
    }

    fn request(&self, request: &OfferedRequest) -> String {
        let values = [("serial", request.serial.as_hex().into()), ("key", (&request.key).into()), ("bytes", request.bytes.into())];
        self.text("go-ahead-request", &values)
    }
}
