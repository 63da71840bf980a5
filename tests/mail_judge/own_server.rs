//! What the person's own mail server says that it verified.

use crate::{data, forge::notice, judged_with, settings};
use twins::mail::{Trust, TrustSettings};

#[test]
fn the_users_own_server_is_believed_when_configured() {
    let configured = TrustSettings { authserv_ids: vec!["mx.example.cz".into()], ..settings() };
    let unsigned = String::from_utf8(data("07-spoofed-unsigned.eml"))
        .unwrap()
        .replace("ica-obnova.example/start", "www.ica.cz/obnova/start?id=12345678");
    let with = |field: &str, settings: &TrustSettings| judged_with(format!("{field}\r\n{unsigned}").as_bytes(), settings);
    let pass = "Authentication-Results: mx.example.cz; dkim=pass header.d=ica.cz";
    let verdict = with(pass, &configured);
    assert_eq!(verdict.trust, Trust::Authenticated, "{}", verdict.trust_reason);
    assert!(verdict.renewal_link.is_some());
    assert!(!verdict.signed, "the server's word does not say that the To field was signed");
    assert_eq!(with(pass, &settings()).trust, Trust::Unauthenticated, "nobody configured this server");
    let own_on_top = format!("Authentication-Results: mx.example.cz; spf=pass smtp.mailfrom=ica.cz\r\n{pass}");
    assert_eq!(with(&own_on_top, &configured).trust, Trust::Unauthenticated, "the sender wrote the lower one");
    assert_eq!(with(&pass.replace("pass", "fail"), &configured).trust, Trust::Forged);
}

#[test]
fn below_the_servers_own_field_nothing_is_believed_however_long_that_is() {
    let configured = TrustSettings { authserv_ids: vec!["mx.example.cz".into()], ..settings() };
    let unsigned = notice().unsigned();
    let own = format!("Authentication-Results: mx.example.cz; spf=pass{}\r\n", "; dkim=none header.d=a.example".repeat(1000));
    let forged = "Authentication-Results: mx.example.cz; dkim=pass header.d=ica.cz\r\n";
    assert_eq!(judged_with(format!("{forged}{unsigned}").as_bytes(), &configured).trust, Trust::Authenticated);
    assert_eq!(judged_with(format!("{own}{forged}{unsigned}").as_bytes(), &configured).trust, Trust::Unauthenticated);
}
