//! What an operator may choose of synthetic customers.

use super::file::SyntheticSection;
use anyhow::{Context as _, Result, ensure};
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// How often each of them comes.
const EVERY: Duration = Duration::from_mins(1);
/// The alerts take it that each of them comes at least so often.
const EVERY_MAX: Duration = Duration::from_mins(2);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntheticConfig {
    /// The file with the keys of their devices; they are made with it where it is not there.
    pub(crate) keys: PathBuf,
    pub(crate) every: Duration,
    /// Where they reach the bank; without one, where the world does.
    pub(crate) against: Option<Url>,
}

impl SyntheticConfig {
    /// Nothing where the section names no keys: nobody comes then.
    pub(super) fn parse(file: SyntheticSection, folder: &Path) -> Result<Option<Self>> {
        let SyntheticSection { keys_file, every_seconds, against } = file;
        let Some(keys) = keys_file else {
            ensure!(
                every_seconds.is_none() && against.is_none(),
                "[synthetic] says something, but names no `keys_file`"
            );
            return Ok(None);
        };
        let every = every_seconds.map_or(EVERY, Duration::from_secs);
        ensure!(!every.is_zero() && every <= EVERY_MAX, "`every_seconds` is between 1 and 120");
        let against = against.map(|text| {
            let url = Url::parse(&text).context("`against` of [synthetic] cannot be read")?;
            let is_web = matches!(url.scheme(), "http" | "https") && url.host().is_some();
            ensure!(is_web, "`against` of [synthetic] is not of the form https://host");
            Ok(url)
        });
        Ok(Some(Self { keys: folder.join(keys), every, against: against.transpose()? }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_comes_unless_it_is_asked_for() {
        let parse = |section| SyntheticConfig::parse(section, Path::new("/etc/florin"));
        assert_eq!(parse(SyntheticSection::default()).expect("it is nothing"), None);
        let keys_file = Some(PathBuf::from("keys.json"));
        let usual = SyntheticSection { keys_file: keys_file.clone(), ..SyntheticSection::default() };
        let keys = PathBuf::from("/etc/florin/keys.json");
        assert_eq!(
            parse(usual).expect("it is enough"),
            Some(SyntheticConfig { keys, every: EVERY, against: None })
        );
        for seconds in [0, 121] {
            let section = SyntheticSection {
                keys_file: keys_file.clone(),
                every_seconds: Some(seconds),
                ..SyntheticSection::default()
            };
            assert!(parse(section).is_err(), "{seconds}");
        }
        let lost = SyntheticSection { every_seconds: Some(5), ..SyntheticSection::default() };
        assert!(parse(lost).is_err());
        let against = Some("ftp://bank".to_owned());
        assert!(parse(SyntheticSection { keys_file, against, every_seconds: None }).is_err());
    }
}
