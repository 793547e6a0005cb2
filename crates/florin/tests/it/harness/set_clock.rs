//! A process's own clock of the day, so many seconds off the machine's, by Debian's libfaketime. Timers go on as they are.

use super::environment;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Where `cargo xtask test` says the library is.
const LIBRARY: &str = "FLORIN_TEST_FAKETIME";

pub(crate) struct SetClock {
    folder: TempDir,
}

impl SetClock {
    /// A clock that is so many seconds off.
    pub(crate) fn new(seconds: i64) -> Self {
        let clock = Self { folder: tempfile::tempdir().expect("the machine has a temporary folder") };
        clock.set(seconds);
        clock
    }

    /// From now on it is so many seconds off; the process notices within a second.
    pub(crate) fn set(&self, seconds: i64) {
        // Renamed into its place, because the process may be reading it.
        let new = self.folder.path().join("new");
        std::fs::write(&new, format!("{seconds:+}\n")).expect("the test's folder can be written");
        std::fs::rename(&new, self.file()).expect("the test's folder can be written");
    }

    /// What a process is started with that goes by this clock.
    pub(super) fn environment(&self) -> [(&'static str, PathBuf); 6] {
        let on = || PathBuf::from("1");
        [
            ("LD_PRELOAD", environment(LIBRARY).into()),
            ("FAKETIME_TIMESTAMP_FILE", self.file()),
            ("FAKETIME_CACHE_DURATION", on()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", on()),
            ("FAKETIME_DISABLE_SHM", on()),
            ("NO_FAKE_STAT", on()),
        ]
    }

    fn file(&self) -> PathBuf {
        Path::join(self.folder.path(), "offset")
    }
}
