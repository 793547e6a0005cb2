//! Machine paths and registry hosts are found, what looks like them is not.

use super::*;

fn count(path: &str, text: &str) -> usize {
    check(&[File::sample(path, text)]).len()
}

#[test]
fn folders_of_one_machine_are_found() {
    for path in MACHINE_PATHS {
        for line in
            [format!("let a = \"{path}x\";"), format!("{path}x"), format!("cd {path}x"), format!("`{path}`")]
        {
            assert_eq!(count("docs/a.md", &line), 1, "{line}");
        }
        for line in [format!("src{path}x"), format!("https://host.org{path}x"), format!("../a{path}x")] {
            assert_eq!(count("docs/a.md", &line), 0, "{line}");
        }
    }
}

#[test]
fn hosts_of_registries_are_found_outside_prose() {
    for part in REGISTRY_PARTS {
        let line = format!("\"resolved\": \"https://{part}example.org/a.tgz\"");
        assert_eq!(count("package-lock.json", &line), 1, "{line}");
        assert_eq!(count("README.md", &line), 0, "{line}");
    }
}

#[test]
fn other_urls_are_fine() {
    for line in [
        "source = \"registry+https://github.com/rust-lang/crates.io-index\"",
        "http://127.0.0.1:8080/registry.html",
        "the registry. It is",
    ] {
        assert_eq!(count("Cargo.lock", line), 0, "{line}");
    }
}
