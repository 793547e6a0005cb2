use super::*;

#[test]
fn a_clock_stands_still_until_it_is_moved() {
    let start = Timestamp::from_micros(1_000_000);
    let clock = SeededClock::new(start);
    assert_eq!(clock.now(), start);
    assert_eq!(clock.advance(Duration::from_secs(2)), Timestamp::from_micros(3_000_000));
    assert_eq!(clock.now(), Timestamp::from_micros(3_000_000));
    clock.set(start);
    assert_eq!(clock.now(), start);
}

#[test]
fn a_seed_and_a_stream_decide_the_bytes() {
    let drawn = |seed, stream| {
        let mut bytes = [0; 24];
        SeededEntropy::stream(seed, stream).fill(&mut bytes);
        bytes
    };
    assert_eq!(drawn(7, 3), drawn(7, 3));
    assert_ne!(drawn(7, 3), drawn(7, 4));
    assert_ne!(drawn(7, 3), drawn(8, 3));
}
