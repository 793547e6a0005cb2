//! What staff and operators do from the command line, until the console exists.

mod args;
mod keys;
mod outcomes;
mod run;

pub(crate) use args::{AccountCommand, ClientCommand, EmailArgs, PersonCommand, TokenCommand};
pub(crate) use keys::{KeysCommand, keys};
pub(crate) use outcomes::{OutcomesArgs, outcomes};
pub(crate) use run::{account, approval_code, approve, client, person, token};
