//! Whether two lists of samples come from one source: the rank sum test of Mann and Whitney.

/// Beyond it, one time in three millions the two are alike after all: no run of these tests meets that.
pub(super) const Z_MAX: f64 = 5.0;

/// How far the ranks of `one` lie from where chance would put them, in standard deviations; below zero where its
/// samples are the smaller ones. Equal samples share their ranks.
#[expect(clippy::cast_precision_loss, reason = "there are a few hundred samples")]
pub(super) fn z(one: &[u128], other: &[u128]) -> f64 {
    let mut all: Vec<(u128, bool)> = one.iter().map(|sample| (*sample, true)).collect();
    all.extend(other.iter().map(|sample| (*sample, false)));
    all.sort_unstable();
    let mut sum = 0.0;
    for group in all.chunk_by(|a, b| a.0 == b.0) {
        let before = all.partition_point(|(sample, _)| *sample < group[0].0);
        let rank = before as f64 + f64::midpoint(group.len() as f64, 1.0);
        sum += rank * group.iter().filter(|(_, is_one)| *is_one).count() as f64;
    }
    let (n, m) = (one.len() as f64, other.len() as f64);
    let mean = n * (n + m + 1.0) / 2.0;
    let deviation = (n * m * (n + m + 1.0) / 12.0).sqrt();
    (sum - mean) / deviation
}

/// Samples between 1,000 and 2,000 in an order of no meaning.
fn noise(count: u64, shift: u128) -> Vec<u128> {
    (1..=count).map(|number| u128::from(number * 7_919 % 1_000) + 1_000 + shift).collect()
}

#[test]
fn equal_sources_look_equal_and_others_do_not() {
    assert!(z(&noise(150, 0), &noise(150, 0)).abs() < 0.01);
    assert!(z(&noise(150, 20), &noise(150, 0)).abs() < Z_MAX, "a hundredth of the noise is not seen");
    assert!(Z_MAX < z(&noise(150, 300), &noise(150, 0)), "a third of it is");
    assert!(z(&noise(150, 0), &noise(150, 300)) < -Z_MAX);
    let (few, many) = ([1, 2, 3], [4, 5, 6]);
    assert!((z(&few, &many) + 1.963_961).abs() < 0.000_01, "as tables have it");
    assert!(z(&[1; 50], &[1; 50]).abs() < 0.01, "ties are shared");
}
