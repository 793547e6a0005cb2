use super::*;
use proptest::option;
use proptest::prelude::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000)
}

#[test]
fn the_figures_are_those_of_the_definition() {
    let times = Times::new(at(10), at(13)).unwrap();
    assert_eq!(times.to_detect(), Duration::from_secs(3));
    assert_eq!((times.to_acknowledge(), times.to_repair()), (None, None));
    let times = times.mitigate(at(14)).unwrap().acknowledge(at(20)).unwrap().resolve(at(50)).unwrap();
    assert_eq!(times.to_acknowledge(), Some(Duration::from_secs(7)));
    assert_eq!(times.to_repair(), Some(Duration::from_secs(30)));
    let alone = Times::new(at(10), at(13)).unwrap().resolve(at(50)).unwrap();
    assert_eq!(alone.to_repair(), None, "nobody acknowledged it");
}

#[test]
fn times_out_of_order_are_refused() {
    assert_eq!(Times::new(at(2), at(1)), Err(Order("detected")));
    let times = Times::new(at(10), at(20)).unwrap();
    assert_eq!(times.acknowledge(at(19)), Err(Order("acknowledged")));
    assert_eq!(times.mitigate(at(19)), Err(Order("mitigated")));
    assert_eq!(times.resolve(at(19)), Err(Order("resolved")));
    let times = times.acknowledge(at(30)).unwrap();
    assert_eq!(times.acknowledge(at(31)), Err(Order("acknowledged")), "it is acknowledged once");
    assert_eq!(times.acknowledge(at(30)), Ok(times));
    assert_eq!(times.resolve(at(29)), Err(Order("resolved")));
    let times = times.mitigate(at(40)).unwrap();
    assert_eq!(times.resolve(at(39)), Err(Order("resolved")));
    let times = times.resolve(at(40)).unwrap();
    assert_eq!(times.mitigate(at(41)), Err(Order("resolved")));
    assert_eq!(times.reopen().resolved(), None);
}

type Step = fn(Times, Timestamp) -> Result<Times, Order>;

proptest! {
    #[test]
    fn whatever_is_taken_is_in_order(
        started in 0..50_i64,
        detected in 0..50_i64,
        rest in (option::of(0..50_i64), option::of(0..50_i64), option::of(0..50_i64)),
    ) {
        let Ok(mut times) = Times::new(at(started), at(detected)) else {
            prop_assert!(detected < started);
            return Ok(());
        };
        let (acknowledged, mitigated, resolved) = rest;
        let steps: [(Option<i64>, Step); 3] =
            [(acknowledged, Times::acknowledge), (mitigated, Times::mitigate), (resolved, Times::resolve)];
        for (second, step) in steps {
            if let Some(next) = second.and_then(|second| step(times, at(second)).ok()) {
                times = next;
            }
        }
        prop_assert!(times.started() <= times.detected());
        for later in [times.acknowledged(), times.mitigated(), times.resolved()].into_iter().flatten() {
            prop_assert!(times.detected() <= later);
            prop_assert!(times.resolved().is_none_or(|resolved| later <= resolved));
        }
    }
}
