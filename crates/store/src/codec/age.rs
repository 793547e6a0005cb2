//! Whether this is the build before, which the tests run beside the present one.

/// Writes what the build before wrote, and does not know the mails that it did not know (decision 12). Never in a
/// build that is shipped; an expression and no attribute, so that both ways are always compiled and linted.
pub(super) const IS_OLDER_BUILD: bool = cfg!(feature = "older-format");
