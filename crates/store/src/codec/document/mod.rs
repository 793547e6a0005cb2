//! The records of logins, kept as documents: JSON text whose member `v` names the format it was written by.
//!
//! Their shape changes more often than that of money, and two builds of different age share one store. So a format,
//! once written, is read for ever: each record has a module with plain structs of its own for each format, which name
//! no type of the domain and are converted by hand. A member that is not known is passed over, one that is absent is an
//! error unless it may be nothing. The folder `golden` of this crate holds texts of every format; a test reads them all.
//!
//! A new format is a new struct, say `SessionV2`, beside the old one. It is written only from the build on after which
//! no build that cannot read it may run: first one reads both, the next one writes the new.
//!
//! What a document is found by stands beside its text in columns, and follows from the text with every write.

mod affected;
mod allowance;
mod app_support;
mod audit_event;
mod audit_head;
mod authorization;
mod case;
mod claim;
mod client_profile;
mod columns;
mod component_history;
mod component_state;
mod course;
mod device;
mod device_approvals;
mod evidence;
mod failures;
mod flag;
mod form;
mod incident;
mod kind;
mod lease;
mod limits;
mod login;
mod oidc_grant;
mod passkey;
mod pin;
mod recovery;
mod release;
mod release_check;
mod replay;
mod report;
mod review;
mod rollout;
#[cfg(test)]
pub(crate) mod samples;
mod sentence;
mod server_key;
mod service_token;
mod session;
mod shadow;
mod signal;
mod staff_entry;
mod staff_member;
mod step_up;
mod synthetic;
#[cfg(test)]
mod tests;
mod text;

pub(crate) use audit_event::chain_place;
pub(crate) use case::{QUEUE, UNDER_WAY};
pub(super) use columns::{decode_document, encode_document};
pub(crate) use incident::{INCIDENTS, OPEN};
pub(crate) use kind::{Kind, chain_id, decode_document_key, document_key, documents, entry_id};
pub(crate) use login::{UNDECIDED, WAITING, waiting_after};
pub(crate) use release::RELEASES;
pub use replay::{Golden, GoldenKind, golden_texts};
pub(crate) use review::REVIEWS;
pub(crate) use text::DocumentError;
