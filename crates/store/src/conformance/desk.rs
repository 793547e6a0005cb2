//! Cases as they are looked up: the queue, the newest, those that ended, and what was written in one.

use super::names::{Shared, at, done, numbered};
use super::rows::insert;
use super::samples::{self, Fill};
use bank::{Change, Query, Record, Row, StoreExt as _, Version, Write};
use kernel::{BroadcastId, CaseId, CorrespondentId, IncidentId, Timestamp};
use support::{Author, Broadcast, Case, Message, Name, Priority, State, Thread};

async fn rows_of(store: &Shared, query: Query) -> Vec<Row> {
    store.find(&query).await.unwrap().into_iter().map(|found| found.row).collect()
}

fn rows<R: Record + Clone>(records: &[R]) -> Vec<Row> {
    records.iter().cloned().map(Record::into_row).collect()
}

fn case(number: u64, second: i64) -> Case {
    Case { waits_since: at(second), ..samples::case(number, Fill::Plain) }
}

pub(super) async fn cases_wait_in_the_order_of_their_rank(store: Shared) {
    let urgent = Case { priority: Priority::Vulnerable, ..case(1, 30) };
    let (first, second) = (case(5, 10), case(4, 20));
    let answered = Case { state: State::Waiting, ..case(2, 5) };
    let over = Case { state: State::Resolved, ended_at: Some(at(40)), ..case(3, 1) };
    let long_over = Case { state: State::Closed, ended_at: Some(at(30)), ..case(6, 1) };
    let all =
        [urgent.clone(), answered.clone(), over.clone(), second.clone(), first.clone(), long_over.clone()];
    insert(&store, rows(&all)).await;
    let queue = [urgent.clone(), first.clone(), second.clone()];
    for limit in [0, 1, 2, 9] {
        let count = queue.len().min(limit as usize);
        assert_eq!(rows_of(&store, Query::CasesWaiting(limit)).await, rows(&queue[..count]), "{limit}");
    }
    let newest = [&long_over, &first, &second, &over, &answered, &urgent].map(Clone::clone);
    assert_eq!(rows_of(&store, Query::Cases(None, 4)).await, rows(&newest[..4]));
    let before = Some(CaseId::from_uuid(numbered(3)));
    assert_eq!(rows_of(&store, Query::Cases(before, 9)).await, rows(&newest[4..]));
    assert_eq!(rows_of(&store, Query::CasesEnded(at(40), 9)).await, rows(std::slice::from_ref(&long_over)));
    assert_eq!(rows_of(&store, Query::CasesEnded(at(41), 9)).await, rows(&[long_over, over]));
    assert_eq!(rows_of(&store, Query::CasesEnded(at(41), 1)).await.len(), 1);
    let taken = Case { state: State::Waiting, ..urgent };
    let writes = vec![Write::Update(taken.into_row(), Version::FIRST)];
    done(&store, Change { writes, ..Change::default() }).await;
    assert_eq!(rows_of(&store, Query::CasesWaiting(9)).await, rows(&queue[1..]));
}

pub(super) async fn messages_come_in_their_order_and_answers_by_their_time(store: Shared) {
    let case = CaseId::from_uuid(numbered(1));
    let message = |number: u64, place, author: Author, is_note| Message {
        case,
        number: place,
        author,
        is_note,
        at: at(i64::from(place)),
        ..samples::case_message(number, Fill::Plain)
    };
    let agent = || Author::Agent(Name::parse("zoe").unwrap());
    let all = [
        message(9, 1, Author::Customer, false),
        message(8, 2, agent(), true),
        message(7, 3, agent(), false),
        message(6, 4, agent(), false),
    ];
    let other = Message { case: CaseId::from_uuid(numbered(2)), ..message(5, 1, Author::System, false) };
    insert(&store, rows(&all).into_iter().chain([other.into_row()])).await;
    assert_eq!(rows_of(&store, Query::CaseMessages(case, 0, 9)).await, rows(&all));
    assert_eq!(rows_of(&store, Query::CaseMessages(case, 1, 2)).await, rows(&all[1..3]));
    assert_eq!(rows_of(&store, Query::AnswersSince(Timestamp::EPOCH, 9)).await, rows(&all[2..]));
    assert_eq!(rows_of(&store, Query::AnswersSince(at(4), 9)).await, rows(&all[3..]));
}

pub(super) async fn threads_come_page_by_page_and_broadcasts_until_done(store: Shared) {
    let incident = IncidentId::from_uuid(numbered(1));
    let thread = |incident, number| Thread {
        incident,
        correspondent: CorrespondentId::from_uuid(numbered(number)),
        case: CaseId::from_uuid(numbered(number)),
    };
    let mut all: Vec<Thread> = (1..=7).map(|number| thread(incident, number)).collect();
    let other = thread(IncidentId::from_uuid(numbered(2)), 1);
    insert(&store, rows(&all).into_iter().chain([other.into_row()])).await;
    all.sort_by_key(Thread::id);
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = store.all::<Thread>(&Query::ThreadsOf(incident, after, 3)).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.row.id());
        seen.extend(page.into_iter().map(|found| found.row));
    }
    assert_eq!(seen, all);

    let broadcast = |number, second| Broadcast {
        id: BroadcastId::from_uuid(numbered(number)),
        created_at: at(second),
        ..samples::broadcast(number, Fill::Plain)
    };
    let (first, second) = (broadcast(2, 10), broadcast(1, 20));
    let over = Broadcast { done_at: Some(at(6)), ..broadcast(3, 5) };
    insert(&store, rows(&[second.clone(), over, first.clone()])).await;
    assert_eq!(rows_of(&store, Query::Broadcasts(9)).await, rows(&[first.clone(), second]));
    assert_eq!(rows_of(&store, Query::Broadcasts(1)).await, rows(&[first]));
}
