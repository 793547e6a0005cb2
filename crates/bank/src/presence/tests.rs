use super::*;
use uuid::Uuid;

const SECOND: Duration = Duration::from_secs(1);

fn session(number: usize) -> SessionId {
    SessionId::from_uuid(Uuid::from_u128(number as u128))
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::EPOCH.after(SECOND * u32::try_from(seconds).unwrap())
}

#[test]
fn a_session_in_use_stays_and_an_idle_one_does_not() {
    let presence = Presence::default();
    assert!(!presence.uses(session(1), at(0)), "nobody has proven anything");
    presence.note(session(1), at(0));
    for minute in (4..60).step_by(4) {
        assert!(presence.uses(session(1), at(minute * 60)));
        assert!(!presence.uses(session(2), at(minute * 60)));
    }
    let last = at(56 * 60);
    assert!(presence.uses(session(1), last.after(IDLE_MAX)));
    let idle = last.after(IDLE_MAX).after(IDLE_MAX).after(Duration::from_micros(1));
    assert!(!presence.uses(session(1), idle));
    assert!(!presence.uses(session(1), idle), "asking is no use");
    presence.note(session(1), idle);
    assert!(presence.uses(session(1), idle.after(SECOND)));
}

#[test]
fn memory_is_bounded_and_the_newest_are_kept() {
    let presence = Presence::default();
    for number in 0..3 * HALF_MAX {
        presence.note(session(number), at(0));
    }
    let halves = presence.0.lock();
    assert!(halves.recent.len() + halves.older.len() <= 2 * HALF_MAX);
    drop(halves);
    assert!(presence.uses(session(3 * HALF_MAX - 1), at(1)));
    assert!(!presence.uses(session(0), at(1)));
}
