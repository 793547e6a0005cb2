//! Members of staff, what they may do, and the book of what they did.

mod acting;
mod book;
mod members;

pub use acting::{Acting, StaffCaller};
pub use members::{NewMember, StaffMade};
