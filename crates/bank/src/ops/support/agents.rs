//! What agents do with a case.

use super::found::kept_body;
use crate::bank::upsert;
use crate::{Bank, Change, Key, MailTemplate, OpError, OutboxEntry, StoreExt as _, Versioned, Write};
use identity::{Email, Person};
use kernel::{CaseId, IncidentId, PersonId, Secret};
use support::{
    Case, Command, ComplaintKind, Correspondent, Message, Name, Priority, Sender, Thread, Via, thread_id,
};

/// What an agent asks of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseAsk {
    /// Answers what they have seen up to this message.
    Answer {
        text: String,
        seen: u32,
    },
    Note {
        text: String,
    },
    /// Takes it from whoever has it, where that is who they think.
    Assign {
        from: Option<Name>,
        to: Option<Name>,
    },
    Resolve,
    Reopen,
    Close,
    SetPriority(Priority),
    SetIncident(Option<IncidentId>),
    Complain(ComplaintKind),
    Delay,
    Conclude,
    Look {
        is_typing: bool,
    },
}

impl Bank {
    /// A case with all its messages and notes.
    ///
    /// # Errors
    /// [`support::Refusal::Unknown`], or a fault.
    pub async fn case(&self, id: CaseId) -> Result<(Case, Vec<Message>), OpError> {
        self.read("cases.read", "staff", |_| async move {
            let case = self.found_case(id).await?.row;
            Ok((case, self.messages_of(id, 0).await?))
        })
        .await
    }

    /// What came after a message: what an agent is shown whose answer was refused because the case went on.
    ///
    /// # Errors
    /// A fault.
    pub async fn case_messages_after(&self, id: CaseId, seen: u32) -> Result<Vec<Message>, OpError> {
        self.read("cases.read", "staff", |_| self.messages_of(id, seen)).await
    }

    /// # Errors
    /// [`support::Refusal`], or a fault.
    pub async fn change_case(&self, by: &Name, id: CaseId, ask: &CaseAsk) -> Result<Case, OpError> {
        let name = if matches!(ask, CaseAsk::Answer { .. }) { "cases.answer" } else { "cases.change" };
        self.run(name, "staff", |op| async move {
            let found = self.found_case(id).await?;
            let command = command(by, ask)?;
            let beside = match ask {
                CaseAsk::Answer { text, .. } => (Vec::new(), self.answer_mail(&found.row, text).await?),
                CaseAsk::SetIncident(incident) => {
                    (self.thread_moved(&found.row, *incident).await?, Vec::new())
                }
                CaseAsk::Note { .. }
                | CaseAsk::Assign { .. }
                | CaseAsk::Resolve
                | CaseAsk::Reopen
                | CaseAsk::Close
                | CaseAsk::SetPriority(_)
                | CaseAsk::Complain(_)
                | CaseAsk::Delay
                | CaseAsk::Conclude
                | CaseAsk::Look { .. } => (Vec::new(), Vec::new()),
            };
            self.step_case(op, found, command, beside).await
        })
        .await
    }

    /// Says that a customer is to be answered before others, or not any more. Their open cases keep their places.
    ///
    /// # Errors
    /// A fault.
    pub async fn set_vulnerable(&self, person: PersonId, is_vulnerable: bool) -> Result<(), OpError> {
        self.run("cases.set_vulnerable", "staff", |op| async move {
            let from = Sender::Customer(person);
            let found = self.found_correspondent(from.id()).await?;
            let before = found.as_ref().map_or_else(|| Correspondent::new(from), |found| found.row.clone());
            let writes = vec![upsert(Correspondent { is_vulnerable, ..before }, found.as_ref())];
            self.commit(op, Change { at: self.now(), writes, ..Change::default() }).await?;
            Ok(())
        })
        .await
    }

    /// The mail of an answer: whoever wrote by mail gets its words; a customer who is not in the app is told that there
    /// is one, and reads it there.
    async fn answer_mail(&self, case: &Case, text: &str) -> Result<Vec<OutboxEntry>, OpError> {
        let now = self.now();
        let (email, is_there) = match &case.from {
            Sender::Mailbox(mailbox) => (Email::parse(mailbox.as_str()).ok(), false),
            Sender::Customer(person) => {
                let found = self.store.one::<Person>(&Key::Person(*person)).await?;
                let is_there = case.via == Via::App && self.is_in_app(*person, now).await?;
                (found.map(|found| found.row.email), is_there)
            }
        };
        let Some(email) = email.filter(|_| !is_there) else { return Ok(Vec::new()) };
        Ok(vec![self.mail(email, self.case_mail(case, kept_body(text)?.as_str(), false), now)])
    }

    /// The thread of a case that becomes one of another incident.
    async fn thread_moved(&self, case: &Case, incident: Option<IncidentId>) -> Result<Vec<Write>, OpError> {
        let of = case.from.id();
        let mut writes = Vec::new();
        if case.incident == incident {
            return Ok(writes);
        }
        if let Some(before) = case.incident {
            let found = self.thread(before, &case.from).await?;
            if let Some(found) = found.filter(|found| found.row.case == case.id) {
                writes.push(Write::Delete(Key::Thread(found.row.id()), found.version));
            }
        }
        if let Some(incident) = incident {
            self.found_incident_of_case(incident).await?;
            let found = self.thread(incident, &case.from).await?;
            writes.push(upsert(Thread { incident, correspondent: of, case: case.id }, found.as_ref()));
        }
        Ok(writes)
    }

    async fn thread(
        &self,
        incident: IncidentId,
        from: &Sender,
    ) -> Result<Option<Versioned<Thread>>, OpError> {
        Ok(self.store.one::<Thread>(&Key::Thread(thread_id(incident, from.id()))).await?)
    }

    async fn found_incident_of_case(&self, id: IncidentId) -> Result<(), OpError> {
        let found = self.store.one::<incidents::Incident>(&Key::Incident(id)).await?;
        found.map(|_| ()).ok_or_else(|| incidents::Refusal::Unknown.into())
    }
}

impl Bank {
    /// What is mailed of an answer: all of it to whoever writes by mail, and to others that there is one.
    pub(super) fn case_mail(&self, case: &Case, text: &str, is_automatic: bool) -> MailTemplate {
        let subject = case.subject.as_str().to_owned();
        let text = match case.via {
            Via::Mail => text.to_owned(),
            Via::App => "There is an answer to your message. You find it in the app, under Help.".to_owned(),
        };
        let thread = self.mail_thread(case.id.uuid(), Vec::new(), is_automatic);
        MailTemplate::SupportAnswer { subject, text: Secret::new(text), thread }
    }
}

fn command(by: &Name, ask: &CaseAsk) -> Result<Command, OpError> {
    let by = by.clone();
    Ok(match ask {
        CaseAsk::Answer { text, seen } => Command::Answer { by, body: kept_body(text)?, seen: *seen },
        CaseAsk::Note { text } => Command::Note { by, body: kept_body(text)? },
        CaseAsk::Assign { from, to } => Command::Assign { from: from.clone(), to: to.clone() },
        CaseAsk::Resolve => Command::Resolve { by },
        CaseAsk::Reopen => Command::Reopen,
        CaseAsk::Close => Command::Close { by },
        CaseAsk::SetPriority(priority) => Command::SetPriority(*priority),
        CaseAsk::SetIncident(incident) => Command::SetIncident(*incident),
        CaseAsk::Complain(kind) => Command::Complain(*kind),
        CaseAsk::Delay => Command::Delay,
        CaseAsk::Conclude => Command::Conclude,
        CaseAsk::Look { is_typing } => Command::Look { by, is_typing: *is_typing },
    })
}
