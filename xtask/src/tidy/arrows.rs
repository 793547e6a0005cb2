//! Which crate may use which: one table, checked against Cargo's own view of the workspace.
//!
//! The same table stands in ARCHITECTURE.md, so that people and the check never disagree.
//! Bans look at direct dependencies only: what a crate cannot name, it cannot call.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use cargo_metadata::{DependencyKind, MetadataCommand};

use super::Finding;
use super::tree::File;
use crate::command;

#[cfg(test)]
mod tests;

const DOCUMENT: &str = "ARCHITECTURE.md";
const OPEN: &str = "<!-- arrows -->";
const CLOSE: &str = "<!-- /arrows -->";

/// The pure crates: no runtime, no HTTP, no mail, no SQL, no JSON, no logging, no chance.
const IMPURE: &[&str] = &[
    "tokio",
    "axum",
    "hyper",
    "reqwest",
    "lettre",
    "rusqlite",
    "tokio-postgres",
    "postgres-types",
    "deadpool-postgres",
    "tracing",
    "rand",
    "rand_chacha",
    "getrandom",
    "serde_json",
];

/// The wire of the status page: JSON, and nothing else of the world.
const RUNTIME_AND_CHANCE: &[&str] = match IMPURE.split_last() {
    Some((_json, others)) => others,
    None => &[],
};

/// The status page asks nobody anything, and draws no chance.
const STATUS_PAGE: &[&str] = &[
    "axum",
    "reqwest",
    "lettre",
    "rusqlite",
    "tokio-postgres",
    "postgres-types",
    "deadpool-postgres",
    "rand",
    "rand_chacha",
    "getrandom",
];

const ENGINES_AND_HTTP: &[&str] = &[
    "axum",
    "hyper",
    "reqwest",
    "lettre",
    "rusqlite",
    "tokio-postgres",
    "postgres-types",
    "deadpool-postgres",
];

const ENGINES_AND_CLIENTS: &[&str] =
    &["reqwest", "lettre", "rusqlite", "tokio-postgres", "postgres-types", "deadpool-postgres"];

const HTTP: &[&str] = &["axum", "hyper", "reqwest", "lettre"];

const ENGINES_AND_SERVERS: &[&str] =
    &["axum", "rusqlite", "tokio-postgres", "postgres-types", "deadpool-postgres"];

/// Who tells the world has one small database of its own, and draws no chance by itself.
const TELLERS: &[&str] = &[
    "axum",
    "lettre",
    "tokio-postgres",
    "postgres-types",
    "deadpool-postgres",
    "rand",
    "rand_chacha",
    "getrandom",
];

/// One line of the table.
pub(super) struct Row {
    name: &'static str,
    /// The crates of ours that it may use.
    uses: &'static [&'static str],
    /// The crates of ours that only its tests may use as well.
    tests_use: &'static [&'static str],
    /// Crates of others that it may not name outside its tests.
    never: &'static [&'static str],
}

/// Who may use whom. A new arrow is a commit of its own, with its reason.
pub(super) const ROWS: &[Row] = &[
    Row { name: "kernel", uses: &[], tests_use: &[], never: IMPURE },
    Row { name: "identity", uses: &["kernel"], tests_use: &[], never: IMPURE },
    Row { name: "ledger", uses: &["kernel"], tests_use: &[], never: IMPURE },
    Row { name: "payments", uses: &["kernel", "ledger"], tests_use: &[], never: IMPURE },
    Row { name: "rollout", uses: &["kernel", "identity"], tests_use: &[], never: IMPURE },
    Row { name: "watch", uses: &["kernel"], tests_use: &[], never: IMPURE },
    Row { name: "incidents", uses: &["kernel"], tests_use: &[], never: IMPURE },
    Row { name: "support", uses: &["kernel"], tests_use: &[], never: IMPURE },
    Row { name: "review", uses: &["kernel", "rollout", "incidents"], tests_use: &[], never: IMPURE },
    Row { name: "projection", uses: &[], tests_use: &[], never: RUNTIME_AND_CHANCE },
    Row {
        name: "bank",
        uses: &[
            "kernel",
            "identity",
            "ledger",
            "payments",
            "rollout",
            "watch",
            "incidents",
            "support",
            "review",
            "projection",
        ],
        // A store would bring a second build of bank, whose types are not the ones under test.
        tests_use: &[],
        never: ENGINES_AND_HTTP,
    },
    Row {
        name: "store",
        uses: &[
            "kernel",
            "identity",
            "ledger",
            "payments",
            "rollout",
            "incidents",
            "review",
            "support",
            "bank",
        ],
        tests_use: &[],
        never: HTTP,
    },
    Row {
        name: "edge",
        uses: &["kernel", "identity", "ledger", "payments", "rollout", "incidents", "support", "bank"],
        tests_use: &["store", "simulator"],
        never: ENGINES_AND_CLIENTS,
    },
    Row {
        name: "outside",
        uses: &["kernel", "identity", "ledger", "payments", "projection", "bank"],
        tests_use: &["store", "simulator"],
        never: ENGINES_AND_SERVERS,
    },
    Row { name: "status", uses: &["kernel", "projection"], tests_use: &[], never: STATUS_PAGE },
    Row {
        name: "notify",
        uses: &["kernel", "projection", "outside", "status"],
        tests_use: &[],
        never: TELLERS,
    },
    Row {
        name: "simulator",
        uses: &["kernel", "identity", "ledger", "payments", "rollout", "bank", "store"],
        tests_use: &["watch"],
        never: &[],
    },
    Row {
        name: "florin",
        uses: &[
            "kernel",
            "identity",
            "ledger",
            "payments",
            "rollout",
            "watch",
            "incidents",
            "support",
            "review",
            "projection",
            "bank",
            "store",
            "edge",
            "outside",
            "status",
            "notify",
            "simulator",
        ],
        tests_use: &[],
        never: &[],
    },
    Row { name: "xtask", uses: &[], tests_use: &[], never: &[] },
];

/// A crate of the workspace and what its manifest names.
pub(super) struct Crate {
    name: String,
    /// Its folder, from the workspace's root.
    folder: String,
    uses: Vec<Use>,
}

/// One dependency of a crate.
struct Use {
    name: String,
    is_for_tests: bool,
}

/// Asks Cargo for the crates of the workspace.
pub(super) fn read_crates() -> Result<Vec<Crate>> {
    let root = command::root();
    let metadata = MetadataCommand::new()
        .current_dir(root)
        .no_deps()
        .exec()
        .context("Cargo cannot describe the workspace")?;
    let crates = metadata.workspace_packages().into_iter().map(|package| {
        let path = package.manifest_path.parent().map_or("", |folder| folder.as_str());
        let start = metadata.workspace_root.as_str();
        let folder = path.strip_prefix(start).unwrap_or(path).trim_start_matches('/').to_owned();
        let uses = package.dependencies.iter().map(|dependency| Use {
            name: dependency.name.clone(),
            is_for_tests: dependency.kind == DependencyKind::Development,
        });
        Crate { name: package.name.to_string(), folder, uses: uses.collect() }
    });
    Ok(crates.collect())
}

/// Checks every crate against the table, and the table against the crates.
pub(super) fn check(crates: &[Crate], rows: &[Row]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for one in crates {
        match rows.iter().find(|row| row.name == one.name) {
            Some(row) => findings.extend(check_crate(one, row, crates)),
            None => findings.push(Finding::new(
                &one.manifest(),
                1,
                format!("crate {} is not in the table of arrows", one.name),
                "give it a row in xtask/src/tidy/arrows.rs",
            )),
        }
    }
    for row in rows.iter().filter(|row| crates.iter().all(|one| one.name != row.name)) {
        findings.push(Finding::new(
            "xtask/src/tidy/arrows.rs",
            1,
            format!("the table of arrows names {}, which is no crate of the workspace", row.name),
            "remove the row until the crate's first code comes",
        ));
    }
    findings
}

/// Checks that ARCHITECTURE.md shows the table as it is.
pub(super) fn check_document(files: &[File]) -> Vec<Finding> {
    let mend = format!("put what `cargo xtask tidy --arrows` prints between {OPEN} and {CLOSE}");
    let Some(file) = files.iter().find(|file| file.path == DOCUMENT) else {
        return vec![Finding::new(DOCUMENT, 1, "there is no map of the workspace", mend)];
    };
    let line = file.lines().find(|(_, line)| line.trim() == OPEN).map_or(1, |(number, _)| number);
    let shown = file.text.split_once(OPEN).and_then(|(_, rest)| rest.split_once(CLOSE));
    match shown {
        Some((table, _)) if table.trim() == printed().trim() => Vec::new(),
        Some(_) => vec![Finding::new(DOCUMENT, line, "the table of arrows is not the one in force", mend)],
        None => vec![Finding::new(DOCUMENT, line, "the table of arrows is missing", mend)],
    }
}

/// The table in Markdown.
pub(super) fn printed() -> String {
    let mut text = String::from("| crate | uses | its tests also use | never names |\n");
    text.push_str("| --- | --- | --- | --- |\n");
    for row in ROWS {
        let (uses, tests_use, never) = (listed(row.uses), listed(row.tests_use), listed(row.never));
        writeln!(text, "| {} | {uses} | {tests_use} | {never} |", row.name)
            .expect("writing to a String cannot fail");
    }
    text
}

impl Crate {
    fn manifest(&self) -> String {
        if self.folder.is_empty() { "Cargo.toml".to_owned() } else { format!("{}/Cargo.toml", self.folder) }
    }
}

fn check_crate(one: &Crate, row: &Row, crates: &[Crate]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for used in &one.uses {
        let is_ours = crates.iter().any(|other| other.name == used.name);
        let is_allowed = row.uses.contains(&used.name.as_str())
            || (used.is_for_tests && row.tests_use.contains(&used.name.as_str()));
        let is_banned = !used.is_for_tests && row.never.contains(&used.name.as_str());
        if is_ours && !is_allowed {
            findings.push(Finding::new(
                &one.manifest(),
                1,
                format!("no arrow points from {} to {}", one.name, used.name),
                "move the code to a crate that may use both, or give the new arrow its own reasoned commit",
            ));
        }
        if is_banned {
            findings.push(Finding::new(
                &one.manifest(),
                1,
                format!("{} never names {}", one.name, used.name),
                "take what it gives as an argument or through a port of bank",
            ));
        }
    }
    findings
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "-".to_owned() } else { names.join(", ") }
}
