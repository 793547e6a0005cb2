use super::*;
use crate::case::REOPEN_WITHIN;
use kernel::PersonId;
use std::time::Duration;
use uuid::Uuid;

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(1_700_000_000_000_000 + second * 1_000_000)
}

fn zoe() -> Name {
    Name::parse("zoe").unwrap()
}

fn body(text: &str) -> Body {
    Body::parse(text).unwrap()
}

fn id(number: u128) -> CaseMessageId {
    CaseMessageId::from_uuid(Uuid::from_u128(number))
}

fn incident() -> IncidentId {
    IncidentId::from_uuid(Uuid::from_u128(7))
}

fn open() -> Case {
    let opening = Opening {
        id: CaseId::from_uuid(Uuid::from_u128(1)),
        message: id(1),
        from: Sender::Customer(PersonId::from_uuid(Uuid::from_u128(2))),
        via: Via::App,
        subject: Subject::parse("Logging in").unwrap(),
        body: body("I cannot log in"),
        incident: Some(incident()),
        suggested: None,
        priority: Priority::Ordinary,
    };
    let (case, message) = decide_open(opening, at(0));
    assert_eq!((message.number, case.messages), (1, 1));
    case
}

fn answer_to(case: &Case) -> Command {
    Command::Answer { by: zoe(), body: body("We look"), seen: case.messages }
}

fn done(case: &Case, command: Command, second: i64) -> Case {
    decide(case, command, id(9), at(second)).unwrap().case
}

fn in_state(state: State) -> Case {
    let case = open();
    match state {
        State::Open => case,
        State::Waiting => done(&case, answer_to(&case), 10),
        State::Resolved => done(&case, Command::Resolve { by: zoe() }, 10),
        State::Closed => done(&case, Command::Close { by: zoe() }, 10),
    }
}

/// A command, and what becomes of it in: open, waiting, resolved, closed.
type Row = (fn(&Case) -> Command, [Result<State, Refusal>; 4]);

#[test]
fn every_state_knows_every_command() {
    use Refusal::{NotResolved, Over};
    use State::{Closed, Open, Resolved, Waiting};
    let table: [Row; 14] = [
        (|_| Command::Write(body("Hello")), [Ok(Open), Ok(Open), Ok(Open), Err(Over)]),
        (|_| Command::StillBroken(body("Still")), [Ok(Open), Ok(Open), Ok(Open), Err(Over)]),
        (answer_to, [Ok(Waiting), Ok(Waiting), Err(Over), Err(Over)]),
        (|_| Command::Note { by: zoe(), body: body("x") }, [Ok(Open), Ok(Waiting), Ok(Resolved), Ok(Closed)]),
        (|_| Command::Tell(body("x")), [Ok(Open), Ok(Waiting), Ok(Resolved), Ok(Closed)]),
        (
            |_| Command::Broadcast { body: body("x"), resolves: false },
            [Ok(Open), Ok(Waiting), Err(Over), Err(Over)],
        ),
        (
            |_| Command::Broadcast { body: body("x"), resolves: true },
            [Ok(Resolved), Ok(Resolved), Err(Over), Err(Over)],
        ),
        (
            |case| Command::Assign { from: case.assignee.clone(), to: Some(zoe()) },
            [Ok(Open), Ok(Waiting), Err(Over), Err(Over)],
        ),
        (|_| Command::Resolve { by: zoe() }, [Ok(Resolved), Ok(Resolved), Ok(Resolved), Err(Over)]),
        (|_| Command::Reopen, [Err(NotResolved), Err(NotResolved), Ok(Open), Err(Over)]),
        (|_| Command::Close { by: zoe() }, [Ok(Closed), Ok(Closed), Ok(Closed), Ok(Closed)]),
        (|_| Command::SetPriority(Priority::Vulnerable), [Ok(Open), Ok(Waiting), Ok(Resolved), Ok(Closed)]),
        (|_| Command::SetIncident(None), [Ok(Open), Ok(Waiting), Ok(Resolved), Ok(Closed)]),
        (|_| Command::Look { by: zoe(), is_typing: true }, [Ok(Open), Ok(Waiting), Ok(Resolved), Ok(Closed)]),
    ];
    for (number, (command, expected)) in table.iter().enumerate() {
        for (state, expected) in [Open, Waiting, Resolved, Closed].into_iter().zip(expected) {
            let case = in_state(state);
            let found = decide(&case, command(&case), id(9), at(20));
            let after = found.as_ref().map(|found| found.case.state).map_err(|refusal| *refusal);
            assert_eq!(after, *expected, "command {number} in {state:?}");
            if let Ok(Decided { case: next, message }) = found {
                assert_eq!(next.messages - case.messages, u32::from(message.is_some()), "{number}");
                assert_eq!(next.ended_at.is_none(), next.is_open(), "command {number} in {state:?}");
                assert_eq!(next.rank().is_some(), next.state == Open);
            }
        }
    }
}

#[test]
fn an_answer_to_what_is_no_longer_the_newest_is_refused() {
    let case = open();
    let late = answer_to(&case);
    let went_on = done(&case, Command::Write(body("One more thing")), 5);
    assert_eq!(decide(&went_on, late, id(9), at(6)), Err(Refusal::Stale));
    let noted = done(&case, Command::Note { by: zoe(), body: body("Mine") }, 5);
    assert_eq!(decide(&noted, answer_to(&case), id(9), at(6)), Err(Refusal::Stale), "a note counts as well");
    assert!(decide(&went_on, answer_to(&went_on), id(9), at(6)).is_ok());
}

#[test]
fn a_case_is_taken_from_another_only_knowingly() {
    let case = done(&open(), Command::Assign { from: None, to: Some(zoe()) }, 1);
    let ben = || Some(Name::parse("ben").unwrap());
    assert_eq!(
        decide(&case, Command::Assign { from: None, to: ben() }, id(9), at(2)),
        Err(Refusal::Assigned)
    );
    assert_eq!(done(&case, Command::Assign { from: Some(zoe()), to: ben() }, 2).assignee, ben());
    assert_eq!(done(&case, Command::Assign { from: Some(zoe()), to: None }, 2).assignee, None);
}

#[test]
fn who_waits_keeps_their_place_and_nobody_waits_for_ever() {
    let case = open();
    let pressed = done(&case, Command::Write(body("Hello?")), 600);
    assert_eq!(pressed.rank(), case.rank(), "writing again costs no place and wins none");
    let first = done(&case, Command::SetPriority(Priority::Vulnerable), 1);
    assert!(first.rank() < case.rank());
    let later = |priority: Priority, after: Duration| Case {
        priority,
        waits_since: at(0).after(after),
        ..case.clone()
    };
    for &priority in Priority::ALL {
        let over = priority.head_start() + Duration::from_secs(1);
        assert!(
            case.rank() < later(priority, over).rank(),
            "{priority:?} overtakes nobody who waited longer"
        );
    }
}

#[test]
fn a_resolved_case_opens_again_for_a_while() {
    let case = in_state(State::Resolved);
    let ended = case.ended_at.unwrap();
    let reopened = decide(&case, Command::Write(body("No")), id(9), ended.after(REOPEN_WITHIN)).unwrap().case;
    assert_eq!((reopened.state, reopened.reopened, reopened.ended_at), (State::Open, 1, None));
    let late = ended.after(REOPEN_WITHIN + Duration::from_secs(1));
    assert_eq!(decide(&case, Command::Reopen, id(9), late), Err(Refusal::Over));
}

#[test]
fn still_broken_needs_an_incident_and_is_counted() {
    let case = in_state(State::Resolved);
    let next = done(&case, Command::StillBroken(body("Still broken")), 30);
    assert_eq!((next.still_broken, next.reopened, next.state), (1, 1, State::Open));
    let none = Case { incident: None, ..case };
    assert_eq!(decide(&none, Command::StillBroken(body("x")), id(9), at(30)), Err(Refusal::NoIncident));
}

#[test]
fn a_complaints_clock_begins_with_the_message_and_once() {
    let case = open();
    let next = done(&case, Command::Complain(ComplaintKind::Payment), 7_200);
    let complaint = next.complaint.unwrap();
    assert_eq!((complaint.received_at, complaint.is_exceptional), (at(0), false));
    assert_eq!(
        decide(&next, Command::Complain(ComplaintKind::Other), id(9), at(9_000)),
        Err(Refusal::Complained)
    );
    assert!(done(&next, Command::Delay, 9_000).complaint.unwrap().is_exceptional);
    let ended = done(&next, Command::Conclude, 9_000).complaint.unwrap();
    assert_eq!(done(&next, Command::Conclude, 9_000).complaint.unwrap().concluded_at, ended.concluded_at);
    assert_eq!(decide(&case, Command::Conclude, id(9), at(1)), Err(Refusal::Unknown));
}

#[test]
fn an_agent_at_a_case_is_seen_for_a_while() {
    let case = done(&open(), Command::Look { by: zoe(), is_typing: true }, 1);
    assert_eq!(case.looked_at_by(at(2)).unwrap().by, zoe());
    assert_eq!(case.looked_at_by(at(1).after(LOOK_LASTS)), None);
    assert_eq!(done(&case, answer_to(&case), 3).look, None, "whoever answered has left");
}

#[test]
fn messages_are_bounded_and_numbered() {
    let full = Case { messages: MESSAGES_MAX, ..open() };
    assert_eq!(decide(&full, Command::Write(body("x")), id(9), at(1)), Err(Refusal::Full));
    let decided = decide(&open(), Command::Write(body("x")), id(9), at(-50)).unwrap();
    let message = decided.message.unwrap();
    assert_eq!((message.number, message.at), (2, at(0)), "no message is earlier than the one before");
}
