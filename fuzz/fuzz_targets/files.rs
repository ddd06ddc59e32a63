#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| locksmith::fuzz_targets::files(bytes));
