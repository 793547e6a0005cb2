//! A text that is not understood is an error that names whose it is, and says nothing of what stands in it.

use super::*;
use crate::codec::document::DocumentError;
use proptest::prelude::*;
use serde_json::Value as Json;

/// Plain records: all that may be absent is, so every member has to be there.
fn plain() -> Vec<Row> {
    let [device, ..] = samples::devices();
    let [session, ..] = samples::sessions();
    let [pin, ..] = samples::pins();
    let [login, ..] = samples::logins();
    let [passkey, ..] = samples::passkeys();
    let [step_up, ..] = samples::step_ups();
    let [event, ..] = samples::audit_events();
    let [head, ..] = samples::audit_heads();
    let [recovery, ..] = samples::recoveries();
    let [key, ..] = samples::server_keys();
    let [approvals, ..] = samples::device_approvals();
    let [payees, ..] = samples::payees();
    let [limits, ..] = samples::limits();
    let [profile, ..] = samples::client_profiles();
    let [authorization, ..] = samples::authorizations();
    let [grant, ..] = samples::oidc_grants();
    let [allowance, ..] = samples::allowances();
    let [release, ..] = samples::releases();
    let [rollout, ..] = samples::rollouts();
    let [lease, ..] = samples::leases();
    let [evidence, ..] = samples::evidence();
    let [course, ..] = samples::courses();
    let [flag, ..] = samples::flags();
    let [support, ..] = samples::app_supports();
    let [token, ..] = samples::service_tokens();
    let [report, ..] = samples::reports();
    let [incident, ..] = samples::incidents();
    let [affected, ..] = samples::affected();
    let [component, ..] = samples::component_states();
    let [signal, ..] = samples::signals();
    let [history, ..] = samples::component_histories();
    let [case, ..] = samples::cases();
    let [case_message, ..] = samples::case_messages();
    let [correspondent, ..] = samples::correspondents();
    let [thread, ..] = samples::threads();
    let [broadcast, ..] = samples::broadcasts();
    let [member, ..] = samples::staff_members();
    let [entry, ..] = samples::staff_entries();
    vec![
        approvals.into_row(),
        payees.into_row(),
        limits.into_row(),
        device.into_row(),
        session.into_row(),
        pin.into_row(),
        login.into_row(),
        passkey.into_row(),
        step_up.into_row(),
        event.into_row(),
        head.into_row(),
        recovery.into_row(),
        key.into_row(),
        profile.into_row(),
        authorization.into_row(),
        grant.into_row(),
        allowance.into_row(),
        release.into_row(),
        rollout.into_row(),
        lease.into_row(),
        evidence.into_row(),
        course.into_row(),
        flag.into_row(),
        support.into_row(),
        token.into_row(),
        report.into_row(),
        incident.into_row(),
        affected.into_row(),
        component.into_row(),
        signal.into_row(),
        history.into_row(),
        case.into_row(),
        case_message.into_row(),
        correspondent.into_row(),
        thread.into_row(),
        broadcast.into_row(),
        member.into_row(),
        entry.into_row(),
    ]
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
