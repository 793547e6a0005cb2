//! Cases as they are printed.

use serde_json::{Value, json};
use support::{Author, Broadcast, Case, Message, Sender};

pub(super) fn line(case: &Case) -> String {
    format!("{}  {}  {}  {}", case.id, case.state.word(), case.priority.word(), case.subject)
}

pub(super) fn facts(case: &Case) -> Value {
    let complaint = case.complaint.map(|complaint| {
        json!({
            "kind": complaint.kind.word(),
            "received_at": complaint.received_at.to_string(),
            "is_exceptional": complaint.is_exceptional,
            "concluded_at": complaint.concluded_at.map(|at| at.to_string()),
        })
    });
    json!({
        "id": case.id.to_string(),
        "from": match &case.from {
            Sender::Customer(person) => person.to_string(),
            Sender::Mailbox(mailbox) => mailbox.as_str().to_owned(),
        },
        "is_customer": case.from.person().is_some(),
        "via": case.via.word(),
        "subject": case.subject.as_str(),
        "state": case.state.word(),
        "priority": case.priority.word(),
        "incident": case.incident.map(|id| id.to_string()),
        "suggested_incident": case.suggested.map(|id| id.to_string()),
        "assignee": case.assignee.as_ref().map(support::Name::as_str),
        "looked_at": case.look.as_ref().map(|look| json!({
            "by": look.by.as_str(), "is_typing": look.is_typing, "until": look.until.to_string(),
        })),
        "messages": case.messages,
        "waits_since": case.waits_since.to_string(),
        "created_at": case.created_at.to_string(),
        "updated_at": case.updated_at.to_string(),
        "answered_at": case.answered_at.map(|at| at.to_string()),
        "ended_at": case.ended_at.map(|at| at.to_string()),
        "reopened": case.reopened,
        "still_broken": case.still_broken,
        "complaint": complaint,
    })
}

pub(super) fn whole(case: &Case, messages: &[Message]) -> Value {
    json!({ "case": facts(case), "messages": messages.iter().map(message).collect::<Vec<_>>() })
}

pub(super) fn message(message: &Message) -> Value {
    json!({
        "number": message.number,
        "by": match &message.author {
            Author::Customer => "customer",
            Author::System => "system",
            Author::Agent(name) => name.as_str(),
        },
        "is_note": message.is_note,
        "at": message.at.to_string(),
        "text": message.body.as_str(),
    })
}

pub(super) fn broadcast(broadcast: &Broadcast) -> Value {
    json!({
        "id": broadcast.id.to_string(),
        "incident": broadcast.incident.to_string(),
        "told": broadcast.told,
        "is_done": broadcast.done_at.is_some(),
    })
}
