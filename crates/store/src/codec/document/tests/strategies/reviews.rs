//! Reviews with anything that their types can hold.

use super::{at, id, one_of};
use incidents::{Author, Name, Times};
use kernel::{IncidentId, SentReportId, Timestamp};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use review::{Answer, Given, Kind, Notes, Question, Reminder, Report, Sent, Step};

fn name() -> impl Strategy<Value = Name> {
    "[a-z0-9._-]{1,64}".prop_map(|text| Name::parse(&text).unwrap())
}

fn body() -> impl Strategy<Value = String> {
    "[^\\p{C}]{1,60}"
}

/// The text of an answer of each kind.
fn answer(question: Question) -> BoxedStrategy<Answer> {
    let text = match question.kind() {
        Kind::YesNo => prop_oneof![Just("yes".to_owned()), Just("no".to_owned())].boxed(),
        Kind::Count => any::<u64>().prop_map(|count| count.to_string()).boxed(),
        Kind::Money => "[0-9]{1,17}\\.[0-9]{2}".boxed(),
        Kind::Instant => at().prop_map(|at| format!("{at:?}")).boxed(),
        Kind::Countries => "[A-Z]{2}(,[A-Z]{2}){0,4}".boxed(),
        Kind::Channels => one_of(&["mobile", "telephone,internet", "internet,mobile,mobile"])
            .prop_map(str::to_owned)
            .boxed(),
        Kind::Text => body().boxed(),
    };
    text.prop_filter_map("it is an answer", move |text| Answer::parse(question, &text).ok()).boxed()
}

fn given() -> impl Strategy<Value = Given> {
    let question = prop::sample::select(Question::ALL);
    let answered = question.prop_flat_map(|question| (Just(question), answer(question)));
    (answered, option::of(name()), at()).prop_map(|((question, answer), by, at)| Given {
        question,
        answer,
        by: by.map_or(Author::System, Author::Staff),
        at,
    })
}

pub(in super::super) fn review_notes() -> impl Strategy<Value = Notes> {
    let reminder = (one_of(&Report::ALL), one_of(&Step::ALL));
    let reminder = reminder.prop_map(|(report, step)| Reminder { report, step });
    let answers = vec(given(), 0..6);
    (id(), at(), answers, vec(reminder, 0..4), at()).prop_map(
        |(id, opened_at, answers, reminded, updated_at)| Notes {
            incident: IncidentId::from_uuid(id),
            opened_at,
            answers,
            reminded,
            updated_at,
        },
    )
}

pub(in super::super) fn sent_report() -> impl Strategy<Value = Sent> {
    let members = (id(), id(), one_of(&Report::ALL), body(), at(), name());
    members.prop_map(|(id, incident, report, body, at, by)| {
        let [mut of, ..] = super::super::samples::incidents();
        of.id = IncidentId::from_uuid(incident);
        of.times = Times::new(Timestamp::EPOCH, Timestamp::EPOCH).unwrap();
        Sent::new(SentReportId::from_uuid(id), &of, (report, body), (at, by), Timestamp::MAX).unwrap()
    })
}
