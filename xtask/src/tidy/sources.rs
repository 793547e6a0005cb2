//! Rust sources: short files, no suppressed lints, no unfinished or skipped code, tests in their place.
//!
//! The patterns are joined from halves, so that this file does not find itself.

use super::Finding;
use super::tree::File;

#[cfg(test)]
mod tests;

const LINES_MAX: usize = 500;

/// The one crate whose `tests` folder is the integration binary.
const TESTS_FOLDER: &str = "crates/florin/tests/";

struct Ban {
    pattern: &'static str,
    mend: &'static str,
}

const BANS: [Ban; 6] = [
    Ban { pattern: concat!("#[all", "ow("), mend: "write `#[expect(lint, reason = \"...\")]`" },
    Ban { pattern: concat!("#![all", "ow("), mend: "write `#![expect(lint, reason = \"...\")]`" },
    Ban { pattern: concat!("to", "do!("), mend: "write the code, or refuse with a typed refusal" },
    Ban { pattern: concat!("unimpl", "emented!("), mend: "write the code, or refuse with a typed refusal" },
    Ban { pattern: concat!("#[ign", "ore"), mend: "run the test, or delete it" },
    Ban {
        pattern: concat!("should", "_panic"),
        mend: "return a refusal and check it, or catch the unwinding",
    },
];

/// Checks every Rust file of the workspace.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    files.iter().filter(|file| file.is_rust()).flat_map(check_file).collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let mut findings = check_bans(file);
    let lines = file.text.lines().count();
    if LINES_MAX < lines {
        findings.push(Finding::new(
            &file.path,
            LINES_MAX + 1,
            format!("the file has {lines} lines, and {LINES_MAX} are the most"),
            "move one idea into a module of its own",
        ));
    }
    if is_in_tests_folder(&file.path) && !file.path.starts_with(TESTS_FOLDER) {
        findings.push(Finding::new(
            &file.path,
            1,
            "a tests folder is one more binary to link",
            "move it to src/<module>/tests.rs, or to crates/florin/tests/it",
        ));
    }
    if is_crate_front(&file.path) && !file.text.starts_with("//!") {
        findings.push(Finding::new(
            &file.path,
            1,
            "the crate does not open with its docs",
            "begin with `//!`: what it owns, its invariants, what it never does",
        ));
    }
    findings
}

fn check_bans(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in file.lines() {
        let code = code_of(line);
        for ban in BANS.iter().filter(|ban| code.contains(ban.pattern)) {
            findings.push(Finding::new(&file.path, number, format!("`{}` is banned", ban.pattern), ban.mend));
        }
    }
    findings
}

/// The line without its comment; `://` inside a string is no comment.
fn code_of(line: &str) -> &str {
    let comment = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
    comment.map_or(line, |(at, _)| &line[..at])
}

/// `crates/<name>/tests/...` or `xtask/tests/...`.
fn is_in_tests_folder(path: &str) -> bool {
    let inside =
        path.strip_prefix("xtask/").or_else(|| Some(path.strip_prefix("crates/")?.split_once('/')?.1));
    inside.is_some_and(|inside| inside.starts_with("tests/"))
}

/// The file that Cargo compiles first, of a library or of a program.
fn is_crate_front(path: &str) -> bool {
    let Some((_, inside)) = path.split_once("/src/") else { return false };
    match inside.strip_prefix("bin/") {
        Some(program) => !program.contains('/') || program.ends_with("/main.rs"),
        None => inside == "lib.rs" || inside == "main.rs",
    }
}
