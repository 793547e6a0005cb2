use super::*;
use crate::samples::{STEP, start};

fn name(text: &str) -> StaffName {
    StaffName::parse(text).unwrap()
}

fn roles(roles: &[StaffRole]) -> StaffRoles {
    StaffRoles::of(roles.iter().copied()).unwrap()
}

fn new(text: &str, of: &[StaffRole]) -> NewStaff {
    NewStaff {
        name: name(text),
        roles: roles(of),
        credential: Fingerprint::of(text),
        lasts: CREDENTIAL_LASTS,
        by: name("root"),
    }
}

fn member(text: &str, of: &[StaffRole]) -> StaffMember {
    decide_add(new(text, of), &[], start()).unwrap()
}

/// A row for every act, a column for every role, in the order of both.
#[test]
fn every_role_may_what_the_table_says() {
    let table = [
        (StaffAct::RotateOwn, "xxxxx"),
        (StaffAct::ReadStaff, "---xx"),
        (StaffAct::ManageStaff, "----x"),
        (StaffAct::ReadIncidents, "xxxx-"),
        (StaffAct::ReadAffected, "-x-x-"),
        (StaffAct::LeadIncidents, "-x---"),
        (StaffAct::ReadReleases, "-xxx-"),
        (StaffAct::LeadReleases, "--x--"),
        (StaffAct::ReadCases, "x--x-"),
        (StaffAct::AnswerCases, "x----"),
        (StaffAct::ReadReviews, "-x-x-"),
        (StaffAct::WriteReviews, "-x---"),
        (StaffAct::ReadBook, "---x-"),
    ];
    assert_eq!(table.map(|(act, _)| act), StaffAct::ALL);
    for (act, row) in table {
        for (role, mark) in StaffRole::ALL.into_iter().zip(row.chars()) {
            assert_eq!(roles(&[role]).may(act), mark == 'x', "{role:?} {act:?}");
        }
    }
    // Every set of roles may what one of them may, and nothing else.
    for bits in 1_u32..32 {
        let of: Vec<StaffRole> = StaffRole::ALL
            .into_iter()
            .enumerate()
            .filter(|(at, _)| bits & (1 << at) != 0)
            .map(|(_, role)| role)
            .collect();
        let set = roles(&of);
        assert_eq!(set.iter().collect::<Vec<_>>(), of);
        for act in StaffAct::ALL {
            assert_eq!(set.may(act), of.iter().any(|role| roles(&[*role]).may(act)), "{of:?} {act:?}");
        }
    }
    assert_eq!(StaffRoles::of([]), None);
}

#[test]
fn nobody_both_says_who_is_staff_and_reads_what_they_did_by_one_role() {
    for role in StaffRole::ALL {
        assert!(!(roles(&[role]).may(StaffAct::ManageStaff) && roles(&[role]).may(StaffAct::ReadBook)));
    }
}

#[test]
fn a_credential_is_good_until_it_ends_is_replaced_or_taken_away() {
    let zoe = member("zoe", &[StaffRole::Support]);
    let all = [member("ada", &[StaffRole::Auditor]), zoe.clone()];
    let shown = Fingerprint::of("zoe");
    assert_eq!(decide_credential(shown, &all, start()), Ok(&all[1]));
    assert_eq!(decide_credential(Fingerprint::of("zoF"), &all, start()), Err(StaffRefusal::BadCredential));
    assert!(decide_credential(shown, &all, zoe.expires_at.before(STEP)).is_ok());
    assert_eq!(decide_credential(shown, &all, zoe.expires_at), Err(StaffRefusal::BadCredential));

    let answer = StaffAct::AnswerCases;
    assert_eq!(decide_act(Some(&zoe), shown, answer, start()), Ok(()));
    assert_eq!(
        decide_act(Some(&zoe), shown, StaffAct::LeadIncidents, start()),
        Err(StaffRefusal::NotAllowed)
    );
    assert_eq!(decide_act(None, shown, answer, start()), Err(StaffRefusal::BadCredential));
    let other = (Fingerprint::of("other"), CREDENTIAL_LASTS);
    let rotated = decide_rotate(&zoe, other, start()).unwrap();
    assert_eq!(decide_act(Some(&rotated), shown, answer, start()), Err(StaffRefusal::BadCredential));
    assert_eq!(decide_act(Some(&rotated), other.0, answer, start()), Ok(()));
    let gone = decide_revoke_staff(&zoe, (&all, StaffWay::Api), name("root"), start()).unwrap();
    // However much it could do: who is out is told nothing of roles.
    for act in StaffAct::ALL {
        assert_eq!(decide_act(Some(&gone), shown, act, start()), Err(StaffRefusal::BadCredential));
    }
    assert_eq!(decide_rotate(&gone, other, start()), Err(StaffRefusal::Revoked));
    let all = [gone.clone()];
    assert_eq!(decide_revoke_staff(&gone, (&all, StaffWay::Api), name("sam"), start()), Ok(gone));
}

#[test]
fn a_name_is_given_once() {
    let zoe = member("zoe", &[StaffRole::Support]);
    assert_eq!(decide_add(new("Zoe", &[StaffRole::Support]), &[zoe], start()), Err(StaffRefusal::Exists));
    let many: Vec<StaffMember> =
        (0..STAFF_MAX).map(|number| member(&format!("m{number}"), &[StaffRole::Support])).collect();
    assert_eq!(decide_add(new("zoe", &[StaffRole::Support]), &many, start()), Err(StaffRefusal::Full));
    assert!(decide_add(new("zoe", &[StaffRole::Support]), &many[1..], start()).is_ok());
    for (seconds, is_good) in
        [(0, false), (3_599, false), (3_600, true), (366 * 86_400, true), (366 * 86_400 + 1, false)]
    {
        let ask = NewStaff { lasts: Duration::from_secs(seconds), ..new("zoe", &[StaffRole::Support]) };
        assert_eq!(decide_add(ask, &[], start()).is_ok(), is_good, "{seconds}");
    }
}

#[test]
fn the_last_administrator_stays_one_but_for_the_command_line() {
    let root = member("root", &[StaffRole::Administrator, StaffRole::Auditor]);
    let zoe = member("zoe", &[StaffRole::Support]);
    let second = member("second", &[StaffRole::Administrator]);
    let now = start();
    let last = Err(StaffRefusal::LastAdministrator);
    let gone =
        decide_revoke_staff(&second, (&[root.clone(), second.clone()], StaffWay::Api), name("root"), now);
    let expired = StaffMember { expires_at: now, ..second.clone() };
    let alone = [
        vec![root.clone(), zoe.clone()],
        vec![root.clone(), zoe.clone(), gone.unwrap()],
        vec![root.clone(), zoe.clone(), expired],
    ];
    for all in &alone {
        assert_eq!(decide_revoke_staff(&root, (all, StaffWay::Api), name("root"), now), last);
        assert_eq!(decide_roles(&root, roles(&[StaffRole::Auditor]), (all, StaffWay::Api), now), last);
        assert!(decide_roles(&root, roles(&[StaffRole::Administrator]), (all, StaffWay::Api), now).is_ok());
        assert!(decide_revoke_staff(&zoe, (all, StaffWay::Api), name("root"), now).is_ok());
        assert!(decide_revoke_staff(&root, (all, StaffWay::CommandLine), name("root"), now).is_ok());
    }
    let two = [root.clone(), second];
    assert!(decide_revoke_staff(&root, (&two, StaffWay::Api), name("root"), now).is_ok());
}

fn action(note: &str) -> StaffAction {
    StaffAction {
        at: start(),
        by: name("zoe"),
        member: Some(StaffMember::id_of(&name("zoe"))),
        act: "incident.change".to_owned(),
        on: "incident_1".to_owned(),
        note: note.to_owned(),
        why: StaffWhy::parse("because").ok(),
    }
}

#[test]
fn a_changed_byte_or_a_missing_entry_breaks_the_book() {
    let mut book: Vec<StaffEntry> = Vec::new();
    for number in 0..5 {
        book.push(enter(book.last(), action(&number.to_string())));
    }
    assert_eq!(verify_entries(None, book.clone()), Ok(book.last().cloned()));
    assert_eq!(verify_entries(Some(book[1].clone()), book[2..].to_vec()), Ok(book.last().cloned()));
    assert_eq!(verify_entries(None, book[1..].to_vec()), Err(StaffBrokenAt(1)));
    let harms: [fn(&mut StaffEntry); 8] = [
        |it| it.action.at = it.action.at.after(STEP),
        |it| it.action.by = name("sam"),
        |it| it.action.member = None,
        |it| it.action.act.push('x'),
        |it| it.action.on.push('x'),
        |it| it.action.note.push('x'),
        |it| it.action.why = None,
        |it| it.number = 9,
    ];
    for harm in harms {
        let mut other = book.clone();
        harm(&mut other[2]);
        assert_eq!(verify_entries(None, other), Err(StaffBrokenAt(3)));
    }
    let mut without = book.clone();
    without.remove(2);
    assert_eq!(verify_entries(None, without), Err(StaffBrokenAt(3)));
}

#[test]
fn what_is_too_long_for_the_book_is_cut() {
    let entry = enter(None, StaffAction { on: "é".repeat(80), ..action(&"é".repeat(400)) });
    assert_eq!(entry.action.note.len(), StaffEntry::NOTE_BYTES_MAX);
    assert_eq!(entry.action.on.len(), StaffEntry::WORD_BYTES_MAX);
    assert_eq!(verify_entries(None, vec![entry.clone()]), Ok(Some(entry)));
    for bad in ["", " ", "a\nb", &"a".repeat(501)] {
        assert_eq!(StaffWhy::parse(bad), Err(StaffWhyError), "{bad:?}");
    }
}

#[test]
fn credentials_and_words_have_their_form() {
    let credential = StaffMember::written(&Secret::new("abc".to_owned()));
    assert!(StaffMember::is_credential(credential.expose()));
    assert!(!StaffMember::is_credential("abc"));
    for role in StaffRole::ALL {
        assert_eq!(StaffRole::parse(role.word()), Some(role));
    }
    assert_eq!(StaffRole::parse("Support"), None);
    assert_ne!(StaffMember::id_of(&name("zoe")), StaffMember::id_of(&name("zoE2")));
}
