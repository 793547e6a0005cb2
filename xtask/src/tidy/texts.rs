//! Every text file: no folder of one machine, no host of a package registry.
//!
//! Both work on the machine they were written on and nowhere else.
//! The patterns are joined from halves, so that this file does not find itself.

use super::Finding;
use super::tree::File;

#[cfg(test)]
mod tests;

const MACHINE_PATHS: [&str; 3] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/tmp/bash", "_jobs")];

/// Parts of host names that only a package registry or its mirror has.
const REGISTRY_PARTS: [&str; 8] = [
    concat!("art", "ifactory"),
    concat!("crates.io", "-mirror"),
    concat!("index.cra", "tes.io"),
    concat!("mir", "ror."),
    concat!("nex", "us."),
    concat!("pyp", "i."),
    concat!("pythonho", "sted"),
    concat!("reg", "istry."),
];

/// Checks every text file.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    files.iter().flat_map(check_file).collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in file.lines() {
        if let Some(path) = MACHINE_PATHS.iter().find(|path| names_path(line, path)) {
            findings.push(Finding::new(
                &file.path,
                number,
                format!("`{path}` is a folder of one machine"),
                "name the file from the workspace's root, or take the path as an input",
            ));
        }
        // In prose a link to a package's page is fine.
        if !file.has_end("md") && hosts(line).any(is_registry) {
            findings.push(Finding::new(
                &file.path,
                number,
                "the line names the host of a package registry",
                "leave it out, because each machine configures its own; for npm set `omit-lockfile-registry-resolved`",
            ));
        }
    }
    findings
}

/// Whether the line has this absolute path, and not one that merely ends like it.
fn names_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !(c.is_alphanumeric() || "_-./}*~".contains(c)))
    })
}

/// The hosts of all URLs in the line.
fn hosts(line: &str) -> impl Iterator<Item = &str> {
    line.split("://").skip(1).map(|rest| {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || "-.@:".contains(c))).unwrap_or(rest.len());
        &rest[..end]
    })
}

fn is_registry(host: &str) -> bool {
    REGISTRY_PARTS.iter().any(|part| host.contains(part))
}
