//! Credentials of channels. They lie in files that nobody but their owner may read, and are read anew whenever they are
//! needed, so that a new one counts at once.

use kernel::Secret;
use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Of a file.
const BYTES_MAX: u64 = 8 * 1024;
/// What nobody but the owner may do with it.
const OTHERS: u32 = 0o077;

/// Why a file of credentials cannot be used. Nothing of what is in it is shown.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    #[error("{} cannot be read", .0.display())]
    Unreadable(PathBuf, #[source] std::io::Error),
    #[error("{} can be read by others: take their rights away with chmod 600", .0.display())]
    Open(PathBuf),
    #[error("{} is larger than {BYTES_MAX} bytes", .0.display())]
    TooLarge(PathBuf),
    #[error("{} does not hold {what}", file.display())]
    Wrong { file: PathBuf, what: &'static str },
}

/// The lines of a file, without empty ones and the white space around them.
///
/// # Errors
/// [`CredentialsError`]
pub(crate) fn lines(path: &Path) -> Result<Vec<Secret<String>>, CredentialsError> {
    let unreadable = |error| CredentialsError::Unreadable(path.to_owned(), error);
    let file = File::open(path).map_err(unreadable)?;
    // Asked of the file that is open, so that it is not another one by now.
    let about = file.metadata().map_err(unreadable)?;
    if about.permissions().mode() & OTHERS != 0 {
        return Err(CredentialsError::Open(path.to_owned()));
    }
    let mut text = String::new();
    file.take(BYTES_MAX.saturating_add(1)).read_to_string(&mut text).map_err(unreadable)?;
    let text = Secret::new(text);
    if BYTES_MAX < u64::try_from(text.expose().len()).unwrap_or(u64::MAX) {
        return Err(CredentialsError::TooLarge(path.to_owned()));
    }
    let lines = text.expose().lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(lines.map(|line| Secret::new(line.to_owned())).collect())
}

/// The lines of a file that has so many.
///
/// # Errors
/// [`CredentialsError`]; `what` says what it should hold.
pub(crate) fn exactly<const N: usize>(
    path: &Path,
    what: &'static str,
) -> Result<[Secret<String>; N], CredentialsError> {
    let wrong = || CredentialsError::Wrong { file: path.to_owned(), what };
    let lines: [Secret<String>; N] = lines(path)?.try_into().map_err(|_| wrong())?;
    // They go into headers, so nothing else may stand in them.
    let is_plain = |line: &Secret<String>| line.expose().bytes().all(|byte| byte.is_ascii_graphic());
    if lines.iter().all(is_plain) { Ok(lines) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::Permissions;

    fn file(text: &str, mode: u32) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        std::fs::set_permissions(file.path(), Permissions::from_mode(mode)).unwrap();
        file
    }

    #[test]
    fn a_file_is_its_owners_alone_and_holds_what_it_should() {
        let good = file("\n  name \nsecret\n\n", 0o600);
        let [name, secret] = exactly::<2>(good.path(), "two lines").unwrap();
        assert_eq!((name.expose().as_str(), secret.expose().as_str()), ("name", "secret"));
        for mode in [0o640, 0o604, 0o660] {
            let open = file("name\nsecret", mode);
            let error = exactly::<2>(open.path(), "two lines").unwrap_err();
            assert!(matches!(error, CredentialsError::Open(_)), "{mode:o}");
        }
        for text in ["", "name", "a\nb\nc", "a b\nc", "a\u{e4}\nb", "a\u{0}\nb"] {
            let wrong = file(text, 0o600);
            let error = exactly::<2>(wrong.path(), "two lines").unwrap_err();
            assert!(matches!(error, CredentialsError::Wrong { .. }), "{text:?}");
            assert!(!format!("{error}{error:?}").contains("a b"), "what it holds is shown");
        }
        let large = file(&"x".repeat(9_000), 0o600);
        assert!(matches!(lines(large.path()), Err(CredentialsError::TooLarge(_))));
        assert!(matches!(lines(Path::new("/nothing/here")), Err(CredentialsError::Unreadable(..))));
    }
}
