//! A front with code in it is found, a table of contents is not.

use super::*;

fn lines(path: &str, text: &str) -> Vec<usize> {
    check(&[File::sample(path, text)]).into_iter().map(|finding| finding.line).collect()
}

#[test]
fn a_table_of_contents_is_fine() {
    let text = "//! Docs.\n#![deny(\n    clippy::as_conversions,\n)]\n\nmod account;\npub mod books; // why\n\
                #[cfg(test)]\nmod tests;\n\npub use account::{\n    Account,\n    Floor,\n};\n\
                pub(crate) use books::Books;\nuse kernel::Money;\n";
    assert_eq!(lines("crates/ledger/src/lib.rs", text), Vec::<usize>::new());
}

#[test]
fn code_is_found_at_its_first_line() {
    for item in ["pub fn a() {}", "struct A;", "const A: u8 = 1;", "mod a { fn b() {} }", "macro_rules! a {}"]
    {
        let text = format!("//! Docs.\n\nmod account;\n{item}\n");
        assert_eq!(lines("crates/ledger/src/lib.rs", &text), [4], "{item}");
        assert_eq!(lines("crates/ledger/src/account/mod.rs", &text), [4], "{item}");
        assert_eq!(lines("crates/ledger/src/account.rs", &text), Vec::<usize>::new(), "{item}");
    }
}
