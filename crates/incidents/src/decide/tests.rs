use super::*;
use crate::action::ActionKind;
use crate::entry::ENTRIES_MAX;
use crate::samples::{at, body, incident, update_id, zoe};
use kernel::IncidentId;
use proptest::prelude::*;
use uuid::Uuid;

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn note(text: &str) -> Line {
    Line::parse(text).unwrap()
}

fn signal(number: u128) -> SignalId {
    SignalId::from_uuid(Uuid::from_u128(number))
}

fn action(number: u128) -> Action {
    Action {
        id: ActionId::from_uuid(Uuid::from_u128(number)),
        kind: ActionKind::Detective,
        what: note("Watch the split of arms."),
        owner: None,
        due_at: None,
        done_at: None,
    }
}

fn telling(number: u128, status: Option<Status>) -> Command {
    Command::Tell(Telling {
        id: update_id(number),
        status,
        body: body("We know more."),
        words: vec![],
        components: vec![],
    })
}

/// Every command but the moves, by name.
fn commands() -> Vec<(&'static str, Command)> {
    vec![
        ("acknowledge", Command::Acknowledge),
        ("mitigate", Command::Mitigate(at(30))),
        ("mitigate too early", Command::Mitigate(at(4))),
        ("mitigate to come", Command::Mitigate(at(41))),
        ("impact", Command::SetImpact(Impact::Critical)),
        ("title", Command::SetTitle(Title::parse("Something else").unwrap())),
        ("private", Command::SetReach(Reach::Private)),
        ("report only", Command::SetReach(Reach::ReportOnly)),
        ("lead", Command::GiveRole(Role::Lead, Some(name("ann")))),
        ("components", Command::SetComponents(vec![(Component::Cards, Health::MajorOutage)])),
        ("tell", telling(9, None)),
        ("edit", Command::Edit(update_id(1), body("Other words."))),
        ("hold", Command::Hold(update_id(1))),
        ("release", Command::Release(update_id(1))),
        ("edit unknown", Command::Edit(update_id(7), body("Other words."))),
        ("note", Command::Note(note("Looked at it."))),
        ("action", Command::AddAction(action(1))),
        ("end unknown action", Command::EndAction(action(7).id)),
        ("alert", Command::AlertFires(signal(1), None)),
        ("alert ends", Command::AlertEnds(signal(7), None)),
    ]
}

fn try_all(
    incident: &Incident,
    by: &Author,
    now: Timestamp,
) -> Vec<(&'static str, Result<Incident, Refusal>)> {
    let policy = Policy::default();
    let decided = |(name, command)| (name, decide(incident, command, by, &policy, now));
    commands().into_iter().map(decided).collect()
}

/// All statuses times all moves: `+` a way, `=` already there, `-` none.
#[test]
fn every_status_has_its_ways() {
    let words: Vec<String> = Status::ALL
        .iter()
        .map(|from| {
            let one = incident(*from);
            let ways: String = Status::ALL
                .iter()
                .map(|to| {
                    match decide(&one, Command::Move(*to), &Author::System, &Policy::default(), at(40)) {
                        Ok(next) if next == one => '=',
                        Ok(next) => {
                            assert_eq!((next.status, next.entries.len()), (*to, one.entries.len() + 1));
                            '+'
                        }
                        Err(refusal) => {
                            assert_eq!(refusal, Refusal::NoWay);
                            '-'
                        }
                    }
                })
                .collect();
            format!("{:>13} {ways}", from.word())
        })
        .collect();
    assert_eq!(
        words,
        [
            "investigating =+++-----",
            "   identified +=++-----",
            "   monitoring ++=+-----",
            "     resolved +--=+----",
            "   postmortem ----=----",
            "    scheduled -----=+-+",
            "  in_progress ------=++",
            "    verifying ------+=+",
            "    completed --------=",
        ]
    );
}

/// All statuses times all other commands, 20 seconds after the first words went out: `+` done, `=` nothing to do, and
/// a letter for each refusal.
#[test]
fn every_status_takes_or_refuses_every_command() {
    let columns: Vec<&str> = commands().into_iter().map(|(name, _)| name).collect();
    let sign = |one: &Incident, decided: &Result<Incident, Refusal>| match decided {
        Ok(next) if next == one => '=',
        Ok(_) => '+',
        Err(Refusal::Times(_)) => 't',
        Err(Refusal::Over) => 'o',
        Err(Refusal::AlreadyOut) => 's',
        Err(Refusal::AlreadyPublic) => 'p',
        Err(Refusal::ReportOnly) => 'r',
        Err(Refusal::UnknownUpdate | Refusal::UnknownAction) => 'u',
        Err(other) => panic!("{other:?}"),
    };
    let row = |status: &Status| {
        let one = incident(*status);
        let signs: String =
            try_all(&one, &Author::System, at(40)).iter().map(|(_, it)| sign(&one, it)).collect();
        format!("{:>13} {signs}", status.word())
    };
    assert_eq!(columns.len(), 20);
    assert_eq!(
        Status::ALL.iter().map(row).collect::<Vec<_>>(),
        [
            "investigating ++tt++pr+++ss=u++u+=",
            "   identified ++tt++pr+++ss=u++u+=",
            "   monitoring ++tt++pr+++ss=u++u+=",
            "     resolved tttt++pr+++ss=u++uo=",
            "   postmortem tttt++pr+++ss=u++uo=",
            "    scheduled ++tt++pr+++ss=u++u+=",
            "  in_progress ++tt++pr+++ss=u++u+=",
            "    verifying ++tt++pr+++ss=u++u+=",
            "    completed tttt++pr+++ss=u++uo=",
        ]
    );
}

#[test]
fn nothing_is_done_with_what_became_a_part_of_another() {
    for status in Status::ALL {
        let into = Some(IncidentId::from_uuid(Uuid::from_u128(9)));
        let gone = Incident { merged_into: into, ..incident(status) };
        for (name, decided) in try_all(&gone, &zoe(), at(40)) {
            assert_eq!(decided, Err(Refusal::Merged), "{status:?} {name}");
        }
        for to in Status::ALL {
            let decided = decide(&gone, Command::Move(to), &zoe(), &Policy::default(), at(40));
            assert_eq!(decided, Err(Refusal::Merged), "{status:?} {to:?}");
        }
    }
}

#[test]
fn whoever_acts_has_acknowledged_it() {
    let one = incident(Status::Investigating);
    for (name, decided) in try_all(&one, &zoe(), at(12)) {
        let Ok(next) = decided else { continue };
        assert_eq!(next.times.acknowledged(), Some(at(12)), "{name}");
        let again = decide(&next, Command::Note(note("x")), &zoe(), &Policy::default(), at(90)).unwrap();
        assert_eq!(again.times.acknowledged(), Some(at(12)), "{name}: once");
    }
    let noted = decide(&one, Command::Note(note("x")), &Author::System, &Policy::default(), at(12)).unwrap();
    assert_eq!(noted.times.acknowledged(), None, "the system is nobody");
}

#[test]
fn staff_edit_and_hold_within_the_grace_time() {
    let (one, policy, id) = (incident(Status::Investigating), Policy::default(), update_id(1));
    let by = |one: &Incident, command, second| decide(one, command, &zoe(), &policy, at(second));
    let edited = by(&one, Command::Edit(id, body("Better words.")), 39).unwrap();
    assert_eq!(edited.updates[0].body, body("Better words."));
    assert_eq!(edited.public_since(at(40)), Some(at(40)));
    assert_eq!(by(&one, Command::Edit(id, body("Too late.")), 40), Err(Refusal::AlreadyOut));
    let held = by(&edited, Command::Hold(id), 39).unwrap();
    assert_eq!(held.public_since(Timestamp::MAX), None);
    assert_eq!(by(&held, Command::Hold(id), 39).unwrap(), held);
    let edited = by(&held, Command::Edit(id, body("Calm words.")), 500).unwrap();
    let out = by(&edited, Command::Release(id), 600).unwrap();
    assert_eq!(out.public_since(at(600)), Some(at(600)));
    assert_eq!(by(&out, Command::Release(id), 700).unwrap(), out);
    assert_eq!(by(&out, Command::Hold(id), 700), Err(Refusal::AlreadyOut));
    let early = by(&one, Command::Release(id), 12).unwrap();
    assert_eq!(early.public_since(at(12)), Some(at(12)));
}

#[test]
fn what_was_private_stays_inside_when_the_incident_comes_out() {
    let (one, policy) = (incident(Status::Investigating), Policy::default());
    let by = |one: &Incident, command, second| decide(one, command, &zoe(), &policy, at(second)).unwrap();
    let private = by(&one, Command::SetReach(Reach::Private), 20);
    let told = by(&private, telling(2, None), 21);
    let public = by(&told, Command::SetReach(Reach::Public), 22);
    assert_eq!(public.public_since(Timestamp::MAX), None);
    let release = decide(&public, Command::Release(update_id(2)), &zoe(), &policy, at(23));
    assert_eq!(release, Err(Refusal::Inside));
    let told = by(&public, telling(3, None), 24);
    assert_eq!(told.public_since(at(24)), Some(at(24)));
}

#[test]
fn telling_of_the_end_says_that_all_is_well() {
    let one = incident(Status::Monitoring);
    let told = decide(&one, telling(2, Some(Status::Resolved)), &zoe(), &Policy::default(), at(60)).unwrap();
    let update = told.updates.last().unwrap();
    let (old, new) = (Health::PartialOutage, Health::Operational);
    assert_eq!(update.components, [ComponentChange { component: Component::Login, old, new }]);
    assert_eq!((told.status, told.times.resolved()), (Status::Resolved, Some(at(60))));
    let policy = Policy::default();
    assert_eq!(decide(&told, telling(2, Some(Status::Resolved)), &zoe(), &policy, at(61)).unwrap(), told);
    let other = Telling {
        id: update_id(2),
        status: None,
        body: body("Other words."),
        words: vec![],
        components: vec![],
    };
    assert_eq!(decide(&told, Command::Tell(other), &zoe(), &policy, at(61)), Err(Refusal::AlreadyOut));
    let again = decide(&told, Command::Move(Status::Investigating), &zoe(), &policy, at(70)).unwrap();
    assert_eq!((again.times.resolved(), again.times.mitigated()), (None, None));
    assert_eq!(again.times.acknowledged(), told.times.acknowledged());
}

#[test]
fn a_clock_that_is_behind_refuses_nobody() {
    let one = incident(Status::Investigating);
    let next = decide(&one, Command::Move(Status::Resolved), &zoe(), &Policy::default(), at(-90)).unwrap();
    assert_eq!(next.times.resolved(), Some(one.updated_at));
}

#[test]
fn lists_have_their_ends() {
    let policy = Policy::default();
    let mut one = incident(Status::Investigating);
    let first = one.entries[0].clone();
    for second in 0..300 {
        one = decide(&one, Command::Note(note("x")), &Author::System, &policy, at(20 + second)).unwrap();
    }
    assert_eq!((one.entries.len(), one.entries_lost), (ENTRIES_MAX, 101));
    assert_eq!(one.entries[0], first);
    let full = |what| Err(Refusal::Full(what));
    for number in 0..=(UPDATES_MAX as u128) {
        let decided = decide(&one, telling(10 + number, None), &zoe(), &policy, at(400));
        match decided {
            Ok(next) => one = next,
            refused => assert_eq!((refused, one.updates.len()), (full("updates"), UPDATES_MAX)),
        }
    }
    for number in 0..=(ACTIONS_MAX as u128) {
        match decide(&one, Command::AddAction(action(number)), &zoe(), &policy, at(400)) {
            Ok(next) => one = next,
            refused => assert_eq!((refused, one.actions.len()), (full("actions"), ACTIONS_MAX)),
        }
    }
    for number in 0..=(FIRING_MAX as u128) {
        match decide(&one, Command::AlertFires(signal(number), None), &zoe(), &policy, at(400)) {
            Ok(next) => one = next,
            refused => assert_eq!((refused, one.firing.len()), (full("alerts"), FIRING_MAX)),
        }
    }
    assert_eq!(
        (one.updates.len(), one.actions.len(), one.firing.len()),
        (UPDATES_MAX, ACTIONS_MAX, FIRING_MAX)
    );
}

#[test]
fn counts_that_follow_each_other_are_one_entry() {
    let mut one = incident(Status::Investigating);
    let said = decide(&one, Command::Note(note("Looked.")), &zoe(), &Policy::default(), at(30)).unwrap();
    one = said.clone();
    for people in 1..=300 {
        one = decide_counted(&one, Count { people, ..Count::default() }, at(40));
    }
    assert_eq!((one.entries.len(), one.entries_lost), (said.entries.len() + 1, 0));
    assert_eq!(one.entries[..said.entries.len()], said.entries);
    let last = one.entries.last().unwrap().note.as_ref().map(Line::as_str);
    assert_eq!(last, Some("300 customers are known"));
    let more = decide(&one, Command::Note(note("More.")), &zoe(), &Policy::default(), at(50)).unwrap();
    let more = decide_counted(&more, Count { people: 301, ..Count::default() }, at(60));
    assert_eq!(more.entries.len(), one.entries.len() + 2, "what stood between stays between");
}

#[test]
fn a_title_is_changed_and_the_former_one_kept() {
    let policy = Policy::default();
    let title = |text: &str| Command::SetTitle(Title::parse(text).unwrap());
    let one = Incident {
        title_words: Some(Sentence::Title { whom: Whom::Some, components: vec![] }),
        ..incident(Status::Investigating)
    };
    let next = decide(&one, title("Cards fail"), &zoe(), &policy, at(30)).unwrap();
    assert_eq!((next.title.as_str(), &next.title_words), ("Cards fail", &None));
    let kept = next.entries.iter().find(|entry| entry.what == What::TitleSet).unwrap();
    assert_eq!(kept.note.as_ref().map(Line::as_str), Some("it was called: Logging in fails"));
    assert_eq!(decide(&next, title("Cards fail"), &zoe(), &policy, at(40)).unwrap(), next, "once");
}

#[test]
fn what_a_program_called_it_is_no_name_for_the_public() {
    let policy = Policy::default();
    let public = || Command::SetReach(Reach::Public);
    let private = Incident { reach: Reach::Private, ..incident(Status::Investigating) };
    assert_eq!((private.origin, private.title.as_str()), (Origin::Alert, "Logging in fails"));
    let shown = decide(&private, public(), &zoe(), &policy, at(30)).unwrap();
    assert_eq!(shown.title.as_str(), "Some customers cannot log in as usual");
    assert!(shown.title_words.is_some());
    // A person named it.
    let named = Command::SetTitle(Title::parse("Some logins fail").unwrap());
    let named = decide(&private, named, &zoe(), &policy, at(25)).unwrap();
    let shown = decide(&named, public(), &zoe(), &policy, at(30)).unwrap();
    assert_eq!(shown.title.as_str(), "Some logins fail");
    let by_staff = Incident { origin: Origin::Staff, ..private.clone() };
    let shown = decide(&by_staff, public(), &zoe(), &policy, at(30)).unwrap();
    assert_eq!(shown.title, by_staff.title);
    // What is public already keeps its name.
    let again = decide(&incident(Status::Investigating), public(), &zoe(), &policy, at(30)).unwrap();
    assert_eq!(again.title.as_str(), "Logging in fails");
}

#[test]
fn actions_end_once() {
    let policy = Policy::default();
    let one =
        decide(&incident(Status::Resolved), Command::AddAction(action(1)), &zoe(), &policy, at(50)).unwrap();
    let done = decide(&one, Command::EndAction(action(1).id), &zoe(), &policy, at(60)).unwrap();
    assert_eq!(done.actions[0].done_at, Some(at(60)));
    assert_eq!(decide(&done, Command::EndAction(action(1).id), &zoe(), &policy, at(70)).unwrap(), done);
    assert_eq!(decide(&done, Command::AddAction(action(1)), &zoe(), &policy, at(70)).unwrap(), done);
}

proptest! {
    /// Whatever is done in whatever order: times are in order, what the public saw stays as it was, and the time line
    /// only grows.
    #[test]
    fn what_was_seen_is_never_unsaid(
        steps in prop::collection::vec((0..29_usize, any::<bool>(), 0..50_i64), 0..60),
    ) {
        let policy = Policy::default();
        let mut one = incident(Status::Investigating);
        let mut second = 20;
        for (which, is_staff, later) in steps {
            second += later;
            let by = if is_staff { zoe() } else { Author::System };
            let moves = Status::ALL.iter().map(|to| Command::Move(*to));
            let command = commands().into_iter().map(|(_, it)| it).chain(moves).nth(which).unwrap();
            let Ok(next) = decide(&one, command, &by, &policy, at(second)) else { continue };
            let seen = |of: &Incident| {
                let out = of.updates.iter().filter(|it| it.public_since(at(second)).is_some());
                out.map(|it| (it.id, it.body.clone(), it.out.clone())).collect::<Vec<_>>()
            };
            if one.is_public() {
                let now_seen = seen(&next);
                prop_assert!(seen(&one).iter().all(|it| now_seen.contains(it)) || one.public_since(at(second)).is_none());
            }
            let times = next.times;
            prop_assert!(times.started() <= times.detected());
            prop_assert!(times.resolved().is_none_or(|end| times.detected() <= end));
            prop_assert_eq!(next.status.is_over(), times.resolved().is_some());
            prop_assert!(one.entries.len() <= next.entries.len());
            prop_assert!(one.updated_at <= next.updated_at);
            one = next;
        }
    }
}
