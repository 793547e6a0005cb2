use super::*;
use crate::samples::{STEP, person, start, uuid};

fn passkey(counter: u32) -> Passkey {
    Passkey {
        id: PasskeyId::from_uuid(uuid(1)),
        person: person(),
        credential_id: vec![1, 2, 3],
        data: Secret::new("{\"cred\":\"secret\"}".to_owned()),
        name: DeviceName::parse("Ada's key").unwrap(),
        counter,
        is_backup_eligible: false,
        is_backed_up: false,
        created_at: start(),
        last_used_at: None,
    }
}

fn said(counter: u32) -> Authenticated {
    Authenticated { counter, is_backup_eligible: false, is_backed_up: false }
}

#[test]
fn a_counter_is_a_signal_and_never_a_reason_to_refuse() {
    for (kept, counter, has_stale_counter, wanted) in [
        (0, 0, false, 0),
        (0, 1, false, 1),
        (7, 8, false, 8),
        (7, 900, false, 900),
        (7, 7, true, 7),
        (7, 6, true, 7),
        (7, 0, true, 7),
        (u32::MAX, 0, true, u32::MAX),
    ] {
        let (passkey, signals) = decide_authenticated(&passkey(kept), said(counter), start());
        assert_eq!(
            (passkey.counter, signals.has_stale_counter),
            (wanted, has_stale_counter),
            "{kept} {counter}"
        );
    }
}

#[test]
fn backup_flags_are_kept_as_they_come_and_never_a_reason_to_refuse() {
    let flags = [(false, false), (true, false), (true, true), (false, true)];
    for (was_eligible, was_backed_up) in flags {
        for (is_backup_eligible, is_backed_up) in flags {
            let before =
                Passkey { is_backup_eligible: was_eligible, is_backed_up: was_backed_up, ..passkey(0) };
            let said = Authenticated { is_backup_eligible, is_backed_up, ..said(0) };
            let (after, signals) = decide_authenticated(&before, said, start());
            let wanted = Passkey { is_backup_eligible, is_backed_up, last_used_at: Some(start()), ..before };
            assert_eq!(after, wanted);
            assert_eq!(signals.has_new_eligibility, was_eligible != is_backup_eligible);
            assert_eq!(signals.has_new_backup, was_backed_up != is_backed_up);
        }
    }
}

#[test]
fn the_last_use_goes_forwards_only() {
    let (used, _) = decide_authenticated(&passkey(0), said(0), start().after(STEP));
    let (again, _) = decide_authenticated(&used, said(0), start());
    assert_eq!(again.last_used_at, Some(start().after(STEP)));
}

#[test]
fn a_passkey_is_found_by_its_credential_and_shows_nothing() {
    assert_eq!(Passkey::handle(&[1, 2, 3]), <[u8; 32]>::from(Sha256::digest([1, 2, 3])));
    assert_ne!(Passkey::handle(&[1, 2, 3]), Passkey::handle(&[1, 2, 3, 0]));
    let printed = format!("{:?}", passkey(0));
    assert!(!printed.contains("secret") && !printed.contains("Ada"), "{printed}");
}
