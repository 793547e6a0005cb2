//! A bank that was there before the drill and goes on after it: reached by its address like any app reaches it, while
//! its store, which the configuration names, takes the customers and the release as it does from staff.

use super::args::Args;
use super::scenario::{Expect, Scenario};
use super::stand::{FLAKY, Serves, Stand};
use crate::config::Config;
use crate::machine::MachineClock;
use crate::{place, root_key};
use anyhow::{Context, Result, bail, ensure};
use bank::{LoginSettings, Store};
use kernel::Clock as _;
use simulator::{App, CrowdPlan, FastClock, Habits, Rhythm, enrol};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How long customers live under the release in force: until most have a session.
pub(super) const WARMS_UP: Duration = Duration::from_secs(10);
/// Visits a second: limits by address are meant for one household, and all phones are at one.
const VISITS: u32 = 10;
const DAY_SECONDS: f64 = 86_400.0;

/// The scenario as it can be had there, and what has to come of it in the time there is: its clock is the machine's, so
/// a good release is not led to everybody within minutes.
///
/// # Errors
/// For a scenario that only a bank of the drill's own has.
pub(super) fn possible(scenario: &Scenario, args: &Args) -> Result<Scenario> {
    let name = scenario.name;
    if scenario.flaw.is_some() {
        bail!(
            "{name} mutates the bank's own code, and no bank that serves can be told to: drill it without --against"
        );
    }
    if 0 < scenario.habits.mails {
        bail!(
            "{name} reads its customers' mails, which only the drill's own bank lets it: drill it without --against"
        );
    }
    ensure!(
        args.nodes == 1,
        "--against takes the processes that are there: --nodes is for a bank of the drill's own"
    );
    let visits = f64::from(args.visits.unwrap_or(VISITS));
    let rhythm = Rhythm { visits_per_day: visits * DAY_SECONDS / f64::from(args.customers), is_even: true };
    let expect = match scenario.expect {
        Expect::Promoted => Expect::Kept,
        expect => expect,
    };
    Ok(Scenario { habits: Habits { rhythm, ..scenario.habits }, expect, ..*scenario })
}

/// Enrols the customers in the store of the configuration, and says where their bank is.
///
/// # Errors
/// When there is no such store, or the bank of that address is on another.
pub(super) async fn join(
    config: &Config,
    (url, args): (&Url, &Args),
    scenario: &Scenario,
) -> Result<(Stand, Vec<App>)> {
    let machine = Arc::new(MachineClock);
    let now = machine.now();
    let store =
        place::open_to_change(&config.store).await.context("--against needs the store of that bank")?;
    let plan = CrowdPlan {
        customers: usize::try_from(args.customers)?,
        seed: args.seed,
        habits: scenario.habits,
        flaky: FLAKY,
        // Money moves in the process that serves alone.
        sort_code: None,
        pin_params: LoginSettings::default().pin_params,
        mark: format!(".{}", now.as_micros()),
    };
    let mut apps = enrol(&store, &plan, now).await?;
    let url = url.as_str().trim_end_matches('/').to_owned();
    let clock = Arc::new(FastClock::new(machine, now, 1));
    let bank = place::bank_on(Arc::<dyn Store>::clone(&store), config, root_key::read(config)?);
    let first = apps.first_mut().context("there is a customer")?;
    let is_known = first.is_known_at(&url, &clock).await?;
    ensure!(is_known, "the bank at {url} does not answer from the store that is configured: name that store");
    let stand = Stand {
        bank: Arc::new(bank),
        clock,
        urls: vec![url.clone()],
        public_url: url,
        mails: None,
        engine: "a store that was there before",
        serves: Serves::Another,
        _folder: None,
    };
    Ok((stand, apps))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    #[test]
    fn only_what_needs_no_flaw_and_no_mail_is_possible() {
        let args = Line::parse_from(["drill", "--customers", "864"]).args;
        let names = |is_possible: bool| -> Vec<&str> {
            let all = Scenario::ALL.iter();
            all.filter(|one| possible(one, &args).is_ok() == is_possible).map(|one| one.name).collect()
        };
        assert_eq!(names(true), ["healthy", "broken-app", "f14", "f15", "f16", "f17"]);
        let healthy = possible(&Scenario::named("healthy").unwrap(), &args).unwrap();
        assert_eq!(healthy.expect, Expect::Kept);
        assert!((healthy.habits.rhythm.visits_per_day - 1_000.0).abs() < 1e-9);
        let nodes = Line::parse_from(["drill", "--nodes", "3"]).args;
        assert!(possible(&Scenario::named("healthy").unwrap(), &nodes).is_err());
    }
}
