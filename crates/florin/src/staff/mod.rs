//! What staff and operators do from the command line, until the console exists.

mod args;
mod clients;
mod devices;
mod flags;
mod incidents;
mod keys;
mod members;
mod outcomes;
mod recovery;
mod releases;
mod run;
mod support;
mod take_mail;

pub(crate) use args::{
    AccountCommand, ClientCommand, DeviceCommand, EmailArgs, PersonCommand, RecoveryCommand, TokenCommand,
};
pub(crate) use clients::client;
pub(crate) use devices::device;
pub(crate) use flags::{AppSupportCommand, FlagCommand, ServiceCommand, app_support, flag, service};
pub(crate) use incidents::{IncidentCommand, incident};
pub(crate) use keys::{KeysCommand, keys};
pub(crate) use members::{StaffArgs, staff};
pub(crate) use outcomes::{OutcomesArgs, outcomes};
pub(crate) use recovery::recovery;
pub(crate) use releases::{ReleaseCommand, release};
pub(crate) use run::{account, approval_code, approve, person, tell, token, with_bank};
pub(crate) use support::{SupportCommand, support};
pub(crate) use take_mail::TRY_AGAIN;
