//! Reviews as JSON. Members are added; none is renamed or removed.

use bank::DueReport;
use incidents::{Author, Line};
use kernel::Timestamp;
use review::{
    Bcobs, Clock, Draft, Facts, Filled, Given, Question, Reason, Review, Sent, Tally, days_hours_minutes,
    instant,
};
use serde_json::{Value, json};

/// The format of what is printed here.
const VERSION: u32 = 1;

pub(super) fn review(review: &Review) -> Value {
    let facts = &review.facts;
    let incident = &facts.incident;
    let count = incident.affected;
    let seconds = |lasts: Option<std::time::Duration>| lasts.map(|lasts| lasts.as_secs());
    json!({
        "version": VERSION,
        "as_of": instant(facts.now),
        "incident": incident.id.to_string(),
        "title": incident.title.as_str(),
        "status": incident.status.word(),
        "times": times(facts),
        "seconds_to_detect": review.to_detect.as_secs(),
        "seconds_to_acknowledge": seconds(review.to_acknowledge),
        "seconds_to_repair": seconds(review.to_repair),
        "duration": days_hours_minutes(facts.duration()),
        "downtime": days_hours_minutes(facts.downtime()),
        "affected": {
            "people": count.people, "failed": count.failed, "silent": count.silent, "signed_out": count.signed_out,
        },
        "attempts": {
            "before": arms(review.before), "during": arms(review.during), "after": arms(review.after),
            "is_whole": facts.is_minutes_whole,
        },
        "minutes": facts.minutes.iter().map(|(at, minute)| json!({
            "at": instant(Timestamp::from_micros(at.saturating_mul(60_000_000))),
            "treatment": tally(minute.treatment),
            "control": tally(minute.control),
            "affected": minute.affected,
        })).collect::<Vec<_>>(),
        "payments": {
            "done": facts.payments.done,
            "refused": facts.payments.refused,
            "failed": facts.payments.failed,
            "day_before": facts.payments.day_before,
            "is_whole": facts.payments.is_whole,
        },
        "support_contacts": facts.support_contacts,
        "guard": guard(facts),
        "time_line": incident.entries.iter().map(|entry| json!({
            "at": instant(entry.at), "by": by(&entry.by), "what": entry.what.word(),
            "note": entry.note.as_ref().map(Line::as_str),
        })).collect::<Vec<_>>(),
        "dora": classification(review),
        "uk": uk(review),
        "clocks": review.clocks.iter().map(|it| clock(it, facts.now)).collect::<Vec<_>>(),
        "recurring": review.recurring.iter().map(|it| it.incident.to_string()).collect::<Vec<_>>(),
        "answers": answers(facts.notes.iter().flat_map(|notes| &notes.answers)),
        "open_questions": review.open_questions().into_iter().map(Question::word).collect::<Vec<_>>(),
        "reports": facts.sent.iter().map(sent).collect::<Vec<_>>(),
    })
}

fn times(facts: &Facts) -> Value {
    let times = &facts.incident.times;
    json!({
        "started_at": instant(times.started()),
        "detected_at": instant(times.detected()),
        "acknowledged_at": times.acknowledged().map(instant),
        "mitigated_at": times.mitigated().map(instant),
        "resolved_at": times.resolved().map(instant),
    })
}

fn arms((treatment, control): (Tally, Tally)) -> Value {
    json!({ "treatment": tally(treatment), "control": tally(control) })
}

fn tally(tally: Tally) -> Value {
    json!({ "good": tally.good, "bad": tally.bad })
}

fn guard(facts: &Facts) -> Value {
    facts.guard.as_ref().map_or(Value::Null, |guard| {
        let evidence = &guard.evidence;
        json!({
            "release": evidence.release.as_str(),
            "control": guard.control,
            "stage": evidence.stage.word(),
            "fault": evidence.fault.word(),
            "e_value": evidence.e_value,
            "bound": evidence.bound,
            "slice": evidence.slice.iter().map(|(name, value)| json!({ "name": name, "value": value }))
                .collect::<Vec<_>>(),
            "treatment": evidence.treatment,
            "control_attempts": evidence.control,
            "steps": guard.steps.iter().map(|step| json!({ "at": instant(step.at), "to": step.to.word() }))
                .collect::<Vec<_>>(),
        })
    })
}

fn reason(reason: &Reason) -> Value {
    json!({
        "what": reason.what,
        "truth": reason.truth.word(),
        "found": reason.found,
        "threshold": reason.threshold,
        "asks": reason.asks.map(Question::word),
    })
}

fn classification(review: &Review) -> Value {
    let findings = review.classification.findings.iter().map(|finding| {
        json!({
            "criterion": finding.criterion.word(),
            "truth": finding.truth.word(),
            "reasons": finding.reasons.iter().map(reason).collect::<Vec<_>>(),
        })
    });
    json!({ "is_major": review.is_major().word(), "criteria": findings.collect::<Vec<_>>() })
}

pub(super) fn uk(review: &Review) -> Value {
    let uk = &review.uk;
    let tolerances = uk.tolerances.iter().map(|it| {
        json!({
            "component": it.component.word(),
            "tolerance": days_hours_minutes(it.tolerance),
            "used": days_hours_minutes(it.used),
            "left": days_hours_minutes(it.left()),
            "ends_at": instant(it.ends_at),
            "is_burning": it.is_burning,
            "is_broken": it.is_broken(),
        })
    });
    json!({
        "regime": uk.regime.word(),
        "is_reportable": uk.is_reportable.word(),
        "reasons": uk.reasons.iter().map(reason).collect::<Vec<_>>(),
        "tolerances": tolerances.collect::<Vec<_>>(),
    })
}

fn clock(clock: &Clock, now: Timestamp) -> Value {
    json!({
        "report": clock.report.word(),
        "due_at": instant(clock.due_at),
        "left": clock.state.is_open().then(|| days_hours_minutes(clock.left(now))),
        "state": clock.state.word(),
        "sent_at": clock.sent_at.map(instant),
        "rule": clock.rule,
    })
}

pub(super) fn answers<'a>(answers: impl Iterator<Item = &'a Given>) -> Value {
    let answers = answers.map(|given| {
        json!({
            "question": given.question.word(),
            "answer": given.answer.text(given.question),
            "by": by(&given.by),
            "at": instant(given.at),
        })
    });
    answers.collect()
}

pub(super) fn sent(sent: &Sent) -> Value {
    json!({
        "id": sent.id.to_string(),
        "report": sent.report.word(),
        "sent_at": instant(sent.at),
        "by": sent.by.as_str(),
        "sha256": sent.hash_text(),
        "bytes": sent.body().len(),
    })
}

pub(super) fn draft(draft: &Draft) -> Value {
    let fields = draft.fields.iter().map(|field| {
        let (text, who, asks) = match &field.filled {
            Filled::Text(text) => (Some(text), None, None),
            Filled::Open { who, asks } => (None, Some(who), asks.map(Question::word)),
        };
        let name = field.name;
        json!({ "number": name.number, "name": name.name, "text": text, "who_knows": who, "asks": asks })
    });
    json!({
        "version": VERSION,
        "report": draft.kind.report().word(),
        "open": draft.open(),
        "fields": fields.collect::<Vec<_>>(),
    })
}

pub(super) fn bcobs(table: &Bcobs) -> Value {
    let rows = table
        .rows
        .iter()
        .map(|row| json!({ "what": row.what, "counts": row.counts, "four_quarters": row.year() }));
    json!({
        "version": VERSION,
        "quarters": table.quarters.map(|quarter| quarter.to_string()),
        "published_by": table.published_by,
        "rows": rows.collect::<Vec<_>>(),
        "unanswered": table.unanswered.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

pub(super) fn due(all: &[DueReport], now: Timestamp) -> Value {
    let due = all.iter().map(|it| {
        json!({
            "incident": it.incident.to_string(),
            "title": it.title,
            "clocks": it.clocks.iter().map(|it| clock(it, now)).collect::<Vec<_>>(),
        })
    });
    json!({ "version": VERSION, "as_of": instant(now), "incidents": due.collect::<Vec<_>>() })
}

fn by(author: &Author) -> &str {
    match author {
        Author::System => "system",
        Author::Staff(name) => name.as_str(),
    }
}

#[cfg(test)]
mod tests;
