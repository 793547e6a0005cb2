//! `lib.rs` and `mod.rs` hold docs, attributes, `mod` and `use` lines only, so that they read as a table of contents.

use super::Finding;
use super::tree::File;

#[cfg(test)]
mod tests;

/// Checks every `lib.rs` and `mod.rs`.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let fronts =
        files.iter().filter(|file| file.is_rust() && (file.name() == "lib.rs" || file.name() == "mod.rs"));
    fronts.filter_map(check_file).collect()
}

/// What the reader is in the middle of.
enum Within {
    Nothing,
    Use,
    Attribute { depth: usize },
}

/// Finds the first line that is something else.
fn check_file(file: &File) -> Option<Finding> {
    let mut within = Within::Nothing;
    for (number, line) in file.lines() {
        let line = line.trim();
        within = match within {
            Within::Use if line.ends_with(';') => Within::Nothing,
            Within::Use => Within::Use,
            Within::Attribute { depth } => attribute(depth, line),
            Within::Nothing if line.is_empty() || line.starts_with("//") => Within::Nothing,
            Within::Nothing if line.starts_with("#[") || line.starts_with("#![") => attribute(0, line),
            Within::Nothing => match item(line) {
                Some(next) => next,
                None => {
                    return Some(Finding::new(
                        &file.path,
                        number,
                        "the file holds more than docs, `mod` and `use`",
                        "move the code into a module of its own",
                    ));
                }
            },
        };
    }
    None
}

/// Follows an attribute until its brackets close.
fn attribute(depth: usize, line: &str) -> Within {
    let opened = depth + line.matches('[').count();
    match opened.saturating_sub(line.matches(']').count()) {
        0 => Within::Nothing,
        depth => Within::Attribute { depth },
    }
}

/// A `mod name;` or the begin of a `use`, with whatever visibility.
fn item(line: &str) -> Option<Within> {
    let bare = match line.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => rest.split_once(')')?.1.trim_start(),
        Some(rest) => rest.trim_start(),
        None => line,
    };
    // A comment may follow on the same line.
    let code = bare.split_once("//").map_or(bare, |(code, _)| code).trim_end();
    if code.starts_with("mod ") && code.ends_with(';') {
        return Some(Within::Nothing);
    }
    if code.starts_with("use ") {
        return Some(if code.ends_with(';') { Within::Nothing } else { Within::Use });
    }
    None
}
