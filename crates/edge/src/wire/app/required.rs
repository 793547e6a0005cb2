//! What has to be there.

use crate::problem::Problem;

pub(super) fn required<T>(given: Option<T>, name: &'static str) -> Result<T, Problem> {
    given.ok_or(Problem::missing(name))
}
