//! How many PKCS#11 calls each operation of the card process makes, counted by OpenSC's spy between it and SoftHSM, beside the fewest that the
//! operation needs.
//!
//! The fewest, as PKCS#11 asks for them (v2.40, sections 5.4 to 5.14), for a card with `n` certificates and `k` public keys:
//! - any work at all: `C_Initialize`, `C_GetSlotList`, `C_GetTokenInfo` (which card), `C_OpenSession`, `C_CloseSession`, `C_Finalize`: 6;
//! - to list one kind of object: `C_FindObjectsInit`, `C_FindObjects`, `C_FindObjectsFinal`: 3; to read one: one `C_GetAttributeValue`;
//! - to find an object known by its value: 3;
//! - to know what the token can do: `C_GetMechanismList`, `C_GetMechanismInfo` of the making of keys: 2;
//! - a step with a PIN: `C_Login`, `C_Logout`: 2; a signature: `C_SignInit`, `C_Sign`: 2; a key: `C_GenerateKeyPair` and one read: 2.

use super::{
    card::{Card, PIN, SOFTHSM},
    figure::number,
    measure::Measure,
    spy::Spy,
};
use std::fs;
use twins::{
    card::Prompt,
    certificate::{Both, Role},
    worker::{Answer, CardContents, Intent, Request},
};

/// What the work of any process at a card begins and ends with.
const FRAME: usize = 6;
/// To list one kind of object.
const LIST: usize = 3;
/// To find one object by its value.
const FIND: usize = 3;
/// `C_GetMechanismList`, `C_GetMechanismInfo`.
const MEANS: usize = 2;
/// `C_Login`, `C_Logout`.
const PIN_STEP: usize = 2;
/// `C_SignInit`, `C_Sign`.
const SIGNATURE: usize = 2;

fn counted(what: impl Into<String>, calls: usize, fewest: usize) -> Measure {
    Measure::new(what, "calls", number(calls), number(fewest), "the fewest that PKCS#11 allows for this")
}

pub async fn measure() -> Vec<Measure> {
    let mut card = Card::new().await;
    let spy = Spy::on(&mut card);
    let mut measures = Vec::new();
    for others in [0, 29] {
        add_authorities(&card, others);
        let first = look(&card, Vec::new()).await;
        let (calls, objects) = (spy.calls(), first[0].objects);
        let what = |name: &str| format!("{name}, {} certificates", objects[0]);
        // Certificates, public and private keys are listed, and each is read; and what the token can do.
        measures.push(counted(what("look, first time"), calls, FRAME + 3 * LIST + objects.iter().sum::<usize>() + MEANS));
        look(&card, first).await;
        // All three kinds are counted, and the pair's two certificates are found by their bytes.
        measures.push(counted(what("look, again"), spy.calls(), FRAME + 3 * LIST + 2 * FIND));
    }
    measures.extend(renewal(&card, &spy).await);
    measures
}

/// The steps of a renewal on the full card.
async fn renewal(card: &Card, spy: &Spy) -> Vec<Measure> {
    let order = card.make_keys_order().await;
    spy.calls();
    assert_eq!(card.run(Intent::MakeKeys(order), &[&format!("pin {PIN}")]).await.unwrap(), Answer::KeysMade);
    let keys = card.keys_made();
    // The pair is found; whether the keys are there is looked for; what the token can do is asked; two keys are made and read.
    let make_keys = counted("make keys", spy.calls(), FRAME + 2 * FIND + 2 * FIND + MEANS + PIN_STEP + 2 * 2);
    let requests = card.make_requests(&keys).await;
    // The pair and the three private keys are found; whether a certificate has one of the new keys is looked for; mechanisms are asked; four signatures.
    let make_requests = counted("make requests", spy.calls(), FRAME + 2 * FIND + 3 * FIND + 2 * FIND + 1 + PIN_STEP + 4 * SIGNATURE);
    let certificates = issue(card, &requests);
    let order = card.import(&keys, &certificates);
    assert_eq!(card.run(order, &[&format!("pin {PIN}")]).await.unwrap(), Answer::Imported);
    // The pair, the two new certificates (absent) and the two private keys are looked for; two objects are written.
    let import = counted("import", spy.calls(), FRAME + 6 * FIND + PIN_STEP + 2);
    let seen = card.inspect().await;
    // Reading back trusts nothing that was known before.
    let fewest = FRAME + 3 * LIST + seen.objects.iter().sum::<usize>() + MEANS;
    vec![make_keys, make_requests, import, counted("read back", spy.calls(), fewest)]
}

async fn look(card: &Card, remembered: Vec<CardContents>) -> Vec<CardContents> {
    match card.run_with(Intent::Look(remembered), Prompt::None).await.unwrap() {
        Answer::Looked(cards) => cards,
        other => panic!("{other:?}"),
    }
}

/// As many CA certificates as lie beside a pair on a card in use.
fn add_authorities(card: &Card, count: usize) {
    for number in 0..count {
        let name = format!("authority-{number}");
        card.authority.openssl(&format!(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 100 -subj /CN={name} -keyout {name}.key -outform DER -out {name}.der"
        ));
        let file = card.authority.dir.join(format!("{name}.der"));
        let base = ["--module", SOFTHSM, "--login", "--pin", PIN, "--write-object", file.to_str().unwrap(), "--type", "cert"];
        card.tool("pkcs11-tool", &[&base[..], &["--id", &format!("f{number:03}"), "--label", &name]].concat());
    }
}

fn issue(card: &Card, requests: &Both<Request>) -> Both<Vec<u8>> {
    requests.map(|role, request| {
        fs::write(card.authority.dir.join(format!("{role}.p10")), &request.pkcs10).unwrap();
        card.authority.openssl(&format!("req -inform DER -in {role}.p10 -out {role}.csr"));
        card.authority.issue(&format!("new-{role}"), &format!("{role}.csr"), role == Role::Qualified, "")
    })
}
