//! Documents: links that lead somewhere, and a glossary in order.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use super::Finding;
use super::tree::File;

#[cfg(test)]
mod tests;

const GLOSSARY: &str = "docs/glossary.md";

/// Checks every Markdown file.
pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let places = places(files);
    let documents = files.iter().filter(|file| file.has_end("md"));
    let links = documents.flat_map(|file| check_links(file, &places));
    let glossary = files.iter().filter(|file| file.path == GLOSSARY).flat_map(check_glossary);
    links.chain(glossary).collect()
}

/// Every file and every folder that holds one.
fn places(files: &[File]) -> BTreeSet<String> {
    let mut places = BTreeSet::from([String::new()]);
    for file in files {
        let ends = file.path.match_indices('/').map(|(at, _)| at).chain([file.path.len()]);
        places.extend(ends.map(|end| file.path[..end].to_owned()));
    }
    places
}

fn check_links(file: &File, places: &BTreeSet<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut is_code = false;
    for (number, line) in file.lines() {
        is_code ^= line.trim_start().starts_with("```");
        if is_code {
            continue;
        }
        for target in targets(line).filter(|target| is_relative(target)) {
            let is_there = resolve(&file.path, target).is_some_and(|place| places.contains(&place));
            if !is_there {
                findings.push(Finding::new(
                    &file.path,
                    number,
                    format!("the link leads to `{target}`, which is not there"),
                    "correct the path, or remove the link",
                ));
            }
        }
    }
    findings
}

/// What stands in `[text](target)`, without a title.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| {
        let (inside, _) = rest.split_once(')')?;
        inside.split_whitespace().next().map(|target| target.trim_matches(['<', '>']))
    })
}

fn is_relative(target: &str) -> bool {
    !target.starts_with('#') && !target.contains("://") && !target.starts_with("mailto:")
}

/// The place a link means, from the workspace's root; none when it leaves the workspace.
fn resolve(from: &str, target: &str) -> Option<String> {
    let path = target.split('#').next().unwrap_or(target);
    let folder = match path.strip_prefix('/') {
        Some(_) => Path::new(""),
        None => Path::new(from).parent()?,
    };
    let joined = folder.join(path.trim_start_matches('/'));
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.components() {
        match part {
            Component::ParentDir => drop(parts.pop()?),
            Component::Normal(_) => parts.extend(part.as_os_str().to_str()),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    Some(parts.join("/"))
}

/// Entries are lines `- **word**: meaning`, in the order of the alphabet, each word once.
fn check_glossary(file: &File) -> Vec<Finding> {
    let words: Vec<(usize, String)> = file
        .lines()
        .filter_map(|(number, line)| {
            let (word, _) = line.strip_prefix("- **")?.split_once("**")?;
            Some((number, word.to_lowercase()))
        })
        .collect();
    let unsorted = words.windows(2).filter(|pair| pair[1].1 <= pair[0].1);
    unsorted
        .map(|pair| {
            Finding::new(
                &file.path,
                pair[1].0,
                format!("`{}` stands after `{}`", pair[1].1, pair[0].1),
                "keep the words in the order of the alphabet, each once",
            )
        })
        .collect()
}
