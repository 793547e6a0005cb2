//! Snapshots that belong to nothing are found.

use super::*;

const TEST: &str = "crates/edge/src/pots/tests.rs";

fn whats(path: &str, text: &str) -> Vec<String> {
    let files = [File::sample(TEST, ""), File::sample(path, text)];
    check(&files).into_iter().map(|finding| format!("{}: {}", finding.line, finding.what)).collect()
}

#[test]
fn a_snapshot_belongs_to_a_test() {
    let path = "crates/edge/src/pots/snapshots/edge__pots__tests__list.snap";
    let good = format!("---\nsource: {TEST}\nexpression: answer\n---\n{{}}\n");
    let stale = good.replace("pots/tests.rs", "jars/tests.rs");
    assert_eq!(whats(path, &good), Vec::<String>::new());
    assert_eq!(
        whats(path, &stale),
        ["2: the snapshot belongs to `crates/edge/src/jars/tests.rs`, which is not there"]
    );
    assert_eq!(whats(path, "---\n---\n{}\n"), ["1: the snapshot does not name its test"]);
}

#[test]
fn a_snapshot_is_accepted() {
    assert_eq!(whats("crates/edge/src/a.snap.new", ""), ["1: the snapshot is not accepted"]);
}
