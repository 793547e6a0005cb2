//! `florin review`: what an incident came to, what regulators are told of it, and by when.

mod args;
mod document;
mod drafts;
mod plots;
mod run;
mod sections;
mod shown;

pub(crate) use args::ReviewArgs;
pub(crate) use run::run;
