//! What the tests need of a mail server, whichever it is.

use super::bare::Bare;
use twins::mail::{ImapSettings, Tls};

/// The usual names of folders in commands.
pub const INBOX: &str = "INBOX";
/// The junk folder, marked as such.
pub const JUNK: &str = "Junk";

pub trait MailServer {
    /// A server with an empty mailbox and an empty junk folder.
    fn start() -> Self;
    fn plain_port(&self) -> u16;
    fn stop(&mut self);
    fn resume(&mut self);
    /// A client that is logged in.
    fn client(&self, user: &str) -> Bare;
    fn deliver_to(&self, folder: &str, message: &[u8]);
    /// The same messages get other numbers.
    fn change_uid_validity(&mut self);
    fn settings(&self, tls: Tls) -> ImapSettings;

    /// From the authority, into INBOX.
    fn deliver(&self, subject: &str) {
        self.deliver_from("I.CA <info.renewal@ica.cz>", INBOX, subject);
    }

    fn deliver_from(&self, from: &str, folder: &str, subject: &str) {
        self.deliver_to(folder, format!("From: {from}\r\nTo: jana@example.cz\r\nSubject: {subject}\r\n\r\ntext\r\n").as_bytes());
    }

    /// The flags of all messages of a folder, as another client finds them.
    fn flags(&self, folder: &str) -> String {
        let mut client = self.client("jana");
        client.command(&format!("EXAMINE {folder}"));
        client.command("FETCH 1:* (FLAGS)")
    }
}
