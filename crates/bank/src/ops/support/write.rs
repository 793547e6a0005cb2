//! What customers do: write, read, say that it is still broken, open a case again.

use super::facts::Facts;
use super::found::kept_body;
use crate::bank::{Op, insert, upsert};
use crate::ops::AppCaller;
use crate::{Bank, Change, Committed, Key, OpError, ReplyKey, StoreExt as _, Versioned};
use identity::Email;
use incidents::Incident;
use kernel::{CaseId, CorrespondentId, IncidentId, Timestamp};
use support::{
    Body, Case, Command, Correspondent, Message, OPEN_MAX, Opening, Refusal, Sender, Subject, Suggestion,
    Thread, Via, Wait, decide, decide_open, first_answer, thread_id,
};

/// A message as it came.
#[derive(Debug, Clone)]
pub struct Writing {
    pub from: Sender,
    pub via: Via,
    /// The case it belongs to, where it names one.
    pub case: Option<CaseId>,
    pub subject: Option<String>,
    pub text: String,
    /// The sender's own name for it: repeated, it is the same message.
    pub key: Option<String>,
}

/// A case as its customer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseView {
    pub case: Case,
    /// What it is about, where the public knows of that.
    pub about: Option<String>,
    /// Without notes; empty in a list.
    pub messages: Vec<Message>,
    /// Where it waits for an agent.
    pub wait: Option<Wait>,
}

impl Bank {
    /// Keeps what a customer writes in the app. A new case is answered first in the same commit.
    ///
    /// # Errors
    /// [`support::Refusal`], [`crate::Refusal::KeyReused`], or a fault.
    pub async fn write_to_support(
        &self,
        caller: AppCaller,
        case: Option<CaseId>,
        (subject, text): (Option<String>, String),
        key: Option<String>,
    ) -> Result<CaseView, OpError> {
        let from = Sender::Customer(caller.person);
        self.take_writing(Writing { from, via: Via::App, case, subject, text, key }).await
    }

    /// Keeps a message of whoever sent it. One that names no case, or one that is over, goes into the sender's case of
    /// the incident it is about, or else begins one.
    ///
    /// # Errors
    /// As [`Self::write_to_support`].
    pub async fn take_writing(&self, writing: Writing) -> Result<CaseView, OpError> {
        let body = kept_body(&writing.text)?;
        let given =
            writing.subject.as_deref().map(|text| text.chars().take(Body::CHARS_MAX).collect::<String>());
        let subject = given.map(|text| support::redact(&text).into_text());
        let subject = subject.as_deref().and_then(Subject::cut).or_else(|| Subject::of(&body));
        let subject = subject.ok_or(Refusal::Text)?;
        let (writing, body, subject) = (&writing, &body, &subject);
        let id = self
            .run("cases.write", writing.via.word(), |op| async move {
                match writing.case {
                    Some(id) => {
                        let found = self.own_case(&writing.from, id).await?;
                        self.append(op, writing, found, Command::Write(body.clone())).await
                    }
                    None => self.open_or_append(op, writing, (subject, body)).await,
                }
            })
            .await?;
        self.case_view(&writing.from, id).await
    }

    /// The caller's cases, newest first.
    ///
    /// # Errors
    /// A fault.
    pub async fn cases_of(&self, caller: AppCaller) -> Result<Vec<CaseView>, OpError> {
        self.read("cases.list", "app", |_| async move {
            let of = Sender::Customer(caller.person).id();
            let found = self.found_correspondent(of).await?;
            let mut cases = Vec::new();
            for (id, _) in found.iter().flat_map(|found| found.row.cases.iter().rev()) {
                if let Some(found) = self.store.one::<Case>(&Key::Case(*id)).await? {
                    cases.push(self.shown_case(found.row, Vec::new()).await?);
                }
            }
            Ok(cases)
        })
        .await
    }

    /// One of the caller's cases.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for one that is not the caller's, or a fault.
    pub async fn case_of(&self, caller: AppCaller, id: CaseId) -> Result<CaseView, OpError> {
        let from = Sender::Customer(caller.person);
        self.case_view(&from, id).await
    }

    /// One of a sender's cases.
    ///
    /// # Errors
    /// As [`Self::case_of`].
    pub async fn case_view(&self, from: &Sender, id: CaseId) -> Result<CaseView, OpError> {
        self.read("cases.show", "app", |_| async move {
            let case = self.own_case(from, id).await?.row;
            let messages = self.messages_of(id, 0).await?;
            self.shown_case(case, messages.into_iter().filter(|message| !message.is_note).collect()).await
        })
        .await
    }

    /// The customer says that what was mended is still broken for them. The case is open again, and where a release is
    /// on its way the device's word is counted as a report of trouble.
    ///
    /// # Errors
    /// [`Refusal`], or a fault.
    pub async fn still_broken(&self, caller: AppCaller, id: CaseId) -> Result<CaseView, OpError> {
        let from = Sender::Customer(caller.person);
        self.run("cases.still_broken", "app", |op| {
            let from = from.clone();
            async move {
                let found = self.own_case(&from, id).await?;
                let name = format!("{id}.{}", found.row.still_broken);
                let report = self.trouble_report(caller, &name).await?;
                let words = Body::parse("It is still broken for me.").map_err(|_| Refusal::Text)?;
                self.step_case(op, found, Command::StillBroken(words), (report, Vec::new())).await
            }
        })
        .await?;
        self.case_view(&from, id).await
    }

    /// The customer opens a resolved case again.
    ///
    /// # Errors
    /// [`Refusal`], or a fault.
    pub async fn reopen_case(&self, caller: AppCaller, id: CaseId) -> Result<CaseView, OpError> {
        let from = Sender::Customer(caller.person);
        self.run("cases.reopen", "app", |op| {
            let from = from.clone();
            async move {
                let found = self.own_case(&from, id).await?;
                self.step_case(op, found, Command::Reopen, (Vec::new(), Vec::new())).await
            }
        })
        .await?;
        self.case_view(&from, id).await
    }

    async fn shown_case(&self, case: Case, messages: Vec<Message>) -> Result<CaseView, OpError> {
        let now = self.now();
        let about = match case.incident {
            Some(id) => self.store.one::<Incident>(&Key::Incident(id)).await?,
            None => None,
        };
        let about = about.map(|found| found.row).filter(|incident| incident.public_since(now).is_some());
        let wait = self.wait_of(&case, now).await?;
        Ok(CaseView { case, about: about.map(|incident| incident.title.to_string()), messages, wait })
    }

    async fn append(
        &self,
        op: Op,
        writing: &Writing,
        found: Versioned<Case>,
        command: Command,
    ) -> Result<CaseId, OpError> {
        let now = self.now();
        let id = found.row.id;
        let decided = decide(&found.row, command, self.message_id(now), now)?;
        let mut writes = vec![crate::bank::update(decided.case, found.version)];
        writes.extend(decided.message.map(insert));
        self.commit_writing(op, writing, id, Change { at: now, writes, ..Change::default() }).await
    }

    /// Commits under the sender's own name for the message; a repeat gives the case of the first.
    async fn commit_writing(
        &self,
        op: Op,
        writing: &Writing,
        id: CaseId,
        change: Change,
    ) -> Result<CaseId, OpError> {
        let of = writing.from.id();
        let reply = writing.key.as_ref().map(|key| {
            let key = ReplyKey { scope: format!("cases.write:{of}"), key: key.clone() };
            self.reply(key, &writing.text, id.to_string().into_bytes(), change.at)
        });
        match self.commit(op, Change { reply, ..change }).await? {
            Committed::Now(_) => Ok(id),
            Committed::Before(body) => {
                let text = String::from_utf8(body).ok();
                Ok(text.and_then(|text| CaseId::parse(&text).ok()).ok_or(Refusal::Unknown)?)
            }
        }
    }

    async fn open_or_append(
        &self,
        op: Op,
        writing: &Writing,
        (subject, body): (&Subject, &Body),
    ) -> Result<CaseId, OpError> {
        let of = writing.from.id();
        // Read before what it guards: two first messages at once meet here.
        let before = self.found_correspondent(of).await?;
        let is_vulnerable = before.as_ref().is_some_and(|before| before.row.is_vulnerable);
        let facts = self.case_facts(&writing.from, is_vulnerable, body.as_str()).await?;
        let (incident, suggested) = match facts.suggestion {
            Suggestion::Linked(id) => (Some(id), None),
            Suggestion::Suggested(id) => (None, Some(id)),
            Suggestion::None => (None, None),
        };
        let now = self.now();
        let thread = match incident {
            Some(incident) => self.store.one::<Thread>(&Key::Thread(thread_id(incident, of))).await?,
            None => None,
        };
        if let Some(thread) = &thread {
            let found = self.found_case(thread.row.case).await?;
            if found.row.takes_messages(now) {
                return self.append(op, writing, found, Command::Write(body.clone())).await;
            }
        }
        if let Some(found) = self.crowded(before.as_ref(), incident).await? {
            return self.append(op, writing, found, Command::Write(body.clone())).await;
        }
        let opening = Opening {
            id: CaseId::from_uuid(self.id(now)),
            message: self.message_id(now),
            from: writing.from.clone(),
            via: writing.via,
            subject: subject.clone(),
            body: body.clone(),
            incident,
            suggested,
            priority: facts.priority,
        };
        let mail_to = self.answered_by_mail(writing).await?;
        let guards = Guards { before, thread, mail_to };
        let (id, change) = self.case_opened(opening, &facts, (of, guards), now)?;
        self.commit_writing(op, writing, id, change).await
    }

    /// The newest open case of one who has as many as there may be.
    async fn crowded(
        &self,
        before: Option<&Versioned<Correspondent>>,
        incident: Option<IncidentId>,
    ) -> Result<Option<Versioned<Case>>, OpError> {
        let mut open = Vec::new();
        for (id, _) in before.iter().flat_map(|before| before.row.cases.iter().rev()) {
            if incident.is_some() || OPEN_MAX <= open.len() {
                break;
            }
            open.extend(self.store.one::<Case>(&Key::Case(*id)).await?.filter(|found| found.row.is_open()));
        }
        Ok(if OPEN_MAX <= open.len() { open.into_iter().next() } else { None })
    }

    /// Where the first answer is mailed to: a customer who wrote by mail. To a mailbox that nobody has proven no program
    /// writes, because whoever wrote may have taken somebody else's name.
    async fn answered_by_mail(&self, writing: &Writing) -> Result<Option<Email>, OpError> {
        match (writing.via, writing.from.person()) {
            (Via::Mail, Some(person)) => Ok(Some(self.person(person).await?.email)),
            (Via::Mail | Via::App, _) => Ok(None),
        }
    }

    /// A new case with its first answer.
    fn case_opened(
        &self,
        opening: Opening,
        facts: &Facts,
        (of, guards): (CorrespondentId, Guards),
        now: Timestamp,
    ) -> Result<(CaseId, Change), OpError> {
        let (from, incident) = (opening.from.clone(), opening.incident);
        let (case, first) = decide_open(opening, now);
        let said = first_answer(facts.known.as_ref(), facts.wait, self.settings.status_url.as_deref());
        let mail = guards.mail_to.map(|to| self.mail(to, self.case_mail(&case, said.as_str(), true), now));
        let answered = decide(&case, Command::Tell(said), self.message_id(now), now)?;
        let id = case.id;
        let blank = || Correspondent::new(from.clone());
        let next = guards.before.as_ref().map_or_else(blank, |before| before.row.clone()).with(id, incident);
        let mut writes = vec![upsert(next, guards.before.as_ref()), insert(answered.case), insert(first)];
        writes.extend(answered.message.map(insert));
        if let Some(incident) = incident {
            let thread = Thread { incident, correspondent: of, case: id };
            writes.push(upsert(thread, guards.thread.as_ref()));
        }
        Ok((id, Change { at: now, writes, outbox: mail.into_iter().collect(), ..Change::default() }))
    }
}

/// Rows that two first messages at once would both write.
struct Guards {
    before: Option<Versioned<Correspondent>>,
    thread: Option<Versioned<Thread>>,
    /// Who is mailed the first answer, besides.
    mail_to: Option<Email>,
}
