//! Manifests: versions and reasons in the root, lints everywhere.
//!
//! They are read line by line, because a finding needs its line and a reason is a comment.

use super::Finding;
use super::tree::File;

#[cfg(test)]
mod tests;

const ROOT: &str = "Cargo.toml";

/// Checks the root manifest and every member's.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let manifests = files.iter().filter(|file| file.name() == ROOT && !is_fuzz(file));
    manifests.flat_map(|file| if file.path == ROOT { check_root(file) } else { check_member(file) }).collect()
}

/// Fuzz targets are a workspace of their own, because they need a nightly compiler.
fn is_fuzz(file: &File) -> bool {
    file.path.starts_with("fuzz/") || file.path.contains("/fuzz/")
}

fn check_root(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (section, number, line) in entries(file) {
        let (_, comment) = split_comment(line);
        let is_ours = line.contains("path = \"crates/");
        if section == "workspace.dependencies" && !is_ours && comment.is_empty() {
            findings.push(Finding::new(
                &file.path,
                number,
                format!("{} has no reason", name_of(line)),
                "say at the end of the line why the crate is here: `# ...`",
            ));
        }
    }
    findings
}

fn check_member(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut has_lints = false;
    for (section, number, line) in entries(file) {
        let (code, _) = split_comment(line);
        let squeezed: String = code.split_whitespace().collect();
        has_lints |= section == "lints" && squeezed == "workspace=true";
        let is_dependency = section.ends_with("dependencies");
        if is_dependency && !is_inherited(&squeezed) {
            findings.push(Finding::new(
                &file.path,
                number,
                format!("{} is not inherited", name_of(line)),
                "put its version in the root manifest and write `name.workspace = true`",
            ));
        }
        if section.contains("dependencies.") && ["version", "path", "git"].contains(&name_of(line)) {
            findings.push(Finding::new(
                &file.path,
                number,
                "a dependency has its own version",
                "put it in the root manifest and write `workspace = true`",
            ));
        }
        if section == "package" && squeezed.starts_with("version=") {
            findings.push(Finding::new(
                &file.path,
                number,
                "the crate has its own version",
                "write `version.workspace = true`",
            ));
        }
    }
    if !has_lints {
        findings.push(Finding::new(
            &file.path,
            1,
            "the crate does not take the workspace's lints",
            "add `[lints]` with `workspace = true`",
        ));
    }
    findings
}

fn is_inherited(squeezed: &str) -> bool {
    squeezed.ends_with(".workspace=true")
        || squeezed.contains("{workspace=true,")
        || squeezed.contains("{workspace=true}")
        || squeezed.contains(",workspace=true")
}

/// The lines that set something, each with its section and number. A value that spans lines counts as its first.
fn entries(file: &File) -> Vec<(String, usize, &str)> {
    let mut section = String::new();
    let mut depth = 0_i32;
    let mut found = Vec::new();
    for (number, line) in file.lines() {
        let (code, _) = split_comment(line);
        let code = code.trim();
        let was_inside = 0 < depth;
        if !code.starts_with('[') || was_inside {
            depth += brackets(code);
        }
        if was_inside || code.is_empty() {
            continue;
        }
        match code.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(name) => name.trim_matches(['[', ']']).trim().clone_into(&mut section),
            None => found.push((section.clone(), number, line)),
        }
    }
    found
}

fn brackets(code: &str) -> i32 {
    code.chars().map(|c| i32::from(c == '[' || c == '{') - i32::from(c == ']' || c == '}')).sum()
}

/// Splits a line at the `#` that is outside quotes.
fn split_comment(line: &str) -> (&str, &str) {
    let mut is_quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            '#' if !is_quoted => return (&line[..at], line[at + 1..].trim()),
            _ => {}
        }
    }
    (line, "")
}

fn name_of(line: &str) -> &str {
    line.split(['=', '.', ' ']).next().unwrap_or(line).trim()
}
