//! One message, read as far as a test needs it.

use super::words;

/// A message as it lies in the mailbox.
#[derive(Debug, Clone)]
pub struct Message(Vec<u8>);

impl Message {
    /// From its bytes.
    pub const fn new(raw: Vec<u8>) -> Self {
        Self(raw)
    }

    /// Its bytes.
    pub fn raw(&self) -> &[u8] {
        &self.0
    }

    /// The decoded value of the first header field of this name.
    pub fn header(&self, name: &str) -> Option<String> {
        field(&self.head(), name).map(|value| words::decoded(&value))
    }

    /// Subject.
    pub fn subject(&self) -> String {
        self.header("subject").unwrap_or_default()
    }

    /// Sender.
    pub fn from(&self) -> String {
        self.header("from").unwrap_or_default()
    }

    /// The text: that of the first `text/plain` part, else of the first `text/html` part.
    pub fn text(&self) -> String {
        let parts = parts_of(&self.text_of_all());
        let of = |kind: &str| parts.iter().find(|part| part.kind.starts_with(kind)).map(|part| part.text.clone());
        of("text/plain").or_else(|| of("text/html")).unwrap_or_default()
    }

    /// The HTML part, if there is one.
    pub fn html(&self) -> Option<String> {
        parts_of(&self.text_of_all()).into_iter().find(|part| part.kind.starts_with("text/html")).map(|part| part.text)
    }

    /// The subject as a file name.
    pub fn slug(&self) -> String {
        let plain = self.subject().to_lowercase().chars().map(without_diacritics).collect::<String>();
        let words: Vec<_> = plain.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        words.join("-").chars().take(60).collect()
    }

    /// Header and body with LF lines, bytes taken as characters of the same number.
    fn text_of_all(&self) -> String {
        self.0.iter().map(|byte| char::from(*byte)).collect::<String>().replace("\r\n", "\n")
    }

    fn head(&self) -> String {
        let all = String::from_utf8_lossy(&self.0).replace("\r\n", "\n");
        all.split_once("\n\n").map_or(all.clone(), |(head, _)| head.to_owned())
    }
}

/// A decoded leaf of the MIME tree.
struct Leaf {
    kind: String,
    text: String,
}

/// All leaves of a message or part, in order.
fn parts_of(part: &str) -> Vec<Leaf> {
    let (head, body) = part.split_once("\n\n").unwrap_or((part, ""));
    let kind = field(head, "content-type").unwrap_or_else(|| "text/plain".to_owned());
    if kind.to_lowercase().starts_with("multipart/") {
        let Some(boundary) = parameter(&kind, "boundary") else { return Vec::new() };
        let delimiter = format!("--{boundary}");
        let inner = body.split(&delimiter).skip(1).take_while(|part| !part.starts_with("--"));
        return inner.flat_map(|part| parts_of(part.trim_start_matches('\n'))).collect();
    }
    let encoding = field(head, "content-transfer-encoding").unwrap_or_default().to_lowercase();
    let bytes = words::transfer_decoded(body, encoding.trim());
    let charset = parameter(&kind, "charset").unwrap_or_else(|| "utf-8".to_owned());
    vec![Leaf { kind: kind.to_lowercase(), text: words::in_charset(&bytes, &charset) }]
}

/// The unfolded value of a header field.
fn field(head: &str, name: &str) -> Option<String> {
    let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
    let mut fields = unfolded.lines().filter_map(|line| line.split_once(':'));
    fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
}

/// A parameter of a media type.
fn parameter(value: &str, name: &str) -> Option<String> {
    let mut parameters = value.split(';').skip(1).filter_map(|parameter| parameter.trim().split_once('='));
    parameters.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim_matches('"').to_owned())
}

fn without_diacritics(character: char) -> char {
    const CZECH: &str = "áčďéěíňóřšťúůýž";
    const PLAIN: &str = "acdeeinorstuuyz";
    CZECH.chars().position(|known| known == character).and_then(|at| PLAIN.chars().nth(at)).unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_subject_and_text_of_a_multipart_message() {
        let raw = "Subject: =?utf-8?b?UMWZaWpldMOt?=\r\n =?utf-8?q?_=C5=BE=C3=A1dosti?=\r\nContent-Type: multipart/alternative;\r\n boundary=\"x\"\r\n\r\n\
                   --x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nV=C3=A1=\r\n=C5=BEen=C3=A1\r\n\
                   --x\r\nContent-Type: text/html; charset=windows-1250\r\nContent-Transfer-Encoding: base64\r\n\r\nVuGe\r\nZW7h\r\n--x--\r\n";
        let message = Message::new(raw.as_bytes().to_vec());
        assert_eq!(message.subject(), "Přijetí žádosti");
        assert_eq!(message.slug(), "prijeti-zadosti");
        assert_eq!(message.text().trim_end(), "Vážená");
        assert_eq!(message.html().as_deref(), Some("Vážená"));
    }

    #[test]
    fn eight_bit_text_is_read_in_its_charset() {
        let message = Message::new("Content-Transfer-Encoding: 8bit\n\nVážená".as_bytes().to_vec());
        assert_eq!(message.text(), "Vážená");
    }
}
