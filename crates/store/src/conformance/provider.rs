//! The records of the OpenID provider: each question finds what it asks for in its order.

use super::names::{Shared, at, done, numbered};
use super::rows::insert;
use super::samples::{self, Fill};
use bank::{Change, Query, Record, Row, Version, Write};
use identity::oidc::{GrantEnd, GrantState};
use identity::{ClientProfile, OidcGrant, Rotation, Scopes};
use kernel::{ClientId, PersonId};

async fn find(store: &Shared, query: Query) -> Vec<Row> {
    store.find(&query).await.unwrap().into_iter().map(|found| found.row).collect()
}

fn rows<R: Record>(records: impl IntoIterator<Item = R>) -> Vec<Row> {
    records.into_iter().map(Record::into_row).collect()
}

pub(super) async fn profiles_come_in_the_order_of_their_clients(store: Shared) {
    let all: Vec<ClientProfile> = (10..20)
        .map(|number| samples::client_profile(number, if number % 2 == 0 { Fill::Full } else { Fill::Plain }))
        .collect();
    insert(&store, rows(all.iter().rev().cloned())).await;
    // Of the same id, but another record.
    insert(&store, rows([samples::device(12, Fill::Full)])).await;
    let after = |number| Some(ClientId::from_uuid(numbered(number)));
    for (from, after, limit) in
        [(0, None, 100), (0, None, 3), (3, after(12), 3), (10, after(19), 3), (0, None, 0)]
    {
        let expected = all.iter().skip(from).take(usize::try_from(limit).unwrap()).cloned();
        assert_eq!(
            find(&store, Query::ClientProfiles(after, limit)).await,
            rows(expected),
            "{after:?} {limit}"
        );
    }
}

fn grant(number: u64, of: u64) -> OidcGrant {
    let person = PersonId::from_uuid(numbered(of));
    OidcGrant { person, state: GrantState::Live, ..samples::oidc_grant(number, Fill::Full) }
}

pub(super) async fn a_persons_grants_come_newest_first_without_those_that_are_over(store: Shared) {
    let mut grants: Vec<OidcGrant> = (10..16).map(|number| grant(number, 1)).collect();
    // Over at 20 with its access token, and ended at 30.
    grants[1].scopes = Scopes::NONE;
    grants[1].rotation = Rotation { refresh_ends_at: at(20), ..grants[1].rotation };
    grants[3].state = GrantState::Ended { at: at(30), why: GrantEnd::Withdrawn };
    insert(&store, rows(grants.iter().cloned())).await;
    insert(&store, rows([grant(30, 2)])).await;
    let of_one = async |second, limit| {
        find(&store, Query::OidcGrantsOf(PersonId::from_uuid(numbered(1)), at(second), limit)).await
    };
    let newest_first = |left_out: &[usize]| {
        let left = grants.iter().enumerate().filter(|(place, _)| !left_out.contains(place));
        rows(left.map(|(_, grant)| grant.clone()).rev())
    };
    assert_eq!(of_one(19, 100).await, newest_first(&[]));
    assert_eq!(of_one(20, 100).await, newest_first(&[1]), "it is over at the instant");
    assert_eq!(of_one(30, 100).await, newest_first(&[1, 3]));
    assert_eq!(of_one(30, 2).await, newest_first(&[1, 3])[..2]);
    assert_eq!(of_one(30, 0).await, []);
    // What it is found by follows the record.
    let over =
        OidcGrant { state: GrantState::Ended { at: at(40), why: GrantEnd::Staff }, ..grants[5].clone() };
    let writes = vec![Write::Update(over.into_row(), Version(1))];
    done(&store, Change { writes, ..Change::default() }).await;
    assert_eq!(of_one(40, 100).await, newest_first(&[1, 3, 5]));
}
