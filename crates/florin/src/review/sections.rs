//! The review of an incident as a document.

use super::document::{Block, Document};
use super::plots::plots;
use incidents::{Author, Incident};
use kernel::Timestamp;
use review::{Clock, Question, Reason, Review, Tally, Truth, days_hours_minutes, instant};
use std::time::Duration;

/// What stands where nothing is known.
const UNKNOWN: &str = "not known";

pub(super) fn document(review: &Review) -> Document {
    let incident = &review.facts.incident;
    let mut blocks = vec![Block::Text(format!(
        "Incident {}, {}, as of {}. All times are UTC.",
        incident.id,
        incident.status.word(),
        instant(review.facts.now)
    ))];
    blocks.extend(impact(review));
    blocks.extend(plots(review));
    blocks.extend(guard(review));
    blocks.extend(time_line(incident));
    blocks.extend(written(review));
    blocks.extend(actions(incident));
    blocks.extend(classification(review));
    blocks.extend(clocks(&review.clocks, review.facts.now));
    blocks.extend(open(review));
    Document { over: "Post-mortem", title: incident.title.to_string(), blocks }
}

fn known(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "not yet".to_owned(), instant)
}

/// To the second, as `0 h 01 min 05 s`.
fn span(lasts: Option<Duration>) -> String {
    let Some(lasts) = lasts else { return "not yet".to_owned() };
    let seconds = lasts.as_secs();
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, _) => format!("{:.1} s", lasts.as_secs_f64()),
        (0, minutes, seconds) => format!("{minutes} min {seconds:02} s"),
        (hours, minutes, seconds) => format!("{hours} h {minutes:02} min {seconds:02} s"),
    }
}

fn impact(review: &Review) -> Vec<Block> {
    let facts = &review.facts;
    let (times, affected) = (&facts.incident.times, facts.incident.affected);
    let row = |name: &str, value: String, how: &str| vec![name.to_owned(), value, how.to_owned()];
    let support = facts.support_contacts.map_or(UNKNOWN.to_owned(), |count| count.to_string());
    let rows = vec![
        row("Began", instant(times.started()), "when it reached the first customer"),
        row("Detected", instant(times.detected()), ""),
        row("Acknowledged", known(times.acknowledged()), "when somebody did something about it"),
        row("Mitigated", known(times.mitigated()), "since then customers do not feel it"),
        row("Resolved", known(times.resolved()), ""),
        row("Time to detect (MTTD)", span(Some(review.to_detect)), "detected - began"),
        row("Time to acknowledge (MTTA)", span(review.to_acknowledge), "acknowledged - detected"),
        row("Time to repair (MTTR)", span(review.to_repair), "resolved - acknowledged"),
        row("Downtime (DD:HH:MM)", days_hours_minutes(facts.downtime()), "mitigated - began"),
        row("Customers affected", affected.people.to_string(), "each counted once"),
        row("of them refused", affected.failed.to_string(), "an attempt failed"),
        row("of them silent", affected.silent.to_string(), "an attempt came to nothing"),
        row("of them signed out", affected.signed_out.to_string(), "had to log in again"),
        row("Support contacts", support, "cases opened because of it"),
    ];
    let whole = |is_whole| if is_whole { "" } else { " What was kept of that time is not whole." };
    let payments = &facts.payments;
    let money = format!(
        "Payments while customers felt it: {} done, {} refused by the rules, {} failed by a fault of the bank. Value of \
         those that failed: {}. In the day before: {}.{}",
        payments.done,
        payments.refused,
        payments.failed,
        said(review, Question::Value),
        payments.day_before,
        whole(payments.is_whole),
    );
    vec![
        Block::Heading("Impact"),
        Block::Table { head: vec!["What", "Figure", "How it is counted"], rows },
        Block::Text(money),
        attempts(review),
        Block::Text(format!(
            "An attempt is well where it ended in a session that was needed.{}",
            whole(facts.is_minutes_whole)
        )),
    ]
}

fn said(review: &Review, question: Question) -> String {
    let given = review.facts.given(question);
    given.map_or_else(|| format!("{UNKNOWN}, ask {}", question.who()), |given| given.answer.text(question))
}

fn attempts(review: &Review) -> Block {
    let tally = |tally: Tally| format!("{} of {} well", tally.good, tally.all());
    let row = |name: &str, (treatment, control): (Tally, Tally)| match review.facts.guard {
        Some(_) => vec![name.to_owned(), tally(treatment), tally(control)],
        None => vec![name.to_owned(), tally(control)],
    };
    let head = match review.facts.guard {
        Some(_) => vec!["Attempts to log in", "under the release", "under the one before"],
        None => vec!["Attempts to log in", "all"],
    };
    let rows = vec![
        row("in the hour before", review.before),
        row("while it was felt", review.during),
        row("in the hour after", review.after),
    ];
    Block::Table { head, rows }
}

fn guard(review: &Review) -> Vec<Block> {
    let Some(guard) = &review.facts.guard else { return Vec::new() };
    let evidence = &guard.evidence;
    let slice: Vec<String> = evidence.slice.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let slice = if slice.is_empty() { "all attempts".to_owned() } else { slice.join(", ") };
    let saw = format!(
        "The guard compared release {} with {}, at {}, and found it to be {}: evidence {:.1} where {:.1} is enough, from \
         {} attempts under the release and {} under the one before. Most of it was in {slice}.",
        evidence.release,
        guard.control,
        evidence.stage.word(),
        evidence.fault.word(),
        evidence.e_value,
        evidence.bound,
        evidence.treatment,
        evidence.control,
    );
    let step = |step: &rollout::Step| vec![instant(step.at), step.to.word().to_owned(), by(&step.by)];
    let rows: Vec<Vec<String>> = guard.steps.iter().map(step).collect();
    let mut blocks = vec![Block::Heading("What the guard saw"), Block::Text(saw)];
    if !rows.is_empty() {
        blocks.push(Block::Table { head: vec!["At", "The release went to", "By"], rows });
    }
    blocks
}

fn by(by: &rollout::By) -> String {
    match by {
        rollout::By::Watch => "the guard".to_owned(),
        rollout::By::Staff(name) => name.as_str().to_owned(),
    }
}

fn time_line(incident: &Incident) -> Vec<Block> {
    let entry = |entry: &incidents::Entry| {
        let by = match &entry.by {
            Author::System => "system",
            Author::Staff(name) => name.as_str(),
        };
        let note = entry.note.as_ref().map_or("", incidents::Line::as_str);
        vec![instant(entry.at), by.to_owned(), entry.what.word().replace('_', " "), note.to_owned()]
    };
    let rows = incident.entries.iter().map(entry).collect();
    let lost = (0 < incident.entries_lost)
        .then(|| Block::Text(format!("{} entries made room for others.", incident.entries_lost)));
    let table = Block::Table { head: vec!["At", "By", "What", "Note"], rows };
    [Block::Heading("Time line"), table].into_iter().chain(lost).collect()
}

/// What people wrote.
fn written(review: &Review) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (heading, question) in
        [("Causes", Question::Causes), ("What it cost", Question::Costs), ("Lessons", Question::Lessons)]
    {
        blocks.push(Block::Heading(heading));
        blocks.push(match review.facts.given(question) {
            Some(given) => Block::Quote(given.answer.to_string()),
            None => Block::Text(format!("To be written by: {}. {}", question.who(), question.asks())),
        });
    }
    let recurring =
        review.recurring.iter().map(|past| format!("{} at {}", past.incident, instant(past.started_at)));
    let recurring: Vec<String> = recurring.collect();
    if !recurring.is_empty() {
        blocks.push(Block::Text("The same root cause in the six months before:".to_owned()));
        blocks.push(Block::List(recurring));
    }
    blocks
}

fn actions(incident: &Incident) -> Vec<Block> {
    if incident.actions.is_empty() {
        return vec![Block::Heading("Actions"), Block::Text("None yet.".to_owned())];
    }
    let action = |action: &incidents::Action| {
        let owner = action.owner.as_ref().map_or("nobody", incidents::Name::as_str);
        let due = action.due_at.map_or_else(|| "no date".to_owned(), instant);
        let done = action.done_at.map_or_else(|| "no".to_owned(), instant);
        vec![action.what.to_string(), action.kind.word().to_owned(), owner.to_owned(), due, done]
    };
    let rows = incident.actions.iter().map(action).collect();
    vec![Block::Heading("Actions"), Block::Table { head: vec!["What", "Kind", "Owner", "Due", "Done"], rows }]
}

fn truth(truth: Truth) -> String {
    truth.word().replace('_', " ")
}

/// One line of a criterion.
pub(super) fn reason(name: &str, reason: &Reason) -> Vec<String> {
    let found = reason.found.clone().unwrap_or_else(|| {
        reason.asks.map_or(UNKNOWN.to_owned(), |question| format!("{UNKNOWN}, ask {}", question.who()))
    });
    vec![name.to_owned(), reason.what.to_owned(), found, reason.threshold.clone(), truth(reason.truth)]
}

fn classification(review: &Review) -> Vec<Block> {
    let major = match review.is_major() {
        Truth::Met => "It is a major incident under DORA.",
        Truth::NotMet => "By what is known it is no major incident under DORA.",
        Truth::NotKnown => {
            "Whether it is a major incident under DORA is not known: some answers are missing."
        }
    };
    let rows = review.classification.findings.iter().flat_map(|finding| {
        let name = finding.criterion.word().replace('_', " ");
        finding.reasons.iter().map(move |it| reason(&name, it))
    });
    let head = vec!["Criterion", "What", "Found", "Threshold", "Met"];
    vec![
        Block::Heading("Classification"),
        Block::Text(major.to_owned()),
        Block::Text(
            "Major is a critical service affected, and either malicious access or at least two of the six criteria \
             (Delegated Regulation (EU) 2024/1772)."
                .to_owned(),
        ),
        Block::Table { head, rows: rows.collect() },
    ]
}

pub(super) fn clocks(clocks: &[Clock], now: Timestamp) -> Vec<Block> {
    if clocks.is_empty() {
        return vec![Block::Heading("Deadlines"), Block::Text("No report is due.".to_owned())];
    }
    let head = vec!["Report", "Due", "Left (DD:HH:MM)", "State", "Sent", "Rule"];
    let rows = clocks.iter().map(|clock| clock_row(clock, now)).collect();
    vec![Block::Heading("Deadlines"), Block::Table { head, rows }]
}

pub(super) fn clock_row(clock: &Clock, now: Timestamp) -> Vec<String> {
    let left = if clock.state.is_open() { days_hours_minutes(clock.left(now)) } else { "-".to_owned() };
    vec![
        clock.report.word().replace('_', " "),
        instant(clock.due_at),
        left,
        clock.state.word().to_owned(),
        clock.sent_at.map_or_else(|| "-".to_owned(), instant),
        clock.rule.to_owned(),
    ]
}

fn open(review: &Review) -> Vec<Block> {
    let open = review.open_questions();
    if open.is_empty() {
        return Vec::new();
    }
    let row = |question: &Question| {
        vec![question.word().to_owned(), question.who().to_owned(), question.asks().to_owned()]
    };
    vec![
        Block::Heading("Still to be answered"),
        Block::Table { head: vec!["Question", "Who knows", ""], rows: open.iter().map(row).collect() },
    ]
}
