use super::*;
use crate::samples::{HEALTHY, Stream};
use rand::Rng as _;

/// Two platforms, three versions, two protocols.
fn draw(stream: &mut Stream) -> Cell {
    let random = &mut stream.random;
    Cell::new([random.random_range(1..=2), random.random_range(1..=3), random.random_range(1..=2), 0])
}

#[test]
fn it_starts_at_one_and_unmet_slices_change_nothing() {
    assert!((Slices::default().e_value() - 1.0).abs() < 1e-12);
}

#[test]
fn a_cell_lies_in_its_margins() {
    let keys: Vec<SliceKey> = Cell::new([1, 2, 0, 0]).slices().collect();
    assert_eq!(keys, [SliceKey([1, 0, 0, 0]), SliceKey([0, 2, 0, 0]), SliceKey([1, 2, 0, 0])]);
    assert_eq!(Cell::new([1, 1, 1, 1]).slices().count(), 15);
    let nested: Vec<SliceKey> = Cell::nested([1, 2, 0, 3], 3).slices().collect();
    let keys = [[1, 0, 0, 0], [0, 2, 0, 0], [0, 0, 0, 3], [1, 0, 0, 3], [0, 2, 0, 3]];
    assert_eq!(nested, keys.map(SliceKey), "a value that tells another is not told with it");
}

#[test]
fn the_slice_at_fault_is_named() {
    let (mut named, runs) = (0, 60);
    for seed in 0..runs {
        let (mut stream, mut slices) = (Stream::new(seed), Slices::default());
        let (mut attempts, flawed) = (0, Cell::new([2, 3, 0, 0]));
        while slices.e_value() < 1_000.0 {
            let (cell, arm) = (draw(&mut stream), stream.arm());
            let is_hit = arm == Arm::Treatment && cell.values[..2] == flawed.values[..2];
            attempts += u32::from(is_hit);
            slices.add(&stream.next_in(cell, arm, if is_hit { 0.5 } else { HEALTHY }));
            assert!(attempts < 60, "a flaw in one slice is told in a few dozen of its attempts");
        }
        named += u32::from(slices.suspect().slice == SliceKey(flawed.values));
    }
    assert!(u32::try_from(runs).unwrap() * 8 / 10 <= named, "{named} of {runs}");
}

#[test]
fn the_running_sum_is_the_sum() {
    let (mut stream, mut slices) = (Stream::new(5), Slices::default());
    for _ in 0..10_000 {
        let (cell, arm) = (draw(&mut stream), stream.arm());
        slices.add(&stream.next_in(cell, arm, HEALTHY));
    }
    let summed: f64 = slices.others.values().map(|slice| slice.test.e_value()).sum();
    assert!((summed - slices.others_sum).abs() < 1e-6 * summed.max(1.0));
}

#[test]
fn there_are_no_more_slices_than_there_may_be() {
    let (mut stream, mut slices) = (Stream::new(5), Slices::default());
    for value in 1..=VALUES_MAX {
        slices.add(&stream.next_in(Cell::new([value, value, value, value]), Arm::Control, HEALTHY));
    }
    assert_eq!(slices.others.len(), SLICES_MAX);
    assert!(slices.e_value().is_finite());
}
