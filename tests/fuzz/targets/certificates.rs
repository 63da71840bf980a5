//! Certificates from outside: DER, PEM, PKCS#7, ZIP.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let _ = twins_fuzz::certificates(input);
});
