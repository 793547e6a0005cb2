//! What the bank knows of whoever writes: the incident it is about, and their part in it.

use crate::{Bank, FeedQuery, FeedStart, Key, OpError, Query, StoreExt as _};
use ::payments::{CurrentAccount, Transaction, TransactionLink};
use identity::Session;
use incidents::{Affected, HarmKind, Health, Incident, affected_id};
use kernel::{IncidentId, PersonId, Timestamp};
use std::time::Duration;
use support::{
    Candidate, Happening, Known, MoneyOut, Sender, Standing, Suggestion, Wait, decide_priority, suggest,
};

/// Open incidents that a message is held against.
const OPEN_MAX: u32 = 20;
/// Sessions of a customer that are looked at, newest first.
const SESSIONS_MAX: u32 = 10;
/// Who had a token of a session's renewed so long ago is taken to be in the app.
const IN_APP: Duration = Duration::from_mins(15);

/// What a new case is decided on.
pub(super) struct Facts {
    pub(super) suggestion: Suggestion,
    pub(super) priority: support::Priority,
    pub(super) known: Option<Known>,
    pub(super) wait: Wait,
}

impl Bank {
    /// Gathers what a message of this sender's is about. To a mailbox that nobody has proven, nothing personal is known.
    pub(super) async fn case_facts(
        &self,
        from: &Sender,
        is_vulnerable: bool,
        text: &str,
    ) -> Result<Facts, OpError> {
        let now = self.now();
        let person = from.person();
        let open = self.store.all::<Incident>(&Query::IncidentsOpen(OPEN_MAX)).await?;
        // What the public does not know of is told to nobody, not even by what a case is put into.
        let open: Vec<Incident> = open
            .into_iter()
            .map(|found| found.row)
            .filter(|incident| !incident.is_maintenance() && incident.public_since(now).is_some())
            .collect();
        let mut reached = Vec::with_capacity(open.len());
        for incident in &open {
            reached.push(match person {
                Some(person) => self.affected_one(incident.id, person).await?,
                None => None,
            });
        }
        let candidates: Vec<Candidate<'_>> = open
            .iter()
            .zip(&reached)
            .map(|(incident, reached)| candidate(incident, reached.is_some()))
            .collect();
        let suggestion = suggest(&candidates, text);
        let sessions = match person {
            Some(person) => self.live_sessions(person, now).await?,
            None => Vec::new(),
        };
        let standing = Standing { is_vulnerable, is_locked_out: person.is_some() && sessions.is_empty() };
        let linked = match suggestion {
            Suggestion::Linked(id) => open.iter().zip(reached).find(|(incident, _)| incident.id == id),
            Suggestion::Suggested(_) | Suggestion::None => None,
        };
        let known = match linked {
            None => None,
            Some((incident, reached)) => {
                let money_out = match person {
                    Some(person) => self.money_out(person, incident.times.started()).await?,
                    None => MoneyOut::Unknown,
                };
                Some(Known {
                    title: incident.title.to_string(),
                    started_at: incident.times.started(),
                    happened: reached.map(|reached| happened(&reached)).unwrap_or_default(),
                    signed_in_at: sessions.iter().map(|session| session.issued_at).max(),
                    money_out,
                })
            }
        };
        let (priority, wait) = (decide_priority(standing, text), self.wait_at_end(now).await?);
        Ok(Facts { suggestion, priority, known, wait })
    }

    async fn affected_one(
        &self,
        incident: IncidentId,
        person: PersonId,
    ) -> Result<Option<Affected>, OpError> {
        let key = Key::Affected(affected_id(incident, person));
        Ok(self.store.one::<Affected>(&key).await?.map(|found| found.row))
    }

    async fn live_sessions(&self, person: PersonId, now: Timestamp) -> Result<Vec<Session>, OpError> {
        let found = self.store.all::<Session>(&Query::SessionsOf(person, SESSIONS_MAX)).await?;
        Ok(found.into_iter().map(|found| found.row).filter(|session| session.is_live(now)).collect())
    }

    /// Whether the customer seems to be in the app now.
    pub(super) async fn is_in_app(&self, person: PersonId, now: Timestamp) -> Result<bool, OpError> {
        let live = self.live_sessions(person, now).await?;
        Ok(live.iter().any(|session| now <= session.refreshed_at.after(IN_APP)))
    }

    /// Payments out of the customer's accounts since an instant. Money in their own pots is still theirs.
    async fn money_out(&self, person: PersonId, since: Timestamp) -> Result<MoneyOut, OpError> {
        let accounts = self.store.all::<CurrentAccount>(&Query::AccountsOf(person)).await?;
        let mut count = 0_u32;
        for account in accounts {
            let limit = FeedQuery::LIMIT_MAX;
            let start = FeedStart::At(since);
            let lines =
                self.store.feed(&FeedQuery { account: account.row.id, start, before: None, limit }).await?;
            if limit as usize <= lines.len() {
                return Ok(MoneyOut::Unknown);
            }
            let out = lines.iter().filter(|line| leaves(&line.row)).count();
            count = count.saturating_add(u32::try_from(out).unwrap_or(u32::MAX));
        }
        Ok(if count == 0 { MoneyOut::Nothing } else { MoneyOut::Some(count) })
    }
}

fn leaves(line: &Transaction) -> bool {
    let moves = match line.link {
        TransactionLink::Declined(_) | TransactionLink::Released(_) => false,
        TransactionLink::Held(_) | TransactionLink::Settled { .. } => true,
    };
    moves && line.pot.is_none() && line.amount.minor < 0
}

fn candidate(incident: &Incident, is_affected: bool) -> Candidate<'_> {
    let felt = incident.components.iter().filter(|(_, health)| *health != Health::Operational);
    Candidate {
        incident: incident.id,
        is_affected,
        title: incident.title.as_str(),
        components: felt.map(|(component, _)| component.word()).collect(),
    }
}

fn happened(reached: &Affected) -> Vec<(Happening, Timestamp)> {
    let what = |kind| match kind {
        HarmKind::Failed => Happening::Failed,
        HarmKind::Silent => Happening::Silent,
        HarmKind::SignedOut => Happening::SignedOut,
    };
    reached.harms().iter().map(|harm| (what(harm.kind), harm.at)).collect()
}
