//! Releases of the login. They stay, and none ever changes.

use super::audit_event::staff_name;
use super::columns::{Document, FoundBy};
use super::form::{At, InWords, Lasts};
use super::kind::Kind;
use super::login::release as release_name;
use super::text::{Body, DocumentError, write};
use identity::{
    AppVersion, PasskeyAlgorithm, PasskeyAlgorithms, PasskeyOptions, PinParams, Platform, Policy, Protocol,
};
use rollout::{AppRange, Audience, Release, Terms};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::time::Duration;
use uuid::Uuid;

/// In whose list all releases are: the bank's own.
pub(crate) const RELEASES: Uuid = Uuid::nil();
/// What a text means that does not say it: it may be of before a release could choose. It stays whatever a bank begins
/// with.
const ALGORITHMS: PasskeyAlgorithms = PasskeyAlgorithms::ALL;
const WAITS: Duration = Duration::from_mins(5);
const SHADOW_MIN: u32 = 100;

#[derive(Serialize, Deserialize)]
struct ReleaseV1<'a> {
    v: u64,
    name: Cow<'a, str>,
    protocol: InWords<Protocol>,
    access_lasts: Lasts,
    refresh_lasts: Lasts,
    replay_lasts: Lasts,
    pin_memory_kib: u32,
    pin_passes: u32,
    pin_lanes: u32,
    rehashes_pins: bool,
    ranges: Vec<RangeV1<'a>>,
    pace: Lasts,
    created_by: Cow<'a, str>,
    created_at: At,
    /// By their numbers in COSE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    passkey_algorithms: Option<Vec<i64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    passkey_waits: Option<Lasts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shadow_min: Option<u32>,
}

#[derive(Serialize, Deserialize)]
struct RangeV1<'a> {
    platform: InWords<Platform>,
    from: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    below: Option<Cow<'a, str>>,
}

impl Document for Release {
    const KIND: Kind = Kind::Release;

    fn id(&self) -> Uuid {
        Self::id(self).uuid()
    }

    fn found_by(&self) -> FoundBy {
        let place = Some(self.created_at.as_micros());
        FoundBy { owner: Some(RELEASES), place, ..FoundBy::default() }
    }

    fn body(&self) -> String {
        let Terms { policy, pin_params, rehashes_pins, passkeys } = self.terms;
        let (pin_memory_kib, pin_passes, pin_lanes) = pin_params.costs();
        write(&ReleaseV1 {
            v: 1,
            name: self.name.as_str().into(),
            protocol: InWords(policy.protocol),
            access_lasts: Lasts(policy.access_lasts),
            refresh_lasts: Lasts(policy.refresh_lasts),
            replay_lasts: Lasts(policy.replay_lasts),
            pin_memory_kib,
            pin_passes,
            pin_lanes,
            rehashes_pins,
            ranges: self.audience.ranges.iter().map(RangeV1::of).collect(),
            pace: Lasts(self.pace),
            created_by: self.created_by.as_str().into(),
            created_at: At(self.created_at),
            passkey_algorithms: (passkeys.algorithms != ALGORITHMS)
                .then(|| passkeys.algorithms.iter().map(PasskeyAlgorithm::cose).collect()),
            passkey_waits: (passkeys.waits != WAITS).then_some(Lasts(passkeys.waits)),
            shadow_min: (self.shadow_min != SHADOW_MIN).then_some(self.shadow_min),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        let release = match body.format {
            1 => body.members::<ReleaseV1<'_>>()?.read()?,
            _ => return Err(body.unknown()),
        };
        if Self::id(&release).uuid() == id { Ok(release) } else { Err(DocumentError::Id) }
    }
}

impl ReleaseV1<'_> {
    fn read(self) -> Result<Release, DocumentError> {
        let pin_params = PinParams::try_from_costs(self.pin_memory_kib, self.pin_passes, self.pin_lanes)
            .map_err(|_| DocumentError::Value("costs of a PIN"))?;
        let policy = Policy {
            protocol: self.protocol.0,
            access_lasts: self.access_lasts.0,
            refresh_lasts: self.refresh_lasts.0,
            replay_lasts: self.replay_lasts.0,
        };
        let passkeys = PasskeyOptions {
            algorithms: self.passkey_algorithms.as_deref().map_or(Ok(ALGORITHMS), algorithms)?,
            waits: self.passkey_waits.map_or(WAITS, |waits| waits.0),
        };
        let ranges: Result<Vec<AppRange>, DocumentError> =
            self.ranges.into_iter().map(RangeV1::read).collect();
        Ok(Release {
            name: release_name(&self.name)?,
            terms: Terms { policy, pin_params, rehashes_pins: self.rehashes_pins, passkeys },
            audience: Audience { ranges: ranges? },
            pace: self.pace.0,
            shadow_min: self.shadow_min.unwrap_or(SHADOW_MIN),
            created_by: staff_name(&self.created_by)?,
            created_at: self.created_at.0,
        })
    }
}

fn algorithms(numbers: &[i64]) -> Result<PasskeyAlgorithms, DocumentError> {
    let known: Option<Vec<_>> = numbers.iter().map(|number| PasskeyAlgorithm::from_cose(*number)).collect();
    known.as_deref().and_then(PasskeyAlgorithms::of).ok_or(DocumentError::Value("algorithm of passkeys"))
}

impl RangeV1<'_> {
    fn of(it: &AppRange) -> Self {
        let below = it.below.map(|below| below.to_string().into());
        Self { platform: InWords(it.platform), from: it.from.to_string().into(), below }
    }

    fn read(self) -> Result<AppRange, DocumentError> {
        let version = |text: &str| AppVersion::parse(text).map_err(|_| DocumentError::Value("app version"));
        let below = self.below.map(|below| version(&below)).transpose()?;
        Ok(AppRange { platform: self.platform.0, from: version(&self.from)?, below })
    }
}
