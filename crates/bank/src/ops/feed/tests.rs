use super::*;
use crate::Version;
use crate::samples::{STEP, bits, client, line, start};
use std::time::Duration;

fn window(since: Since, at: Timestamp, before: Option<Timestamp>) -> Window {
    let ask = FeedAsk { account: AccountId::from_uuid(bits(1)), since, before, limit: 30 };
    window_of(&ask, at, start())
}

fn refused(
    access: Access,
    since: Since,
    at: Timestamp,
    before: Option<Timestamp>,
) -> Option<identity::Refusal> {
    decide_window(access, window(since, at, before), start()).err()
}

#[test]
fn a_window_runs_from_its_start_to_its_end_or_now() {
    let earlier = start().before(STEP);
    let later = start().after(STEP);
    let opening = TransactionId::from_uuid(bits(2));
    let cases = [
        // what is asked, from when, before; the window's end, and whether its start counts as given
        (Since::Opening, earlier, None, start(), false),
        (Since::Opening, earlier, Some(earlier), earlier, false),
        (Since::Opening, start(), Some(earlier), start(), false),
        (Since::After(opening), earlier, None, start(), false),
        (Since::After(opening), later, None, later, false),
        (Since::After(opening), start(), Some(earlier), start(), false),
        (Since::At(earlier), earlier, None, start(), true),
        (Since::At(later), later, None, later, true),
        (Since::At(start()), start(), Some(earlier), earlier, true),
    ];
    for (since, at, before, end, is_since_given) in cases {
        let wanted = Window { since: at, is_since_given, before: end };
        assert_eq!(window(since, at, before), wanted, "{since:?} {at:?} {before:?}");
    }
}

#[test]
fn only_times_that_a_client_names_are_judged_as_a_range() {
    use identity::Refusal::{TimeRangeReversed, TimeRangeTooLong, VerificationRequired};
    let long_ago = start().before(Duration::from_hours(8_761));
    let mark = Since::After(TransactionId::from_uuid(bits(2)));
    let earlier = Some(start().before(STEP));
    let cases = [
        (Access::Full, Since::At(long_ago), long_ago, None, Some(TimeRangeTooLong)),
        (Access::Full, Since::Opening, long_ago, None, None),
        // Whoever may read the first page of a long history may read the next ones.
        (Access::Full, mark, long_ago, None, None),
        (Access::Recent, Since::Opening, long_ago, None, Some(VerificationRequired)),
        (Access::Recent, mark, long_ago, None, Some(VerificationRequired)),
        (Access::Recent, Since::Opening, start().before(HISTORY_RECENT), None, None),
        (Access::Full, Since::At(start()), start(), earlier, Some(TimeRangeReversed)),
        // Nothing was there yet, or nothing follows: an empty page, not a wrong range.
        (Access::Full, Since::Opening, start(), earlier, None),
        (Access::Recent, mark, start(), earlier, None),
    ];
    for (access, since, at, before, wanted) in cases {
        assert_eq!(refused(access, since, at, before), wanted, "{access:?} {since:?} {at:?} {before:?}");
    }
}

#[test]
fn one_line_is_open_as_long_as_a_list_from_it() {
    use identity::Refusal::{InsufficientPermissions, VerificationRequired};
    let edge = start().after(HISTORY_RECENT);
    let cases = [
        (Access::Unapproved, start(), Err(InsufficientPermissions)),
        (Access::Full, edge.after(STEP), Ok(())),
        (Access::Recent, start(), Ok(())),
        (Access::Recent, edge, Ok(())),
        (Access::Recent, edge.after(STEP), Err(VerificationRequired)),
    ];
    for (access, now, wanted) in cases {
        assert_eq!(check_age(access, &line(), now), wanted, "{access:?} {now:?}");
    }
}

const KEPT: Version = Version(3);
const LINE: Version = Version(7);

fn annotation(entries: &[(&str, &str)]) -> Annotation {
    let entries = entries.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Annotation { transaction: line().id, client: client(), entries }
}

fn annotate(notes: &str, kept: Option<&[(&str, &str)]>, changes: &[(&str, &str)]) -> Annotated {
    let line = Versioned { row: Transaction { notes: notes.to_owned(), ..line() }, version: LINE };
    let kept = kept.map(|entries| Versioned { row: annotation(entries), version: KEPT });
    let changes: Vec<(String, String)> =
        changes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Annotated::decide(line, kept.as_ref(), (client(), &changes), start().after(STEP)).unwrap()
}

fn noted(notes: &str) -> Transaction {
    Transaction { notes: notes.to_owned(), updated_at: start().after(STEP), ..line() }
}

#[test]
fn metadata_alone_leaves_the_line_as_it_is() {
    let first = annotate("", None, &[("tag", "food")]);
    assert_eq!(first.writes, [insert(annotation(&[("tag", "food")]))]);
    assert_eq!((first.line, first.is_noted), (line(), false));
    let second = annotate("", Some(&[("tag", "food")]), &[("tag", "fun")]);
    assert_eq!(second.writes, [update(annotation(&[("tag", "fun")]), KEPT)]);
    let emptied = annotate("", Some(&[("tag", "food")]), &[("tag", "")]);
    assert_eq!(emptied.writes, [update(annotation(&[]), KEPT)]);
}

#[test]
fn notes_are_written_to_the_line_in_the_same_change() {
    let first = annotate("", None, &[("notes", "with Bob")]);
    let wanted = [insert(annotation(&[("notes", "with Bob")])), update(noted("with Bob"), LINE)];
    assert_eq!(first.writes, wanted);
    assert_eq!((first.line, first.is_noted), (noted("with Bob"), true));
    let cleared = annotate("with Bob", Some(&[("notes", "with Bob")]), &[("notes", "")]);
    assert_eq!(cleared.writes, [update(annotation(&[]), KEPT), update(noted(""), LINE)]);
    // The last word counts.
    let twice = annotate("", None, &[("notes", "one"), ("notes", "two")]);
    assert_eq!(twice.line, noted("two"));
    // Another client's notes are replaced, and its metadata are its own.
    let other = annotate("with Bob", None, &[("notes", "with Eve")]);
    assert_eq!(other.line, noted("with Eve"));
}

#[test]
fn nothing_is_written_when_everything_stands_there() {
    let cases = [
        annotate("", None, &[]),
        annotate("", None, &[("tag", "")]),
        annotate("", None, &[("notes", "")]),
        annotate("", Some(&[("tag", "food")]), &[("tag", "food")]),
        annotate("with Bob", Some(&[("notes", "with Bob")]), &[("notes", "with Bob")]),
    ];
    for annotated in cases {
        assert_eq!((annotated.writes, annotated.is_noted), (Vec::new(), false));
    }
}
