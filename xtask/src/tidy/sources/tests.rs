//! Bad sources are found, good ones are not.

use super::*;

fn whats(path: &str, text: &str) -> Vec<String> {
    let findings = check(&[File::sample(path, text)]);
    findings.into_iter().map(|finding| format!("{}: {}", finding.line, finding.what)).collect()
}

#[test]
fn each_banned_pattern_is_found_in_code_and_not_in_comments() {
    for ban in &BANS {
        let code = format!("fn a() {{}}\n    {}\n", ban.pattern);
        let comment = format!("// {}\nlet url = \"http://host\"; // {}\n", ban.pattern, ban.pattern);
        let found = format!("2: `{}` is banned", ban.pattern);
        assert_eq!(whats("crates/ledger/src/account.rs", &code), [found]);
        assert_eq!(whats("crates/ledger/src/account.rs", &comment), Vec::<String>::new());
    }
}

#[test]
fn a_file_holds_five_hundred_lines_and_not_one_more() {
    let most = "// A line.\n".repeat(LINES_MAX);
    let more = format!("{most}// One more.\n");
    assert_eq!(whats("crates/bank/src/pots.rs", &most), Vec::<String>::new());
    assert_eq!(
        whats("crates/bank/src/pots.rs", &more),
        ["501: the file has 501 lines, and 500 are the most"]
    );
    assert_eq!(whats("web/generated.rs", &more), Vec::<String>::new());
}

#[test]
fn only_florin_has_a_tests_folder() {
    for (path, count) in [
        ("crates/florin/tests/it/main.rs", 0),
        ("crates/bank/src/pots/tests.rs", 0),
        ("crates/bank/src/tests/pots.rs", 0),
        ("crates/bank/tests/pots.rs", 1),
        ("xtask/tests/tidy.rs", 1),
    ] {
        assert_eq!(whats(path, "//! Docs.\n").len(), count, "{path}");
    }
}

#[test]
fn crates_open_with_their_docs() {
    for path in [
        "crates/bank/src/lib.rs",
        "crates/florin/src/main.rs",
        "crates/simulator/src/bin/bench/main.rs",
        "crates/simulator/src/bin/drill.rs",
    ] {
        assert_eq!(whats(path, "mod a;\n"), ["1: the crate does not open with its docs"], "{path}");
        assert_eq!(whats(path, "//! Docs.\n\nmod a;\n"), Vec::<String>::new(), "{path}");
    }
    assert_eq!(whats("crates/bank/src/pots.rs", "mod a;\n"), Vec::<String>::new());
    assert_eq!(whats("crates/simulator/src/bin/bench/rows.rs", "mod a;\n"), Vec::<String>::new());
}
