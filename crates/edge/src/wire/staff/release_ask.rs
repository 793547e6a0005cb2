//! What staff ask of releases.

use crate::ask::why;
use crate::problem::Problem;
use bank::NewRelease;
use identity::{
    AppVersion, PasskeyAlgorithm, PasskeyAlgorithms, PasskeyOptions, PinParams, Platform, Policy, Protocol,
    ReleaseName, StaffName, StaffWhy,
};
use rollout::{AppRange, Audience, SHADOW_ADMITTED_MIN, StaffCommand, Terms, Why};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;

/// How long each stage lasts at least, unless told otherwise.
const PACE: Duration = Duration::from_mins(5);

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct StaffReleaseAsk {
    name: String,
    /// What new sessions are: `bearer`, `bound` or `signed`.
    protocol: String,
    access_lasts_seconds: Option<u64>,
    refresh_lasts_seconds: Option<u64>,
    replay_lasts_seconds: Option<u64>,
    /// What hashing a new PIN costs: KiB of memory, passes, lanes.
    pin_costs: Option<(u32, u32, u32)>,
    /// A right PIN is hashed anew where its hash has other costs.
    #[serde(default)]
    rehashes_pins: bool,
    /// What a new passkey may sign by [default: all that the bank verifies].
    passkey_algorithms: Option<Vec<String>>,
    passkey_waits_seconds: Option<u64>,
    /// How many that were let in its shadow judges before it is given to anybody.
    shadow_min: Option<u32>,
    /// Whom it is for [default: everybody].
    #[serde(default)]
    apps: Vec<StaffAppRangeAsk>,
    /// How long each stage lasts at least [default: 300].
    pace_seconds: Option<u64>,
    /// A line for the book of staff.
    why: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct StaffAppRangeAsk {
    platform: String,
    from: String,
    /// Not included.
    below: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct StaffReleaseActAsk {
    /// `start`, `stop`, `back` or `go_on`.
    act: String,
    /// Why: one line, kept with the step.
    why: String,
    /// Starts it although no recent and whole check by this build has passed.
    #[serde(default)]
    unchecked: bool,
}

/// A step as the bank takes it.
pub(crate) enum ReleaseActParsed {
    Start { unchecked: bool, why: Why },
    Step(StaffCommand, Why),
}

impl StaffReleaseAsk {
    pub(crate) fn why(&self) -> Result<Option<StaffWhy>, Problem> {
        why(self.why.as_deref())
    }

    pub(crate) fn parsed(self, staff: StaffName) -> Result<NewRelease, Problem> {
        let protocol = Protocol::parse(&self.protocol).ok_or(Problem::bad("protocol"))?;
        let usual = Policy::default_of(protocol);
        let seconds = |given: Option<u64>, usual| given.map_or(usual, Duration::from_secs);
        let policy = Policy {
            protocol,
            access_lasts: seconds(self.access_lasts_seconds, usual.access_lasts),
            refresh_lasts: seconds(self.refresh_lasts_seconds, usual.refresh_lasts),
            replay_lasts: seconds(self.replay_lasts_seconds, usual.replay_lasts),
        };
        policy.check().map_err(|_| Problem::bad("protocol"))?;
        let pin_params = self.pin_costs.map(|(memory, passes, lanes)| {
            PinParams::try_from_costs(memory, passes, lanes).map_err(|_| Problem::bad("pin_costs"))
        });
        let ranges: Option<Vec<AppRange>> = self.apps.iter().map(StaffAppRangeAsk::parsed).collect();
        Ok(NewRelease {
            name: ReleaseName::parse(&self.name).map_err(|_| Problem::bad("name"))?,
            terms: Terms {
                policy,
                pin_params: pin_params.transpose()?.unwrap_or(PinParams::DEFAULT),
                rehashes_pins: self.rehashes_pins,
                passkeys: PasskeyOptions {
                    algorithms: algorithms(self.passkey_algorithms.as_deref())?,
                    waits: seconds(self.passkey_waits_seconds, PasskeyOptions::DEFAULT.waits),
                },
            },
            audience: Audience { ranges: ranges.ok_or(Problem::bad("apps"))? },
            pace: seconds(self.pace_seconds, PACE),
            shadow_min: self.shadow_min.unwrap_or(SHADOW_ADMITTED_MIN),
            staff,
        })
    }
}

impl StaffAppRangeAsk {
    fn parsed(&self) -> Option<AppRange> {
        let version = |text: &str| AppVersion::parse(text).ok();
        let below = match self.below.as_deref() {
            Some(below) => Some(version(below)?),
            None => None,
        };
        Some(AppRange { platform: Platform::parse(&self.platform)?, from: version(&self.from)?, below })
    }
}

impl StaffReleaseActAsk {
    pub(crate) fn parsed(&self) -> Result<ReleaseActParsed, Problem> {
        let why = Why::parse(&self.why).map_err(|_| Problem::bad("why"))?;
        let command = match self.act.as_str() {
            "start" => return Ok(ReleaseActParsed::Start { unchecked: self.unchecked, why }),
            "stop" => StaffCommand::Stop,
            "back" => StaffCommand::Back,
            "go_on" => StaffCommand::GoOn,
            _ => return Err(Problem::bad("act")),
        };
        Ok(ReleaseActParsed::Step(command, why))
    }
}

fn algorithms(words: Option<&[String]>) -> Result<PasskeyAlgorithms, Problem> {
    let Some(words) = words else { return Ok(PasskeyOptions::DEFAULT.algorithms) };
    let names: Option<Vec<_>> = words.iter().map(|word| PasskeyAlgorithm::parse(word)).collect();
    names.as_deref().and_then(PasskeyAlgorithms::of).ok_or(Problem::bad("passkey_algorithms"))
}
