//! The holders of the sandbox's certificates: subject and alternative names as the bytes that stand in the certificate.

use crate::der::{self, concat, context, oid, sequence, set, tlv};

/// OID of I.CA's user id in the alternative names.
pub const USER_ID: &str = "1.3.6.1.4.1.23624.4.6";

/// A person with a TWINS pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name as in the certificate's commonName.
    pub name: String,
    /// Mail address in the certificate; also the mailbox.
    pub address: String,
    /// X.501 `Name`, DER.
    pub subject: Vec<u8>,
    /// `GeneralNames`, DER: the value of subjectAltName.
    pub alternatives: Vec<u8>,
}

impl Person {
    /// Jana Nováková: the plain subject that most certificates have.
    pub fn jana_novakova() -> Self {
        Self {
            name: "Jana Nováková".into(),
            address: "jana.novakova@example.cz".into(),
            subject: name([
                vec![attribute("2.5.4.6", der::PRINTABLE, "CZ")],
                vec![attribute("2.5.4.3", der::UTF8, "Jana Nováková")],
                vec![attribute("2.5.4.42", der::UTF8, "Jana")],
                vec![attribute("2.5.4.4", der::UTF8, "Nováková")],
                vec![attribute("2.5.4.5", der::PRINTABLE, "ICA - 10123456")],
            ]),
            alternatives: sequence([email("jana.novakova@example.cz"), other_name(USER_ID, "10123456")]),
        }
    }

    /// Petr Dvořák: an employee whose subject is hard to carry over: two organizational units, a multi-valued RDN, mixed string
    /// types, and two otherNames around the address.
    pub fn petr_dvorak() -> Self {
        Self {
            name: "Ing. Petr Dvořák, Ph.D.".into(),
            address: "petr.dvorak@example.cz".into(),
            subject: name([
                vec![attribute("2.5.4.6", der::PRINTABLE, "CZ")],
                vec![attribute("2.5.4.97", der::UTF8, "NTRCZ-12345678")],
                vec![attribute("2.5.4.10", der::UTF8, "Příklad, a.s.")],
                vec![attribute("2.5.4.11", der::UTF8, "Oddělení účtárny")],
                vec![attribute("2.5.4.11", der::PRINTABLE, "00042")],
                vec![attribute("2.5.4.3", der::UTF8, "Ing. Petr Dvořák, Ph.D."), attribute("2.5.4.12", der::UTF8, "vedoucí účtárny")],
                vec![attribute("2.5.4.4", der::UTF8, "Dvořák")],
                vec![attribute("2.5.4.42", der::UTF8, "Petr")],
                vec![attribute("2.5.4.5", der::PRINTABLE, "ICA - 10654321")],
            ]),
            alternatives: sequence([
                other_name("1.3.6.1.4.1.311.20.2.3", "dvorak@ad.example.cz"),
                email("petr.dvorak@example.cz"),
                other_name(USER_ID, "10654321"),
            ]),
        }
    }

    /// Karel Svoboda: somebody else, whose mail and certificates come astray.
    pub fn karel_svoboda() -> Self {
        Self {
            name: "Karel Svoboda".into(),
            address: "karel.svoboda@example.cz".into(),
            subject: name([
                vec![attribute("2.5.4.6", der::PRINTABLE, "CZ")],
                vec![attribute("2.5.4.3", der::UTF8, "Karel Svoboda")],
                vec![attribute("2.5.4.42", der::UTF8, "Karel")],
                vec![attribute("2.5.4.4", der::UTF8, "Svoboda")],
                vec![attribute("2.5.4.5", der::PRINTABLE, "ICA - 10999888")],
            ]),
            alternatives: sequence([email("karel.svoboda@example.cz"), other_name(USER_ID, "10999888")]),
        }
    }
}

/// A `Name` from its relative distinguished names, each with one or more attributes.
pub fn name(rdns: impl IntoIterator<Item = Vec<Vec<u8>>>) -> Vec<u8> {
    sequence(rdns.into_iter().map(set))
}

/// An `AttributeTypeAndValue`.
pub fn attribute(dotted: &str, string_tag: u8, value: &str) -> Vec<u8> {
    sequence([oid(dotted), tlv(string_tag, value.as_bytes())])
}

/// A `GeneralName` rfc822Name.
pub fn email(address: &str) -> Vec<u8> {
    tlv(0x81, address.as_bytes())
}

/// A `GeneralName` otherName that holds a `UTF8String`.
pub fn other_name(dotted: &str, value: &str) -> Vec<u8> {
    tlv(context(0), &concat([oid(dotted), tlv(context(0), &tlv(der::UTF8, value.as_bytes()))]))
}
