#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    std::hint::black_box(url::form_urlencoded::parse(bytes).count());
});
