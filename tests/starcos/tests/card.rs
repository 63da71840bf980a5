//! A card in use is written and read back, without the module and without a reader.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod material;

use material::Material;
use twins_starcos::{Card, Entry};

#[test]
fn what_is_provisioned_is_read_back() {
    let dir = tempfile::tempdir().unwrap();
    let card = Card::create(dir.path(), "ICA Starcos 3.74", "123456", None).unwrap();
    let material = Material::new("/CN=Jan Novák/serialNumber=ICA - 10123456");
    let entry =
        Entry {
            id: &[0xA0, 1], label: "Jan Novák: komerční", private_key: Some(&material.key), certificate: Some(&material.certificate)
        };
    card.provision(&entry).unwrap();
    card.provision(&Entry { id: &[2], label: "authority", private_key: None, certificate: Some(&material.certificate) }).unwrap();

    let contents = card.contents().unwrap();
    assert_eq!(contents.certificates.len(), 2);
    let [certificate] = contents.certificates_of(&[0xA0, 1])[..] else { panic!("{contents:?}") };
    assert_eq!((certificate.label.as_str(), &certificate.der), (entry.label, &material.certificate));
    for keys in [&contents.private_keys, &contents.public_keys] {
        let [key] = &keys[..] else { panic!("{contents:?}") };
        assert_eq!((key.id.as_slice(), key.label.as_str()), (entry.id, entry.label));
    }
}

#[test]
fn cards_do_not_share_anything() {
    let dir = tempfile::tempdir().unwrap();
    let cards = ["one", "two"].map(|name| Card::create(dir.path().join(name), "ICA Starcos 3.74", "123456", None).unwrap());
    let material = Material::new("/CN=Jan");
    cards[0].provision(&Entry { id: &[1], label: "x", private_key: None, certificate: Some(&material.certificate) }).unwrap();
    assert_eq!(cards[0].contents().unwrap().certificates.len(), 1);
    assert_eq!(cards[1].contents().unwrap().certificates.len(), 0);
}

#[test]
fn a_pin_of_wrong_length_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    assert!(Card::create(dir.path(), "x", "12345", None).is_err());
    assert!(Card::create(dir.path(), "x", "123456789", None).is_err());
}
