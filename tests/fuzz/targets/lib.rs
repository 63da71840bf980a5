//! What each target does with its input, and what must hold. A plain test puts every seed through the same functions, so that no target rots.

use chrono::{DateTime, Utc};
use std::{cell::OnceCell, collections::BTreeMap};
use tokio::runtime::{Builder, Runtime};
use twins::{
    certificate::{Certificate, certificates_in, pairs_among},
    mail::{Resolver, Trust, TrustSettings, Verdict, judge},
    renewal::HostList,
};

/// The samples' day, 2026-11-23 09:00 UTC.
const NOW: i64 = 1_795_424_400;

/// The server whose word on a message counts.
const SERVER: &[u8] = b"mx.example.cz";

/// How the body of [`text`] is wrapped.
const WRAPPINGS: [&str; 8] = [
    "text/plain; charset=utf-8",
    "text/html; charset=utf-8",
    "text/html; charset=windows-1250",
    "text/plain; charset=iso-8859-2\r\nContent-Transfer-Encoding: quoted-printable",
    "text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable",
    "text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64",
    "text/plain; charset=iso-2022-jp",
    "multipart/mixed; boundary=b",
];

/// Everything that judging a message needs.
struct Bench {
    runtime: Runtime,
    settings: TrustSettings,
    resolver: Resolver,
    hosts: HostList,
}

thread_local! {
    static BENCH: OnceCell<Bench> = const { OnceCell::new() };
}

fn bench() -> Bench {
    let dkim_keys: BTreeMap<String, String> = serde_json::from_str(include_str!("../../data/mail/dkim-keys.json")).expect("the keys");
    let settings = TrustSettings { dns: false, dkim_keys, authserv_ids: vec!["mx.example.cz".into()], ..TrustSettings::default() };
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
    Bench { runtime, resolver: Resolver::new(&settings), settings, hosts: HostList::new(["www.ica.cz"]) }
}

/// The whole way from bytes to verdict. Holds the verdict to what every verdict promises.
pub fn verdict(raw: &[u8]) -> Verdict {
    BENCH.with(|cell| {
        let Bench { runtime, settings, resolver, hosts } = cell.get_or_init(bench);
        let now = DateTime::<Utc>::from_timestamp(NOW, 0).expect("a time");
        let verdict = runtime.block_on(judge(raw, settings, resolver, hosts, now));
        assert!(verdict.trust == Trust::Authenticated || (verdict.renewal_link.is_none() && verdict.download_links.is_empty()));
        for link in verdict.renewal_link.iter().chain(&verdict.withheld_link).chain(&verdict.download_links) {
            assert_eq!(link.host(), "www.ica.cz");
        }
        serde_json::to_string(&verdict).expect("every verdict can be printed");
        verdict
    })
}

/// What a message says: the first byte chooses how the body is wrapped, the rest is the body. So every input reaches the readers of text and HTML.
pub fn text(input: &[u8]) {
    let Some((wrapping, body)) = input.split_first() else { return };
    let kind = WRAPPINGS[usize::from(*wrapping) % WRAPPINGS.len()];
    let mut raw = format!(
        "From: I.CA <info.renewal@ica.cz>\r\nTo: jana.novakova@example.cz\r\nSubject: Obnova certifikatu\r\n\
         Date: Mon, 23 Nov 2026 08:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n"
    )
    .into_bytes();
    raw.extend(body);
    assert_ne!(verdict(&raw).trust, Trust::Authenticated, "nothing proves it");
}

/// Who a message comes from. The input stands in the place of the fields that prove the origin: before the first zero byte what the user's server
/// wrote, behind it the tags of a signature.
pub fn authentication(input: &[u8]) {
    let zero = input.iter().position(|byte| *byte == 0).unwrap_or(input.len());
    let (results, tags) = (&input[..zero], input.get(zero + 1..).unwrap_or_default());
    let mut raw = b"Authentication-Results: ".to_vec();
    raw.extend(results);
    raw.extend(b"\r\nDKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=ica.cz; s=sandbox; ");
    raw.extend(tags);
    raw.extend(
        b"\r\nFrom: I.CA <info.renewal@ica.cz>\r\nTo: jana.novakova@example.cz\r\nSubject: Obnova\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n\r\nx\r\n",
    );
    let verdict = verdict(&raw);
    // Nobody has the key: only the user's own server could have said so, and it did not speak if its name is not there.
    let named = [results, tags].iter().any(|part| part.windows(SERVER.len()).any(|window| window.eq_ignore_ascii_case(SERVER)));
    // A quoted or escaped name can stand there in pieces.
    let pieced = input.iter().any(|byte| matches!(byte, b'"' | b'\\' | b'('));
    assert!(named || pieced || verdict.trust != Trust::Authenticated, "{}", verdict.trust_reason);
}

/// Certificates from outside: DER, PEM, PKCS#7, ZIP. How many were found.
pub fn certificates(bytes: &[u8]) -> usize {
    let mut found = Certificate::all_from(bytes).unwrap_or_default();
    found.extend(certificates_in([bytes]));
    for certificate in &found {
        let again = Certificate::from_der(certificate.der()).expect("what was read once is read again");
        assert_eq!(&again, certificate);
        assert!(certificate.same_subject(certificate));
        let _ = (certificate.person(), certificate.role(), certificate.serial(), certificate.fingerprint());
        let _ = (certificate.subject_text(), certificate.public_key_text(), certificate.not_before(), certificate.not_after());
    }
    let _ = pairs_among(&found);
    found.len()
}
