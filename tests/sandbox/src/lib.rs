//! A stand-in for I.CA, as strict as a real authority, and the local servers around one person's workstation.
//!
//! It shares no parsing code with the program it judges: requests are verified by OpenSSL and read by the small DER reader
//! in [`der`], and it depends on nothing of the `twins` library. Nothing here listens beyond loopback, but for [`apart`].
//!
//! | part | what it stands for |
//! | --- | --- |
//! | [`person`] | the holders: subject and alternative names as raw DER |
//! | [`ca`] | the issuing CAs and the sandbox's own web root |
//! | [`authority`] | the registration office: checks of requests, and the books |
//! | [`portal`] | `www.ica.cz`, behind an HTTP CONNECT proxy on loopback |
//! | [`mailer`] | the authority's mails, DKIM-signed, and what a forger would send |
//! | [`office`] | the clerk: mails that follow from what happened, issuing on order |
//! | [`servers`] | Dovecot and exim |
//! | [`pinentry`] | the person's hand at the PIN prompt |
//! | [`mailbox`] | the person's mailbox, read from disk |
//! | [`desk`] | the whole workstation around one person, and the agent as a process |
//! | [`judge`] | whether a story ended well, without asking the program |
//! | [`demo`] | the story as a play to watch |
//! | [`screenshots`] | pictures of what a person sees of a story |
//! | [`apart`] | the same workstation with each part in a place of its own: the containers of `docker/` |

// What breaks in a stand-in must break the test that uses it, at once and loudly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod apart;
pub mod authority;
pub mod browser;
pub mod ca;
pub mod demo;
pub mod der;
pub mod desk;
pub mod events;
pub mod half;
pub mod judge;
pub mod mailbox;
pub mod mailer;
pub mod office;
pub mod person;
pub mod pinentry;
pub mod portal;
pub mod random;
pub mod screenshots;
pub mod servers;

pub use half::{Half, Pair};
