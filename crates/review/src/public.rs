//! The part of a review that the public may read: figures that were told already, and what people wrote for it.

use crate::figures::Review;
use crate::notes::Refusal;
use crate::question::Question;
use incidents::Body;
use std::time::Duration;

/// The text of a post-mortem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicPart(pub Body);

/// What happened, to how many, for how long, why, and what changes.
///
/// # Errors
/// [`Refusal::NotWritten`] where causes or lessons are missing, or do not fit into one update.
pub fn public_part(review: &Review) -> Result<PublicPart, Refusal> {
    let facts = &review.facts;
    let said = |question| facts.text(question).ok_or(Refusal::NotWritten);
    let (causes, lessons) = (said(Question::Causes)?, said(Question::Lessons)?);
    let times = &facts.incident.times;
    let began = crate::instant(times.started());
    let course = match facts.recovered_at().map(crate::instant) {
        Some(at) => {
            let noticed = spoken(review.to_detect);
            format!("It began at {began}, was noticed after {noticed}, and was felt until {at}.")
        }
        None => format!("It began at {began}."),
    };
    let reached = match facts.incident.affected.people {
        0 => String::new(),
        1 => " One customer was affected.".to_owned(),
        people => format!(" {people} customers were affected."),
    };
    let text = format!("What happened\n{course}{reached}\n\nWhy\n{causes}\n\nWhat we learnt\n{lessons}");
    Body::parse(&text).map(PublicPart).map_err(|_| Refusal::NotWritten)
}

/// As `1 hour 5 minutes`, for readers.
fn spoken(lasts: Duration) -> String {
    let seconds = lasts.as_secs();
    let unit = |count: u64, name: &str| format!("{count} {name}{}", if count == 1 { "" } else { "s" });
    match (seconds / 3_600, seconds / 60 % 60) {
        (0, 0) => unit(seconds, "second"),
        (0, minutes) => unit(minutes, "minute"),
        (hours, 0) => unit(hours, "hour"),
        (hours, minutes) => format!("{} {}", unit(hours, "hour"), unit(minutes, "minute")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::decide_review;
    use crate::samples;

    #[test]
    fn the_public_reads_figures_causes_and_lessons() {
        let mut facts = samples::facts();
        assert_eq!(public_part(&decide_review(facts.clone())), Err(Refusal::NotWritten));
        let answers =
            [(Question::Causes, "A bug."), (Question::Lessons, "A test."), (Question::Cost, "9.00")];
        facts.notes = Some(samples::notes(1, &answers));
        let PublicPart(body) = public_part(&decide_review(facts)).unwrap();
        assert_eq!(
            body.as_str(),
            "What happened\nIt began at 2026-11-22T09:14:00Z, was noticed after 1 minute, and was felt until \
             2026-11-22T09:15:01Z. 3 customers were affected.\n\nWhy\nA bug.\n\nWhat we learnt\nA test."
        );
    }

    #[test]
    fn spans_are_spoken() {
        for (seconds, text) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (60, "1 minute"),
            (3_600, "1 hour"),
            (3_900, "1 hour 5 minutes"),
        ] {
            assert_eq!(spoken(Duration::from_secs(seconds)), text);
        }
    }
}
