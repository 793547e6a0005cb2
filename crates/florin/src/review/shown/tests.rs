use super::super::{drafts, sections};
use super::*;
use incidents::{
    Component, Count, Entry, Health, Impact, Incident, Name, Origin, Reach, Reminded, Status, Times, Title,
    What,
};
use kernel::{IncidentId, ReleaseId, VerdictId};
use review::{Answer, DraftKind, Entity, Guard, Minute, Notes, Payments, Tally, decide_draft, decide_review};
use rollout::{Evidence, Fault, Share, Stage, Verdict};
use std::collections::BTreeMap;
use uuid::Uuid;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("an instant")
}

fn incident() -> Incident {
    let (began, detected) = (at("2026-11-22T09:14:00Z"), at("2026-11-22T09:15:00Z"));
    let ends =
        ["2026-11-22T09:20:00Z", "2026-11-22T09:15:00Z", "2026-11-22T10:14:00Z"].map(|it| Some(at(it)));
    let verdict = VerdictId::from_uuid(Uuid::from_u128(2));
    let opened = Entry { at: detected, by: Author::System, what: What::Opened, note: None };
    Incident {
        id: IncidentId::from_uuid(Uuid::from_u128(1)),
        title: Title::parse("Some customers cannot log in as usual").expect("a title"),
        title_words: None,
        origin: Origin::Guard { release: ReleaseId::from_uuid(Uuid::from_u128(3)), verdict },
        status: Status::Resolved,
        impact: Some(Impact::Minor),
        reach: Reach::Public,
        times: Times::try_from_parts((began, detected), ends).expect("in order"),
        window: None,
        roles: Vec::new(),
        components: vec![(Component::Login, Health::Operational)],
        affected: Count { people: 4, failed: 1, silent: 3, signed_out: 0 },
        firing: Vec::new(),
        updates: Vec::new(),
        entries: vec![opened],
        entries_lost: 0,
        actions: Vec::new(),
        reminded: Reminded::default(),
        merged_into: None,
        merged: Vec::new(),
        created_at: detected,
        updated_at: at("2026-11-22T10:14:00Z"),
    }
}

fn evidence() -> Evidence {
    Evidence {
        id: VerdictId::from_uuid(Uuid::from_u128(2)),
        release: identity::ReleaseName::parse("2026-11").expect("a name"),
        stage: Stage::Share(Share::One),
        at: at("2026-11-22T09:15:00Z"),
        verdict: Verdict::Worse,
        fault: Fault::Worse,
        e_value: 151.5,
        bound: 100.0,
        slice: vec![("platform".to_owned(), "ios".to_owned())],
        slice_e_value: 90.0,
        treatment: 12,
        control: 900,
        path: Vec::new(),
        witness: None,
    }
}

fn notes(incident: &Incident) -> Notes {
    let given = |(question, text): (Question, &str)| Given {
        question,
        answer: Answer::parse(question, text).expect("it is an answer"),
        by: Author::Staff(Name::parse("zoe").expect("a name")),
        at: at("2026-11-22T11:00:00Z"),
    };
    let answers = [
        (Question::Causes, "A token's life was cut short."),
        (Question::ServiceUsers, "20000"),
        (Question::Media, "yes"),
        (Question::MemberStates, "DE"),
        (Question::ClassifiedAt, "2026-11-22T11:00:00Z"),
    ];
    Notes { answers: answers.map(given).into(), ..Notes::new(incident) }
}

/// A morning on which a release was taken back.
fn review_of_a_morning() -> Review {
    let incident = incident();
    let start = incident.times.started().as_seconds() / 60;
    let tally = |good, bad| Tally { good, bad };
    let minutes = (-10..20).map(|minute| {
        let is_ill = (0..2).contains(&minute);
        let treatment = if is_ill { tally(1, 5) } else { tally(0, 0) };
        let affected = if is_ill { 2 } else { 0 };
        (
            start + minute,
            Minute { treatment, control: tally(30 + u64::try_from(minute.abs()).unwrap_or(0), 1), affected },
        )
    });
    let minutes: BTreeMap<i64, Minute> = minutes.collect();
    let entity = Entity {
        name: Some("Florin Bank".to_owned()),
        currency: Some("EUR".to_owned()),
        tolerances: vec![(Component::Login, std::time::Duration::from_hours(2))],
        ..Entity::default()
    };
    decide_review(Facts {
        notes: Some(notes(&incident)),
        incident,
        entity,
        sent: Vec::new(),
        minutes,
        is_minutes_whole: true,
        payments: Payments { done: 7, refused: 1, failed: 0, day_before: 900, is_whole: true },
        guard: Some(Guard { evidence: evidence(), control: "2026-10".to_owned(), steps: Vec::new() }),
        support_contacts: None,
        past: Vec::new(),
        now: at("2026-11-22T12:00:00Z"),
    })
}

#[test]
fn the_json_of_a_review_stays_as_it_is() {
    let mut shown = review(&review_of_a_morning());
    // All alike but for their figures.
    shown["minutes"].as_array_mut().expect("a list").truncate(1);
    insta::assert_json_snapshot!("review", shown);
    let review = review_of_a_morning();
    insta::assert_json_snapshot!("final_draft", draft(&decide_draft(&review, DraftKind::Final)));
}

#[test]
fn a_page_has_its_plots_and_needs_nothing_else() {
    let review = review_of_a_morning();
    let page = sections::document(&review).page();
    assert_eq!(page.matches("<svg").count(), 3);
    for mark in ["began", "detected", "mitigated"] {
        assert!(page.contains(&format!(">{mark}</text>")), "{mark}");
    }
    for outside in ["<script", "<link", "http://", "https://", "NaN", "inf\""] {
        assert!(!page.contains(outside), "{outside}");
    }
    let markdown = sections::document(&review).markdown();
    assert!(markdown.contains("| Customers affected | 4 |") && !markdown.contains("<svg"), "{markdown}");
    let uk = drafts::uk(&review).markdown();
    assert!(uk.contains("| login | 00:02:00 | 00:00:01 | 00:01:59 |"), "{uk}");
}
