#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reference_locker::fuzz_targets::document_url(bytes));
