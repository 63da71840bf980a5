//! Who a message comes from.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let _ = twins_fuzz::authentication(input);
});
