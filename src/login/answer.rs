//! What a server's page says of the certificate (RFC 9112).

use super::Outcome;

/// What nginx writes into its page of status 400 when the handshake went through and the certificate is not what it wants; and its own
/// numbers for the same, which a page of the site's may carry.
const NGINX: [&str; 2] = ["No required SSL certificate was sent", "The SSL certificate error"];

/// Judges an answer, as far as it was read.
pub fn judge(answer: &[u8], version: &str) -> Outcome {
    let text = String::from_utf8_lossy(answer);
    let Some(status) = status(&text) else {
        return Outcome::Network { why: "the server's answer is no page".to_owned() };
    };
    if let Some(words) = NGINX.iter().find(|words| status == 400 && text.contains(**words)) {
        return Outcome::Refused { why: format!("\"{words}\" (HTTP 400)") };
    }
    match status {
        400 | 401 | 403 | 495 | 496 => Outcome::Refused { why: format!("HTTP {status}") },
        500.. => Outcome::Network { why: format!("the server is in trouble (HTTP {status})") },
        _ => Outcome::Accepted { version: version.to_owned() },
    }
}

fn status(text: &str) -> Option<u16> {
    let mut words = text.lines().next()?.split(' ');
    words.next()?.starts_with("HTTP/1.").then(|| words.next()?.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_can_be_a_refusal() {
        let refused = |answer: &str| matches!(judge(answer.as_bytes(), "TLS 1.2"), Outcome::Refused { .. });
        assert!(refused("HTTP/1.1 400 Bad Request\r\n\r\n<center>No required SSL certificate was sent</center>"));
        assert!(refused("HTTP/1.1 403 Forbidden\r\n\r\n"));
        let accepted = Outcome::Accepted { version: "TLS 1.2".to_owned() };
        for answer in ["HTTP/1.1 200 OK\r\n\r\nNo required SSL certificate was sent", "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"] {
            assert_eq!(judge(answer.as_bytes(), "TLS 1.2"), accepted);
        }
        for answer in ["HTTP/1.1 502 Bad Gateway\r\n\r\n", "", "SSH-2.0", "HTTP/1.1 many"] {
            assert!(matches!(judge(answer.as_bytes(), "TLS 1.2"), Outcome::Network { .. }), "{answer}");
        }
    }
}
