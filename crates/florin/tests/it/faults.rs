//! The ways in which login releases of real projects failed, F1 to F22, each injected as far as the design lets it be,
//! and either impossible here or answered without signing anybody out. `docs/login-faults.md` is the list.

mod cookies;
mod deploys;
mod keys;
mod passkeys;
mod people;
mod refresh;

use std::collections::BTreeSet;
use std::path::Path;

/// What the edge and the bank call themselves unless told otherwise.
const PUBLIC_URL: &str = "http://127.0.0.1:8080";

/// Each fault has a row in the list, and each test that a row names is there.
#[test]
fn every_fault_has_its_row_and_its_test() {
    const LIST: &str = include_str!("../../../../docs/login-faults.md");
    let rows: Vec<(&str, &str)> = LIST.lines().filter_map(row).collect();
    let faults: Vec<String> = rows.iter().map(|(fault, _)| (*fault).to_owned()).collect();
    let expected: Vec<String> = (1..=22).map(|number| format!("F{number}")).collect();
    assert_eq!(faults, expected, "each fault once, in order");
    let there = tests(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/faults"));
    for (fault, last) in rows {
        let number: u32 = fault[1..].parse().expect("compared above");
        let named: Vec<&str> = last.split('`').filter(|text| text.starts_with('f')).collect();
        assert!(!named.is_empty(), "{fault} names no test");
        for name in named {
            assert!(name.starts_with(&format!("f{number:02}_")), "{fault} names {name}");
            assert!(there.contains(name), "{name} is not in the sources");
        }
    }
    assert_eq!(there.len(), 22, "{there:?}");
}

/// The fault and the last cell of a row of the table.
fn row(line: &str) -> Option<(&str, &str)> {
    let mut cells = line.trim().strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim);
    let fault = cells.next().filter(|cell| cell.starts_with('F') && cell[1..].parse::<u32>().is_ok())?;
    Some((fault, cells.next_back()?))
}

/// The names of all functions in a folder that begin as a fault's test does.
fn tests(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let text = std::fs::read_to_string(entry.expect("it can be listed").path()).expect("it is a text");
        let names = text.split("fn f").skip(1).filter_map(|rest| rest.split_once('(')).map(|(name, _)| name);
        let is_fault = |name: &&str| name.len() > 3 && name[..2].bytes().all(|byte| byte.is_ascii_digit());
        found.extend(names.filter(is_fault).map(|name| format!("f{name}")));
    }
    found
}
