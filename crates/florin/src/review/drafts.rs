//! Drafts, deadlines and tables for regulators, as documents.

use super::document::{Block, Document};
use super::sections::{clock_row, clocks, reason};
use bank::DueReport;
use kernel::Timestamp;
use review::{
    Bcobs, Draft, DraftKind, Filled, Report, Review, Tolerance, Truth, days_hours_minutes, instant,
};

pub(super) fn dora(review: &Review, draft: &Draft) -> Document {
    let row = |field: &review::Field| {
        let value = match &field.filled {
            Filled::Text(text) => text.clone(),
            Filled::Open { who, asks: Some(question) } => {
                format!("[to be filled by {who}: {}]", question.word())
            }
            Filled::Open { who, asks: None } => format!("[to be filled by {who}]"),
        };
        vec![field.name.number.to_owned(), field.name.name.to_owned(), value]
    };
    let title = match draft.kind {
        DraftKind::Initial => "Initial notification",
        DraftKind::Intermediate => "Intermediate report",
        DraftKind::Final => "Final report",
    };
    let state = match review.is_major() {
        Truth::Met => "The incident is major.",
        Truth::NotMet => "By what is known the incident is not major: this report is not due.",
        Truth::NotKnown => "Whether the incident is major is not known yet.",
    };
    let blocks = vec![
        Block::Text(format!(
            "A draft, as of {}, with {} fields to be filled. {state}",
            instant(review.facts.now),
            draft.open()
        )),
        Block::Table { head: vec!["No.", "Field", "Content"], rows: draft.fields.iter().map(row).collect() },
    ];
    let blocks = blocks.into_iter().chain(clocks(&clocks_of(review, true), review.facts.now));
    Document {
        over: "Implementing Regulation (EU) 2025/302",
        title: title.to_owned(),
        blocks: blocks.collect(),
    }
}

/// The clocks of one side.
fn clocks_of(review: &Review, is_dora: bool) -> Vec<review::Clock> {
    let of_it = |report| {
        is_dora == matches!(report, Report::DoraInitial | Report::DoraIntermediate | Report::DoraFinal)
    };
    review.clocks.iter().filter(|clock| of_it(clock.report)).cloned().collect()
}

pub(super) fn uk(review: &Review) -> Document {
    let uk = &review.uk;
    let incident = &review.facts.incident;
    let rows = uk.reasons.iter().map(|it| reason(uk.regime.word(), it)).collect();
    let tolerance = |it: &Tolerance| {
        let state = match (it.is_broken(), it.is_burning) {
            (true, _) => "broken",
            (false, true) => "burning down",
            (false, false) => "kept",
        };
        vec![
            it.component.word().to_owned(),
            days_hours_minutes(it.tolerance),
            days_hours_minutes(it.used),
            days_hours_minutes(it.left()),
            instant(it.ends_at),
            state.to_owned(),
        ]
    };
    let tolerances = if uk.tolerances.is_empty() {
        Block::Text("No important business service with an impact tolerance was affected.".to_owned())
    } else {
        let head = vec!["Service", "Tolerance", "Used", "Left", "Ends", "State"];
        Block::Table { head, rows: uk.tolerances.iter().map(tolerance).collect() }
    };
    let blocks = vec![
        Block::Text(format!(
            "Incident {}, as of {}, under {}. To be reported: {}.",
            incident.id,
            instant(review.facts.now),
            uk.regime.word(),
            match uk.is_reportable {
                Truth::Met => "yes",
                Truth::NotMet => "no",
                Truth::NotKnown => "not known",
            }
        )),
        Block::Heading("Triggers"),
        Block::Table { head: vec!["Rules", "What", "Found", "Threshold", "Met"], rows },
        Block::Heading("Impact tolerances (PRA SS1/21)"),
        tolerances,
    ];
    let blocks = blocks.into_iter().chain(clocks(&clocks_of(review, false), review.facts.now));
    Document { over: "United Kingdom", title: incident.title.to_string(), blocks: blocks.collect() }
}

pub(super) fn bcobs(table: &Bcobs) -> Document {
    let quarters = table.quarters.map(|quarter| quarter.to_string());
    let row = |row: &review::BcobsRow| {
        let counts = row.counts.iter().map(ToString::to_string);
        [row.what.to_owned()].into_iter().chain(counts).chain([row.year().to_string()]).collect()
    };
    let mut blocks = vec![
        Block::Text(format!(
            "Operational and security incidents that were reported as major, to be published by {}. The quarters are, \
             from left to right: {}.",
            table.published_by,
            quarters.join(", ")
        )),
        Block::Table {
            head: vec![
                "Incidents",
                "this quarter",
                "one before",
                "two before",
                "three before",
                "four quarters",
            ],
            rows: table.rows.iter().map(row).collect(),
        },
    ];
    if !table.unanswered.is_empty() {
        let text = "In the total alone, because nobody said which channels were affected (`channels`):";
        blocks.push(Block::Text(text.to_owned()));
        blocks.push(Block::List(table.unanswered.iter().map(ToString::to_string).collect()));
    }
    Document { over: "BCOBS 7.6 and 7.7", title: format!("Major incidents, {}", quarters[0]), blocks }
}

pub(super) fn due(all: &[DueReport], now: Timestamp) -> Document {
    let rows: Vec<Vec<String>> = all
        .iter()
        .flat_map(|it| {
            it.clocks.iter().map(move |clock| {
                let named = [it.incident.to_string(), it.title.clone()];
                named.into_iter().chain(clock_row(clock, now)).collect()
            })
        })
        .collect();
    let block = if rows.is_empty() {
        Block::Text("No report is due.".to_owned())
    } else {
        let head = vec!["Incident", "Title", "Report", "Due", "Left (DD:HH:MM)", "State", "Sent", "Rule"];
        Block::Table { head, rows }
    };
    let blocks = vec![Block::Text(format!("As of {}, UTC.", instant(now))), block];
    Document { over: "Reports to regulators", title: "Deadlines".to_owned(), blocks }
}
