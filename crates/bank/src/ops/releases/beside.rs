//! What is watched beside the attempts: reports of devices, and returns to sessions that were given. Either may hold a
//! release and open an incident; neither takes one back ([decision 19](../../../../../docs/decisions/0019-reports-and-returns-hold.md)).
//!
//! A person who leads the release on has heard the doubt: only what belongs to the stages since then is counted.

use crate::{Bank, OpError, Query, StoreExt as _, Versioned};
use identity::session::decide_returned;
use identity::{Login, LoginStage, Session};
use kernel::{SessionId, Timestamp};
use rollout::{By, Evidence, Fault, Rollout, Verdict, Witness};
use std::collections::VecDeque;
use std::time::Duration;
use watch::{Attempt, Doubt, GuardSettings, ReportGuard, ReturnGuard, SliceKey};

/// Returns that wait for their time; while there are more, later sessions are not waited for.
const DUE_MAX: usize = 1 << 16;
/// Returns looked at in one round.
const RETURNS_PAGE: usize = 512;
/// A return is expected within so many lives of an access token: an app that is opened again after the first of them
/// has to refresh.
const RETURN_LIVES: u32 = 4;

#[derive(Debug)]
pub(super) struct Beside {
    /// The first stage that counts.
    from_serial: u32,
    /// The longer life of the two arms' access tokens: from then on every app that comes back has to refresh.
    access_lasts: Duration,
    /// How long after a session was given its app is expected back, in both arms alike.
    return_lasts: Duration,
    reports: ReportGuard,
    returns: ReturnGuard,
    /// The longest due first.
    due: VecDeque<Due>,
}

/// A return that is expected by an instant.
#[derive(Debug, Clone, Copy)]
struct Due {
    at: Timestamp,
    session: SessionId,
    given: Attempt,
}

impl Beside {
    /// `access_lasts` is the longer life of the two arms' access tokens.
    pub(super) fn new(settings: GuardSettings, access_lasts: Duration, rollout: &Rollout) -> Self {
        let return_lasts = access_lasts.saturating_mul(RETURN_LIVES);
        Self {
            from_serial: from_serial(rollout),
            access_lasts,
            return_lasts,
            reports: ReportGuard::new(settings.alpha, settings.window),
            returns: ReturnGuard::new(settings.alpha, settings.window.max(return_lasts)),
            due: VecDeque::new(),
        }
    }

    /// Whether a person led the release on since this began.
    pub(super) fn is_heard(&self, rollout: &Rollout) -> bool {
        self.from_serial != from_serial(rollout)
    }

    pub(super) fn take_report(&mut self, serial: u32, report: &Attempt) {
        if self.from_serial <= serial {
            self.reports.add(report);
        }
    }

    /// Takes an attempt that was told of: the app of a session that was given is expected back.
    pub(super) fn take_login(&mut self, serial: u32, login: &Login, attempt: &Attempt) {
        let LoginStage::Done { session, .. } = login.stage else { return };
        let is_counted = attempt.is_ok && self.from_serial <= serial;
        if is_counted && self.due.len() < DUE_MAX && self.returns.expects(attempt) {
            let at = attempt.at.after(self.return_lasts);
            self.due.push_back(Due { at, session, given: *attempt });
        }
    }

    /// Those whose time has come, as many as one round looks at.
    fn due(&self, now: Timestamp) -> Vec<Due> {
        self.due.iter().take(RETURNS_PAGE).take_while(|due| due.at <= now).copied().collect()
    }

    /// `sessions` are theirs, by their ids.
    fn judge(&mut self, due: &[Due], sessions: &[Versioned<Session>]) {
        for due in due {
            let place = sessions.binary_search_by_key(&due.session, |found| found.row.id);
            let session = place.ok().and_then(|place| sessions.get(place));
            // One that was pruned says nothing.
            if let Some(is_ok) = session.and_then(|found| decide_returned(&found.row, self.access_lasts)) {
                self.returns.add(&Attempt { at: due.at, is_ok, ..due.given });
            }
        }
        self.due.drain(..due.len().min(self.due.len()));
    }

    /// What speaks against the release, if something does.
    pub(super) fn doubt(&self) -> Option<(Witness, Doubt)> {
        let doubts = [(Witness::Reports, self.reports.doubt()), (Witness::Returns, self.returns.doubt())];
        doubts.into_iter().find(|(_, doubt)| doubt.is_raised)
    }
}

impl Bank {
    /// Looks whether those came back who are expected to have by now.
    pub(super) async fn judge_returns(&self, beside: &mut Beside) -> Result<(), OpError> {
        let due = beside.due(self.now());
        if due.is_empty() {
            return Ok(());
        }
        let query = Query::SessionsById(due.iter().map(|due| due.session).collect());
        let mut sessions = self.store.all::<Session>(&query).await?;
        sessions.sort_by_key(|found| found.row.id);
        beside.judge(&due, &sessions);
        Ok(())
    }
}

/// The evidence as the doubt has it: the release is held, whatever its attempts say for it.
pub(super) fn doubted(
    evidence: Evidence,
    (witness, doubt): (Witness, Doubt),
    words: impl Fn(SliceKey) -> Vec<(String, String)>,
) -> Evidence {
    let Doubt { e_value, bound, suspect, tally, path, .. } = doubt;
    Evidence {
        verdict: Verdict::Open,
        fault: Fault::Silence,
        e_value,
        bound,
        slice: suspect.map_or_else(Vec::new, |suspect| words(suspect.slice)),
        slice_e_value: suspect.map_or(e_value, |suspect| suspect.e_value),
        treatment: tally.treatment,
        control: tally.control,
        path,
        witness: Some(witness),
        ..evidence
    }
}

/// The stage that a person led the release to last, counted as attempts count it.
fn from_serial(rollout: &Rollout) -> u32 {
    let later = rollout.steps.iter().rev().take_while(|step| step.by == By::Watch).count();
    rollout.serial.saturating_sub(u32::try_from(later).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests;
