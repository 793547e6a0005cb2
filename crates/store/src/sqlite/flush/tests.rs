use super::*;

fn slots(count: usize) -> Vec<Slot> {
    let mut places = super::super::places::Places::default();
    (0..count)
        .map(|_| places.push(kernel::AccountId::from_uuid(uuid::Uuid::from_u128(places.len() as u128)), ()))
        .collect()
}

/// Plays commits of `records` records that each move one of the heads in turn; every head has to be written with a
/// round, and what is said to be flushed has to be.
#[test]
fn what_is_said_to_be_flushed_is_written() {
    let slots = slots(1_000);
    let mut flusher = Flusher::default();
    let (mut moved_at, mut written_at) = (vec![0_i64; slots.len()], vec![0_i64; slots.len()]);
    let (mut end, mut rounds, mut longest) = (0_i64, 0, 0);
    for commit in 0..700_usize {
        let records = 1 + commit * 7 % 900;
        for record in 0..records {
            end += 1;
            // The first hundred move again and again, the others now and then.
            let place = if record % 10 == 0 { (commit * 31 + record) % 1_000 } else { record % 100 };
            moved_at[place] = end;
            flusher.moved(slots[place]);
        }
        let slice = flusher.slice(records as u64, end, slots.len());
        assert!(slice.slots.is_sorted(), "rows are written in their order");
        longest = longest.max(slice.slots.len());
        slice.slots.iter().for_each(|slot| written_at[slot.index()] = end);
        if let Some(flushed) = slice.flushed {
            rounds += 1;
            let late = (0..1_000).filter(|place| written_at[*place] < moved_at[*place].min(flushed)).count();
            assert_eq!(late, 0, "every head that moved up to {flushed} was written since");
        }
    }
    assert!(2 <= rounds, "a round ends within two windows: {rounds}");
    assert!(longest <= 30, "no commit writes much more than its share: {longest}");
}

#[test]
fn the_rest_is_all_that_is_unwritten() {
    let slots = slots(10);
    let mut flusher = Flusher::default();
    flusher.moved(slots[3]);
    assert_eq!(flusher.slice(WINDOW_MIN, 7, 10), Slice::default(), "a round begins without a write");
    flusher.moved(slots[5]);
    flusher.moved(slots[3]);
    let rest = flusher.rest(9);
    assert_eq!(rest, Slice { slots: vec![slots[3], slots[5]], flushed: Some(9) });
    assert_eq!(flusher.rest(9), Slice { slots: vec![], flushed: Some(9) });
}
