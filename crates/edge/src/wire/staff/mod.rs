//! What members of staff send and are sent: JSON both ways.

mod audit;
mod member;

pub(crate) use audit::StaffEntryList;
pub(crate) use member::{
    StaffAddAsk, StaffMadeAnswer, StaffMe, StaffMemberAnswer, StaffMemberList, StaffReasonAsk, StaffRolesAsk,
    StaffRotateAsk,
};
