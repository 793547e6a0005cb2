use super::*;
use crate::samples::{STEP, device, device_states, start, trusted};

fn staff(name: &str) -> StaffName {
    StaffName::parse(name).unwrap()
}

fn asked() -> Removal {
    let reason = RemovalReason::parse(" stolen, as the customer says ").unwrap();
    Removal { asked_by: staff("grace"), asked_at: start(), reason }
}

#[test]
fn every_state_answers_both_commands() {
    use RemovalRefusal::{Gone, Late, NotAsked, SameStaff};
    let over = start().after(REMOVAL_LASTS);
    for state in device_states() {
        let plain = device(state);
        let with = Device { removal: Some(asked()), ..plain.clone() };
        let revoked = decide_revoke(&plain, RevokeReason::Staff, start());
        let is_gone = revoked.is_none();
        let gone = |other: RemovalRefusal| Err(if is_gone { Gone } else { other });
        assert_eq!(decide_ask_removal(&plain, asked()), if is_gone { Err(Gone) } else { Ok(with.clone()) });
        assert_eq!(decide_remove(&plain, &staff("alan"), start()), gone(NotAsked));
        assert_eq!(decide_remove(&with, &staff("Grace"), start()), gone(SameStaff));
        assert_eq!(decide_remove(&with, &staff("alan"), over), gone(Late));
        let removed = decide_remove(&with, &staff("alan"), over.before(STEP));
        assert_eq!(removed.is_ok_and(|device| device.is_revoked()), !is_gone);
    }
    let newer = Removal { asked_by: staff("alan"), ..asked() };
    let again = decide_ask_removal(&Device { removal: Some(asked()), ..trusted() }, newer.clone());
    assert_eq!(again.unwrap().removal, Some(newer));
}

#[test]
fn a_reason_is_one_line() {
    let long = "x".repeat(RemovalReason::CHARS_MAX);
    for good in ["x", "gestohlen, sagt Zoë", &long] {
        assert_eq!(RemovalReason::parse(good).unwrap().as_str(), good);
    }
    for bad in ["", "  ", "a\nb", &format!("{long}x")] {
        assert_eq!(RemovalReason::parse(bad), Err(RemovalReasonError), "{bad:?}");
    }
    assert_eq!(asked().reason.as_str(), "stolen, as the customer says");
}
