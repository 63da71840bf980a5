//! Reasons that mail, portal and certificates give, in English for the log, in the reader's language; those of the card come as keys of their own
//! ([`crate::renewal::Reason`]). What is quoted from elsewhere within them stays as it is.

use super::{Teller, clean::quoted};

/// What the program's own reasons look like, with `{}` where something is put in, and the key of the same sentence; what is put in first is `one`
/// there, then `two`. What stands around others comes first.
const REASONS: [(&str, &str); 29] = [
    ("after the requests were sent: {}", "because-portal-after-sending"),
    ("{}; the page needs a browser's scripts", "because-portal-scripts"),
    ("{}, the page says '{}'", "because-portal-says"),
    ("{}, the page says nothing", "because-portal-says-nothing"),
    ("step '{}' expected a page at {}", "because-portal-place"),
    ("step '{}' expected '{}'", "because-portal-step"),
    ("the end expected '{}'", "because-portal-end"),
    ("the portal answered {}", "because-portal-answered"),
    ("the portal redirects more than {} times", "because-portal-redirects"),
    ("the way leads to {}, which is not opened: {}", "because-portal-not-opened"),
    ("the way has more than {} pages", "because-portal-long"),
    ("step '{}': the page leads to {}", "because-portal-leads"),
    ("step '{}': there is a link, but no form to fill", "because-portal-no-form"),
    ("step '{}': the portal asks for a consent that only you can give, in the browser: '{}'", "because-portal-consent"),
    ("step '{}': the page does not offer '{}'", "because-portal-no-choice"),
    ("{} sent no page but '{}'", "because-portal-no-page"),
    ("{} sent a page that cannot be read", "because-portal-unreadable"),
    ("the connection to the mail server failed: {}", "because-mail-broken"),
    ("its issuer chain does not end in a configured trust anchor ({})", "because-untrusted"),
    ("it is not valid now ({})", "because-not-valid-now"),
    ("the mail server cannot be reached or asks for patience: {}", "because-mail-later"),
    ("the mail server refuses the login: {}", "because-mail-login"),
    ("the mail server refuses: {}", "because-mail-refused"),
    ("it cannot be read ({})", "because-answer-unreadable"),
    ("it is not signed by the certificate's issuer ({})", "because-answer-unsigned"),
    ("it is not of today ({})", "because-answer-old"),
    ("it says nothing of this certificate ({})", "because-answer-silent"),
    ("{} did not answer within {} s", "because-silent"),
    ("there is no link to the certificates; they come by mail", "because-no-link"),
];

impl Teller {
    /// A reason to stand within a sentence, before our own full stop.
    pub(super) fn because(&self, why: &str) -> String {
        let why = quoted(why);
        let known = REASONS.iter().find_map(|(pattern, key)| Some((key, put_in(pattern, &why)?)));
        let Some((key, parts)) = known else { return why };
        let part = |at: usize| parts.get(at).map(|part| self.because(part)).unwrap_or_default();
        self.text(key, &[("one", part(0).into()), ("two", part(1).into())])
    }
}

/// What stands in the places of `{}`; `None` if the text is not of this pattern.
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
    rest.is_empty().then_some(parts)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{REASONS, put_in};
    use crate::tell::tests::sample::{czech, english};

    #[test]
    fn a_reason_of_ours_is_said_in_the_readers_language_and_what_it_quotes_stays() {
        let why = "the mail server cannot be reached or asks for patience: Connection error: connection refused";
        assert_eq!(czech().because(why), "poštovní server je nedostupný nebo žádá o strpení: Connection error: connection refused");
        assert_eq!(english().because(why), why);
        assert_eq!(czech().because("www.ica.cz did not answer within 60 s."), "www.ica.cz do 60 s neodpovídá");
        assert_eq!(czech().because("C_Sign: CKR_DEVICE_ERROR"), "C_Sign: CKR_DEVICE_ERROR");
        assert_eq!(put_in("a {} b", "a x y"), None);
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

    /// A reason that is worded anew in its own room would otherwise fall back to English unseen.
    #[test]
    fn each_pattern_is_that_of_a_reason_in_the_program() {
        fn collect(folder: &std::path::Path, text: &mut String) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    collect(&path, text);
                } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tell/because.rs") {
                    text.push_str(&std::fs::read_to_string(path).unwrap());
                }
            }
        }
        let mut source = String::new();
        collect(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
        let source = without_names(&source);
        for (pattern, _) in REASONS {
            // What stands around another reason is a sentence of its own in the source.
            assert!(source.contains(pattern.strip_prefix("{}").unwrap_or(pattern)), "{pattern}");
        }
    }
}
