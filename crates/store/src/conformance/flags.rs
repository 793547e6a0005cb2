//! Flags, the support of apps, and the tokens of programs: each question finds all of its kind, and no other.

use super::names::{Shared, done};
use super::rows::insert;
use super::samples::{self, Fill};
use bank::{Change, Query, Record, Row, Version, Write};
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
