//! What was ever written is read (F6, F7), and what is written stays as it is.

use super::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// Every file, by its case and the format of its folder.
fn files() -> BTreeMap<(String, u64), String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder()).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("names are Unicode");
        let Some(format) = name.strip_prefix('v') else { continue };
        let format = format.parse().expect("folders are named by formats");
        for file in fs::read_dir(&path).expect("the folder is there") {
            let path = file.expect("it can be listed").path();
            let case = path.file_stem().and_then(|name| name.to_str()).expect("names are Unicode").to_owned();
            let text = fs::read_to_string(&path).expect("it is a text");
            found.insert((case, format), text);
        }
    }
    found
}

fn rows<R: bank::Record>(records: impl IntoIterator<Item = R>) -> Vec<Row> {
    records.into_iter().map(bank::Record::into_row).collect()
}

/// The records of the golden files: what a text of any format says.
fn cases() -> BTreeMap<String, Row> {
    let lists: [(Vec<Row>, &[&str]); 43] = [
        (rows(samples::devices()), &["trusted", "removal"]),
        (rows(samples::sessions()), &[]),
        (rows(samples::pins()), &[]),
        (
            rows(samples::logins()),
            &["new_pin", "passkey", "add_passkey", "device", "recovery", "silent", "watched", "synthetic"],
        ),
        (rows(samples::passkeys()), &[]),
        (rows(samples::step_ups()), &["device", "other_devices", "add_passkey", "remove_passkey"]),
        (rows(samples::audit_events()), &["customer"]),
        (rows(samples::audit_heads()), &[]),
        (rows(samples::recoveries()), &["approved", "cancelled", "stopped", "distrusting"]),
        (rows(samples::server_keys()), &[]),
        (rows(samples::device_approvals()), &[]),
        (rows(samples::payees()), &[]),
        (rows(samples::limits()), &[]),
        (rows(samples::client_profiles()), &["secret_basic", "secret_post"]),
        (rows(samples::authorizations()), &["waiting", "granted", "refused"]),
        (rows(samples::oidc_grants()), &[]),
        (rows(samples::allowances()), &[]),
        (rows(samples::releases()), &["chosen"]),
        (rows(samples::rollouts()), &["gathered"]),
        (rows(samples::leases()), &[]),
        (rows(samples::evidence()), &["reports"]),
        (rows(samples::shadows()), &[]),
        (rows(samples::courses()), &[]),
        (rows(samples::flags()), &["string", "number", "object"]),
        (rows(samples::app_supports()), &[]),
        (rows(samples::service_tokens()), &[]),
        (rows(samples::reports()), &[]),
        (rows(samples::incidents()), &["alert", "worded", "named"]),
        (rows(samples::affected()), &[]),
        (rows(samples::component_states()), &[]),
        (rows(samples::signals()), &[]),
        (rows(samples::release_checks()), &[]),
        (rows(samples::synthetics()), &[]),
        (rows(samples::component_histories()), &[]),
        (rows(samples::cases()), &["waiting"]),
        (rows(samples::case_messages()), &["system"]),
        (rows(samples::correspondents()), &[]),
        (rows(samples::threads()), &[]),
        (rows(samples::broadcasts()), &[]),
        (rows(samples::staff_members()), &[]),
        (rows(samples::staff_entries()), &[]),
        (rows(samples::review_notes()), &[]),
        (rows(samples::sent_reports()), &[]),
    ];
    let mut cases = BTreeMap::new();
    for (rows, others) in lists {
        let names = ["plain", "full"].iter().chain(others);
        assert_eq!(rows.len(), names.clone().count(), "each record has its name");
        for (row, name) in rows.into_iter().zip(names) {
            let kind = text_of(&row).0.name();
            cases.insert(format!("{kind}-{name}"), row);
        }
    }
    cases
}

#[test]
fn every_record_has_a_plain_and_a_full_case() {
    let cases = cases();
    for kind in Kind::ALL {
        for name in ["plain", "full"] {
            assert!(cases.contains_key(&format!("{}-{name}", kind.name())), "{kind:?}");
        }
    }
}

#[test]
fn every_text_ever_written_is_read_to_the_same_record() {
    let (cases, files) = (cases(), files());
    for ((case, format), text) in &files {
        let row = cases.get(case).unwrap_or_else(|| panic!("v{format}/{case}.json is of no case"));
        let (kind, id, _) = text_of(row);
        let found = read(kind, id, text).unwrap_or_else(|error| panic!("v{format}/{case}.json: {error:?}"));
        assert_eq!(&found, row, "v{format}/{case}.json");
        let said: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
        assert_eq!(said["v"], *format, "{case}.json lies in the folder of its format");
    }
}

#[test]
fn what_is_written_is_the_newest_file_to_the_byte() {
    let (cases, files) = (cases(), files());
    for (case, row) in &cases {
        let text = text_of(row).2 + "\n";
        let (name, newest) = files.range((case.clone(), 0)..=(case.clone(), u64::MAX)).next_back().unzip();
        assert_eq!(newest, Some(&text), "{case}: the newest is {name:?}");
    }
    let written: BTreeSet<&String> = files.keys().map(|(case, _)| case).collect();
    assert_eq!(written, cases.keys().collect(), "each file has its case, and each case its file");
}

/// The build before writes what it always wrote, so a store that it shares with this one stays readable to both.
#[test]
fn the_build_before_writes_the_first_files_to_the_byte() {
    let files = files();
    let mut older: Vec<(String, String)> = Vec::new();
    for (name, device) in ["plain", "full", "trusted", "removal"].iter().zip(samples::devices()) {
        older.push((format!("device-{name}"), device.older_body()));
    }
    for (name, session) in ["plain", "full"].iter().zip(samples::sessions()) {
        older.push((format!("session-{name}"), session.older_body()));
    }
    for (case, text) in older {
        assert_eq!(files.get(&(case.clone(), 1)), Some(&(text + "\n")), "{case}");
        assert!(files.contains_key(&(case, 2)), "and there is a newer one");
    }
}
