//! Hostile mail: `twins mail check` in a child held to 256 MiB and two seconds of CPU by the system. Whatever comes, it ends by itself, with a verdict.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// What the child may use: address space in KiB, CPU in seconds.
const LIMITS: &str = "ulimit -c 0 && ulimit -v 262144 && ulimit -t 2 && exec \"$@\"";

const HEADER: &str = "From: I.CA <info.renewal@ica.cz>\r\nTo: jana.novakova@example.cz\r\nSubject: Obnova certifikatu\r\n\
                      Date: Mon, 23 Nov 2026 08:00:00 +0000\r\nMIME-Version: 1.0\r\n";

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path)
}

/// A directory with messages and a configuration that has nothing but `[mail.trust]`.
struct Bench {
    directory: TempDir,
    files: Vec<PathBuf>,
}

impl Bench {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let keys: std::collections::BTreeMap<String, String> =
            serde_json::from_slice(&fs::read(data("mail/dkim-keys.json")).unwrap()).unwrap();
        let mut config = "[mail.trust]\ndns = false\nauthserv_ids = [\"mx.example.cz\"]\n[mail.trust.dkim_keys]\n".to_owned();
        for (name, record) in keys {
            writeln!(config, "{name:?} = {record:?}").unwrap();
        }
        fs::write(directory.path().join("twins.toml"), config).unwrap();
        Self { directory, files: Vec::new() }
    }

    fn put(&mut self, content: &[u8]) {
        let path = self.directory.path().join(format!("{}.eml", self.files.len()));
        fs::write(&path, content).unwrap();
        self.files.push(path);
    }

    /// Judges every message in one child; each must have a verdict.
    fn verdicts(&self) -> Vec<Value> {
        let output = Command::new("sh")
            .args(["-c", LIMITS, "sh", env!("CARGO_BIN_EXE_twins"), "--config"])
            .arg(self.directory.path().join("twins.toml"))
            .args(["mail", "check", "--json"])
            .args(&self.files)
            .env_clear()
            .output()
            .unwrap();
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {complaints}", output.status);
        assert!(!complaints.contains("panicked"), "{complaints}");
        let verdicts: Vec<Value> =
            String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(verdicts.len(), self.files.len());
        for verdict in &verdicts {
            assert_ne!(verdict["trust_reason"], "it cannot be taken apart");
            assert_ne!(verdict["trust"], "authenticated", "{verdict}");
            assert!(verdict["renewal_link"].is_null());
        }
        verdicts
    }
}

/// The verdict about a message with the usual header and this behind it.
fn judged(rest: impl AsRef<[u8]>) -> Value {
    let mut bench = Bench::new();
    bench.put(&[HEADER.as_bytes(), rest.as_ref()].concat());
    bench.verdicts().remove(0)
}

fn attached(kind: &str, content: &[u8]) -> Vec<u8> {
    let mut encoded = STANDARD.encode(content).into_bytes();
    if encoded.len() < 1 << 20 {
        encoded = encoded.chunks(76).flat_map(|line| [line, b"\r\n"].concat()).collect();
    }
    let start = format!(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    );
    [start.as_bytes(), &encoded, b"\r\n--b--\r\n"].concat()
}

fn certificate() -> Vec<u8> {
    let pem = fs::read_to_string(data("ca/new-qualified.pem")).unwrap();
    STANDARD.decode(pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap()
}

fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An archive whose directory names the one entry of another so many times (they overlap), and says this about its size.
fn overlapping(kernel: &[u8], times: usize, claimed: Option<u32>) -> Vec<u8> {
    let directory_at = kernel.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    let end_at = kernel.windows(4).rposition(|window| window == b"PK\x05\x06").unwrap();
    let mut entry = kernel[directory_at..end_at].to_vec();
    if let Some(size) = claimed {
        entry[24..28].copy_from_slice(&size.to_le_bytes());
    }
    let mut end = kernel[end_at..].to_vec();
    let count = u16::try_from(times.min(0xFFFF)).unwrap().to_le_bytes();
    end[8..10].copy_from_slice(&count);
    end[10..12].copy_from_slice(&count);
    end[12..16].copy_from_slice(&u32::try_from(entry.len() * times).unwrap().to_le_bytes());
    [&kernel[..directory_at], &entry.repeat(times), &end].concat()
}

#[test]
fn archives_that_swell_overlap_or_lie() {
    let zeros = zip(&[("a".into(), vec![0; 64 << 20])]);
    let mut nested = zeros.clone();
    for _ in 0..6 {
        nested = zip(&(0..16).map(|n| (format!("{n}.zip"), nested.clone())).collect::<Vec<_>>());
        if nested.len() > 4 << 20 {
            break;
        }
    }
    let small = zip(&[("a.cer".into(), vec![0x30; 100_000])]);
    let mut cut = zeros.clone();
    cut.truncate(zeros.len() / 2);
    let many: Vec<_> = (0..20_000).map(|n| (format!("{n}"), Vec::new())).collect();
    for (what, archive) in [
        ("swells", zeros.clone()),
        ("nested", nested),
        ("overlapping", overlapping(&small, 60_000, None)),
        ("says it is small", overlapping(&zeros, 100, Some(1))),
        ("says it is large", overlapping(&small, 100, Some(u32::MAX - 1))),
        ("cut off", cut),
        ("many entries", zip(&many)),
        ("only a beginning", b"PK\x03\x04".repeat(1_000_000)),
        ("only ends", b"PK\x05\x06".repeat(1_000_000)),
        ("a directory of nothing", [&b"PK\x03\x04"[..], &overlapping(&small, 100_000, Some(0))].concat()),
    ] {
        assert_eq!(judged(attached("application/zip", &archive))["certificates"], Value::Array(Vec::new()), "{what}");
    }
    // Beside a bomb, what is small is still read.
    let both = zip(&[("a".into(), vec![0; 64 << 20]), ("b.cer".into(), certificate())]);
    assert_eq!(judged(attached("application/zip", &both))["certificates"].as_array().unwrap().len(), 1);
}

#[test]
fn parts_within_parts_by_the_ten_thousand() {
    let multiparts: String = (0..10_000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n")).collect();
    judged(&multiparts);
    judged("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".repeat(100_000));
    judged("Content-Type: message/rfc822\r\n\r\n".repeat(10_000));
    judged("Content-Type: message/rfc822\r\n\r\n".repeat(250_000));
    judged("Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n".repeat(100_000));
    // None of them has the part it announces, so each is looked through to the end.
    let announced = "--b\r\nContent-Type: multipart/mixed; boundary=z\r\n\r\n".repeat(100_000);
    let siblings = format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{announced}");
    judged(&siblings);
    judged(attached("message/rfc822", format!("Subject: x\r\n{siblings}").as_bytes()));
    let mut encoded = format!("Subject: x\r\n{}", &siblings[..400_000]);
    for _ in 0..6 {
        encoded = format!("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n", STANDARD.encode(&encoded));
    }
    judged(encoded);
}

#[test]
fn attachments_by_the_million() {
    judged(format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", "--b\n\n\n".repeat(1_000_000)));
    judged(format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", "--b\r\n\r\n\r\n".repeat(1_000_000)));
    let one = "--b\r\nContent-Type: application/pkix-cert; name=a.cer\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n";
    judged(format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", one.repeat(80_000)));
    let uuencoded = "begin 644 a.cer\r\nM0\r\nend\r\n".repeat(200_000);
    judged(format!("\r\n{uuencoded}"));
}

#[test]
fn lines_without_end() {
    for megabytes in [1, 7, 30] {
        let size = megabytes << 20;
        judged(format!("\r\n{}", "a".repeat(size)));
        judged(format!("\r\n{}", "platnost 13. 12. 2026 https://".repeat(size / 30)));
        judged(format!("Content-Type: text/html\r\n\r\n{}", "x<".repeat(size / 2)));
        judged(format!("Content-Transfer-Encoding: quoted-printable\r\n\r\n{}", "=C5=99".repeat(size / 6)));
        judged(format!("Content-Transfer-Encoding: base64\r\n\r\n{}", "QUFB".repeat(size / 4)));
        judged(format!("\r\n{}", "\n".repeat(size)));
    }
    judged(format!("\r\n{}", "https://www.ica.cz/obnova?id=12345678 slovo ".repeat(10_000)));
    judged(format!("\r\n{}", (0..100_000).fold(String::new(), |text, n| text + &format!("https://www.ica.cz/{n} "))));
}

#[test]
fn headers_without_end() {
    judged("X-Field: value\r\n".repeat(100_000) + "\r\nx");
    judged("a:\n".repeat(2_000_000) + "\n\nx");
    judged(format!("X-Field: {}\r\n\r\nx", "v".repeat(20 << 20)));
    judged(format!("X-Field: {}\r\n\r\nx", "v".repeat(7 << 20)));
    judged(format!("X-Field: x{}\r\n\r\nx", "\r\n folded".repeat(700_000)));
    for size in [200_000, 7 << 20] {
        for (field, unit) in [
            ("Cc: ", "a@b.cz,"),
            ("Cc: ", "g:"),
            ("Cc: ", "("),
            ("Cc: ", "<\""),
            ("References: ", "<a@b>"),
            ("Received: ", "from a by b with c id d;"),
            ("Content-Type: text/plain;", "a*0=x;"),
            ("Content-Type: multipart/mixed;", "boundary*1*=%41;"),
            ("Comments: ", "=?utf-8?Q?=C5=99?= "),
            ("Comments: ", "=?"),
            ("Comments: ", "=?utf-8?B?"),
            ("Authentication-Results: mx.example.cz", "; dkim=pass"),
            ("Authentication-Results: mx.example.cz ", "(\\"),
            ("", "From: a@ica.cz\r\n"),
            ("", "To: a@ica.cz\r\n"),
            ("", "Content-Type: text/html\r\n"),
        ] {
            judged(format!("{field}{}\r\n\r\nx", unit.repeat(size / unit.len())));
            let inner = format!("{field}{}\r\n\r\nx", unit.repeat(size / unit.len()));
            judged(format!("Content-Type: message/rfc822\r\n\r\nSubject: x\r\n{inner}"));
        }
    }
    // No header at all, or nothing but one.
    let mut bench = Bench::new();
    bench.put(HEADER.as_bytes());
    bench.put(b"a:");
    bench.put(b"a:\n\n");
    bench.verdicts();
}

#[test]
fn encodings_that_are_broken() {
    let mut bench = Bench::new();
    let text = "Platnost certifikátu končí 13. 12. 2026: https://www.ica.cz/obnova?id=12345678";
    for charset in
        ["utf-8", "utf-16", "utf-16le", "utf-7", "windows-1250", "iso-2022-jp", "gb18030", "big5", "x-none", "", "\"\0\"", "hz-gb-2312"]
    {
        for body in [text.as_bytes(), b"\xff\xfe\x00\xd8\x00\xd8", b"\x1b$B\x80\xff", b"+AAA-+2AA-+", &[0xff; 3000], b"\xf0\x9f", b"~{~"] {
            for encoding in ["8bit", "base64", "quoted-printable", "x-uuencode", "none"] {
                let head = format!("{HEADER}Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n");
                bench.put(&[head.as_bytes(), body].concat());
            }
        }
    }
    assert!(bench.verdicts().len() > 400);
    let mut bench = Bench::new();
    for word in [
        "=?utf-8?B?w?=",
        "=?utf-8?Q?=C?=",
        "=?utf-16?B?2AA=?=",
        "=?x?B?AA==?=",
        "=?utf-8?X?a?=",
        "=?utf-8?B?",
        "=?iso-2022-jp?B?GyRC?=",
        "\u{feff}",
        "\0",
    ] {
        bench.put(
            format!("From: {word} <a@ica.cz>\r\nSubject: {word}\r\nTo: {word}\r\nDate: {word}\r\nMessage-ID: <{word}>\r\n\r\nx").as_bytes(),
        );
        bench.put(format!("Content-Type: text/plain; name*=utf-8''%{word}; charset*0*={word}\r\nFrom: {word}@{word}\r\n\r\nx").as_bytes());
    }
    for body in ["QQ", "QQ=", "Q===", "=", "=3", "=\r", "\0\0", "====", "Q\0Q="] {
        for encoding in ["base64", "quoted-printable"] {
            bench.put(format!("{HEADER}Content-Transfer-Encoding: {encoding}\r\n\r\n{body}").as_bytes());
        }
    }
    bench.verdicts();
}

#[test]
fn certificates_cut_off_at_every_length() {
    let whole = certificate();
    for lengths in (0..whole.len()).collect::<Vec<_>>().chunks(200) {
        let mut bench = Bench::new();
        // Ten lengths in one message: as DER here, as PEM there.
        for ten in lengths.chunks(10) {
            let mut raw = format!("{HEADER}Content-Type: multipart/mixed; boundary=b\r\n\r\n");
            for (at, length) in ten.iter().enumerate() {
                let encoded = STANDARD.encode(&whole[..*length]);
                if at % 2 == 0 {
                    write!(raw, "--b\r\nContent-Type: application/pkix-cert\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n")
                        .unwrap();
                } else {
                    write!(raw, "--b\r\n\r\n-----BEGIN CERTIFICATE-----\r\n{encoded}\r\n-----END CERTIFICATE-----\r\n").unwrap();
                }
            }
            bench.put(raw.as_bytes());
        }
        assert!(bench.verdicts().iter().all(|verdict| verdict["certificates"].as_array().unwrap().is_empty()));
    }
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let header = if content.len() < 0x80 { vec![tag, length[3]] } else { [&[tag, 0x84][..], &length].concat() };
    [&header[..], content].concat()
}

/// DER with the shortest lengths.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let header = match content.len() {
        0..0x80 => vec![tag, length[3]],
        0x80..0x100 => vec![tag, 0x81, length[3]],
        0x100..0x1_0000 => vec![tag, 0x82, length[2], length[3]],
        _ => [&[tag, 0x83][..], &length[1..]].concat(),
    };
    [&header[..], content].concat()
}

/// The certificate with another subject and other extensions (DER).
fn certificate_with(subject: Option<&[u8]>, extensions: Option<&[u8]>) -> Vec<u8> {
    fn element(bytes: &[u8]) -> (&[u8], &[u8], &[u8]) {
        let (start, length) = match bytes[1] {
            0x81 => (3, usize::from(bytes[2])),
            0x82 => (4, usize::from(bytes[2]) << 8 | usize::from(bytes[3])),
            length => (2, usize::from(length)),
        };
        (&bytes[..start + length], &bytes[start..start + length], &bytes[start + length..])
    }
    let whole = certificate();
    let (_, content, _) = element(&whole);
    let (_, mut fields, after) = element(content);
    let mut body = Vec::new();
    for place in 0.. {
        if fields.is_empty() {
            break;
        }
        let (field, _, rest) = element(fields);
        match (place, subject, extensions) {
            (5, Some(subject), _) => body.extend(subject),
            (7, _, Some(extensions)) => body.extend(der(0xA3, &der(0x30, extensions))),
            _ => body.extend(field),
        }
        fields = rest;
    }
    der(0x30, &[&der(0x30, &body), after].concat())
}

#[test]
fn certificates_that_are_deep_wide_or_endless() {
    let attribute = |n: u16| der(0x30, &[&[6, 3, 0x55, 4, 3][..], &der(0x0C, &n.to_be_bytes().map(|byte| byte & 0x7f))].concat());
    let one_set: Vec<u8> = (0..5000).rev().flat_map(attribute).collect();
    let sets: Vec<u8> = (0..4000).flat_map(|n| der(0x31, &attribute(n))).collect();
    let extension = |n: u16| {
        let [high, low] = (n << 1).to_be_bytes();
        der(0x30, &[6, 4, 0x55, 29, 0x40 | (high & 0x3F), low >> 1, 4, 0])
    };
    let extensions: Vec<u8> = (0..6000).flat_map(extension).collect();
    let wide = [
        certificate_with(Some(&der(0x30, &der(0x31, &one_set))), None),
        certificate_with(Some(&der(0x30, &sets)), None),
        certificate_with(None, Some(&extensions)),
    ];
    for one in wide {
        assert!(one.len() < 64 << 10, "{}", one.len());
        judged(attached("application/pkix-cert", &one));
        let hundred = one.repeat(60);
        let signed = der(0x30, &[&[2, 1, 1, 0x31, 0, 0x30, 0][..], &tlv(0xA0, &hundred)].concat());
        let bundle = der(0x30, &[&[6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2][..], &der(0xA0, &signed)].concat());
        judged(attached("application/pkcs7-mime", &bundle));
        let many: String = (0..90)
            .map(|_| {
                format!("--b\r\nContent-Transfer-Encoding: base64\r\nContent-Type: application/x\r\n\r\n{}\r\n", STANDARD.encode(&one))
            })
            .collect();
        judged(format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{many}"));
    }
    for endless in [
        [0x30, 0x80].repeat(200_000),
        [0x30, 0x84, 0x7f, 0xff, 0xff, 0xff].repeat(50_000),
        [0x30, 0x82, 0xff, 0xff].repeat(100_000),
        (0..2000).fold(vec![5, 0], |inner, _| tlv(0x30, &inner)),
        [&[0x30, 0x80][..], &[5, 0].repeat(200_000)].concat(),
        [&[0x30, 0x80, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2, 0xA0, 0x80][..], &[0x30, 0x80].repeat(100_000)].concat(),
    ] {
        assert_eq!(judged(attached("application/pkix-cert", &endless))["certificates"], Value::Array(Vec::new()));
    }
    let blocks = "-----BEGIN CERTIFICATE-----\nMIIB\n".repeat(100_000);
    judged(format!("\r\n{blocks}"));
    judged(format!("\r\n{}", "-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n".repeat(80_000)));
}

#[test]
fn markup_without_end() {
    let html = |source: String| judged(format!("Content-Type: text/html\r\n\r\n{source}"));
    for tag in ["<div>", "<table><tr><td>", "<a href=x>", "<b>", "<ul><li>", "<form action=https://www.ica.cz/x>", "<svg><math>", "</div>"]
    {
        html(tag.repeat(100_000));
    }
    for broken in
        ["<", "<a", "<a href", "<a href=\"", "<!--", "<script>", "<style></", "&", "&#", "&#xffffffff;", "<a =", "<a '", "<a b=c "]
    {
        html(broken.repeat(200_000));
    }
    html(format!("<a href=\"https://www.ica.cz/{}\">Obnovit</a>", "x".repeat(5 << 20)));
    html(format!("<a {}>Obnovit</a>", "href=https://www.ica.cz/1 ".repeat(200_000)));
    html(format!("<p {}={}>x</p>", "n".repeat(1 << 20), "v".repeat(1 << 20)));
    html(format!("<a{}>", " ".repeat(5 << 20)));
    html(format!("{}<a href=https://www.ica.cz/obnova>x", "&nbsp;".repeat(500_000)));
    let links: String = (0..60_000).map(|n| format!("<a href=https://www.ica.cz/obnova/{n}>Obnova</a> ")).collect();
    html(links);
    html(format!("<a href=https://www.ica.cz/obnova>{}", "obnova ".repeat(500_000)));
}

#[test]
fn signatures_by_the_thousand() {
    let signature = |tags: &str| {
        format!(
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=ica.cz; s=sandbox; h=from:to:subject:date; {tags}bh=AAAA; b=AAAA\r\n"
        )
    };
    let body = "x".repeat(70) + "\r\n";
    judged(signature("").repeat(5000) + "\r\n" + &body);
    let lengths: String = (1..5000).map(|n| signature(&format!("l={n}; "))).collect();
    judged(lengths + "\r\n" + &body.repeat(60_000));
    // Fewer signatures, each with a hash of its own over everything.
    let few: String = (0..30).map(|n| signature(&format!("l={}; ", 4_000_000 + n))).collect();
    judged(few + "\r\n" + &body.repeat(80_000));
    let sealed = "ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=ica.cz; s=sandbox; h=from; l=1; bh=AAAA; b=AAAA\r\n";
    judged(sealed.repeat(10_000) + "\r\n" + &body);
    judged(signature(&format!("h={}; ", "from:".repeat(40_000))) + "\r\n" + &body);
    let names = signature(&format!("h={}; ", (0..900).map(|n| format!("x{n}:")).collect::<String>()));
    let fields: String = (0..900).map(|n| format!("X{n}: {}\r\n", "v".repeat(100))).collect();
    judged(names.repeat(10) + &fields + "\r\n" + &body);
    for tags in [
        "t=99999999999999999999; ",
        "x=-1; ",
        "l=99999999999999999999999; ",
        "i=@; ",
        "q=; ",
        "z=a|b; ",
        "=; ",
        "; ;; ",
        "b=!!!; ",
        "c=/; ",
    ] {
        judged(signature(&tags.repeat(50)) + "\r\n" + &body);
        judged(signature(&tags.repeat(1000)).repeat(8) + "\r\n" + &body);
    }
    judged(signature(&format!("b={}; ", "A".repeat(200_000))) + "\r\n" + &body);
    judged(format!("{}\r\n{body}", "Authentication-Results: mx.example.cz; dkim=fail header.d=x.cz\r\n".repeat(3000)));
}

#[test]
fn facts_by_the_hundred_thousand() {
    for unit in [
        "Sériové číslo: 00:B1:A5:F1 ",
        "kvalifikovaný certifikát 11642353 (00B1A5F1)\r\n",
        "platnost končí 13. 12. 2026. ",
        "13. 12. 2026 ",
        "00 C2 B6 E2 ",
        "Celkem k úhradě: 1 234,50 Kč\r\n",
        "19-2000145399/0800 ",
        "CZ65 0800 0000 1920 0014 5399 ",
        "c z6508000000192000145399",
        "VS: 2614500781 ",
        "1,",
        "1 ",
        "1-",
        "/",
        "://",
        "a://",
        "https://",
        "http://www.ica.cz@",
        "a.b. ",
        "certifikat ",
        "ř",
        "\u{300}",
        "İ",
    ] {
        judged(format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{}", unit.repeat(200_000)));
    }
}
