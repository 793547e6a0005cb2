//! Incidents: opened by staff, by the guard's rollback, by alerts; led by staff.

mod guard;
mod records;

pub use guard::{Reached, ROLLBACK_PEOPLE_MAX};
