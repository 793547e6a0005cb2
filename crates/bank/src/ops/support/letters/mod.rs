//! Conversations by mail and on the plain page: whose mail answers which case, and what a mailed link shows.

mod ids;
mod take;
mod visit;

pub use take::MailTaken;
pub use visit::{SUPPORT_LINK_LASTS, SUPPORT_VISIT_LASTS};
