//! Cases, their messages, who writes them, and replies to many.

use super::{at, id};
use kernel::{
    BroadcastId, CaseId, CaseMessageId, CorrespondentId, IncidentId, PersonId, ThreadId, Timestamp,
};
use support::{
    Author, Body, Broadcast, Case, Complaint, ComplaintKind, Correspondent, Look, Mailbox, Message, Name,
    Priority, Sender, State, Subject, Thread, Via,
};

const ODD: &str = "Zoë's \"Pixel\" 🦊 e\u{301} \\ %_ <b> \u{202e}txet\u{202c} \u{2028}/";

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn body(text: &str) -> Body {
    Body::parse(text).unwrap()
}

fn customer() -> Sender {
    Sender::Customer(PersonId::from_uuid(id(2)))
}

fn mailbox() -> Sender {
    Sender::Mailbox(Mailbox::parse("Zoë+x@bank.example").unwrap())
}

pub(crate) fn cases() -> [Case; 3] {
    let epoch = Timestamp::EPOCH;
    let plain = Case {
        id: CaseId::from_uuid(id(1)),
        from: customer(),
        via: Via::App,
        subject: Subject::parse("x").unwrap(),
        incident: None,
        suggested: None,
        priority: Priority::Ordinary,
        state: State::Open,
        assignee: None,
        look: None,
        messages: 1,
        waits_since: epoch,
        created_at: epoch,
        updated_at: epoch,
        answered_at: None,
        ended_at: None,
        reopened: 0,
        still_broken: 0,
        complaint: None,
    };
    let complaint = Complaint {
        kind: ComplaintKind::Payment,
        received_at: at(1),
        is_exceptional: true,
        concluded_at: Some(at(9)),
    };
    let full = Case {
        from: mailbox(),
        via: Via::Mail,
        subject: Subject::parse(ODD).unwrap(),
        incident: Some(IncidentId::from_uuid(id(3))),
        suggested: Some(IncidentId::from_uuid(id(4))),
        priority: Priority::Vulnerable,
        state: State::Resolved,
        assignee: Some(name("zoe.o-neil_2")),
        look: Some(Look { by: name("a"), is_typing: true, until: Timestamp::MAX }),
        messages: u32::MAX,
        waits_since: at(2),
        created_at: at(1),
        updated_at: at(8),
        answered_at: Some(at(3)),
        ended_at: Some(at(8)),
        reopened: 2,
        still_broken: 3,
        complaint: Some(complaint),
        ..plain.clone()
    };
    let complaint = Complaint { kind: ComplaintKind::Other, concluded_at: None, ..complaint };
    let waiting = Case {
        state: State::Waiting,
        priority: Priority::LockedOut,
        complaint: Some(complaint),
        ..plain.clone()
    };
    [plain, full, waiting]
}

pub(crate) fn case_messages() -> [Message; 3] {
    let plain = Message {
        id: CaseMessageId::from_uuid(id(1)),
        case: CaseId::from_uuid(id(1)),
        number: 1,
        author: Author::Customer,
        is_note: false,
        body: body("x"),
        at: Timestamp::EPOCH,
    };
    let full = Message {
        number: u32::MAX,
        author: Author::Agent(name("zoe.o-neil_2")),
        is_note: true,
        body: body(&format!("{ODD}\n\tmore")),
        at: Timestamp::MAX,
        ..plain.clone()
    };
    let system = Message { number: 2, author: Author::System, at: at(1), ..plain.clone() };
    [plain, full, system]
}

pub(crate) fn correspondents() -> [Correspondent; 2] {
    let incident = Some(IncidentId::from_uuid(id(3)));
    let cases = vec![(CaseId::from_uuid(id(1)), incident), (CaseId::from_uuid(id(5)), None)];
    [
        Correspondent { from: customer(), is_vulnerable: false, cases: Vec::new() },
        Correspondent { from: mailbox(), is_vulnerable: true, cases },
    ]
}

pub(crate) fn threads() -> [Thread; 2] {
    let thread = |number| Thread {
        incident: IncidentId::from_uuid(id(3)),
        correspondent: CorrespondentId::from_uuid(id(number)),
        case: CaseId::from_uuid(id(number + 1)),
    };
    [thread(10), thread(20)]
}

pub(crate) fn broadcasts() -> [Broadcast; 2] {
    let plain = Broadcast {
        id: BroadcastId::from_uuid(id(1)),
        incident: IncidentId::from_uuid(id(3)),
        author: Author::System,
        body: body("x"),
        resolves: false,
        after: None,
        told: 0,
        created_at: Timestamp::EPOCH,
        done_at: None,
    };
    let full = Broadcast {
        author: Author::Agent(name("zoe.o-neil_2")),
        body: body(ODD),
        resolves: true,
        after: Some(ThreadId::from_uuid(id(7))),
        told: u32::MAX,
        created_at: at(1),
        done_at: Some(at(2)),
        ..plain.clone()
    };
    [plain, full]
}
