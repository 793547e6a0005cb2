//! Snapshots of insta: each belongs to a test that is there, and each was accepted.
//!
//! A snapshot names the file of its test in its head, as `source: path`.

use super::Finding;
use super::tree::File;

#[cfg(test)]
mod tests;

/// Checks every snapshot.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    files.iter().filter_map(|file| check_file(file, files)).collect()
}

fn check_file(file: &File, files: &[File]) -> Option<Finding> {
    if file.path.ends_with(".snap.new") || file.path.ends_with(".pending-snap") {
        return Some(Finding::new(
            &file.path,
            1,
            "the snapshot is not accepted",
            "look at it, then rename it to `.snap` or mend the code",
        ));
    }
    if !file.has_end("snap") {
        return None;
    }
    let mut head = file.lines().skip(1).take_while(|(_, line)| *line != "---");
    let Some((number, source)) =
        head.find_map(|(number, line)| Some((number, line.strip_prefix("source: ")?)))
    else {
        return Some(Finding::new(
            &file.path,
            1,
            "the snapshot does not name its test",
            "let insta write it again",
        ));
    };
    let source = source.trim().trim_matches('"');
    if files.iter().any(|other| other.path == source) {
        return None;
    }
    Some(Finding::new(
        &file.path,
        number,
        format!("the snapshot belongs to `{source}`, which is not there"),
        "remove the snapshot",
    ))
}
