use super::*;

#[test]
fn algorithms_have_one_number_and_one_name_each() {
    for algorithm in PasskeyAlgorithm::ALL {
        assert_eq!(PasskeyAlgorithm::from_cose(algorithm.cose()), Some(algorithm));
        assert_eq!(PasskeyAlgorithm::parse(algorithm.word()), Some(algorithm));
        let alone = PasskeyAlgorithms::of(&[algorithm]).unwrap();
        assert_eq!(alone.iter().collect::<Vec<_>>(), [algorithm]);
    }
    // RS1 is broken, and the numbers of hashes and key agreements are none of signatures.
    for other in [0, -65_535, -8, 7] {
        assert_eq!(PasskeyAlgorithm::from_cose(other), None, "{other}");
    }
    assert_eq!(PasskeyAlgorithm::parse("es256"), None);
}

#[test]
fn a_set_is_never_empty_and_has_one_order() {
    assert_eq!(PasskeyAlgorithms::of(&[]), None);
    let backwards: Vec<_> = PasskeyAlgorithm::ALL.into_iter().rev().collect();
    assert_eq!(PasskeyAlgorithms::of(&backwards), Some(PasskeyAlgorithms::ALL));
    assert_eq!(PasskeyAlgorithms::ALL.iter().collect::<Vec<_>>(), PasskeyAlgorithm::ALL);
}

#[test]
fn a_browser_waits_neither_forever_nor_for_a_moment() {
    let check =
        |seconds| PasskeyOptions { waits: Duration::from_secs(seconds), ..PasskeyOptions::DEFAULT }.check();
    assert_eq!([60, 300, 600].map(check), [Ok(()); 3]);
    assert_eq!([0, 59, 601].map(check), [Err(PasskeyOptionsError); 3]);
}
