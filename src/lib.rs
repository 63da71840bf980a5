//! `twins` renews a pair of I.CA TWINS certificates on a smart card.
//!
//! The map of the house, from the way in to the core:
//!
//! | room | what it is for |
//! | --- | --- |
//! | [`cli`] | arguments; one file per command, no decisions |
//! | [`agent`] | the supervisor: sources → core → store → effects |
//! | [`mail`] | the mailbox (IMAP), trust in a message, what it says, and the way out (SMTP) |
//! | [`portal`] | the authority's web portal, walked by a profile |
//! | [`certstore`] | what browsers and mail programs read: NSS databases, p11-kit |
//! | [`login`] | the proof that the new pair opens the door: TLS with client authentication |
//! | [`card`] | presence of the card (PC/SC) and the worker's client |
//! | [`worker`] | the card process: prompt, token (PKCS#11), requests (PKCS#10, CMS) |
//! | [`revocation`] | whether certificates are revoked, asked of the authority (OCSP, CRL) |
//! | [`service`] | the agent as a unit of the person's systemd |
//! | [`tell`] | what a person reads, in Czech and English |
//! | [`store`] | SQLite: journal, facts, outbox |
//! | [`renewal`] | the core: facts, events, stage, effects. No I/O, no clock, no async |
//! | [`certificate`] | X.509 facts read from DER |
//! | [`config`] | the one TOML file, read and checked: [`cli`] and [`agent`] hand each room its part |
//!
//! Arrows point down: `cli → agent → {mail, portal, login, certstore, card, revocation, service, tell, store} → renewal → certificate`,
//! and `card → worker → certificate` (messages only). Rooms on one floor do not import each other.
//!
//! The way of a notice through the house: [`mail`] watches the mailbox and judges each message; the
//! [`agent`] matches an authenticated notice to a known pair and hands it to [`renewal`] as an event;
//! [`store`] writes event, facts and effects in one transaction; the [`agent`] carries the effects out
//! through [`card`], [`portal`] and [`mail`], and each answers with an event.

pub mod agent;
pub mod card;
pub mod certificate;
pub mod certstore;
pub mod cli;
pub mod config;
pub mod login;
pub mod mail;
pub mod portal;
pub mod renewal;
pub mod revocation;
pub mod service;
pub mod store;
pub mod tell;
pub mod worker;
