//! Attempts as the watch takes them: whose, in which arm, where, and how they came out.

use identity::{AppVersion, Arm, DeviceReport, Login, LoginPurpose, LoginStage, Platform, Trial};
use kernel::{PersonId, Timestamp};
use rollout::Rollout;
use std::collections::HashMap;
use watch::{Attempt, Cell, Chance, DIMENSIONS_MAX, PersonMark, SliceKey, VALUES_MAX};

/// The dimensions in which a flaw is looked for. All of them are known before a release is drawn: one that followed
/// from the release, such as the protocol of its sessions, would have the arms in different slices.
const DIMENSIONS: [&str; 4] = ["platform", "minor", "app", "way"];
/// The first of them lie in each other: an app is one of a minor version, and that is one of a platform.
const NESTED: usize = 3;

const _: () = assert!(DIMENSIONS.len() <= DIMENSIONS_MAX);

/// Numbers for the values of each dimension, in the order in which they are met.
#[derive(Debug, Default)]
pub(super) struct Names {
    numbers: HashMap<(usize, String), u16>,
    names: [Vec<String>; DIMENSIONS.len()],
}

impl Names {
    /// The number of a value, from 1; one beyond those that are told apart is not told.
    fn number(&mut self, dimension: usize, value: String) -> u16 {
        if let Some(number) = self.numbers.get(&(dimension, value.clone())) {
            return *number;
        }
        let Some(names) = self.names.get_mut(dimension) else { return 0 };
        let next = u16::try_from(names.len()).unwrap_or(VALUES_MAX).saturating_add(1);
        if VALUES_MAX < next {
            return 0;
        }
        names.push(value.clone());
        self.numbers.insert((dimension, value), next);
        next
    }

    fn cell(&mut self, (platform, version): (Platform, AppVersion), way: &str) -> Cell {
        let mut values = [0; DIMENSIONS_MAX];
        let told = [
            platform.word().to_owned(),
            format!("{} {}.{}", platform.word(), version.major, version.minor),
            format!("{} {version}", platform.word()),
            way.to_owned(),
        ];
        for (dimension, (value, text)) in values.iter_mut().zip(told).enumerate() {
            *value = self.number(dimension, text);
        }
        Cell::nested(values, NESTED)
    }

    /// The slice in words; nothing for the whole.
    pub(super) fn words(&self, slice: SliceKey) -> Vec<(String, String)> {
        let named = |(dimension, number): (usize, u16)| {
            let names = self.names.get(dimension)?;
            let value = names.get(usize::from(number.checked_sub(1)?))?;
            Some(((*DIMENSIONS.get(dimension)?).to_owned(), value.clone()))
        };
        slice.values().into_iter().enumerate().filter_map(named).collect()
    }

    /// The attempt as the watch takes it; `None` for one of another release, and for a synthetic customer's. `from` and `until` hold the instant of a
    /// node whose clock is wrong.
    pub(super) fn attempt(
        &mut self,
        rollout: &Rollout,
        login: &Login,
        (from, until): (Timestamp, Timestamp),
    ) -> Option<Attempt> {
        let trial = login.trial.as_ref().filter(|trial| trial.release == rollout.release)?;
        let person = login.person.filter(|_| !login.is_synthetic)?;
        let arm = login.blames.unwrap_or(trial.arm);
        let share = share(trial)?;
        let is_silent = login.overdue_at.is_some();
        let is_ok = login.blames.is_none() && !is_silent && matches!(login.stage, LoginStage::Done { .. });
        Some(Attempt {
            at: told_at(login).clamp(from, until.max(from)),
            person: mark(rollout, person, login.blames.is_some()),
            arm: watched(arm),
            share,
            cell: self.cell((login.device.platform, login.device.app_version), way(&login.purpose)),
            is_ok,
        })
    }
}

/// A report as the attempt that it says has failed; `None` for one of another release.
pub(super) fn reported(
    rollout: &Rollout,
    report: &DeviceReport,
    (from, until): (Timestamp, Timestamp),
) -> Option<Attempt> {
    let trial = report.trial.as_ref().filter(|trial| trial.release == rollout.release)?;
    Some(Attempt {
        at: report.told_at.clamp(from, until.max(from)),
        person: mark(rollout, report.person, false),
        arm: watched(trial.arm),
        share: share(trial)?,
        // Reports are not sliced, and what they claim takes no place among the names of the attempts' slices.
        cell: Cell::default(),
        is_ok: false,
    })
}

fn share(trial: &Trial) -> Option<Chance> {
    Chance::of_share(f64::from(trial.share_ppm) / 1e6).ok()
}

const fn watched(arm: Arm) -> watch::Arm {
    match arm {
        Arm::Control => watch::Arm::Control,
        Arm::Treatment => watch::Arm::Treatment,
    }
}

/// When the first thing was known that is to be told.
fn told_at(login: &Login) -> Timestamp {
    let ended_at = match login.stage {
        LoginStage::Started | LoginStage::LinkProven { .. } => login.created_at,
        LoginStage::Done { at, .. } | LoginStage::Failed { at, .. } => at,
    };
    let blamed_at = login.blames.map(|_| login.created_at);
    blamed_at.or(login.overdue_at).unwrap_or(ended_at)
}

/// Tells people apart. A login that should not have been needed counts once in a window beside the person's others: the
/// session it speaks against was a success before.
fn mark(rollout: &Rollout, person: PersonId, is_unexpected: bool) -> PersonMark {
    let mut mark = [0; 8];
    let mut hasher = blake3::Hasher::new_keyed(&rollout.salt);
    hasher.update(person.uuid().as_bytes()).update(&[u8::from(is_unexpected)]).finalize_xof().fill(&mut mark);
    PersonMark(u64::from_le_bytes(mark))
}

const fn way(purpose: &LoginPurpose) -> &'static str {
    match purpose {
        LoginPurpose::SignIn => "sign_in",
        LoginPurpose::Passkey { .. } => "passkey",
        LoginPurpose::Device { .. } => "device",
        LoginPurpose::SignUp { .. }
        | LoginPurpose::NewPin
        | LoginPurpose::AddPasskey { .. }
        | LoginPurpose::Recovery { .. } => "other",
    }
}
