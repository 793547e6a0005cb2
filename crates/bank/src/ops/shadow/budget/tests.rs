use super::*;

fn at(millis: u64) -> Timestamp {
    Timestamp::from_micros(1_000_000_000).after(Duration::from_millis(millis))
}

/// How many cases of this length are judged in so many seconds, when there is always another.
fn judged(permille: u32, each: Duration, seconds: u64) -> u64 {
    let mut budget = CpuBudget::default();
    let (mut count, mut now) = (0, at(0));
    while now < at(seconds * 1_000) {
        if budget.is_open(permille, now) {
            budget.spend(each);
            now = now.after(each);
            count += 1;
        } else {
            now = now.after(Duration::from_millis(1));
        }
    }
    count
}

#[test]
fn it_takes_its_share_of_a_core_and_no_more() {
    for (permille, each) in [(50, 1), (50, 40), (10, 1), (200, 5)] {
        let count = judged(permille, Duration::from_millis(each), 100);
        let (share, burst) = (u64::from(permille) * 100 / each, 250 / each);
        assert!(
            (share * 9 / 10..=share + burst + 1).contains(&count),
            "{permille} permille of 100 s in cases of {each} ms are {count}"
        );
    }
}

#[test]
fn a_long_case_is_paid_for_before_the_next() {
    let mut budget = CpuBudget::default();
    assert!(budget.is_open(100, at(0)));
    budget.spend(Duration::from_millis(350));
    assert!(!budget.is_open(100, at(900)), "a tenth of a second is owed, and fills in one");
    assert!(budget.is_open(100, at(1_020)));
}

#[test]
fn what_is_saved_up_is_bounded_and_a_clock_that_is_set_back_fills_nothing() {
    let mut budget = CpuBudget::default();
    assert!(budget.is_open(50, at(10_000)));
    assert!(budget.is_open(50, at(10_000_000)));
    budget.spend(Duration::from_millis(250));
    assert!(!budget.is_open(50, at(10_000_000)));
    assert!(!budget.is_open(50, at(5)));
    assert!(budget.is_open(50, at(1_000)), "from there it goes on");
}

#[test]
fn a_clock_that_stands_still_gives_no_time_for_ever() {
    let mut budget = CpuBudget::default();
    let mut count = 0;
    while budget.is_open(1_000, at(0)) {
        budget.spend(Duration::ZERO);
        count += 1;
    }
    assert_eq!(count, 5_000);
}
