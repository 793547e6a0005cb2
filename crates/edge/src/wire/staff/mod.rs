//! What members of staff send and are sent: JSON both ways.

mod audit;
mod incident;
mod incident_ask;
mod member;
mod release;
mod release_ask;

pub(crate) use audit::StaffEntryList;
pub(crate) use incident::{
    StaffAffectedList, StaffComponent, StaffComponentList, StaffIncident, StaffIncidentList,
};
pub(crate) use incident_ask::{
    IncidentActParsed, StaffComponentAsk, StaffIncidentActAsk, StaffIncidentAsk, StaffMaintenanceAsk,
};
pub(crate) use member::{
    StaffAddAsk, StaffMadeAnswer, StaffMe, StaffMemberAnswer, StaffMemberList, StaffReasonAsk, StaffRolesAsk,
    StaffRotateAsk,
};
pub(crate) use release::{StaffRelease, StaffReleaseList, StaffRollout};
pub(crate) use release_ask::{ReleaseActParsed, StaffReleaseActAsk, StaffReleaseAsk};
