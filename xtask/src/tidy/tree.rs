//! The workspace's files, read once; every check looks at these.
//!
//! Git is not asked, because a check must also see what is not committed yet.

use std::collections::VecDeque;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

/// Folders that hold what was made or fetched, never what was written.
const FOLDERS_SKIPPED: [&str; 7] =
    [".cache", ".git", ".venv", "__pycache__", "florin-data", "node_modules", "target"];

/// Longer files are data, and are known by their path only.
const TEXT_BYTES_MAX: u64 = 4 << 20;

/// One file of the workspace.
pub(super) struct File {
    /// From the workspace's root, with `/` between the parts.
    pub(super) path: String,
    /// Empty when the file is not text.
    pub(super) text: String,
}

impl File {
    /// Whether this is Rust source that we wrote.
    pub(super) fn is_rust(&self) -> bool {
        let is_ours = self.path.starts_with("crates/") || self.path.starts_with("xtask/");
        is_ours && self.has_end("rs")
    }

    /// Whether the path ends in this extension.
    pub(super) fn has_end(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|end| end == extension)
    }

    /// The last part of the path.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The lines, each with its number counted from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// A file as a test writes it down.
    #[cfg(test)]
    pub(super) fn sample(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }
}

/// Reads every file below the root, sorted by path.
pub(super) fn read(root: &Path) -> Result<Vec<File>> {
    let mut files = Vec::new();
    let mut folders = VecDeque::from([String::new()]);
    while let Some(folder) = folders.pop_front() {
        let entries = fs::read_dir(root.join(&folder)).with_context(|| format!("{folder} cannot be read"))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("{folder} cannot be read"))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            let kind = entry.file_type().with_context(|| format!("{path} has no type"))?;
            if kind.is_dir() && !FOLDERS_SKIPPED.contains(&name.as_str()) {
                folders.push_back(path);
            } else if kind.is_file() {
                let text = text_of(&entry.path());
                files.push(File { path, text });
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn text_of(path: &Path) -> String {
    let is_short = fs::metadata(path).is_ok_and(|facts| facts.len() <= TEXT_BYTES_MAX);
    // What is not UTF-8 is not text.
    if is_short { fs::read_to_string(path).unwrap_or_default() } else { String::new() }
}
