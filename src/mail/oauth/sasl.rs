//! The SASL mechanisms that carry an access token: OAUTHBEARER (RFC 7628) and XOAUTH2, which it grew from and which some servers still know alone.

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// A mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mail) enum Mechanism {
    /// The standard's.
    OAuthBearer,
    /// Google's and Microsoft's.
    Xoauth2,
}

impl Mechanism {
    /// Its name in AUTHENTICATE.
    pub(in crate::mail) const fn name(self) -> &'static str {
        match self {
            Self::OAuthBearer => "OAUTHBEARER",
            Self::Xoauth2 => "XOAUTH2",
        }
    }
}

/// What is said to a server: who, where, and the token.
#[derive(Debug)]
pub(in crate::mail) struct Bearer<'a> {
    /// User name.
    pub(in crate::mail) user: &'a str,
    /// The server's host and port.
    pub(in crate::mail) server: (&'a str, u16),
    /// Access token.
    pub(in crate::mail) token: &'a SecretString,
}

impl Bearer<'_> {
    /// The first message of the client.
    pub(in crate::mail) fn first(&self, mechanism: Mechanism) -> Zeroizing<Vec<u8>> {
        let token = self.token.expose_secret();
        // With room for all of it, so that no copy of the token is left behind by growing.
        let mut said = Zeroizing::new(Vec::with_capacity(token.len() + 3 * self.user.len() + self.server.0.len() + 64));
        match mechanism {
            Mechanism::Xoauth2 => extend(&mut said, &["user=", self.user]),
            Mechanism::OAuthBearer => {
                // RFC 5801 §4: a comma or an equals sign in a GS2 name is escaped.
                let user = self.user.replace('=', "=3D").replace(',', "=2C");
                let port = self.server.1.to_string();
                extend(&mut said, &["n,a=", &user, ",\u{1}host=", self.server.0, "\u{1}port=", &port]);
            }
        }
        extend(&mut said, &["\u{1}auth=Bearer ", token, "\u{1}\u{1}"]);
        said
    }

    /// What ends the exchange after the server told in a challenge why it refuses (RFC 7628 §3.2.3).
    pub(in crate::mail) fn last(mechanism: Mechanism) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(match mechanism {
            Mechanism::Xoauth2 => Vec::new(),
            Mechanism::OAuthBearer => vec![1],
        })
    }
}

fn extend(said: &mut Vec<u8>, parts: &[&str]) {
    for part in parts {
        said.extend_from_slice(part.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_those_of_the_standard() {
        // The examples of RFC 7628 §4.1 and of Google's description of XOAUTH2.
        let token = SecretString::from("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==");
        let bearer = Bearer { user: "user@example.com", server: ("server.example.com", 143), token: &token };
        let said = b"n,a=user@example.com,\x01host=server.example.com\x01port=143\x01auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01";
        assert_eq!(bearer.first(Mechanism::OAuthBearer).as_slice(), said);
        let said = b"user=user@example.com\x01auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01";
        assert_eq!(bearer.first(Mechanism::Xoauth2).as_slice(), said);
        let odd = Bearer { user: "a=b,c", ..bearer };
        assert!(odd.first(Mechanism::OAuthBearer).starts_with(b"n,a=a=3Db=2Cc,\x01"));
    }
}
