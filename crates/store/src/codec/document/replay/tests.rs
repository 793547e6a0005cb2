use super::*;
use crate::codec::document::samples;
use bank::Record as _;
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
    for golden in golden_texts() {
        assert_eq!(golden.read(), Ok(()), "{}", golden.name);
    }
}

#[test]
fn a_live_record_is_written_in_every_format_with_the_members_of_its_text() {
    let [_, session] = samples::sessions();
    let [_, _, device, _] = samples::devices();
    for golden in golden_texts() {
        let row = match golden.kind {
            GoldenKind::Session => session.clone().into_row(),
            GoldenKind::Device => device.clone().into_row(),
        };
        let text = golden.written(&row).unwrap();
        let (wrote, was): (Value, Value) =
            (serde_json::from_str(&text).unwrap(), serde_json::from_str(golden.text).unwrap());
        let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!((names(&wrote), &wrote["v"]), (names(&was), &was["v"]), "{}", golden.name);
        let found = read(golden.of, row_id(&row), &text).unwrap();
        let (mine, its) = match (&row, &found) {
            (Row::Session(mine), Row::Session(its)) => (mine.person, its.person),
            (Row::Device(mine), Row::Device(its)) => (mine.person, its.person),
            other => panic!("{other:?}"),
        };
        assert_eq!(mine, its, "{}", golden.name);
    }
    assert_eq!(golden_texts().next().unwrap().written(&device.into_row()), None);
}

fn row_id(row: &Row) -> Uuid {
    super::super::kind::document_key(&row.key()).unwrap().1
}
