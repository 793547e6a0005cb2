//! Cases with anything that their types can hold.

use super::{at, id, one_of, person};
use kernel::{BroadcastId, CaseId, CaseMessageId, CorrespondentId, IncidentId, ThreadId};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use support::{
    Author, Body, Broadcast, Case, Complaint, ComplaintKind, Correspondent, Look, Mailbox, Message, Name,
    Priority, Sender, State, Subject, Thread, Via,
};

fn name() -> impl Strategy<Value = Name> {
    "[a-z0-9._-]{1,64}".prop_map(|text| Name::parse(&text).unwrap())
}

fn body() -> impl Strategy<Value = Body> {
    "([^\\p{C}]|\n|\t){1,60}".prop_filter_map("a message is not empty", |text| Body::parse(&text).ok())
}

fn sender() -> impl Strategy<Value = Sender> {
    let mailbox = "[^\\p{C}\\s]{1,60}".prop_filter_map("a mailbox", |text| Mailbox::parse(&text).ok());
    prop_oneof![person().prop_map(Sender::Customer), mailbox.prop_map(Sender::Mailbox)]
}

fn author() -> impl Strategy<Value = Author> {
    prop_oneof![Just(Author::Customer), Just(Author::System), name().prop_map(Author::Agent)]
}

fn case_id() -> impl Strategy<Value = CaseId> {
    id().prop_map(CaseId::from_uuid)
}

fn incident_id() -> impl Strategy<Value = IncidentId> {
    id().prop_map(IncidentId::from_uuid)
}

pub(in super::super) fn case() -> impl Strategy<Value = Case> {
    let subject =
        "[^\\p{C}]{1,60}".prop_filter_map("a subject is not empty", |text| Subject::parse(&text).ok());
    let complaint = record!(Complaint {
        kind: one_of(ComplaintKind::ALL),
        received_at: at(),
        is_exceptional: any::<bool>(),
        concluded_at: option::of(at()),
    });
    let look = record!(Look { by: name(), is_typing: any::<bool>(), until: at() });
    record!(Case {
        id: case_id(),
        from: sender(),
        via: one_of(Via::ALL),
        subject: subject,
        incident: option::of(incident_id()),
        suggested: option::of(incident_id()),
        priority: one_of(Priority::ALL),
        state: one_of(State::ALL),
        assignee: option::of(name()),
        look: option::of(look),
        messages: any::<u32>(),
        waits_since: at(),
        created_at: at(),
        updated_at: at(),
        answered_at: option::of(at()),
        ended_at: option::of(at()),
        reopened: any::<u32>(),
        still_broken: any::<u32>(),
        complaint: option::of(complaint),
    })
}

pub(in super::super) fn case_message() -> impl Strategy<Value = Message> {
    record!(Message {
        id: id().prop_map(CaseMessageId::from_uuid),
        case: case_id(),
        number: any::<u32>(),
        author: author(),
        is_note: any::<bool>(),
        body: body(),
        at: at(),
    })
}

pub(in super::super) fn correspondent() -> impl Strategy<Value = Correspondent> {
    record!(Correspondent {
        from: sender(),
        is_vulnerable: any::<bool>(),
        cases: vec((case_id(), option::of(incident_id())), 0..5),
    })
}

pub(in super::super) fn thread() -> impl Strategy<Value = Thread> {
    record!(Thread {
        incident: incident_id(),
        correspondent: id().prop_map(CorrespondentId::from_uuid),
        case: case_id(),
    })
}

pub(in super::super) fn broadcast() -> impl Strategy<Value = Broadcast> {
    record!(Broadcast {
        id: id().prop_map(BroadcastId::from_uuid),
        incident: incident_id(),
        author: author(),
        body: body(),
        resolves: any::<bool>(),
        after: option::of(id().prop_map(ThreadId::from_uuid)),
        told: any::<u32>(),
        created_at: at(),
        done_at: option::of(at()),
    })
}
