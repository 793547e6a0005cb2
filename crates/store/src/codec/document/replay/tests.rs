use super::*;
use std::collections::BTreeSet;

#[test]
fn every_golden_session_and_device_is_in_the_list_and_is_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let mut files = BTreeSet::new();
    for format in ["v1", "v2"] {
        for file in std::fs::read_dir(folder.join(format)).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            let case = name.strip_suffix(".json").unwrap();
            if case.starts_with("session-") || case.starts_with("device-") {
                files.insert(format!("{format}/{case}"));
            }
        }
    }
    let listed: BTreeSet<String> = TEXTS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(listed, files);
    for (name, found) in golden_sessions() {
        assert_eq!(found, Ok(()), "{name}");
    }
}
