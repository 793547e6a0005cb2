//! F21 and F22: what an authenticator says of itself is a signal, and no reason to refuse.

use identity::{Authenticated, DeviceName, Passkey, PasskeySignals, decide_authenticated};
use kernel::{PasskeyId, PersonId, Secret, Timestamp};
use uuid::Uuid;

fn passkey(counter: u32, is_backup_eligible: bool) -> Passkey {
    Passkey {
        id: PasskeyId::from_uuid(Uuid::from_u128(1)),
        person: PersonId::from_uuid(Uuid::from_u128(2)),
        credential_id: vec![7; 16],
        data: Secret::new("{}".to_owned()),
        name: DeviceName::parse("Ada's key").expect("a name"),
        counter,
        is_backup_eligible,
        is_backed_up: false,
        created_at: Timestamp::EPOCH,
        last_used_at: None,
    }
}

/// A passkey registered before its authenticator knew of backups, and one whose flags changed.
#[test]
fn f21_backup_flags() {
    for was in [false, true] {
        for (is, is_backed_up) in [(false, false), (false, true), (true, false), (true, true)] {
            let said = Authenticated { counter: 0, is_backup_eligible: is, is_backed_up };
            let (kept, signals) = decide_authenticated(&passkey(0, was), said, Timestamp::EPOCH);
            let expected = PasskeySignals {
                has_stale_counter: false,
                has_new_eligibility: was != is,
                has_new_backup: is_backed_up,
            };
            assert_eq!(signals, expected, "kept for staff");
            assert_eq!((kept.is_backup_eligible, kept.is_backed_up), (is, is_backed_up));
        }
    }
}

/// A counter that stands still or goes back is noted; what is kept never goes back.
#[test]
fn f22_synced_counter() {
    for (was, said, is_stale) in
        [(0, 0, false), (0, 1, false), (5, 6, false), (5, 5, true), (5, 4, true), (5, 0, true)]
    {
        let answer = Authenticated { counter: said, is_backup_eligible: true, is_backed_up: false };
        let (kept, signals) = decide_authenticated(&passkey(was, true), answer, Timestamp::EPOCH);
        assert_eq!((signals.has_stale_counter, kept.counter), (is_stale, was.max(said)), "{was} {said}");
    }
}
