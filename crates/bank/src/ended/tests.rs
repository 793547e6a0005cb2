use super::*;
use crate::samples::{STEP, start};

#[test]
fn what_was_read_is_good_for_less_than_a_second() {
    let kept = Kept { as_of: Some(start()), ..Kept::default() };
    let age = |lasts: Duration| kept.age(start().after(lasts));
    assert_eq!(Kept::default().age(start()), Age::Stale);
    assert_eq!(age(Duration::ZERO), Age::Fresh);
    assert_eq!(kept.age(start().after(READ_EVERY).before(STEP)), Age::Fresh);
    assert_eq!(age(READ_EVERY), Age::Due);
    assert_eq!(kept.age(start().after(KNOWN_LASTS).before(STEP)), Age::Due);
    assert_eq!(age(KNOWN_LASTS), Age::Stale);
    assert_eq!(kept.age(start().before(STEP)), Age::Stale, "the clock was set back");
}
