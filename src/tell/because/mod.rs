//! Reasons that other rooms give in English, for the log and for programs, said in the reader's language; those of the card come with keys of their own
//! ([`crate::renewal::Reason`]). Words of servers that stand within them stay as they are, in quotation marks.

mod phrases;

use super::{Teller, clean::quoted};
use phrases::{FOREIGN, OWN, SEVERAL};

/// The names of what is put into a text.
const PARTS: [&str; 3] = ["one", "two", "three"];

impl Teller {
    /// A reason to stand within a sentence, before our own full stop.
    pub fn because(&self, why: &str) -> String {
        let why = quoted(why);
        // Several reasons one after the other.
        let several: Vec<&str> = why.split("; ").collect();
        if several.len() > 1 && several.iter().all(|one| known(one).is_some()) {
            return several.into_iter().map(|one| self.because(one)).collect::<Vec<_>>().join("; ");
        }
        let Some((pattern, key, parts)) = known(&why) else { return why };
        let said = |(part, quoted): (&str, bool)| match quoted {
            true if SEVERAL.contains(&key) => self.either(part),
            true => part.to_owned(),
            false => self.because(part),
        };
        let parts: Vec<String> = parts.into_iter().zip(quotations(pattern)).map(said).collect();
        let values: Vec<_> = PARTS.into_iter().zip(&parts).map(|(name, part)| (name, part.as_str().into())).collect();
        self.text(key, &values)
    }

    /// Words of which any would have done, each in quotation marks but for the outermost, which the text around them brings.
    fn either(&self, words: &str) -> String {
        let words = words.split("' or '").map(str::to_owned);
        words.reduce(|one, two| self.text("because-either", &[("one", one.into()), ("two", two.into())])).unwrap_or_default()
    }
}

/// The pattern that this is of, the text that says it, and what is put into that.
fn known(why: &str) -> Option<(&'static str, &'static str, Vec<&str>)> {
    OWN.iter().chain(FOREIGN).find_map(|(pattern, key)| Some((*pattern, *key, put_in(pattern, why)?)))
}

/// Of each place of a pattern whether it stands in quotation marks: what is put there are the words of others, whatever they may mean here.
fn quotations(pattern: &str) -> impl Iterator<Item = bool> {
    let fixed: Vec<&str> = pattern.split("{}").collect();
    let places: Vec<bool> = fixed.windows(2).map(|around| around[0].ends_with('\'') && around[1].starts_with('\'')).collect();
    places.into_iter()
}

/// What stands in the places of `{}`; `None` if the text is not of this pattern. What begins a pattern before a space is one word, a host's name.
fn put_in<'a>(pattern: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut fixed = pattern.split("{}");
    let mut rest = text.strip_prefix(fixed.next()?)?;
    let mut parts = Vec::new();
    let mut fixed = fixed.peekable();
    while let Some(next) = fixed.next() {
        let at = if fixed.peek().is_none() {
            rest.len().checked_sub(next.len()).filter(|at| rest.get(*at..) == Some(next))
        } else {
            rest.find(next)
        }?;
        parts.push(rest.get(..at)?);
        rest = rest.get(at + next.len()..)?;
    }
    let one_word = !pattern.starts_with("{} ") || parts.first().is_some_and(|first| !first.contains(' '));
    (rest.is_empty() && one_word).then_some(parts)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{FOREIGN, OWN, SEVERAL, put_in};
    use crate::tell::tests::sample::{czech, english};
    use std::io;

    #[test]
    fn a_reason_of_ours_is_said_in_the_readers_language_and_what_it_quotes_stays() {
        let why = "the mail server cannot be reached or asks for patience: Connection error: connection refused";
        assert_eq!(czech().because(why), "poštovní server je nedostupný nebo žádá o strpení: connection refused");
        assert_eq!(english().because(why), "the mail server cannot be reached or asks for patience: connection refused");
        assert_eq!(czech().because("www.ica.cz did not answer within 60 s."), "www.ica.cz do 60 s neodpovídá");
        assert_eq!(czech().because("C_Sign: CKR_DEVICE_ERROR"), "C_Sign: CKR_DEVICE_ERROR");
        assert_eq!(put_in("a {} b", "a x y"), None);
    }

    #[test]
    fn what_the_system_says_is_said_in_the_readers_language() {
        for code in [2, 5, 13, 28, 30, 32, 101, 104, 110, 111, 113] {
            let said = io::Error::from_raw_os_error(code).to_string();
            let told = czech().because(&format!("imap.example.cz:993 cannot be reached: {said}"));
            assert!(told.starts_with("imap.example.cz:993 nelze zastihnout: ") && !told.contains("os error"), "{told}");
        }
        for around in ["", "error resolving DNS: "] {
            let name = io::Error::other(format!("{around}failed to lookup address information: Name or service not known"));
            assert!(czech().because(&name.to_string()).starts_with("jméno počítače nelze najít v DNS"));
        }
    }

    #[test]
    fn an_error_of_a_kind_alone_is_said_in_the_readers_language() {
        use io::ErrorKind::{IsADirectory, NotFound, PermissionDenied, ReadOnlyFilesystem, StorageFull, TimedOut};
        for kind in [IsADirectory, NotFound, PermissionDenied, ReadOnlyFilesystem, StorageFull, TimedOut] {
            let said = io::Error::from(kind).to_string();
            assert_ne!(czech().because(&said), said);
        }
        assert_eq!(czech().because(&io::Error::from_raw_os_error(21).to_string()), "je to adresář");
    }

    #[test]
    fn what_tls_says_is_said_in_the_readers_language() {
        use rustls::{CertificateError, Error, pki_types::UnixTime};
        let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_800_000_000));
        let wrong = [
            (CertificateError::UnknownIssuer, "tento počítač nevěří"),
            (CertificateError::Expired, "platnost skončila"),
            (CertificateError::ExpiredContext { time, not_after: time }, "platnost skončila"),
            (CertificateError::NotValidYetContext { time, not_before: time }, "ještě neplatí"),
            (CertificateError::NotValidForName, "jiné jméno"),
            (CertificateError::Revoked, "zneplatněn"),
            (CertificateError::BadSignature, "nesouhlasí"),
        ];
        for (wrong, told) in wrong {
            let why = format!("no secure connection to imap.example.cz: {}", Error::InvalidCertificate(wrong));
            let said = czech().because(&why);
            assert!(said.starts_with("zabezpečené spojení s imap.example.cz") && said.contains(told), "{said}");
        }
    }

    #[test]
    fn several_reasons_are_said_one_after_the_other_and_a_host_is_one_word() {
        let why = "ocsp.ica.cz cannot tell: HTTP status 503 Service Unavailable; crl.ica.cz cannot tell: no answer in time";
        assert_eq!(czech().because(why), "ocsp.ica.cz: server odpověděl „503 Service Unavailable“; crl.ica.cz: odpověď nepřišla včas");
        assert_eq!(put_in("{} does not answer", "the program of yours does not answer"), None);
    }

    #[test]
    fn what_was_typed_and_what_a_proxy_says_may_have_blanks() {
        assert_eq!(czech().because("'main case' is no host"), "jméno počítače to není: main case");
        let why = "www.ica.cz cannot be reached: the proxy 10.0.0.1:3128 answered 'HTTP/1.1 407 Proxy Authentication Required'";
        let told = "www.ica.cz nelze zastihnout: proxy 10.0.0.1:3128 odpověděla „HTTP/1.1 407 Proxy Authentication Required“";
        assert_eq!(czech().because(why), told);
    }

    #[test]
    fn a_role_within_a_reason_is_said_too() {
        let why = "the issued qualified certificate is for another key";
        assert_eq!(czech().because(why), "vydaný kvalifikovaný certifikát je k jinému klíči");
    }

    /// A format without the names of what is put in.
    fn without_names(source: &str) -> String {
        let mut parts = source.split('{');
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '?'));
            let rest =
                part.split_once('}').filter(|(name, _)| is_name(name)).map_or_else(|| part.to_owned(), |(_, rest)| format!("}}{rest}"));
            out.push('{');
            out.push_str(&rest);
        }
        out
    }

    #[test]
    fn what_stands_around_a_reason_is_said_in_the_readers_language_too() {
        let why = "after the requests were sent: step 'start' expected 'Obnova', the page says 'Zadejte heslo'";
        assert_eq!(czech().because(why), "po odeslání žádostí: krok „start“ čekal „Obnova“, stránka říká „Zadejte heslo“");
        assert_eq!(english().because(why), "after the requests were sent: step 'start' expected 'Obnova', the page says 'Zadejte heslo'");
    }

    #[test]
    fn each_of_several_words_stands_in_quotation_marks_of_its_own() {
        let why = "step 'start' expected 'Obnova certifikátu' or 'Vydání certifikátu', the page says 'Odstávka'";
        assert_eq!(czech().because(why), "krok „start“ čekal „Obnova certifikátu“ nebo „Vydání certifikátu“, stránka říká „Odstávka“");
        assert_eq!(english().because(why), why);
        let why = "step 'key' expected a page at /obnova with 'Dále' or 'Pokračovat' or 'Odeslat'";
        assert_eq!(czech().because(why), "krok „key“ čekal stránku na /obnova a k tomu „Dále“ nebo „Pokračovat“ nebo „Odeslat“");
        for key in SEVERAL {
            assert!(OWN.iter().any(|(_, known)| known == key), "{key}");
        }
    }

    #[test]
    fn the_words_of_others_stay_even_if_they_are_words_of_ours() {
        let why = "step 'qualified' expected 'commercial', the page says 'Expired'";
        assert_eq!(czech().because(why), "krok „qualified“ čekal „commercial“, stránka říká „Expired“");
        let why = "step 'key': the form has no field 'commercial' for the commercial request";
        assert_eq!(czech().because(why), "krok „key“: formulář nemá pole „commercial“ pro žádost (komerční)");
        assert_eq!(
            czech().because("the end expected 'a', the page says 'no' or 'yes'"),
            "na konci se čekalo „a“, stránka říká „no' or 'yes“"
        );
    }

    /// A reason may come to a text that says it again: of one that was said already nothing changes.
    #[test]
    fn what_was_said_once_is_not_said_otherwise_the_second_time() {
        for (pattern, _) in OWN.iter().chain(FOREIGN) {
            for teller in [czech(), english()] {
                let once = teller.because(&pattern.replace("{}", "www.example.cz"));
                assert_eq!(teller.because(&once), once, "{pattern}");
            }
        }
        let why = "www.ica.cz answered 503 Service Unavailable";
        assert_eq!(english().text("page-check-mailbox-away", &[("why", why.into())]).matches('\'').count(), 2);
    }

    /// A reason that is worded anew in its own room would otherwise fall back to English unseen.
    #[test]
    fn each_pattern_is_that_of_a_reason_in_the_program() {
        fn collect(folder: &std::path::Path, text: &mut String) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    collect(&path, text);
                } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("phrases.rs") {
                    text.push_str(&std::fs::read_to_string(path).unwrap());
                }
            }
        }
        let mut source = String::new();
        collect(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
        let source = without_names(&source);
        for (pattern, _) in OWN {
            // What stands around another reason is a sentence of its own in the source.
            let is_there = |words: &str| source.contains(words.strip_prefix("{}").unwrap_or(words));
            let in_two = || pattern.strip_suffix(" with '{}'").is_some_and(|start| is_there(start) && is_there("\" with '{}'\""));
            assert!(is_there(pattern) || in_two(), "{pattern}");
        }
    }
}
