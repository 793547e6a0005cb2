//! Bad manifests are found, good ones are not.

use super::*;

fn whats(path: &str, text: &str) -> Vec<String> {
    let findings = check(&[File::sample(path, text)]);
    findings.into_iter().map(|finding| format!("{}: {}", finding.line, finding.what)).collect()
}

#[test]
fn a_reason_stands_beside_each_dependency_of_the_root() {
    let text = "[workspace]\nmembers = [\n    \"crates/*\",\n]\n\n[workspace.dependencies]\n\
                kernel = { path = \"crates/kernel\" }\n# A heading is no reason.\n\
                uuid = \"1.23\"  # ids\njiff = { version = \"0.2\", features = [\"#\"] }\n";
    assert_eq!(whats("Cargo.toml", text), ["10: jiff has no reason"]);
}

#[test]
fn members_inherit_versions_and_lints() {
    let good = "[package]\nname = \"ledger\"\nversion.workspace = true\n\n[lints]\nworkspace = true\n\n\
                [dependencies]\nkernel.workspace = true\n\
                tokio = { workspace = true, features = [\"test-util\"] }\n";
    assert_eq!(whats("crates/ledger/Cargo.toml", good), Vec::<String>::new());
}

#[test]
fn own_versions_and_missing_lints_are_found() {
    let bad = "[package]\nname = \"ledger\"\nversion = \"1.0.0\"\n\n[dependencies]\nuuid = \"1\"\n\
               jiff = { version = \"0.2\" }\n\n[dev-dependencies.rand]\nversion = \"0.9\"\n";
    assert_eq!(
        whats("crates/ledger/Cargo.toml", bad),
        [
            "3: the crate has its own version",
            "6: uuid is not inherited",
            "7: jiff is not inherited",
            "10: a dependency has its own version",
            "1: the crate does not take the workspace's lints",
        ]
    );
}

#[test]
fn fuzz_targets_are_a_workspace_of_their_own() {
    assert_eq!(whats("fuzz/Cargo.toml", "[dependencies]\nlibfuzzer-sys = \"0.4\"\n"), Vec::<String>::new());
}
