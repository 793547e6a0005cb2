//! The environment variables of Florin: the only place that reads any.

use kernel::Secret;
use std::ffi::OsString;
use std::path::PathBuf;

/// What the environment says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Environment {
    /// `FLORIN_CONFIG`: the configuration file, where the command line names none.
    pub(crate) config: Option<PathBuf>,
    /// `FLORIN_DATABASE_URL`: the address of a PostgreSQL database with its password.
    pub(crate) database_url: Option<Secret<String>>,
    /// `FLORIN_LOG`: what is logged, as `info,edge=debug`.
    pub(crate) log_filter: Option<String>,
}

impl Environment {
    pub(crate) fn read() -> Self {
        let text = |name| variable(name).and_then(|value| value.into_string().ok());
        Self {
            config: variable("FLORIN_CONFIG").map(PathBuf::from),
            database_url: text("FLORIN_DATABASE_URL").map(Secret::new),
            log_filter: text("FLORIN_LOG"),
        }
    }
}

/// A variable that is set to something.
#[expect(clippy::disallowed_methods, reason = "this module is the one that reads the environment")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
