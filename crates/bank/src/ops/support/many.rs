//! One reply to every case of an incident, and the notice that it is resolved: page by page, each case once.

use super::found::kept_body;
use crate::bank::{Op, insert, update};
use crate::{Bank, Change, Key, OpError, Query, StoreExt as _, Versioned};
use identity::{Email, Person};
use incidents::Incident;
use kernel::{BroadcastId, IncidentId, Timestamp};
use std::time::Duration;
use support::{
    Author, Body, Broadcast, Case, Command, Name, Sender, Thread, Via, decide, notice_id, told_id,
};

/// Cases that one commit tells.
const PAGE: u32 = 50;
/// Replies under way that a round looks at.
const UNDER_WAY_MAX: u32 = 10;
/// The newest incidents that a round looks at for those that were resolved.
const NEWEST_MAX: u32 = 20;
/// How long after it was resolved an incident's cases are told.
const NOTICE_WITHIN: Duration = Duration::from_hours(24);

const RESOLVED: &str = "This is resolved. Thank you for your patience. If it is still broken for you, tell us here and we \
    look at your case again; your message opens it.";

impl Bank {
    /// Begins one reply to every case of an incident that is open by the time it comes to it. Told again under the same
    /// id, it is the same reply.
    ///
    /// # Errors
    /// [`support::Refusal`], [`incidents::Refusal::Unknown`], or a fault.
    pub async fn answer_cases_of(
        &self,
        by: &Name,
        incident: IncidentId,
        (id, text): (BroadcastId, &str),
        resolves: bool,
    ) -> Result<Broadcast, OpError> {
        let body = kept_body(text)?;
        let (body, author) = (&body, Author::Agent(by.clone()));
        let author = &author;
        self.run("cases.answer_all", "staff", |op| async move {
            if let Some(found) = self.store.one::<Broadcast>(&Key::Broadcast(id)).await? {
                self.note_ok(op);
                return Ok(found.row);
            }
            let found = self.store.one::<Incident>(&Key::Incident(incident)).await?;
            found.ok_or(incidents::Refusal::Unknown)?;
            let broadcast = begun((id, incident), author.clone(), body.clone(), resolves, self.now());
            let writes = vec![insert(broadcast.clone())];
            self.commit(op, Change { at: broadcast.created_at, writes, ..Change::default() }).await?;
            Ok(broadcast)
        })
        .await
    }

    /// A fresh id of a reply to many.
    #[must_use]
    pub fn broadcast_id(&self) -> BroadcastId {
        BroadcastId::from_uuid(self.id(self.now()))
    }

    /// # Errors
    /// [`support::Refusal::Unknown`], or a fault.
    pub async fn broadcast(&self, id: BroadcastId) -> Result<Broadcast, OpError> {
        self.read("cases.broadcast", "staff", |_| async move {
            let found = self.store.one::<Broadcast>(&Key::Broadcast(id)).await?;
            Ok(found.ok_or(support::Refusal::Unknown)?.row)
        })
        .await
    }

    /// Begins the notices of incidents that were resolved, and takes each reply that is under way one page further; how
    /// many pages there were.
    ///
    /// # Errors
    /// A fault.
    pub async fn tell_cases(&self) -> Result<usize, OpError> {
        self.begin_notices().await?;
        let under_way = self.store.all::<Broadcast>(&Query::Broadcasts(UNDER_WAY_MAX)).await?;
        for broadcast in &under_way {
            let id = broadcast.row.id;
            match self.run("cases.tell", "system", |op| self.tell_page(op, id)).await {
                // Whoever writes at this moment is not held up: the page is told in the next round.
                Ok(()) | Err(OpError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(under_way.len())
    }

    async fn begin_notices(&self) -> Result<(), OpError> {
        let now = self.now();
        for found in self.store.all::<Incident>(&Query::Incidents(NEWEST_MAX)).await? {
            let incident = found.row;
            let resolved_at = incident.times.resolved().filter(|_| incident.status.is_over());
            let is_told = incident.public_since(now).is_some() && !incident.is_maintenance();
            let Some(resolved_at) = resolved_at.filter(|at| is_told && now <= at.after(NOTICE_WITHIN)) else {
                continue;
            };
            for of in std::iter::once(incident.id).chain(incident.merged.iter().copied()) {
                self.begin_notice(of, resolved_at).await?;
            }
        }
        Ok(())
    }

    async fn begin_notice(&self, incident: IncidentId, resolved_at: Timestamp) -> Result<(), OpError> {
        let id = notice_id(incident, resolved_at);
        if self.store.one::<Broadcast>(&Key::Broadcast(id)).await?.is_some() {
            return Ok(());
        }
        self.run("cases.notice", "system", |op| async move {
            let body = Body::parse(RESOLVED).map_err(|_| support::Refusal::Text)?;
            let notice = begun((id, incident), Author::System, body, true, self.now());
            let writes = vec![insert(notice)];
            match self.commit(op, Change { at: self.now(), writes, ..Change::default() }).await {
                // Another node began it.
                Ok(_) | Err(OpError::Conflict) => Ok(()),
                Err(error) => Err(error),
            }
        })
        .await
    }

    /// Tells one page of cases in one commit with the place it came to: a crash repeats nothing and leaves nobody out.
    async fn tell_page(&self, op: Op, id: BroadcastId) -> Result<(), OpError> {
        let found =
            self.store.one::<Broadcast>(&Key::Broadcast(id)).await?.ok_or(support::Refusal::Unknown)?;
        if found.row.done_at.is_some() {
            self.note_ok(op);
            return Ok(());
        }
        let now = self.now();
        let query = Query::ThreadsOf(found.row.incident, found.row.after, PAGE);
        let threads = self.store.all::<Thread>(&query).await?;
        let mut next = found.row.clone();
        let mut change = Change { at: now, ..Change::default() };
        for thread in &threads {
            let case = self.store.one::<Case>(&Key::Case(thread.row.case)).await?;
            if let Some(case) = case
                && self.tell_one(&found.row, &case, &mut change).await?
            {
                next.told = next.told.saturating_add(1);
            }
            next.after = Some(thread.row.id());
        }
        if threads.len() < PAGE as usize {
            next.done_at = Some(now);
        }
        change.writes.push(update(next, found.version));
        self.commit(op, change).await?;
        Ok(())
    }

    /// Whether the case is one to tell: those that are over already are left alone.
    async fn tell_one(
        &self,
        broadcast: &Broadcast,
        case: &Versioned<Case>,
        change: &mut Change,
    ) -> Result<bool, OpError> {
        let Broadcast { id, author, body, resolves, .. } = broadcast.clone();
        let is_by_agent = author != Author::System;
        let command = Command::Broadcast { body: body.clone(), resolves };
        let Ok(decided) = decide(&case.row, command, told_id(case.row.id, id), change.at) else {
            return Ok(false);
        };
        let to = match (case.row.via, &case.row.from) {
            (Via::Mail, Sender::Customer(person)) => {
                self.store.one::<Person>(&Key::Person(*person)).await?.map(|found| found.row.email)
            }
            // No program writes to a mailbox that nobody proved; an agent may.
            (Via::Mail, Sender::Mailbox(mailbox)) if is_by_agent => Email::parse(mailbox.as_str()).ok(),
            (Via::Mail | Via::App, _) => None,
        };
        if let Some(email) = to {
            change.outbox.push(self.mail(email, self.case_mail(&case.row, body.as_str(), true), change.at));
        }
        change.writes.push(update(decided.case, case.version));
        change.writes.extend(decided.message.map(insert));
        Ok(true)
    }
}

fn begun(
    (id, incident): (BroadcastId, IncidentId),
    author: Author,
    body: Body,
    resolves: bool,
    now: Timestamp,
) -> Broadcast {
    Broadcast { id, incident, author, body, resolves, after: None, told: 0, created_at: now, done_at: None }
}
