//! How a request is written into a form: PEM, base64 or DER, of the CMS message or of the PKCS#10 alone.

use crate::renewal::Request;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use der::pem::{self, LineEnding, encode_string};
use serde::Deserialize;

/// The forms that a profile can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// Base64 of the CMS DER, in one line.
    CmsBase64,
    /// PEM (RFC 7468 §9) of the CMS, label `CMS`.
    CmsPem,
    /// The CMS DER itself; only a field for a file can hold it.
    CmsDer,
    /// Base64 of the PKCS#10 DER, in one line.
    Pkcs10Base64,
    /// PEM (RFC 7468 §7) of the PKCS#10, label `CERTIFICATE REQUEST`.
    Pkcs10Pem,
    /// The PKCS#10 DER itself; only a field for a file can hold it.
    Pkcs10Der,
}

/// A request as it is put into a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Bytes of the field or file.
    pub bytes: Vec<u8>,
    /// Whether they are text, so that any field can hold them.
    pub text: bool,
    /// What a file with them is called.
    pub file_name: &'static str,
}

impl Encoding {
    /// Writes a request in this form.
    ///
    /// # Errors
    /// If it is too long for PEM.
    pub fn write(self, request: &Request) -> Result<Written, pem::Error> {
        let (der, label, names) = match self {
            Self::CmsBase64 | Self::CmsPem | Self::CmsDer => (&request.cms, "CMS", ["request.p7m", "request.pem"]),
            Self::Pkcs10Base64 | Self::Pkcs10Pem | Self::Pkcs10Der => {
                (&request.pkcs10, "CERTIFICATE REQUEST", ["request.p10", "request.pem"])
            }
        };
        let [plain, armoured] = names;
        Ok(match self {
            Self::CmsBase64 | Self::Pkcs10Base64 => Written { bytes: STANDARD.encode(der).into_bytes(), text: true, file_name: plain },
            Self::CmsPem | Self::Pkcs10Pem => {
                Written { bytes: encode_string(label, LineEnding::LF, der)?.into_bytes(), text: true, file_name: armoured }
            }
            Self::CmsDer | Self::Pkcs10Der => Written { bytes: der.clone(), text: false, file_name: plain },
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn each_form_holds_the_very_bytes() {
        let request = Request { pkcs10: (0..100).collect(), cms: (100..200).collect() };
        let text = |encoding: Encoding| String::from_utf8_lossy(&encoding.write(&request).unwrap().bytes).into_owned();
        assert_eq!(text(Encoding::CmsBase64), STANDARD.encode(&request.cms));
        assert_eq!(text(Encoding::Pkcs10Base64), STANDARD.encode(&request.pkcs10));
        assert_eq!(Encoding::CmsDer.write(&request).unwrap().bytes, request.cms);
        let der = Written { bytes: request.pkcs10.clone(), text: false, file_name: "request.p10" };
        assert_eq!(Encoding::Pkcs10Der.write(&request).unwrap(), der);
        let pem = text(Encoding::Pkcs10Pem);
        let lines: Vec<&str> = pem.lines().collect();
        assert_eq!((lines[0], lines[1].len()), ("-----BEGIN CERTIFICATE REQUEST-----", 64));
        assert_eq!(lines[1..lines.len() - 1].concat(), STANDARD.encode(&request.pkcs10));
        assert!(text(Encoding::CmsPem).ends_with("-----END CMS-----\n"));
    }
}
