//! What the bank knows of an incident: its attempts minute by minute, its customers, its payments, and what the guard
//! saw. Of what is pruned after [`crate::KEPT_LASTS`] nothing is made up: the review says that it is not whole.

use super::due::{NOTES_MAX, SENT_MAX};
use crate::ops::KEPT_LASTS;
use crate::{Bank, Key, OpError, Query, StoreExt as _};
use identity::{Arm, LOGIN_LASTS, Login, LoginPurpose, LoginStage, ReleaseName};
use incidents::{Affected, Incident, Origin};
use kernel::{AffectedId, Cohort, IncidentId, LoginId, Timestamp};
use review::{
    Facts, Guard, MINUTES_MAX, Minute, Notes, Past, Payments, Question, Review, Sent, decide_review,
};
use rollout::{Evidence, Rollout};
use std::collections::BTreeMap;
use std::time::Duration;

/// Attempts, outcomes and customers that are read at once.
const PAGE: u32 = 1_000;
/// Pages of one review; beyond them it is not whole.
const PAGES_MAX: usize = 1_000;
/// How long before an incident and after it a review looks.
const AROUND: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
/// What moves a customer's money to somebody else.
const PAYMENTS: [&str; 3] = ["payments.pay", "payments.pay_from_app", "cards.authorise"];

impl Bank {
    /// The review of an incident as it stands.
    ///
    /// # Errors
    /// [`incidents::Refusal::Unknown`], or a fault.
    pub async fn review(&self, id: IncidentId) -> Result<Review, OpError> {
        self.read("review.show", "staff", |_| async move { Ok(decide_review(self.review_facts(id).await?)) })
            .await
    }

    async fn review_facts(&self, id: IncidentId) -> Result<Facts, OpError> {
        let notes = self.store.one::<Notes>(&Key::ReviewNotes(id)).await?.map(|found| found.row);
        let sent = self.store.all::<Sent>(&Query::SentReports(SENT_MAX)).await?;
        let found = self.store.one::<Incident>(&Key::Incident(id)).await?;
        let incident = found.ok_or(incidents::Refusal::Unknown)?.row;
        let mut facts = self.bare_facts(incident, notes, sent.iter().map(|sent| &sent.row));
        facts.guard = self.guard_of(&facts.incident).await?;
        facts.past = self.past_of(id).await?;
        self.add_attempts(&mut facts).await?;
        self.add_customers(&mut facts).await?;
        self.add_payments(&mut facts).await?;
        Ok(facts)
    }

    /// What the incident's own records say.
    pub(super) fn bare_facts<'a>(
        &self,
        incident: Incident,
        notes: Option<Notes>,
        sent: impl Iterator<Item = &'a Sent>,
    ) -> Facts {
        let mut sent: Vec<Sent> = sent.filter(|sent| sent.incident == incident.id).cloned().collect();
        sent.sort_by_key(|sent| (sent.at, sent.id));
        Facts {
            incident,
            entity: (*self.settings.review).clone(),
            notes,
            sent,
            minutes: BTreeMap::new(),
            is_minutes_whole: false,
            payments: Payments::default(),
            guard: None,
            support_contacts: None,
            past: Vec::new(),
            now: self.now(),
        }
    }

    async fn guard_of(&self, incident: &Incident) -> Result<Option<Guard>, OpError> {
        let Origin::Guard { release, verdict } = incident.origin else { return Ok(None) };
        let evidence = self.store.one::<Evidence>(&Key::Evidence(verdict)).await?;
        let rollout = self.store.one::<Rollout>(&Key::Rollout(release)).await?;
        Ok(evidence.zip(rollout).map(|(evidence, rollout)| Guard {
            evidence: evidence.row,
            control: rollout.row.control.to_string(),
            steps: rollout.row.steps,
        }))
    }

    /// The others of which somebody said the root cause.
    async fn past_of(&self, id: IncidentId) -> Result<Vec<Past>, OpError> {
        let mut past = Vec::new();
        for found in self.store.all::<Notes>(&Query::ReviewNotes(NOTES_MAX)).await? {
            let notes = found.row;
            let Some(cause) = notes.given(Question::RootCause).filter(|_| notes.incident != id) else {
                continue;
            };
            let other = self.store.one::<Incident>(&Key::Incident(notes.incident)).await?;
            past.extend(other.map(|other| Past {
                incident: other.row.id,
                started_at: other.row.times.started(),
                root_cause: Some(cause.answer.to_string()),
                is_major: notes.classified_at().is_some(),
            }));
        }
        Ok(past)
    }

    /// Attempts stand in the minute in which they began, as the harm does that they did.
    async fn add_attempts(&self, facts: &mut Facts) -> Result<(), OpError> {
        let release = facts.guard.as_ref().map(|guard| guard.evidence.release.clone());
        let since = facts.incident.times.started().before(AROUND);
        let span = (since, end_of(facts));
        facts.is_minutes_whole = facts.now.before(KEPT_LASTS) <= since;
        self.add_waiting(facts, span, release.as_ref()).await?;
        self.add_ended(facts, span, release.as_ref()).await
    }

    /// Those of which nothing came so far: silence is known before an attempt's time is over.
    async fn add_waiting(
        &self,
        facts: &mut Facts,
        span: (Timestamp, Timestamp),
        release: Option<&ReleaseName>,
    ) -> Result<(), OpError> {
        let mut after: Option<(Timestamp, LoginId)> = None;
        for _ in 0..PAGES_MAX {
            let page = self.store.all::<Login>(&Query::LoginsWaiting(Timestamp::MAX, after, PAGE)).await?;
            for found in page.iter().filter(|found| found.row.overdue_at.is_some()) {
                note(facts, &found.row, span, release);
            }
            let Some(last) = page.last().filter(|_| is_full(page.len())) else { return Ok(()) };
            after = Some((last.row.waits_until(), last.row.id));
        }
        facts.is_minutes_whole = false;
        Ok(())
    }

    async fn add_ended(
        &self,
        facts: &mut Facts,
        span: (Timestamp, Timestamp),
        release: Option<&ReleaseName>,
    ) -> Result<(), OpError> {
        // What began within the span may end this much later.
        let until = span.1.after(LOGIN_LASTS);
        let mut since = span.0;
        for _ in 0..PAGES_MAX {
            let page = self.store.all::<Login>(&Query::LoginsEndedSince(since, PAGE)).await?;
            let ended: Vec<_> =
                page.iter().filter_map(|found| Some((ended_at(&found.row)?, &found.row))).collect();
            let next = next_page(page.len(), ended.last().map(|(at, _)| *at), since);
            for (_, login) in ended.iter().filter(|(at, _)| next.is_none_or(|next| *at < next)) {
                note(facts, login, span, release);
            }
            match next {
                None => return Ok(()),
                Some(next) if until <= next => return Ok(()),
                // More of one instant than a page holds.
                Some(next) if next == since => break,
                Some(next) => since = next,
            }
        }
        facts.is_minutes_whole = false;
        Ok(())
    }

    async fn add_customers(&self, facts: &mut Facts) -> Result<(), OpError> {
        let mut after: Option<AffectedId> = None;
        for _ in 0..PAGES_MAX {
            let query = Query::AffectedOf(facts.incident.id, after, PAGE);
            let page = self.store.all::<Affected>(&query).await?;
            for first_at in page.iter().filter_map(|found| found.row.first_at()) {
                if let Some(minute) = minute(facts, first_at) {
                    minute.affected = minute.affected.saturating_add(1);
                }
            }
            let Some(last) = page.last().filter(|_| is_full(page.len())) else { return Ok(()) };
            after = Some(last.row.id());
        }
        facts.is_minutes_whole = false;
        Ok(())
    }

    async fn add_payments(&self, facts: &mut Facts) -> Result<(), OpError> {
        let started = facts.incident.times.started();
        let until = facts.recovered_at().unwrap_or(facts.now);
        let mut since = started.before(DAY);
        facts.payments.is_whole = facts.now.before(KEPT_LASTS) <= since;
        for _ in 0..PAGES_MAX {
            let page = self.store.outcomes(since, PAGE).await?;
            let next = next_page(page.len(), page.last().map(|it| it.at), since);
            let is_of_it = |at: Timestamp| at <= until && next.is_none_or(|next| at < next);
            for outcome in page.iter().filter(|it| is_of_it(it.at)) {
                let is_synthetic = outcome.channel.split('/').next() == Some(Cohort::SYNTHETIC);
                if is_synthetic || !PAYMENTS.contains(&outcome.operation.as_str()) {
                    continue;
                }
                let payments = &mut facts.payments;
                let sum = if outcome.at < started {
                    &mut payments.day_before
                } else if outcome.code == "ok" {
                    &mut payments.done
                } else if OpError::FAULT_CODES.contains(&outcome.code.as_str()) {
                    &mut payments.failed
                } else {
                    &mut payments.refused
                };
                *sum = sum.saturating_add(outcome.count.into());
            }
            match next {
                None => return Ok(()),
                Some(next) if until < next => return Ok(()),
                Some(next) if next == since => break,
                Some(next) => since = next,
            }
        }
        facts.payments.is_whole = false;
        Ok(())
    }
}

fn is_full(len: usize) -> bool {
    u32::try_from(len).is_ok_and(|len| PAGE <= len)
}

/// Where the next page begins: with the last instant of this one, whose own are left to it; `None` after the last page.
fn next_page(len: usize, last: Option<Timestamp>, since: Timestamp) -> Option<Timestamp> {
    is_full(len).then(|| last.unwrap_or(since))
}

/// Until when a review looks.
fn end_of(facts: &Facts) -> Timestamp {
    let most = u64::try_from(MINUTES_MAX).unwrap_or(u64::MAX).saturating_mul(60);
    let last = facts.incident.times.started().before(AROUND).after(Duration::from_secs(most));
    facts.recovered_at().map_or(facts.now, |at| at.after(AROUND)).min(last)
}

const fn ended_at(login: &Login) -> Option<Timestamp> {
    match login.stage {
        LoginStage::Done { at, .. } | LoginStage::Failed { at, .. } => Some(at),
        LoginStage::Started | LoginStage::LinkProven { .. } => None,
    }
}

/// What was to let a customer in, which is what a release of the login is judged by.
const fn is_login(login: &Login) -> bool {
    matches!(login.purpose, LoginPurpose::SignIn | LoginPurpose::Device { .. } | LoginPurpose::Passkey { .. })
}

/// Counts an attempt that began within the span; `release` is the one that the guard took back.
fn note(
    facts: &mut Facts,
    login: &Login,
    (from, until): (Timestamp, Timestamp),
    release: Option<&ReleaseName>,
) {
    let at = login.created_at;
    if at < from || until <= at || login.is_synthetic || !is_login(login) {
        return;
    }
    let trial = login.trial.as_ref().filter(|trial| Some(&trial.release) == release);
    let arm = trial.map(|trial| login.blames.unwrap_or(trial.arm));
    let is_done = matches!(login.stage, LoginStage::Done { .. });
    let is_good = is_done && !login.is_unexpected && login.overdue_at.is_none();
    let Some(minute) = minute(facts, at) else { return };
    let tally = if arm == Some(Arm::Treatment) { &mut minute.treatment } else { &mut minute.control };
    let sum = if is_good { &mut tally.good } else { &mut tally.bad };
    *sum = sum.saturating_add(1);
}

/// The minute of an instant; `None`, and the review is not whole, where there are too many.
fn minute(facts: &mut Facts, at: Timestamp) -> Option<&mut Minute> {
    let number = at.as_seconds().div_euclid(60);
    if MINUTES_MAX <= facts.minutes.len() && !facts.minutes.contains_key(&number) {
        facts.is_minutes_whole = false;
        return None;
    }
    Some(facts.minutes.entry(number).or_default())
}
