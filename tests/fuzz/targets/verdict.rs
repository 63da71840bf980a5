//! The whole way from bytes to verdict.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let _ = twins_fuzz::verdict(input);
});
