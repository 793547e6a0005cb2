//! What customers, agents and jobs do with a case.

use crate::case::{Author, Case, LOOK_LASTS, Look, MESSAGES_MAX, Message, Priority, Sender, State, Via};
use crate::complaint::{Complaint, ComplaintKind};
use crate::refusal::Refusal;
use crate::text::{Body, Name, Subject};
use kernel::{CaseId, CaseMessageId, IncidentId, Timestamp};

/// A case as it begins.
#[derive(Debug, Clone)]
pub struct Opening {
    pub id: CaseId,
    pub message: CaseMessageId,
    pub from: Sender,
    pub via: Via,
    pub subject: Subject,
    pub body: Body,
    pub incident: Option<IncidentId>,
    pub suggested: Option<IncidentId>,
    pub priority: Priority,
}

/// What is done with a case; where it writes something, [`decide`] is handed the new message's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The customer writes.
    Write(Body),
    /// The customer says that it is still broken, in words of the system's where they give none.
    StillBroken(Body),
    /// An agent answers what they have seen up to this message.
    Answer {
        by: Name,
        body: Body,
        seen: u32,
    },
    /// For agents alone.
    Note {
        by: Name,
        body: Body,
    },
    /// The system says something; whose turn it is stays as it is.
    Tell(Body),
    /// The same to many, whoever wished it: no answer of an agent's to one of them, or the queue would seem to move.
    Broadcast {
        body: Body,
        resolves: bool,
    },
    /// Gives the case to an agent, or back into the queue. Whoever takes it from another says so with `from`.
    Assign {
        from: Option<Name>,
        to: Option<Name>,
    },
    Resolve {
        by: Name,
    },
    Reopen,
    Close {
        by: Name,
    },
    SetPriority(Priority),
    SetIncident(Option<IncidentId>),
    Complain(ComplaintKind),
    /// The complaint takes longer for reasons beyond the bank: a payment complaint has 35 business days.
    Delay,
    /// The final response, or the summary, was sent.
    Conclude,
    /// An agent is at it.
    Look {
        by: Name,
        is_typing: bool,
    },
}

/// A case after a command, and what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    pub case: Case,
    pub message: Option<Message>,
}

/// A new case with its first message.
#[must_use]
pub fn decide_open(opening: Opening, now: Timestamp) -> (Case, Message) {
    let Opening { id, message, from, via, subject, body, incident, suggested, priority } = opening;
    let case = Case {
        id,
        from,
        via,
        subject,
        incident,
        suggested,
        priority,
        state: State::Open,
        assignee: None,
        look: None,
        messages: 1,
        waits_since: now,
        created_at: now,
        updated_at: now,
        answered_at: None,
        ended_at: None,
        reopened: 0,
        still_broken: 0,
        complaint: None,
    };
    let first =
        Message { id: message, case: id, number: 1, author: Author::Customer, is_note: false, body, at: now };
    (case, first)
}

/// `now` is taken to be no earlier than what was written last, because nodes' clocks differ.
///
/// # Errors
/// [`Refusal`].
pub fn decide(case: &Case, command: Command, id: CaseMessageId, now: Timestamp) -> Result<Decided, Refusal> {
    let now = now.max(case.updated_at);
    let mut next = case.clone();
    let written = apply(&mut next, command, now)?;
    let message = match written {
        None => None,
        Some((author, is_note, body)) => Some(write(&mut next, (id, now), author, is_note, body)?),
    };
    if next != *case {
        next.updated_at = now;
    }
    Ok(Decided { case: next, message })
}

type Written = Option<(Author, bool, Body)>;

fn apply(next: &mut Case, command: Command, now: Timestamp) -> Result<Written, Refusal> {
    match command {
        Command::Write(body) => {
            customer_writes(next, now)?;
            Ok(Some((Author::Customer, false, body)))
        }
        Command::StillBroken(body) => {
            next.incident.ok_or(Refusal::NoIncident)?;
            customer_writes(next, now)?;
            next.still_broken = next.still_broken.saturating_add(1);
            Ok(Some((Author::Customer, false, body)))
        }
        Command::Answer { by, body, seen } => answer(next, by, body, seen, now).map(Some),
        Command::Note { by, body } => Ok(Some((Author::Agent(by), true, body))),
        Command::Tell(body) => Ok(Some((Author::System, false, body))),
        Command::Broadcast { body, resolves } => {
            open_only(next)?;
            if resolves {
                end(next, State::Resolved, now);
            }
            Ok(Some((Author::System, false, body)))
        }
        Command::Assign { from, to } => {
            open_only(next)?;
            if next.assignee.is_some() && next.assignee != from && next.assignee != to {
                return Err(Refusal::Assigned);
            }
            next.assignee = to;
            Ok(None)
        }
        Command::Resolve { by } => {
            if next.state == State::Closed {
                return Err(Refusal::Over);
            }
            if next.is_open() {
                next.assignee.get_or_insert(by);
                end(next, State::Resolved, now);
            }
            Ok(None)
        }
        Command::Reopen => {
            reopen(next, now)?;
            Ok(None)
        }
        Command::Close { by } => {
            if next.state != State::Closed {
                next.assignee.get_or_insert(by);
                end(next, State::Closed, now);
            }
            Ok(None)
        }
        Command::SetPriority(priority) => {
            next.priority = priority;
            Ok(None)
        }
        Command::SetIncident(incident) => {
            (next.incident, next.suggested) = (incident, None);
            Ok(None)
        }
        Command::Complain(_) | Command::Delay | Command::Conclude => {
            complain(next, &command, now).map(|()| None)
        }
        Command::Look { by, is_typing } => {
            next.look = Some(Look { by, is_typing, until: now.after(LOOK_LASTS) });
            Ok(None)
        }
    }
}

fn open_only(next: &Case) -> Result<(), Refusal> {
    if next.is_open() { Ok(()) } else { Err(Refusal::Over) }
}

fn customer_writes(next: &mut Case, now: Timestamp) -> Result<(), Refusal> {
    match next.state {
        // They wait since the first message that nobody answered.
        State::Open => Ok(()),
        State::Waiting => {
            (next.state, next.waits_since) = (State::Open, now);
            Ok(())
        }
        State::Resolved => reopen(next, now),
        State::Closed => Err(Refusal::Over),
    }
}

fn reopen(next: &mut Case, now: Timestamp) -> Result<(), Refusal> {
    match next.state {
        State::Open | State::Waiting => Err(Refusal::NotResolved),
        State::Resolved if next.takes_messages(now) => {
            (next.state, next.waits_since, next.ended_at) = (State::Open, now, None);
            next.reopened = next.reopened.saturating_add(1);
            Ok(())
        }
        State::Resolved | State::Closed => Err(Refusal::Over),
    }
}

fn answer(
    next: &mut Case,
    by: Name,
    body: Body,
    seen: u32,
    now: Timestamp,
) -> Result<(Author, bool, Body), Refusal> {
    open_only(next)?;
    if seen != next.messages {
        return Err(Refusal::Stale);
    }
    next.assignee.get_or_insert_with(|| by.clone());
    next.answered_at.get_or_insert(now);
    (next.state, next.look) = (State::Waiting, None);
    Ok((Author::Agent(by), false, body))
}

fn end(next: &mut Case, state: State, now: Timestamp) {
    (next.state, next.look) = (state, None);
    next.ended_at.get_or_insert(now);
}

fn complain(next: &mut Case, command: &Command, now: Timestamp) -> Result<(), Refusal> {
    match (command, next.complaint) {
        (Command::Complain(_), Some(_)) => Err(Refusal::Complained),
        // The clock began when the customer wrote, and not when somebody saw that it is a complaint.
        (Command::Complain(kind), None) => {
            let received_at = next.waits_since.min(now);
            next.complaint =
                Some(Complaint { kind: *kind, received_at, is_exceptional: false, concluded_at: None });
            Ok(())
        }
        (Command::Delay, Some(complaint)) => {
            next.complaint = Some(Complaint { is_exceptional: true, ..complaint });
            Ok(())
        }
        (_, Some(complaint)) => {
            let concluded_at = complaint.concluded_at.or(Some(now));
            next.complaint = Some(Complaint { concluded_at, ..complaint });
            Ok(())
        }
        (_, None) => Err(Refusal::Unknown),
    }
}

/// The next message. Notes have no end of room kept from customers: both share one bound.
fn write(
    next: &mut Case,
    (id, at): (CaseMessageId, Timestamp),
    author: Author,
    is_note: bool,
    body: Body,
) -> Result<Message, Refusal> {
    if MESSAGES_MAX <= next.messages {
        return Err(Refusal::Full);
    }
    next.messages = next.messages.saturating_add(1);
    Ok(Message { id, case: next.id, number: next.messages, author, is_note, body, at })
}

#[cfg(test)]
mod tests;
