//! A text that is not understood is an error that names whose it is, and says nothing of what stands in it.

use super::*;
use crate::codec::document::DocumentError;
use bank::Record;
use proptest::prelude::*;
use serde_json::Value as Json;

/// Plain records: all that may be absent is, so every member has to be there.
fn plain() -> Vec<Row> {
    vec![
        first(samples::device_approvals()),
        first(samples::payees()),
        first(samples::limits()),
        first(samples::devices()),
        first(samples::sessions()),
        first(samples::pins()),
        first(samples::logins()),
        first(samples::passkeys()),
        first(samples::step_ups()),
        first(samples::audit_events()),
        first(samples::audit_heads()),
        first(samples::recoveries()),
        first(samples::server_keys()),
        first(samples::client_profiles()),
        first(samples::authorizations()),
        first(samples::oidc_grants()),
        first(samples::allowances()),
        first(samples::releases()),
        first(samples::rollouts()),
        first(samples::leases()),
        first(samples::evidence()),
        first(samples::courses()),
        first(samples::flags()),
        first(samples::app_supports()),
        first(samples::service_tokens()),
        first(samples::reports()),
        first(samples::incidents()),
        first(samples::affected()),
        first(samples::component_states()),
        first(samples::signals()),
        first(samples::component_histories()),
        first(samples::cases()),
        first(samples::case_messages()),
        first(samples::correspondents()),
        first(samples::threads()),
        first(samples::broadcasts()),
        first(samples::staff_members()),
        first(samples::staff_entries()),
    ]
}

fn first<R: Record, const N: usize>(all: [R; N]) -> Row {
    all.into_iter().next().expect("there is a sample").into_row()
}

/// What reading the changed members of a record's text gives.
fn changed(row: &Row, change: impl FnOnce(&mut serde_json::Map<String, Json>)) -> Result<Row, DocumentError> {
    let (kind, id, text) = text_of(row);
    let mut json: Json = serde_json::from_str(&text).unwrap();
    change(json.as_object_mut().unwrap());
    match read(kind, id, &json.to_string()) {
        Ok(row) => Ok(row),
        Err(CodecError::Document { kind: of, id: whose, source }) => {
            assert_eq!((of, whose), (kind.name(), id), "the error names whose text it is");
            Err(source)
        }
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_format_of_a_newer_build_is_named() {
    for row in plain() {
        let read = |v: Json| changed(&row, |members| drop(members.insert("v".to_owned(), v)));
        assert_eq!(read(Json::from(0)), Err(DocumentError::Format(0)));
        assert_eq!(read(Json::from(99)), Err(DocumentError::Format(99)));
        assert_eq!(read(Json::Null), Err(DocumentError::NoFormat));
        assert!(matches!(read(Json::from("1")), Err(DocumentError::Form(_))));
        assert_eq!(changed(&row, |members| drop(members.remove("v"))), Err(DocumentError::NoFormat));
    }
}

#[test]
fn each_member_has_to_be_there() {
    for row in plain() {
        let (.., text) = text_of(&row);
        let json: Json = serde_json::from_str(&text).unwrap();
        for name in json.as_object().unwrap().keys().filter(|name| *name != "v") {
            let read = changed(&row, |members| drop(members.remove(name)));
            assert!(matches!(read, Err(DocumentError::Form(_))), "{name}: {read:?}");
            for other in [Json::Null, Json::from(-1.5)] {
                let read = changed(&row, |members| drop(members.insert(name.clone(), other)));
                assert!(matches!(read, Err(DocumentError::Form(_))), "{name}: {read:?}");
            }
        }
    }
}

#[test]
fn members_of_a_later_build_are_passed_over() {
    for row in plain() {
        let read = changed(&row, |members| {
            for member in members.values_mut() {
                if let Json::Object(inner) = member {
                    inner.insert("later".to_owned(), Json::from(1));
                }
            }
            members.insert("later".to_owned(), serde_json::json!({ "a": [1, "two"] }));
        });
        assert_eq!(read, Ok(row));
    }
}

#[test]
fn values_that_are_none_are_named_and_not_shown() {
    let [_, full, ..] = samples::devices();
    for (name, value) in [
        ("name", "\u{7}Zoe's own"),
        ("place", "192.0.2.7/24"),
        ("person", "user_1"),
        ("key", "BAAA"),
        ("key", "not base64"),
    ] {
        let row = full.clone().into_row();
        let error = changed(&row, |members| drop(members.insert(name.to_owned(), Json::from(value))));
        let error = error.unwrap_err();
        assert!(!format!("{error} {error:?}").contains(value), "{error:?}");
    }
    for app in [
        serde_json::json!({ "platform": "toaster", "version": [1, 2, 3] }),
        serde_json::json!({ "platform": "ios", "version": [1, 2] }),
        serde_json::json!({ "platform": "ios", "version": [1, 2, 65_536] }),
    ] {
        let row = full.clone().into_row();
        let error = changed(&row, |members| drop(members.insert("app".to_owned(), app)));
        assert!(matches!(error, Err(DocumentError::Form(_))), "{error:?}");
    }
    let [_, full] = samples::sessions();
    let state = serde_json::json!({ "is": "paused", "at": 1 });
    let error = changed(&full.into_row(), |members| drop(members.insert("state".to_owned(), state)));
    assert!(matches!(error, Err(DocumentError::Form(_))));
}

#[test]
fn a_key_has_a_number_that_fits() {
    let [plain, _] = samples::server_keys();
    let (kind, _, text) = text_of(&plain.into_row());
    let id = Uuid::from_u128(1 << 32);
    let error = read(kind, id, &text).unwrap_err();
    assert!(matches!(error, CodecError::Document { source: DocumentError::Id, .. }), "{error:?}");
    assert_eq!(kind.key(id), None);
}

proptest! {
    #[test]
    fn no_text_is_fatal(text in any::<String>(), kind in prop::sample::select(Kind::ALL.to_vec())) {
        prop_assert!(read(kind, Uuid::nil(), &text).is_err());
        let json = format!("{{\"v\":1,\"state\":{text:?}}}");
        prop_assert!(read(kind, Uuid::nil(), &json).is_err());
    }

    #[test]
    fn no_cut_is_fatal(place in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>()) {
        let rows = plain();
        let (kind, id, text) = text_of(&rows[place.index(rows.len())]);
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        prop_assert!(read(kind, id, &text[..ends[cut.index(ends.len())]]).is_err());
    }
}
