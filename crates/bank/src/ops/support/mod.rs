//! Cases: customers write, agents answer, and an incident's cases are told at once.

mod agents;
mod facts;
mod found;
mod keep;
mod letters;
mod many;
mod queue;
mod write;

pub use agents::CaseAsk;
pub use keep::{CASE_KEPT, COMPLAINT_KEPT, SEARCHED_MAX};
pub use letters::{MailTaken, SUPPORT_LINK_LASTS, SUPPORT_VISIT_LASTS};
pub(crate) use queue::Pace;
pub use write::{CaseView, Writing};
