//! What a message says.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let _ = twins_fuzz::text(input);
});
