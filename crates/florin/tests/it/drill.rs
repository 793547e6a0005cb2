//! The drill: the story over HTTP with real keys, and that nothing but a drill knows of flaws.

mod process;
mod runs;

use crate::harness::{florin, florin_ok};
use std::fs;
use std::path::{Path, PathBuf};

#[tokio::test]
async fn the_list_shows_every_scenario() {
    let list = florin_ok(None, &["drill", "--list"]).await;
    let names: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let faults: Vec<String> = (1..=22).map(|number| format!("f{number:02}")).collect();
    for name in ["session-bug", "healthy", "slow-leak", "late-flaw", "silent", "one-slice", "mail-outage"]
        .into_iter()
        .chain(faults.iter().map(String::as_str))
    {
        assert!(names.contains(&name), "{name} is missing in {names:?}");
    }
    let unknown = florin(None, &["drill", "--scenario", "nothing"]).await;
    assert_eq!(unknown.code, Some(1), "{}", unknown.said());
}

#[tokio::test]
async fn what_serves_customers_knows_no_flaw() {
    let folder = tempfile::tempdir().expect("the machine has a temporary folder");
    for option in ["--flaw", "--scenario"] {
        let asked = florin(None, &["serve", option, "refuses-sessions"]).await;
        assert_eq!(asked.code, Some(2), "{}", asked.said());
    }
    let file = folder.path().join("florin.toml");
    for text in
        ["flaw = 'refuses-sessions'\n", "[bank]\nflaw = 'refuses-sessions'\n", "[login]\nflaw = 'x'\n"]
    {
        fs::write(&file, text).expect("the folder can be written");
        let path = file.to_str().expect("temporary folders have plain names");
        let asked = florin(None, &["serve", "--port", "0", "--config", path]).await;
        assert_eq!(asked.code, Some(2), "{text}: {}", asked.said());
    }
    // A node of a drill has to be told by its drill.
    let node = florin(None, &["drill-node"]).await;
    assert_eq!(node.code, Some(1), "{}", node.said());
}

#[test]
fn flaws_are_named_in_the_drill_and_in_the_bank_alone() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut naming = Vec::new();
    for part in ["florin/src", "edge/src", "outside/src", "store/src", "simulator/src"] {
        walk(&crates.join(part), &mut |file, text| {
            if text.contains("Flawed") || text.contains("Flaw::") {
                naming.push(file.to_owned());
            }
        });
    }
    assert!(!naming.is_empty(), "the drill names them");
    let strangers: Vec<_> =
        naming.iter().filter(|file| !file.components().any(|part| part.as_os_str() == "drill")).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}

fn walk(folder: &Path, look: &mut impl FnMut(&Path, &str)) {
    let entries = fs::read_dir(folder).expect("the sources are there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, look);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            look(&path, &fs::read_to_string(&path).expect("a source is text"));
        }
    }
}
