//! How evidence came to be what it is.

/// Points of the path that a verdict shows as its evidence.
pub(crate) const PATH_POINTS_MAX: usize = 64;

/// The evidence on its way, thinned out as it grows: every n-th point, and the last.
#[derive(Debug, Clone, Default)]
pub(crate) struct Path {
    points: Vec<(u64, f64)>,
    /// Attempts between two points, as a power of two.
    thinned: u32,
}

impl Path {
    pub(crate) fn add(&mut self, count: u64, e_value: f64) {
        let step = 1_u64 << self.thinned;
        // The last point follows the present until it is one to keep.
        if self.points.last().is_some_and(|(last, _)| !last.is_multiple_of(step)) {
            self.points.pop();
        }
        if PATH_POINTS_MAX <= self.points.len() {
            self.thinned += 1;
            let step = step * 2;
            self.points.retain(|(kept, _)| kept.is_multiple_of(step));
        }
        self.points.push((count, e_value));
    }

    /// How many were counted, and the evidence then.
    pub(crate) fn points(&self) -> Vec<(u64, f64)> {
        self.points.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_thinned_and_ends_in_the_present() {
        let mut path = Path::default();
        for count in 1..=100_000_u64 {
            path.add(count, 1.0);
            assert!(path.points.len() <= PATH_POINTS_MAX);
            assert_eq!(path.points.last().map(|(last, _)| *last), Some(count));
        }
        assert!(PATH_POINTS_MAX / 2 <= path.points.len());
        assert!(path.points.is_sorted());
    }
}
