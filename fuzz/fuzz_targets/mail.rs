#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| florin_fuzz::run("mail", data));
