//! Which folder is for junk: the server's word (RFC 6154), or a usual name where the server has no word for it.

use super::line::Listed;

/// What the folder is called where nobody says what it is for: in English, Czech and Slovak, by the usual servers and mail programs.
const NAMES: [&str; 12] = [
    "junk",
    "spam",
    "junk e-mail",
    "junk email",
    "junk mail",
    "bulk mail",
    "nevyžádaná pošta",
    "nevyžádané",
    "nevyžiadaná pošta",
    "nevyžiadané",
    "hromadná pošta",
    "[gmail]/spam",
];

/// The folders for junk among those listed. By name only if the server does not tell special uses (`tells`) and none is marked.
pub(super) fn junk_folders(listed: &[Listed], tells: bool) -> Vec<String> {
    let open = || listed.iter().filter(|folder| folder.opens);
    let marked: Vec<String> = open().filter(|folder| folder.junk).map(|folder| folder.name.clone()).collect();
    if tells || !marked.is_empty() {
        return marked;
    }
    open().filter(|folder| is_usual(folder)).map(|folder| folder.name.clone()).collect()
}

/// At the top or below INBOX, where some servers keep everything.
fn is_usual(folder: &Listed) -> bool {
    let name = folder.name.to_lowercase();
    let below = folder.delimiter.as_ref().and_then(|delimiter| name.strip_prefix("inbox")?.strip_prefix(delimiter.as_str()));
    NAMES.contains(&below.unwrap_or(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, junk: bool, opens: bool) -> Listed {
        Listed { name: name.to_owned(), delimiter: Some(".".to_owned()), junk, opens }
    }

    #[test]
    fn the_servers_word_counts_and_a_name_only_without_it() {
        let listed = [folder("Odpad", true, true), folder("Spam", false, true)];
        assert_eq!(junk_folders(&listed, true), ["Odpad"]);
        assert_eq!(junk_folders(&listed, false), ["Odpad"], "marked, though the server did not announce that it marks");
        assert!(junk_folders(&listed[1..], true).is_empty(), "the server knows of no junk folder");
        assert_eq!(junk_folders(&listed[1..], false), ["Spam"]);
    }

    #[test]
    fn usual_names_are_known_in_three_languages_and_below_the_inbox() {
        let found = |name: &str| !junk_folders(&[folder(name, false, true)], false).is_empty();
        assert!(["Junk", "SPAM", "INBOX.spam", "Nevyžádaná pošta", "Inbox.Nevyžiadané", "Junk E-mail"].into_iter().all(found));
        assert!(!["Junkyard", "INBOX", "Archive.Spam", "INBOX/Spam"].into_iter().any(found));
        assert!(junk_folders(&[folder("Junk", true, false)], true).is_empty(), "it cannot be opened");
    }
}
