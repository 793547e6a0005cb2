//! What an operator may choose of incidents.

use super::file::{IncidentsSection, read_secret};
use anyhow::{Context as _, Result, ensure};
use incidents::Policy;
use kernel::Secret;
use std::path::Path;
use std::time::Duration;

/// No time that is chosen here is longer.
const WAITS_MAX: Duration = Duration::from_hours(24 * 30);

#[derive(Debug, Clone)]
pub(crate) struct IncidentsConfig {
    pub(crate) policy: Policy,
    /// What an Alertmanager bears; without one no alert opens an incident.
    pub(crate) alert_token: Option<Secret<String>>,
}

impl IncidentsConfig {
    /// # Errors
    /// When a time makes no sense, or the token cannot be read.
    pub(super) fn parse(file: &IncidentsSection, folder: &Path) -> Result<Self> {
        let usual = Policy::default();
        let of = |given: Option<u64>, unit: u64, usual: Duration| {
            given.map_or(usual, |count| Duration::from_secs(count.saturating_mul(unit)))
        };
        let policy = Policy {
            grace: of(file.grace_seconds, 1, usual.grace),
            next_update: of(file.next_update_minutes, 60, usual.next_update),
            lead_waits: of(file.lead_reminder_minutes, 60, usual.lead_waits),
            impact_waits: of(file.impact_reminder_minutes, 60, usual.impact_waits),
            open_waits: of(file.open_reminder_hours, 3_600, usual.open_waits),
        };
        let Policy { grace, next_update, lead_waits, impact_waits, open_waits } = policy;
        let longest = grace.max(next_update).max(lead_waits).max(impact_waits).max(open_waits);
        ensure!(longest <= WAITS_MAX, "[incidents] has a time above 30 days");
        ensure!(!open_waits.is_zero(), "`open_reminder_hours` is zero: staff would be reminded all the time");
        ensure!(!next_update.is_zero(), "`next_update_minutes` is zero: nobody could keep that promise");
        let token = file.alert_token_file.as_ref().map(|path| read_secret(&folder.join(path)));
        let alert_token = token.transpose().context("`alert_token_file` of [incidents] cannot be used")?;
        Ok(Self { policy, alert_token })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(toml: &str) -> Result<IncidentsConfig> {
        IncidentsConfig::parse(&toml::from_str(toml)?, Path::new(""))
    }

    #[test]
    fn what_is_not_chosen_is_as_usual() {
        let config = parsed("").expect("nothing is chosen");
        assert_eq!(config.policy, Policy::default());
        assert!(config.alert_token.is_none());
        let config = parsed("grace_seconds = 0\nlead_reminder_minutes = 7").expect("both are times");
        let lead_waits = Duration::from_mins(7);
        assert_eq!(config.policy, Policy { grace: Duration::ZERO, lead_waits, ..Policy::default() });
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for bad in [
            "open_reminder_hours = 0",
            "next_update_minutes = 0",
            "grace_seconds = 2592001",
            "lead_reminder_minutes = 18446744073709551615",
            "alert_token_file = 'nowhere'",
            "odd = 1",
        ] {
            assert!(parsed(bad).is_err(), "{bad}");
        }
    }
}
