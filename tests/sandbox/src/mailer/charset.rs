//! windows-1250, in which older systems still write Czech.

const CZECH: &str = "áÁčČďĎéÉěĚíÍňŇóÓřŘšŠťŤúÚůŮýÝžŽ–";
const BYTES: [u8; 31] = [
    0xe1, 0xc1, 0xe8, 0xc8, 0xef, 0xcf, 0xe9, 0xc9, 0xec, 0xcc, 0xed, 0xcd, 0xf2, 0xd2, 0xf3, 0xd3, 0xf8, 0xd8, 0x9a, 0x8a, 0x9d, 0x8d,
    0xfa, 0xda, 0xf9, 0xd9, 0xfd, 0xdd, 0x9e, 0x8e, 0x96,
];

/// Czech text in windows-1250.
pub fn windows_1250(text: &str) -> Vec<u8> {
    let byte = |character: char| {
        let czech = CZECH.chars().position(|known| known == character).map(|at| BYTES[at]);
        u8::try_from(character).ok().filter(u8::is_ascii).or(czech).unwrap_or(b'?')
    };
    text.chars().map(byte).collect()
}

/// Text from windows-1250.
pub fn from_windows_1250(bytes: &[u8]) -> String {
    let character = |byte: &u8| {
        let czech = BYTES.iter().position(|known| known == byte).and_then(|at| CZECH.chars().nth(at));
        if byte.is_ascii() { char::from(*byte) } else { czech.unwrap_or(char::REPLACEMENT_CHARACTER) }
    };
    bytes.iter().map(character).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn czech_letters_go_there_and_back() {
        let text = format!("Příliš žluťoučký kůň: {CZECH}");
        assert_eq!(from_windows_1250(&windows_1250(&text)), text);
        assert_eq!(windows_1250("Žádost"), b"\x8e\xe1dost");
    }
}
