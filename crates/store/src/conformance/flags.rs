//! Flags, the support of apps, and the tokens of programs: each question finds all of its kind, and no other.

use super::names::{Shared, done};
use super::rows::insert;
use super::samples::{self, Fill};
use bank::{Change, CommitError, Query, Record, Row, Version, Write};
use rollout::Flag;

async fn find(store: &Shared, query: Query) -> Vec<Row> {
    store.find(&query).await.unwrap().into_iter().map(|found| found.row).collect()
}

pub(super) async fn flags_and_their_like_come_in_the_order_of_their_ids(store: Shared) {
    let fill = |number| if number % 2 == 0 { Fill::Full } else { Fill::Plain };
    let numbers = 10..20;
    let flags: Vec<Row> = numbers.clone().map(|at| samples::flag(at, fill(at)).into_row()).collect();
    let apps: Vec<Row> = numbers.clone().map(|at| samples::app_support(at, fill(at)).into_row()).collect();
    let marks: Vec<Row> = numbers.clone().map(|at| samples::synthetic(at, fill(at)).into_row()).collect();
    let tokens: Vec<Row> = numbers.map(|at| samples::service_token(at, fill(at)).into_row()).collect();
    for query in [Query::Flags, Query::AppSupports, Query::ServiceTokens, Query::Synthetics] {
        assert_eq!(find(&store, query).await, []);
    }
    for all in [&flags, &apps, &tokens, &marks] {
        insert(&store, all.iter().rev().cloned()).await;
    }
    assert_eq!(find(&store, Query::Flags).await, flags);
    assert_eq!(find(&store, Query::AppSupports).await, apps);
    assert_eq!(find(&store, Query::ServiceTokens).await, tokens);
    assert_eq!(find(&store, Query::Synthetics).await, marks);
}

pub(super) async fn a_flag_is_changed_and_removed(store: Shared) {
    let flag = samples::flag(10, Fill::Full);
    insert(&store, [flag.clone().into_row(), samples::flag(11, Fill::Plain).into_row()]).await;
    let changed = Flag { is_disabled: false, rules: Vec::new(), ..flag };
    let writes = vec![Write::Update(changed.clone().into_row(), Version(1))];
    done(&store, Change { writes, ..Change::default() }).await;
    assert_eq!(find(&store, Query::Flags).await[0], changed.clone().into_row());
    let writes = vec![Write::Delete(changed.key(), Version(2))];
    done(&store, Change { writes, ..Change::default() }).await;
    assert_eq!(find(&store, Query::Flags).await, [samples::flag(11, Fill::Plain).into_row()]);
}

pub(super) async fn what_staff_did_is_read_from_both_ends(store: Shared) {
    for query in [Query::StaffMembers, Query::StaffEntries(0, 5), Query::StaffEntriesNewest(5)] {
        assert_eq!(find(&store, query).await, []);
    }
    let entries: Vec<Row> = (1..=4).map(|at| samples::staff_entry(at, Fill::Full).into_row()).collect();
    insert(&store, entries.iter().rev().cloned()).await;
    assert_eq!(find(&store, Query::StaffEntries(0, 5)).await, entries);
    assert_eq!(find(&store, Query::StaffEntries(1, 2)).await, entries[1..3]);
    assert_eq!(find(&store, Query::StaffEntriesNewest(1)).await, entries[3..]);
    let mut members: Vec<Row> = (1..=4).map(|at| samples::staff_member(at, Fill::Plain).into_row()).collect();
    insert(&store, members.iter().cloned()).await;
    members.sort_by_key(Row::key);
    assert_eq!(find(&store, Query::StaffMembers).await, members);
}

/// Two acts at once race for the number.
pub(super) async fn one_entry_has_a_number(store: Shared) {
    let entry = samples::staff_entry(7, Fill::Full);
    insert(&store, [entry.clone().into_row()]).await;
    let other = samples::staff_entry(7, Fill::Plain).into_row();
    let change = Change { writes: vec![Write::Insert(other)], ..Change::default() };
    let refused = store.commit(change).await;
    assert!(matches!(refused, Err(CommitError::Conflict(key)) if key == entry.key()));
}
