//! The portal's pages in words, for the timeline.

/// What a request to the portal means: `GET /obnova/start answered 200` is the link of the notice being opened. `None` for other lines.
pub fn pressed(line: &str) -> Option<String> {
    let (request, status) = line.split_once(" answered ")?;
    let (_, path) = request.split_once(' ')?;
    let meaning = match path {
        "/" => "is asked for a page, to see whether it answers",
        "/obnova/start" => "the link of the notice is opened",
        "/obnova/test" => "„Vydání následného certifikátu“ is pressed",
        "/obnova/test/beh" => "„Zahájit test PC“ is pressed",
        "/obnova/zahajit" => "the test has passed, „Zahájit obnovu certifikátu“ is pressed",
        "/obnova/uloziste" => "SecureStore is chosen, „Pokračovat“ is pressed",
        "/obnova/zadost" => "„Vytvořit žádost“ is pressed, both requests are sent",
        "/certifikat" if status == "404" => "a link of the last page is tried: not issued yet",
        "/certifikat" => "a link of the last page gives both certificates",
        "/instalace" => "the link of the issuance mail is opened",
        "/instalace/import" => "„Importovat“ is followed",
        "/instalace/karta" => "„Na čipovou kartu“ gives both certificates",
        _ => return None,
    };
    let trouble = if matches!(status, "200" | "404") { String::new() } else { format!(" (HTTP {status})") };
    Some(format!("portal: {meaning}{trouble}"))
}
