//! Certificates that came from outside, in a mail or from a portal: DER, PEM, PKCS#7 or ZIP, under any name or type. Everything is bounded: bytes, number, depth, and how much an
//! archive may swell.

use super::{Certificate, bundle::pem_bodies};
use base64::{Engine, engine::general_purpose};
use std::io::{Cursor, Read};

/// A single thing to parse is at most so long.
const MAX_BLOB: usize = 512 * 1024;
/// At most so many certificates are kept.
const MAX_CERTIFICATES: usize = 64;
/// At most so many things are parsed.
const MAX_TRIES: usize = 256;
/// An archive's entries swell to at most so much, all together.
const MAX_UNPACKED: u64 = 2 * 1024 * 1024;
/// An archive in an archive is opened, no deeper.
const MAX_DEPTH: usize = 2;

/// Every certificate in these contents once, in order.
pub fn certificates_in<'a>(blobs: impl IntoIterator<Item = &'a [u8]>) -> Vec<Certificate> {
    let mut search = Search { found: Vec::new(), tries: MAX_TRIES, unpacked: MAX_UNPACKED };
    for blob in blobs {
        search.examine(blob, 0);
    }
    search.found
}

struct Search {
    found: Vec<Certificate>,
    tries: usize,
    unpacked: u64,
}

impl Search {
    fn examine(&mut self, bytes: &[u8], depth: usize) {
        if bytes.starts_with(b"PK\x03\x04") {
            if depth < MAX_DEPTH {
                self.archive(bytes, depth);
            }
            return;
        }
        if bytes.len() > MAX_BLOB {
            return;
        }
        if bytes.first() == Some(&0x30) {
            self.parse(bytes);
        }
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        let mut armoured = false;
        for body in pem_bodies(text) {
            armoured = true;
            self.parse(&body);
        }
        if !armoured && depth <= MAX_DEPTH {
            self.bare_base64(text, depth);
        }
    }

    fn parse(&mut self, der: &[u8]) {
        if self.tries == 0 {
            return;
        }
        self.tries -= 1;
        for certificate in Certificate::all_from(der).unwrap_or_default() {
            if self.found.len() < MAX_CERTIFICATES && !self.found.contains(&certificate) {
                self.found.push(certificate);
            }
        }
    }

    /// Base64 without armour, as some systems attach a certificate.
    fn bare_base64(&mut self, text: &str, depth: usize) {
        let compact: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
        let plausible = compact.len() >= 128 && (compact.starts_with(b"MI") || compact.starts_with(b"UEsDB"));
        if let Some(decoded) = plausible.then(|| general_purpose::STANDARD.decode(compact).ok()).flatten() {
            self.examine(&decoded, depth + 1);
        }
    }

    fn archive(&mut self, bytes: &[u8], depth: usize) {
        let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return };
        for index in 0..archive.len().min(MAX_TRIES) {
            let Ok(entry) = archive.by_index(index) else { continue };
            let allowed = self.unpacked.min(MAX_BLOB as u64);
            let mut content = Vec::new();
            // The size that the archive claims is not believed: reading stops at the limit.
            let complete = entry.take(allowed + 1).read_to_end(&mut content).is_ok();
            let length = content.len() as u64;
            self.unpacked = self.unpacked.saturating_sub(length);
            if complete && length <= allowed {
                self.examine(&content, depth + 1);
            }
            if self.unpacked == 0 {
                return;
            }
        }
    }
}
