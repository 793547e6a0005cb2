//! Notes of reviews, and reports that were sent.

use super::{at, id};
use incidents::{Author, Incident, Name};
use kernel::{IncidentId, SentReportId, Timestamp};
use review::{Answer, Given, Notes, Question, Reminder, Report, Sent, Step};

const ODD_TEXT: &str = "Zoë's \"Pixel\" 🦊 e\u{301} \\ %_ <b> \u{202e}txet\u{202c} \u{2028}/\nand more";

pub(crate) fn review_notes() -> [Notes; 2] {
    let plain = Notes {
        incident: IncidentId::from_uuid(id(1)),
        opened_at: Timestamp::EPOCH,
        answers: Vec::new(),
        reminded: Vec::new(),
        updated_at: Timestamp::EPOCH,
    };
    let given = |(question, text): (Question, &str)| Given {
        question,
        answer: Answer::parse(question, text).unwrap(),
        by: Author::Staff(Name::parse("zoe.o-neil_2").unwrap()),
        at: at(2),
    };
    let answers = [
        (Question::Causes, ODD_TEXT),
        (Question::ServiceUsers, "18446744073709551615"),
        (Question::Media, "yes"),
        (Question::MemberStates, "DE,FR"),
        (Question::DataLoss, "no"),
        (Question::Cost, "0.01"),
        (Question::ClassifiedAt, "2026-01-01T00:00:00.000001Z"),
        (Question::Channels, "internet,mobile"),
    ];
    let mut answers: Vec<Given> = answers.map(given).into();
    answers[6].by = Author::System;
    let full = Notes {
        opened_at: at(1),
        answers,
        reminded: vec![
            Reminder { report: Report::DoraInitial, step: Step::Ahead },
            Reminder { report: Report::UkFinal, step: Step::Missed },
        ],
        updated_at: Timestamp::MAX,
        ..plain.clone()
    };
    [plain, full]
}

pub(crate) fn sent_reports() -> [Sent; 2] {
    let incident = |number| {
        let [plain, ..] = super::incidents();
        Incident { id: IncidentId::from_uuid(id(number)), ..plain }
    };
    let sent = |number, (report, body): (Report, &str), at, by| {
        let by = (at, Name::parse(by).unwrap());
        let id = SentReportId::from_uuid(id(number));
        Sent::new(id, &incident(number), (report, body.to_owned()), by, Timestamp::MAX).unwrap()
    };
    [
        sent(1, (Report::DoraInitial, "x"), Timestamp::EPOCH, "a"),
        sent(2, (Report::UkIntermediate, ODD_TEXT), Timestamp::MAX, "zoe.o-neil_2"),
    ]
}
