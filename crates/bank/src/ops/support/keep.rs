//! What is kept of cases, for how long, and how it is found and handed out.

use crate::bank::{Op, update};
use crate::{Bank, Change, Key, OpError, Query, StoreExt as _, Versioned, Write};
use kernel::{CaseId, PersonId, Timestamp};
use std::time::Duration;
use support::{Case, Correspondent, Message, Refusal, Sender, thread_id};

/// How long a case is kept after it was resolved or closed.
pub const CASE_KEPT: Duration = Duration::from_hours(2 * 365 * 24);
/// How long a complaint is kept after it was concluded (DISP 1.9 asks for three years; a claim may come for six).
pub const COMPLAINT_KEPT: Duration = Duration::from_hours(6 * 366 * 24);
/// Cases that one search looks into, newest first.
pub const SEARCHED_MAX: u32 = 2_000;
/// Cases that are read at a time.
const PAGE: u32 = 100;
/// Cases that one search finds.
const FOUND_MAX: usize = 50;

impl Bank {
    /// Cases that hold all these words, whatever their letters' size, in subject or messages, newest first. It looks
    /// into the newest [`SEARCHED_MAX`] cases and no others, or into those of one customer.
    ///
    /// # Errors
    /// A fault.
    pub async fn search_cases(&self, words: &str, person: Option<PersonId>) -> Result<Vec<Case>, OpError> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let words = &words;
        self.read("cases.search", "staff", |_| async move {
            let mut found = Vec::new();
            let (mut before, mut seen) = (None, 0);
            loop {
                let page = self.searched(person, before).await?;
                let Some(last) = page.last() else { break };
                before = Some(last.id);
                seen += u32::try_from(page.len()).unwrap_or(u32::MAX);
                for case in page {
                    if found.len() < FOUND_MAX && self.holds(&case, words).await? {
                        found.push(case);
                    }
                }
                if person.is_some() || SEARCHED_MAX <= seen || FOUND_MAX <= found.len() {
                    break;
                }
            }
            Ok(found)
        })
        .await
    }

    async fn searched(&self, person: Option<PersonId>, before: Option<CaseId>) -> Result<Vec<Case>, OpError> {
        let Some(person) = person else {
            let found = self.store.all::<Case>(&Query::Cases(before, PAGE)).await?;
            return Ok(found.into_iter().map(|found| found.row).collect());
        };
        let of = self.found_correspondent(Sender::Customer(person).id()).await?;
        let mut cases = Vec::new();
        for (id, _) in of.iter().flat_map(|of| of.row.cases.iter().rev()) {
            cases.extend(self.store.one::<Case>(&Key::Case(*id)).await?.map(|found| found.row));
        }
        Ok(cases)
    }

    async fn holds(&self, case: &Case, words: &[String]) -> Result<bool, OpError> {
        let mut text = case.subject.as_str().to_lowercase();
        if words.iter().all(|word| text.contains(word)) {
            return Ok(true);
        }
        for message in self.messages_of(case.id, 0).await? {
            text.push('\n');
            text.push_str(&message.body.as_str().to_lowercase());
        }
        Ok(words.iter().all(|word| text.contains(word)))
    }

    /// Removes cases whose time is over; how many.
    ///
    /// # Errors
    /// A fault.
    pub async fn forget_cases(&self) -> Result<usize, OpError> {
        let now = self.now();
        let over = self.store.all::<Case>(&Query::CasesEnded(now.before(CASE_KEPT), PAGE)).await?;
        let mut gone = 0;
        for found in over.into_iter().filter(|found| may_go(&found.row, now)) {
            let erased = self.run("cases.forget", "system", |op| self.erased(op, found.row.id, may_go));
            gone += usize::from(erased.await?);
        }
        Ok(gone)
    }

    /// Removes what a customer wrote and was answered, at their wish. Cases that are open stay, and so do complaints
    /// until their time is over; returns how many went and how many stayed.
    ///
    /// # Errors
    /// A fault.
    pub async fn erase_cases_of(&self, person: PersonId) -> Result<(usize, usize), OpError> {
        let (mut gone, mut stay) = (0, 0);
        for case in self.searched(Some(person), None).await? {
            let erased = self.run("cases.erase", "staff", |op| self.erased(op, case.id, may_be_erased));
            if erased.await? {
                gone += 1;
            } else {
                stay += 1;
            }
        }
        Ok((gone, stay))
    }

    /// Whether it went: what is known of it now is judged, and guards what is written.
    async fn erased(&self, op: Op, id: CaseId, may: fn(&Case, Timestamp) -> bool) -> Result<bool, OpError> {
        let found = self.store.one::<Case>(&Key::Case(id)).await?;
        let Some(found) = found.filter(|found| may(&found.row, self.now())) else {
            self.note_ok(op);
            return Ok(false);
        };
        let query = Query::CaseMessages(id, 0, support::MESSAGES_MAX);
        let messages = self.store.all::<Message>(&query).await?;
        let mut writes: Vec<Write> =
            messages.into_iter().map(|it| Write::Delete(Key::CaseMessage(it.row.id), it.version)).collect();
        let of = found.row.from.id();
        if let Some(Versioned { row, version }) = self.found_correspondent(of).await? {
            writes.push(left(row.without(id), version));
        }
        if let Some(incident) = found.row.incident {
            let thread = self.store.one::<support::Thread>(&Key::Thread(thread_id(incident, of))).await?;
            let thread = thread.filter(|thread| thread.row.case == id);
            writes.extend(thread.map(|it| Write::Delete(Key::Thread(it.row.id()), it.version)));
        }
        writes.push(Write::Delete(Key::Case(id), found.version));
        self.commit(op, Change { at: self.now(), writes, ..Change::default() }).await?;
        Ok(true)
    }

    /// # Errors
    /// [`Refusal::Unknown`], or a fault.
    pub async fn person_of_case(&self, id: CaseId) -> Result<PersonId, OpError> {
        Ok(self.found_case(id).await?.row.from.person().ok_or(Refusal::Unknown)?)
    }
}

fn left(row: Correspondent, version: crate::Version) -> Write {
    if row.cases.is_empty() && !row.is_vulnerable {
        Write::Delete(Key::Correspondent(row.id()), version)
    } else {
        update(row, version)
    }
}

/// Whether a customer's wish is enough: a complaint stays until its time is over.
fn may_be_erased(case: &Case, now: Timestamp) -> bool {
    !case.is_open() && (case.complaint.is_none() || may_go(case, now))
}

/// Whether a case that is over was kept for long enough.
fn may_go(case: &Case, now: Timestamp) -> bool {
    let Some(ended_at) = case.ended_at else { return false };
    match case.complaint {
        None => ended_at.after(CASE_KEPT) < now,
        Some(complaint) => {
            complaint.concluded_at.is_some_and(|at| at.max(ended_at).after(COMPLAINT_KEPT) < now)
        }
    }
}
