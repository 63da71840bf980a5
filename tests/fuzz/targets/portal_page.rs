//! A page of the portal: read, and every form of it sent.
#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    let _ = twins::portal::fuzzing::page(body);
});
